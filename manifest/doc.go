// Package manifest holds the documents that operators write: jobs, schedules and
// freezes, and the views and groups of newer controllers. It reads them from YAML and JSON, checks them, turns a job into the
// order that agents get, and says when a schedule fires.
//
//	job, err := manifest.DecodeJobStrict(text)
//	if err != nil { … }
//	if err := job.Validate(); err != nil { … }
//	cmd, err := job.Command(wire.CommandSpec{})
//
// Readers are tolerant: [DecodeJob], [DecodeSchedule] and UnmarshalJSON pass over
// keys that they do not know, which a newer program may have stored. At the door,
// where people hand a document in, [DecodeJobStrict], [DecodeScheduleStrict] and
// their siblings for JSON refuse them.
//
// For people there is [Check], which says all that is wrong with a document at
// once, where it stands, and what would help; [CheckTogether] looks at several.
// docs/rules.md explains their rules.
//
// Times of schedules are wall-clock times of a zone, which is UTC or that of the
// host. Nothing here asks the host: [Schedule.NextFire] and the others take its
// zone, such as [time.Local], as an argument.
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
