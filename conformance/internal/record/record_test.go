package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestSameRequestsEachTime(t *testing.T) {
	for _, f := range files() {
		t.Run(f.name, func(t *testing.T) {
			first, second := f.make(), f.make()
			if len(first) == 0 {
				t.Fatal("no requests")
			}
			if !slices.EqualFunc(first, second, same) {
				t.Error("the second run asks something else")
			}
		})
	}
}

func same(a, b candidate) bool {
	x, errX := marshal(a.req)
	y, errY := marshal(b.req)
	return errX == nil && errY == nil && string(x) == string(y) && a.note == b.note && a.optional == b.optional
}

func TestRequest(t *testing.T) {
	document := `"<&>"`
	tests := []struct {
		name string
		req  request
		want string
	}{
		{"plain", request{ID: 1, Op: "wire", Type: "Shell", JSON: &document}, `{"id":1,"op":"wire","type":"Shell","json":"\"<&>\""}`},
		{"empty document", request{ID: 2, Op: "wire", Type: "Shell", JSON: new(string)}, `{"id":2,"op":"wire","type":"Shell","json":""}`},
		{"odd", request{ID: 3, odd: `{"op":5}`}, `{"id":3,"op":5}`},
		{"odd and empty", request{ID: 4, odd: `{}`}, `{"id":4}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := marshal(tt.req)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestFrozenDocumentsStay(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "A.full.json"), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		files map[string][]byte
		good  bool
	}{
		{"same", map[string][]byte{"A.full.json": []byte("{}")}, true},
		{"another", map[string][]byte{"B.full.json": []byte("[]")}, true},
		{"changed", map[string][]byte{"A.full.json": []byte("{ }")}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := unchanged(folder, tt.files); (err == nil) != tt.good {
				t.Errorf("unchanged: %v", err)
			}
		})
	}
}
