// Package subjects names every NATS subject that kanade programs speak on: it
// builds them from checked identifiers, takes received ones apart, and holds
// the filters to subscribe with. It depends on the standard library alone. The
// subjects themselves are set down in docs/contract.md.
//
// # Identifiers
//
// A PC's id, a group's name or an exec id becomes part of a subject as it
// stands. An id with a blank could make one subject into two protocol words, *
// or > in a subscription would select every PC, and an empty label is accepted
// by the server and delivered to nobody. So the builders take only types that
// were checked where the text came in:
//
//	pc, err := subjects.ParsePCID(name) // err says what is wrong with name
//	nc.Publish(subjects.Heartbeat(pc), data)
//
// Refused everywhere are the empty text, an empty label (a dot at either end or
// two in a row), white space and control characters of all of Unicode, * and >,
// text that is not UTF-8, and more than [MaxIDBytes]. [PCID], [Group] and
// [NotificationID] may hold dots: host.example.com is a good PC id. [ExecID],
// [RequestID], [UserID] and [Category] hold none, because a subject with them
// could be read in more than one way. All else passes, other scripts and signs
// such as / \ $ % included; what a key of a KV bucket may hold is narrower, see
// package kvkeys. Case matters: PC1 and pc1 are two PCs.
//
// The types are comparable, work as map keys, as flags (flag.TextVar) and in
// JSON. Their zero value means "no id"; a builder that is given one returns "",
// which every NATS client refuses, never a subject that addresses somebody
// else.
//
// # Reading
//
// [Parse] is the inverse of all builders, and what it returns builds the same
// subject again. One subject cannot always be taken apart: in
// events.notifications.acked.<pc>.<user>.<notification> both ends may hold
// dots. Parse then relies on the user id being a Windows SID (S-1-…) or a number
// of Unix (uid-1000) and returns an [AmbiguousError] where that does not decide. The message itself
// carries all three ids; prefer it where it is at hand.
package subjects
