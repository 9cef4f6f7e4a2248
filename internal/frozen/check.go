package frozen

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
)

// Value is a pointer to a value of a type of the contract.
type Value interface {
	json.Unmarshaler
	json.Marshaler
	AppendJSON(dst []byte) ([]byte, error)
}

// Check decodes and encodes the documents of a release whose types are a
// package's own. fresh returns a zero value of each of these types by its name;
// each must have its three documents, and no other type may be own.
func Check(t *testing.T, release string, fresh map[string]func() Value, own func(name string) bool) {
	t.Helper()
	n := 0
	for _, d := range Documents(t, release) {
		if !own(d.Type) {
			continue
		}
		f := fresh[d.Type]
		if f == nil {
			t.Errorf("no type %s", d.Type)
			continue
		}
		n++
		t.Run(d.Type+"/"+d.Which, func(t *testing.T) {
			for _, input := range [][]byte{d.Input, d.Output} {
				v := f()
				if err := v.UnmarshalJSON(input); err != nil {
					t.Fatal(err)
				}
				got, err := v.MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != string(d.Output) {
					t.Errorf("written again:\n got %s\nwant %s", got, d.Output)
				}
			}
		})
	}
	if n != 3*len(fresh) {
		t.Errorf("%d documents, want three of each of %d types", n, len(fresh))
	}
}

// Fuzz reads a document as one of the types, chosen by the first argument: what
// is accepted must come out as bytes that come out as themselves.
func Fuzz(f *testing.F, release string, fresh map[string]func() Value) {
	f.Helper()
	names := slices.Sorted(maps.Keys(fresh))
	for _, d := range Documents(f, release) {
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
