package manifest_test

import (
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/manifest"
)

func TestFrozenDocuments(t *testing.T) {
	fresh := map[string]func() document{
		"Schedule": func() document { return new(manifest.Schedule) },
		"Freeze":   func() document { return new(manifest.Freeze) },
	}
	n := 0
	for _, d := range frozen.Documents(t, "0.43.53") {
		f := fresh[d.Type]
		if f == nil {
			continue // package wire has it
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
