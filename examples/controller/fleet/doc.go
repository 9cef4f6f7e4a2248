// Package fleet watches the agents of a fleet and asks single ones.
//
// Agents are known by their heartbeats, which nobody stores: an agent counts by
// how long ago the last one came, on this machine's clock, against the interval
// that its configuration gives it. Up to two intervals it is alive, so that one
// lost beat does not matter; up to four it is late; beyond that it is gone. PCs
// that have groups or configuration of their own are known of before they are
// heard; they are asked for a sign of life at the beginning.
package fleet
