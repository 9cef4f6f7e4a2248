//go:build unix

package torture

import (
	"fmt"
	"time"

	"github.com/anishathalye/porcupine"
)

// kind is what an operation does to a key.
type kind string

const (
	increment kind = "increment" // an update, of whatever testee
	unchanged kind = "unchanged" // an update that reports no change
	read      kind = "read"
	remove    kind = "remove" // a delete or a purge, not guarded
)

// operation is one call as its client saw it. Times are nanoseconds since the
// run began.
type operation struct {
	Key    string `json:"key"`
	Client int    `json:"client"`
	Via    string `json:"via"`
	Kind   kind   `json:"kind"`
	Call   int64  `json:"call"`
	Return int64  `json:"return"`
	// Unknown is a call that may or may not have had its effect, and may yet.
	Unknown bool `json:"unknown,omitempty"`
	// What the key held then: the document, or a marker, or nothing.
	Exists   bool   `json:"exists"`
	N        int    `json:"n"`
	Revision uint64 `json:"revision"`
}

// state is what a key holds.
type state struct {
	exists   bool
	n        int
	revision uint64
	// vague says that the revision is only known to be higher, or the same of a
	// document: an operation without an answer has set it.
	vague bool
	// written is when that was written at the earliest, by an operation with an
	// answer.
	written int64
}

// model is a register with a revision that counts. ttl is the time after which a
// document may vanish, 0 for never.
func model(ttl time.Duration) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return state{} },
		Step: func(s, _, out any) (bool, any) { return step(s.(state), out.(operation), ttl) },
		DescribeOperation: func(_, out any) string {
			o := out.(operation)
			if o.Unknown {
				return fmt.Sprintf("%s by %s: ?", o.Kind, o.Via)
			}
			return fmt.Sprintf("%s by %s: %d at %d", o.Kind, o.Via, o.N, o.Revision)
		},
		DescribeState: func(s any) string { return fmt.Sprintf("%+v", s) },
	}
}

func step(s state, o operation, ttl time.Duration) (bool, state) {
	if ok, next := stepTo(s, o); ok {
		return true, next
	}
	// Or it vanished before, be it a document or a marker, and the broker left a
	// marker or nothing.
	if ttl > 0 && o.Return >= s.written+int64(ttl) {
		return stepTo(state{revision: s.revision, vague: true, written: s.written}, o)
	}
	return false, s
}

func stepTo(s state, o operation) (bool, state) {
	switch o.Kind {
	case increment:
		if o.Unknown {
			// When it was written does not matter much, and states that are the
			// same are judged once.
			return true, state{exists: true, n: s.n + 1, revision: s.revision, vague: true, written: s.written}
		}
		// Updates that were served together share a revision.
		ok := o.Exists && o.N == s.n+1 && (o.Revision > s.revision || o.Revision == s.revision && s.exists)
		return ok, state{exists: true, n: o.N, revision: o.Revision, written: o.Call}
	case remove:
		if o.Unknown {
			return true, state{revision: s.revision, vague: true, written: s.written}
		}
		return o.Revision > s.revision, state{revision: o.Revision, written: o.Call}
	default:
		same := o.Exists == s.exists && o.N == s.n
		if s.vague {
			// Nothing at all has no revision, and an expired key may leave it.
			same = same && (o.Revision > s.revision || o.Revision == s.revision && s.exists || !o.Exists && o.Revision == 0)
			s.revision, s.vague = max(s.revision, o.Revision), o.Revision == 0
			return same, s
		}
		return same && o.Revision == s.revision, s
	}
}

// judge checks the history of one key.
func judge(history []operation, ttl, patience time.Duration) (porcupine.CheckResult, porcupine.LinearizationInfo) {
	if witness(history, ttl) {
		return porcupine.Ok, porcupine.LinearizationInfo{}
	}
	const never = int64(1) << 62
	var ops []porcupine.Operation
	for i, o := range history {
		end := o.Return
		if o.Unknown {
			end = never + int64(i)
		}
		ops = append(ops, porcupine.Operation{ClientId: o.Client, Call: o.Call, Return: end, Output: o})
	}
	return porcupine.CheckOperationsVerbose(model(ttl), ops, patience)
}
