//go:build unix

package torture

import (
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// TestJudge: histories that must be accepted, and such that must not.
func TestJudge(t *testing.T) {
	at := func(call, end int64, o operation) operation {
		o.Call, o.Return = call, end
		return o
	}
	inc := func(n int, revision uint64) operation {
		return operation{Kind: increment, Exists: true, N: n, Revision: revision}
	}
	saw := func(n int, revision uint64) operation {
		return operation{Kind: read, Exists: n > 0, N: n, Revision: revision}
	}
	gone := func(revision uint64) operation { return operation{Kind: remove, Revision: revision} }
	unknown := func(k kind) operation { return operation{Kind: k, Unknown: true} }
	const ttl = 100
	tests := []struct {
		name    string
		ttl     time.Duration
		history []operation
		want    porcupine.CheckResult
	}{
		{"one after the other", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, inc(2, 6)), at(4, 5, saw(2, 6))}, porcupine.Ok},
		{"together", 0, []operation{at(0, 9, inc(1, 5)), at(0, 9, inc(2, 5)), at(0, 9, inc(3, 5)), at(10, 11, saw(3, 5))}, porcupine.Ok},
		{"a lost change", 0, []operation{at(0, 9, inc(1, 5)), at(0, 9, inc(1, 6))}, porcupine.Illegal},
		{"an old document", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, inc(2, 6)), at(4, 5, saw(1, 5))}, porcupine.Illegal},
		{"a change twice", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, saw(2, 6))}, porcupine.Illegal},
		{"an acknowledged change that is gone", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, saw(0, 0))}, porcupine.Illegal},
		{"a revision that goes back", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, inc(2, 4))}, porcupine.Illegal},
		{"another's revision", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, saw(1, 6))}, porcupine.Illegal},
		{"without an answer, stored", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, unknown(increment)), at(4, 5, saw(2, 6))}, porcupine.Ok},
		{"without an answer, not stored", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, unknown(increment)), at(4, 5, saw(1, 5))}, porcupine.Ok},
		{"without an answer, stored late", 0, []operation{at(0, 1, unknown(increment)), at(2, 3, inc(1, 5)), at(4, 5, saw(1, 5)), at(6, 7, inc(3, 9))}, porcupine.Ok},
		{"without an answer, stored twice", 0, []operation{at(0, 1, unknown(increment)), at(2, 3, inc(3, 9))}, porcupine.Illegal},
		{"without an answer, in the middle of a write", 0, []operation{at(0, 9, inc(1, 5)), at(0, 9, unknown(increment)), at(0, 9, inc(3, 5)), at(10, 11, saw(3, 5))}, porcupine.Ok},
		{"removed", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, gone(6)), at(4, 5, saw(0, 6)), at(6, 7, inc(1, 7))}, porcupine.Ok},
		{"brought back", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, gone(6)), at(4, 5, inc(2, 7))}, porcupine.Illegal},
		{"removal without an answer", 0, []operation{at(0, 1, inc(1, 5)), at(2, 3, unknown(remove)), at(4, 5, inc(1, 8))}, porcupine.Ok},
		{"expired", ttl, []operation{at(0, 1, inc(1, 5)), at(150, 151, saw(0, 6)), at(152, 153, inc(1, 7))}, porcupine.Ok},
		{"expired without a marker", ttl, []operation{at(0, 1, inc(1, 5)), at(150, 151, saw(0, 0)), at(152, 153, inc(1, 7))}, porcupine.Ok},
		{"expired too early", ttl, []operation{at(0, 1, inc(1, 5)), at(50, 51, saw(0, 6))}, porcupine.Illegal},
		{"expired and brought back", ttl, []operation{at(0, 1, inc(1, 5)), at(150, 151, saw(0, 6)), at(152, 153, inc(2, 7))}, porcupine.Illegal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := judge(tt.history, tt.ttl, judgeTime); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}
