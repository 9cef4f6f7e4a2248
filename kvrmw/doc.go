// Package kvrmw changes documents in a JetStream KV bucket without losing
// anyone's change: read, modify, write if nobody else wrote in between, else
// again.
//
//	b, err := kvrmw.Open(ctx, js, "agent_groups")
//	res, err := kvrmw.Update(ctx, b, "PC1", func(g *wire.AgentGroups) (bool, error) {
//		return g.Insert("canary"), nil
//	})
//
// Every write is guarded by the revision that it was computed from, also over a
// deleted or purged key, so that an update racing a delete never brings the old
// value back. A mutation that reports no change writes nothing: no revision, no
// watcher woken, no key created. See docs/contract.md, "Read-modify-write".
//
// # The mutation
//
// It gets a pointer to a fresh value - decoded from the stored document, or the
// zero T when there is none - and says whether it changed it. It is called once
// for each round, so it must be able to run again: compute from the value it is
// given, no side effects. Its error ends the update and is returned wrapped.
//
// # What another program wrote
//
// Members of the stored document that T does not declare keep their bytes and
// their place, at every depth where T declares structs; see [DropUnknown]. So
// an older program does not erase what a newer one added. Members that T
// declares are T's: one that the changed value omits is gone. Array elements
// are never merged, and with T a map, an interface or json.RawMessage the
// document is exactly what the mutation left. T decoded by encoding/json
// matches members without regard to case, as that package does, and numbers in
// an interface become float64; use a struct or map[string]json.RawMessage where
// large integers matter.
//
// # Outcomes
//
// A lost comparison is repeated: until the context's deadline if it has one, 32
// times at most if not ([*AttemptsError]), with random pauses of a few measured
// round trips. A write that was refused without a comparison, because another
// one was being replicated, does not count, and an election is waited for. A read
// that is known to be stale is repeated at the stream's leader, and neither "no
// change" nor a mutation's error is taken from a replica that may lag. A stored
// document that is not a T, a key that no bucket can hold, a value that is too
// large, a missing permission or a missing bucket cannot heal and are returned at
// once.
//
// A write whose answer was lost is sent again under the same id and guard, so
// that it is stored once at most, and looked for in the stream's history. Either
// it turns out to be stored, or not to be and the mutation runs again, or the
// outcome cannot be told, which is [ErrAmbiguous]; a mutation is never applied a
// second time silently. See [Idempotent].
//
// # Many writers
//
// [Update] is for a program that changes a key now and then. Where goroutines of
// one process meet on a key, or one changes it often, a [Key] is faster and fair:
// it serves all who wait with one write. A [Set] keeps such handles for many
// keys. [Observe] tells what each update took.
//
// One key is one unit: there is no transaction over several keys. Writers that
// do not compare (a plain Put) are noticed as conflicts but not kept out.
package kvrmw
