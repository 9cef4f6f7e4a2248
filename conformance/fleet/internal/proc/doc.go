// Package proc runs the programs of a fleet as processes of their own: with an
// environment that is written down, their output in a file, and an end that
// takes along what they started.
package proc
