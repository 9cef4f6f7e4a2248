package wire_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// shelf is a store that counts.
type shelf struct {
	limit int64
	texts map[string]string
	fails string // the key that it refuses
}

func (s *shelf) MaxPayload() int64 { return s.limit }

func (s *shelf) PutOutput(_ context.Context, key string, data []byte) error {
	if strings.HasSuffix(key, s.fails) && s.fails != "" {
		return errors.ErrUnsupported
	}
	if s.texts == nil {
		s.texts = map[string]string{}
	}
	s.texts[key] = string(data)
	return nil
}

func result(stdout, stderr string) *wire.ExecResult {
	at := time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)
	return &wire.ExecResult{
		ResultID: "id", RequestID: "req-1", PCID: "host.example.com",
		Stdout: stdout, Stderr: stderr, StartedAt: at, FinishedAt: at,
	}
}

func TestSpill(t *testing.T) {
	const mib = 1 << 20
	threshold := kvkeys.StdoutInlineThreshold
	tests := []struct {
		name           string
		stdout, stderr string
		limit          int64
		moved          string // o, e, oe or eo in any case
	}{
		{"small", "ok", "", mib, ""},
		{"at the threshold", strings.Repeat("x", threshold), "", mib, ""},
		{"above the threshold", strings.Repeat("x", threshold+1), "note", mib, "o"},
		{"errors above the threshold", "ok", strings.Repeat("x", threshold+1), mib, "e"},
		{"bytes, not characters", strings.Repeat("日", threshold/3+1), "", mib, "o"},
		{"control characters", strings.Repeat("\x01", threshold), strings.Repeat("\x01", threshold), mib, "oe"},
		{"one is enough", strings.Repeat("\x01", 150_000), strings.Repeat("x", 200_000), mib, "o"},
		{"the larger one in the message", strings.Repeat("x", 200_000), strings.Repeat("\x01", 150_000), mib, "e"},
		{"limit unknown", strings.Repeat("\x01", threshold), strings.Repeat("\x01", threshold), 0, ""},
		{"small broker", strings.Repeat("x", 5000), "note", 4096, "o"},
		{"fits with room for headers", strings.Repeat("x", 2500), "", 4096, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, store := result(tt.stdout, tt.stderr), &shelf{limit: tt.limit}
			if err := wire.Spill(t.Context(), r, store); err != nil {
				t.Fatal(err)
			}
			check := func(output, text, left string, object wire.Opt[string]) {
				t.Helper()
				key := "req-1/host.example.com/" + output
				if moved := strings.Contains(tt.moved, map[string]string{"stdout": "o", "stderr": "e"}[output]); !moved {
					if left != text || object.IsSet() {
						t.Errorf("%s was moved", output)
					}
					return
				}
				if left != "" || object.Or("") != key || store.texts[key] != text {
					t.Errorf("%s: %d bytes left, key %q, %d bytes stored", output, len(left), object.Or(""), len(store.texts[key]))
				}
			}
			check("stdout", tt.stdout, r.Stdout, r.StdoutObject)
			check("stderr", tt.stderr, r.Stderr, r.StderrObject)
			if data, err := r.MarshalJSON(); err != nil || tt.limit > 0 && int64(len(data)) > tt.limit {
				t.Errorf("%d bytes, %v", len(data), err)
			}
			before := *r
			if err := wire.Spill(t.Context(), r, store); err != nil || *r != before {
				t.Errorf("a second time: %v", err)
			}
		})
	}
}

func TestSpillFails(t *testing.T) {
	long := strings.Repeat("x", kvkeys.StdoutInlineThreshold+1)
	tests := []struct {
		name   string
		change func(r *wire.ExecResult, s *shelf)
		want   error
	}{
		{"store", func(_ *wire.ExecResult, s *shelf) { s.fails = "stdout" }, errors.ErrUnsupported},
		{"too large all the same", func(r *wire.ExecResult, s *shelf) { r.ManifestID.Set(long); s.limit = 1 << 16 }, wire.ErrResultTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, store := result(long, "e"), &shelf{}
			tt.change(r, store)
			if err := wire.Spill(t.Context(), r, store); !errors.Is(err, tt.want) {
				t.Errorf("got %v", err)
			}
			if r.StdoutObject.IsSet() == (r.Stdout != "") {
				t.Error("half of it was moved")
			}
		})
	}

	for _, id := range []string{"", "a b", "../x", "a/b", "*", "a.b"} {
		r := result(long, "")
		r.RequestID = id
		err := wire.Spill(t.Context(), r, &shelf{})
		var bad *subjects.IDError
		if err == nil || !errors.As(err, &bad) && !errors.Is(err, kvkeys.ErrInvalidKey) || r.Stdout != long {
			t.Errorf("request id %q: %v", id, err)
		}
	}

	r, store := result("ok", long), &shelf{fails: "stderr"}
	r.Stdout = long
	if err := wire.Spill(t.Context(), r, store); err == nil || r.Stdout != "" || !r.StdoutObject.IsSet() || r.Stderr != long {
		t.Errorf("what was stored before the failure must be gone from the result: %v", err)
	}
	r = result("\xff", "")
	var encode *wire.EncodeError
	if err := wire.Spill(t.Context(), r, &shelf{limit: 1025}); !errors.As(err, &encode) {
		t.Errorf("no UTF-8: %v", err)
	}
}
