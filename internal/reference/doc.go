// Package reference describes the documents of the contract for people: each key
// with its type, default, values, rules and an example. The descriptions are
// generated from the Go types and their doc comments (by internal/codecgen, and
// for configuration files by the generator beside this file); the tool explains
// them, and the site prints them.
package reference
