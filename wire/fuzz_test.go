package wire_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
)

// FuzzDecode reads a document as one of the types, chosen by the first argument:
// what is accepted must come out as bytes that come out as themselves.
func FuzzDecode(f *testing.F) {
	names := slices.Sorted(maps.Keys(fresh))
	for _, d := range frozen.Documents(f, "0.43.53") {
		if i, ok := slices.BinarySearch(names, d.Type); ok {
			f.Add(byte(i), d.Input)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, doc []byte) {
		name := names[int(which)%len(names)]
		v := fresh[name]()
		given := bytes.Clone(doc)
		if err := v.UnmarshalJSON(doc); err != nil {
			if len(err.Error()) > 20_000 {
				t.Errorf("%s: an error of %d bytes", name, len(err.Error()))
			}
			return
		}
		if !bytes.Equal(given, doc) {
			t.Fatalf("%s: the input was changed", name)
		}
		first, err := v.MarshalJSON()
		if err != nil {
			t.Fatalf("%s: %s was read and cannot be written: %v", name, doc, err)
		}
		again := fresh[name]()
		if err := again.UnmarshalJSON(first); err != nil {
			t.Fatalf("%s: wrote %s: %v", name, first, err)
		}
		second, err := again.AppendJSON(nil)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%s: %s, then %s, %v", name, first, second, err)
		}
	})
}
