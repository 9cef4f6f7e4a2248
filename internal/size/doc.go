// Package size holds the limit on what the codec adds to a program: one that
// decodes and encodes a Heartbeat, against one that prints a line. Its test
// builds both as a release is built and compares the files.
package size
