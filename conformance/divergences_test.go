package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestKey(t *testing.T) {
	// What others compute for the same requests.
	tests := []struct{ request, want string }{
		{`{"id":1,"op":"wire","type":"Shell","json":"\"cmd\""}`, "fb9f98e9f055"},
		{`{"type":"X","id":2,"op":"wire","json":"é😀\u007f\u0000\n\t\\/<"}`, "64b0d6867277"},
	}
	for _, tt := range tests {
		v := Vector{Request: json.RawMessage(tt.request)}
		if got, err := v.Key(); got != tt.want || err != nil {
			t.Errorf("%s: %s, %v; want %s", tt.request, got, err, tt.want)
		}
	}
	odd := Vector{Request: json.RawMessage(`{"op":5}`)}
	if key, err := odd.Key(); err == nil {
		t.Errorf("a number has the key %s", key)
	}
}

func TestDivergences(t *testing.T) {
	for text, good := range map[string]bool{
		"# nothing\n\n":         true,
		"abc\ta reason\n":       true,
		"abc a reason\n":        false,
		"abc\t\n":               false,
		"# x\nabc\ty\ndef\tz\n": true,
	} {
		path := filepath.Join(t.TempDir(), "list.tsv")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := Divergences(path)
		if (err == nil) != good {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}
