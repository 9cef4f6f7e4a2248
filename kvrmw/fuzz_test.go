package kvrmw

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// FuzzMerge decodes a stored document as T, changes it and merges, as an update
// does. The result must be a document, with all members that T does not declare
// byte for byte and in order, and all others equal to the changed value's.
func FuzzMerge(f *testing.F) {
	for _, doc := range []string{
		`{}`,
		`{"name":"a","z":1}`,
		`{"z":1,"z":2,"NAME":"a","n\u0061me":"b","in":{"x":1,"z":[{"x":1}]}}`,
		`{"next":{"next":{"z":1},"w":{"a":"\u00e9"}},"job_id":"j","q":"<>&"}`,
		`{"maybe":{"x":1,"z":1},"list":[{"x":1,"z":1}],"map":{"k":{"z":1}},"any":{"z":1}}`,
		`{"in":{"z":1},"in":{"w":2},"":null}`,
		"{ \"a\" : 1 ,\n \"in\" : { \"y\" : \"s\" , \"z\" : 1e5 } }",
	} {
		f.Add([]byte(doc), "changed", true)
		f.Add([]byte(doc), "", false)
	}
	f.Fuzz(func(t *testing.T, doc []byte, name string, keepIn bool) {
		var v outer
		if decode(doc, &v) != nil || !isObject(doc) {
			return
		}
		v.Name, v.ExecID = name, name
		if !keepIn {
			v.In = nil
		} else if v.In != nil {
			v.In.X++
		}
		next, err := encode(&v)
		if err != nil {
			return // such as bytes in raw that only decoding accepts
		}
		k := knownOf[outer]()
		merged, err := merge(doc, next, k)
		if err != nil {
			t.Fatalf("merge(%s, %s): %v", doc, next, err)
		}
		if !json.Valid(merged) {
			t.Fatalf("merge(%s, %s) = %s is not JSON", doc, next, merged)
		}
		checkMerged(t, doc, next, merged, k)
		again, err := merge(merged, next, k)
		if err != nil || !bytes.Equal(again, merged) {
			t.Fatalf("merging again: %s, %v\nfirst: %s", again, err, merged)
		}
	})
}

// object is one level of a document, taken apart.
type object struct {
	unknown  [][]byte            // key and value, in order
	declared map[string][][]byte // values by the member's name
}

func takeApart(t *testing.T, data []byte, k *known, into *object) {
	t.Helper()
	if into.declared == nil {
		into.declared = map[string][][]byte{}
	}
	err := codec.Members(data, func(key string, rawKey, value []byte) bool {
		if m := k.find(key); m != nil {
			into.declared[m.name] = append(into.declared[m.name], value)
		} else {
			into.unknown = append(into.unknown, append(append(bytes.Clone(rawKey), ':'), value...))
		}
		return true
	})
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
}

func checkMerged(t *testing.T, old, next, merged []byte, k *known) {
	t.Helper()
	var was, is, now object
	takeApart(t, old, k, &was)
	takeApart(t, next, k, &is)
	takeApart(t, merged, k, &now)
	checkLevel(t, &was, &is, &now, k)
}

func checkLevel(t *testing.T, was, is, now *object, k *known) {
	t.Helper()
	if got, want := bytes.Join(now.unknown, []byte(",")), bytes.Join(was.unknown, []byte(",")); !bytes.Equal(got, want) {
		t.Fatalf("unknown members\n got %s\nwant %s", got, want)
	}
	if len(now.declared) != len(is.declared) {
		t.Fatalf("declared members %q, want %q", now.declared, is.declared)
	}
	for name, want := range is.declared {
		got := now.declared[name]
		if len(got) != 1 || len(want) != 1 {
			t.Fatalf("%s: %q, want %q", name, got, want)
		}
		sub := k.members[name].object
		if sub == nil || !isObject(want[0]) {
			if !bytes.Equal(got[0], want[0]) {
				t.Fatalf("%s: %s, want %s", name, got[0], want[0])
			}
			continue
		}
		var w, i, n object
		for _, v := range was.declared[name] {
			if isObject(v) {
				takeApart(t, v, sub, &w)
			}
		}
		takeApart(t, want[0], sub, &i)
		takeApart(t, got[0], sub, &n)
		checkLevel(t, &w, &i, &n, sub)
	}
}
