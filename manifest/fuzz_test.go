package manifest_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// checkRefusal checks the error for a document that does not decode.
func checkRefusal(t *testing.T, typ string, text []byte, err error) {
	t.Helper()
	var refused *wire.DecodeError
	if !errors.As(err, &refused) || refused.Type != typ {
		t.Fatalf("an error of type %T: %v", err, err)
	}
	if refused.Offset < 0 || refused.Offset > len(text) || refused.Line < 1 || refused.Column < 1 {
		t.Fatalf("an error beyond the text: %+v", refused)
	}
	if message := err.Error(); !utf8.ValidString(message) || len(message) > 10_000 {
		t.Fatalf("an odd message: %.1000q", message)
	}
}

// checkJob checks a job that was decoded: it is written, and read as it was.
func checkJob(t *testing.T, job *manifest.Job) []byte {
	t.Helper()
	data, err := job.MarshalJSON()
	if err != nil {
		t.Fatalf("the job cannot be written: %v", err)
	}
	again, err := manifest.DecodeJobJSONStrict(data)
	if err != nil {
		// YAML may have one level more.
		if strings.Contains(err.Error(), "at most 127 levels") {
			return data
		}
		t.Fatalf("%s\ncannot be read again: %v", data, err)
	}
	if rewritten, err := again.MarshalJSON(); err != nil || !bytes.Equal(rewritten, data) {
		t.Fatalf("%s\nis read as\n%s, %v", data, rewritten, err)
	}
	_ = job.Validate()
	_, _ = job.Command(wire.CommandSpec{})
	return data
}

// checkStrict compares the strict reading with the tolerant one.
func checkStrict[T any](t *testing.T, typ string, text, tolerant []byte, doc *T, err error, check func(*testing.T, *T) []byte) {
	t.Helper()
	var unknown *manifest.UnknownFieldsError
	switch {
	case err == nil:
		if got := check(t, doc); !bytes.Equal(got, tolerant) {
			t.Fatalf("strict:   %s\ntolerant: %s", got, tolerant)
		}
	case errors.As(err, &unknown):
		for i, f := range unknown.Fields {
			if i > 0 && unknown.Fields[i-1].Path >= f.Path {
				t.Fatalf("paths are not in order: %v", err)
			}
			if f.Offset < 0 || f.Offset >= len(text) || f.Line < 1 || f.Column < 1 {
				t.Fatalf("a key beyond the text: %+v", f)
			}
		}
	default:
		checkRefusal(t, typ, text, err)
		if tolerant == nil {
			return
		}
		// Strictness alone refuses buffered keys that are no names.
		if !strings.Contains(err.Error(), "expected a name as key") {
			t.Fatalf("strict: %v\ntolerant: %s", err, tolerant)
		}
	}
	if err == nil && tolerant == nil {
		t.Fatal("the strict reading alone accepts it")
	}
}

func FuzzJobYAML(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(fullJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		var tolerant []byte
		if job, err := manifest.DecodeJob(text); err != nil {
			checkRefusal(t, "Job", text, err)
		} else {
			tolerant = checkJob(t, job)
		}
		job, err := manifest.DecodeJobStrict(text)
		checkStrict(t, "Job", text, tolerant, job, err, checkJob)
	})
}

func FuzzJobJSON(f *testing.F) {
	f.Add([]byte(minimalJSON))
	f.Add([]byte(fullJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		var tolerant []byte
		job := new(manifest.Job)
		if err := job.UnmarshalJSON(text); err != nil {
			checkRefusal(t, "Job", text, err)
		} else {
			tolerant = checkJob(t, job)
		}
		strict, err := manifest.DecodeJobJSONStrict(text)
		checkStrict(t, "Job", text, tolerant, strict, err, checkJob)
	})
}
