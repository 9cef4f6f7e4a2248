package scenarios

import (
	"strings"
	"testing"
)

func TestShapes(t *testing.T) {
	tests := []struct {
		name, real, ours string
		want             string // in the error; empty is no error
	}{
		{"other values", `{"a":1,"b":"x"}`, `{"a":2,"b":"y"}`, ""},
		{"other names", `{"a":1}`, `{"b":1}`, `["a"], ours ["b"]`},
		{"other order", `{"a":1,"b":2}`, `{"b":2,"a":1}`, `["a" "b"]`},
		{"nothing in ours", `{"a":1}`, `{"a":null}`, "a: the real one is 1, ours <nil>"},
		{"nothing in the real one", `{"a":null}`, `{"a":1}`, ""},
		{"another type", `{"a":1}`, `{"a":"1"}`, "a: "},
		{"inside", `{"a":{"b":{"c":1}}}`, `{"a":{"b":{}}}`, "a.b.c: "},
		{"no object", `{"a":{}}`, `{"a":[]}`, "a: the real one is an object"},
		{"list", `{"a":[{"b":1},{"b":2}]}`, `{"a":[{"b":3}]}`, ""},
		{"inside a list", `{"a":[{"b":1}]}`, `{"a":[{}]}`, "a[0].b: "},
		{"empty list", `{"a":[1]}`, `{"a":[]}`, "a: the real one has 1 elements"},
		{"both empty", `{"a":[]}`, `{"a":[]}`, ""},
		{"no swap", `{"a":1,"swap_used_bytes":0,"swap_total_bytes":0}`, `{"a":1}`, ""},
		{"swap", `{"a":1,"swap_total_bytes":9}`, `{"a":1}`, "swap_total_bytes"},
		{"other zeros count", `{"a":1,"b":0}`, `{"a":1}`, `["a" "b"], ours ["a"]`},
		{"no swap in the backend", `{"p":[{"swap_used_bytes":0}]}`, `{"p":[{"swap_used_bytes":null}]}`, ""},
		{"newer members", `{"a":1,"skipped":false,"remote_viewing":true}`, `{"agent_arch":"x","a":1}`, ""},
		{"cut", `{"a":1}`, `{"a":`, "our agent's document"},
	}
	for _, tt := range tests {
		err := shapes([]byte(tt.real), []byte(tt.ours))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
