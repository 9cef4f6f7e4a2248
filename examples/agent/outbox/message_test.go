package outbox

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func encode(m Message) []byte { return append(m.header(), m.Data...) }

func TestMessageFile(t *testing.T) {
	tests := []Message{
		{"results.r", "id", []byte(`{"a":1}`)},
		{"results.r", "id", []byte{}},
		{"obs.host.example.com", "é", []byte("two\nlines\n\x00\xff")},
	}
	for _, want := range tests {
		file := encode(want)
		got, err := decode(file)
		if err != nil || got.Subject != want.Subject || got.ID != want.ID || !bytes.Equal(got.Data, want.Data) {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		for i := range file {
			for _, broken := range [][]byte{file[:i], append(bytes.Clone(file[:i]), append([]byte{file[i] ^ 1}, file[i+1:]...)...)} {
				if got, err := decode(broken); !errors.Is(err, ErrCorrupt) {
					t.Fatalf("%q: got %+v, %v", broken, got, err)
				}
			}
		}
		if _, err := decode(append(file, 'x')); !errors.Is(err, ErrCorrupt) {
			t.Errorf("longer file: %v", err)
		}
	}
}

func TestMessageCheck(t *testing.T) {
	for _, m := range []Message{
		{"", "id", nil}, {"a", "", nil}, {"a b", "id", nil}, {"a\n", "id", nil}, {"a.*", "id", nil}, {"a.>", "id", nil},
		{"\xff", "id", nil}, {"a", "i d", nil}, {"a", "i\r", nil}, {"a", "\xff", nil},
		{strings.Repeat("a", maxSubject+1), "id", nil}, {"a", strings.Repeat("a", maxID+1), nil},
	} {
		if err := m.check(); !errors.Is(err, ErrInvalid) {
			t.Errorf("%.50q %.50q: %v", m.Subject, m.ID, err)
		}
	}
}

// FuzzDecode checks that what can be read is exactly what would be written.
func FuzzDecode(f *testing.F) {
	f.Add(encode(Message{"results.r", "id", []byte("{}")}))
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := decode(file)
		if err != nil {
			if !errors.Is(err, ErrCorrupt) || m.Subject != "" || m.ID != "" || m.Data != nil {
				t.Fatalf("%+v, %v", m, err)
			}
			return
		}
		if m.check() != nil || !bytes.Equal(encode(m), file) {
			t.Fatalf("%q reads %+v", file, m)
		}
	})
}
