// Package bootstrap knows the JetStream resources of a fleet - streams, KV
// buckets and object stores - and makes a broker have them.
//
// The resources are data: [Resources] lists them in the order in which they
// are created. [Ensure] creates what is missing, so that a broker that was
// empty reports the same configuration as one that the reference set up, and
// mends what differs. Running it again changes nothing.
//
// # What belongs to whom
//
// The contract owns a resource's subjects, retention, discard policy, storage
// type and limits, and of a KV bucket also its flags and history
// ([Resource.Owned]). Everything else - description, metadata, replicas,
// compression, placement, duplicate window, consumer limits, republishing - is
// the operator's: Ensure reads the stored configuration and sends it back with
// nothing but owned fields changed. See docs/contract.md, "JetStream
// resources".
//
// # What Ensure never does
//
// It never shrinks a limit: a limit that is larger on the broker than in the
// contract is kept, and the [Event] of that resource says so in Kept. On the
// broker of a newer fleet (one with a bucket server_settings) it leaves
// histories and object store limits alone as well, because those programs set
// them. It never deletes and creates again: what cannot be changed in place,
// such as the storage type, ends in a [*ResourceError] that names the field and
// the remedy.
//
// Several programs may run Ensure at the same time; they converge, because they
// all want the same configuration.
package bootstrap
