// Package testbroker runs a NATS server with JetStream inside the process, for
// tests, runnable examples and the demo. It listens on the loopback interface
// only and prints nothing.
//
// No package that an importer of this module builds into an agent may reach
// this one: it pulls in the whole server. Tests use package brokertest beside
// it, which ties a broker's life to a test.
package testbroker
