package codec

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzSyntax compares what is skipped with what encoding/json takes for JSON, and
// free values with themselves.
func FuzzSyntax(f *testing.F) {
	for doc := range skipped {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		d := NewDecoder(doc)
		d.Skip()
		failure := d.End()
		// encoding/json has a limit on levels, and we have none.
		if want := json.Valid(doc); (failure == nil) != want && bytes.Count(doc, []byte("["))+bytes.Count(doc, []byte("{")) < 10000 {
			t.Fatalf("%q: %v, encoding/json says %v", doc, failure, want)
		}
		if failure != nil && (failure.Offset < 0 || failure.Offset > len(doc) || failure.Line < 1 || failure.Column < 1) {
			t.Fatalf("%q: %+v", doc, failure)
		}
		d = NewDecoder(doc)
		free := d.AppendAny(nil)
		if d.End() != nil {
			return
		}
		if failure != nil || !utf8.Valid(free) || !json.Valid(free) {
			t.Fatalf("%q became %q", doc, free)
		}
		d = NewDecoder(free)
		if again := d.AppendAny(nil); d.End() != nil || !bytes.Equal(free, again) {
			t.Fatalf("%q became %q, and then %q", doc, free, again)
		}
	})
}

// FuzzTime: what is read is written in a form that is read as the same.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-05-16T00:00:59.123456789Z", "2026-5-6 1:2:3 utc", "-0001-01-01T00:00:00+23:59", "+262142-12-31T23:59:60−00:01", "", "2026-05-16T00:00:00+09 : 00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		at, ok := ParseTime(text)
		if !ok {
			return
		}
		written, ok := appendTime(nil, at)
		if !ok {
			t.Fatalf("%q was read as %v, which cannot be written", text, at)
		}
		if again, ok := ParseTime(written); !ok || !again.Equal(at) {
			t.Fatalf("%q was written as %s and read as %v", text, written, again)
		}
	})
}
