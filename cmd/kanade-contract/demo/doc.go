// Package demo shows a whole fleet at work inside one program: broker, agents
// and controller, over a real NATS broker and with nothing simulated but the
// distance between the machines.
package demo
