package bootstrap

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"testing"
)

// FuzzConfig judges a configuration that some broker stores, for a resource of
// each kind: nothing but the fields that are to be changed may differ in what
// would be sent, and what was sent needs no second change.
func FuzzConfig(f *testing.F) {
	for _, r := range Resources() {
		raw, err := marshal(r.StreamConfig())
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(raw), false, false)
	}
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"subjects":null,"metadata":{"kanade.contract.level":"2"}}`,
		`{"metadata":{"kanade.contract.level":2,"x":[1]},"max_age":-1,"unknown":{"a":"<"}}`,
		`{"metadata":[],"retention":"workqueue","storage":"memory","sealed":true}`,
		`{"max_bytes":9223372036854775807,"subjects":["a\u0000b"],"description":"\ud800"}`,
		`{"max_msgs_per_subject":1e3}`, `{"discard":"old","discard":"new"}`,
	} {
		f.Add([]byte(seed), true, true)
	}
	all := Resources()
	kinds := []Resource{all[2], all[10], all[21]}
	f.Fuzz(func(t *testing.T, raw []byte, dataLoss, newerFleet bool) {
		have, err := readConfig(raw)
		if err != nil {
			return
		}
		c := &client{options: &options{allowDataLoss: dataLoss}}
		for _, r := range kinds {
			rd, err := c.present(r, have, newerFleet)
			if err != nil {
				t.Fatal(err)
			}
			d := &Diff{Resources: []ResourceDiff{rd}}
			if problem := immutable(rd); problem != nil {
				d.Problems = append(d.Problems, problem)
			}
			if text := d.Text(); !json.Valid(mustJSON(t, d)) || bytes.ContainsAny([]byte(text), "\x00\x1b\r") {
				t.Fatalf("rendered as %q", text)
			}

			want, err := wantConfig(c.desired(r))
			if err != nil {
				t.Fatal(err)
			}
			fields := changed(rd.Fields)
			patched, err := have.patched(want, fields)
			if err != nil {
				t.Fatal(err)
			}
			after, err := readConfig(patched)
			if err != nil {
				t.Fatalf("%s: %v", patched, err)
			}
			names := map[string]bool{}
			for _, d := range fields {
				names[d.Field] = true
			}
			for _, name := range slices.Sorted(maps.Keys(have.members)) {
				if !names[name] && !bytes.Equal(compact(t, have.members[name]), compact(t, after.members[name])) {
					t.Fatalf("%s was %s and became %s", name, have.members[name], after.members[name])
				}
			}
			again, err := c.present(r, after, newerFleet)
			if err != nil {
				t.Fatal(err)
			}
			if left := changed(again.Fields); len(left) > 0 {
				t.Fatalf("after the change there are left: %v", left)
			}
		}
	})
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func compact(t *testing.T, raw json.RawMessage) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
