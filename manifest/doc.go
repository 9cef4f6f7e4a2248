// Package manifest holds the documents that operators write: jobs, and with a
// later release schedules. It reads them from YAML and JSON, checks them, and
// turns a job into the order that agents get.
//
//	job, err := manifest.DecodeJob(text)
//	if err != nil { … }
//	if err := job.Validate(); err != nil { … }
//	cmd, err := job.Command(wire.CommandSpec{})
//
// YAML is read by the rules of the contract, not by those of a YAML library: a
// plain scalar is text where text is wanted (version: 1.0 is "1.0"), a boolean
// is true or false and nothing else, and there are no merge keys. See
// docs/contract.md, "Manifests". JSON goes through the same types with
// UnmarshalJSON and AppendJSON, byte for byte as the reference writes it.
//
// Types that travel in messages too, such as [Staleness], are declared in
// package wire; the names here are aliases.
package manifest

//go:generate go run ../internal/codecgen -wire ../wire -shapes
