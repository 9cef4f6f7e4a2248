// Package lab is a fleet on one machine: a broker inside this process, and
// around it the published backend, agent and CLI beside this module's agent,
// controller and tool, each as a process of its own. Everything that they write
// is in one temporary folder, and all of them listen on the loopback interface.
package lab
