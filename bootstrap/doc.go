// Package bootstrap knows the JetStream resources of a fleet - streams, KV
// buckets and object stores - and makes a broker have them.
//
// The resources are data: [Resources] lists them in the order in which they
// are created. [Plan] compares them with a broker and returns every field that
// differs, who owns it, and what would be done about it; it only reads. [Apply]
// does it, and [Ensure] is Apply for programs that only want to go on. A broker
// that was empty then reports the same configuration as one that the reference
// set up, and a second plan is empty.
//
// # What belongs to whom
//
// The contract owns a resource's subjects, retention, discard policy, storage
// type and limits, and of a KV bucket also its flags and history
// ([Resource.Owned]). Everything else - description, metadata, replicas,
// compression, placement, duplicate window, consumer limits, republishing - is
// the operator's: a plan lists what differs there, and Apply leaves it alone. It
// reads the stored configuration and sends it back with nothing but owned fields
// changed. See docs/contract.md, "JetStream resources".
//
// # What Apply never does
//
// It never shrinks a limit unless told to with [AllowDataLoss]: a limit that is
// larger on the broker than in the contract is kept and reported. On the broker
// of a newer fleet (one with a bucket server_settings) it leaves histories and
// object store limits alone, because those programs set them, and so it does
// with streams that a program of a later contract level has stamped
// ([StampKey]). It never deletes and creates again: what cannot be changed in
// place, such as the storage type, is a problem of the plan with its remedy.
//
// It does not begin what it cannot finish: a problem of any resource, and too
// little storage, end it before the first change. [KeepGoing] and [SkipProbe]
// say otherwise.
//
// Several programs may run Apply at the same time; they converge, because they
// all want the same configuration. One that was interrupted is run again.
//
// # What it needs
//
// A nats-server from 2.9.0 on, and a user that may publish to STREAM.NAMES,
// STREAM.INFO.*, STREAM.CREATE.*, STREAM.UPDATE.*, STREAM.DELETE.* (for its
// reservation stream) and INFO under $JS.API, and may subscribe to its inbox.
// Plan does with STREAM.NAMES, STREAM.INFO.* and INFO. docs/bootstrap.md is the
// page for operators.
package bootstrap
