package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestCompare(t *testing.T) {
	tests := []struct {
		ref, our string
		want     difference
	}{
		{`{"id":1,"ok":{"json":"{\"a\":1}"}}`, `{"id":1,"ok":{"json":"{\"a\":1}"}}`, sameAnswer},
		{`{"id":1,"ok":{"json":"{\"a\":1}"}}`, `{"id":1,"ok":{"json":"{\"a\":1.0}"}}`, otherValue},
		{`{"id":1,"ok":{"json":"{\"a\":1,\"b\":2}"}}`, `{"id":1,"ok":{"json":"{\"b\":2,\"a\":1}"}}`, otherBytes},
		{`{"id":1,"ok":{"json":"{}"}}`, `{"id":1,"ok":{}}`, otherValue},
		{`{"id":1,"ok":{"a":{"x":1,"y":2}}}`, `{"id":1,"ok":{"a":{"y":2,"x":1}}}`, sameAnswer},
		{`{"id":1,"ok":{"a":[1,2]}}`, `{"id":1,"ok":{"a":[2,1]}}`, otherValue},
		{`{"id":1,"err":{"kind":"decode","message":"a"}}`, `{"id":1,"err":{"kind":"decode","message":"b"}}`, sameAnswer},
		{`{"id":1,"err":{"kind":"decode"}}`, `{"id":1,"err":{"kind":"invalid"}}`, "decode / invalid"},
		{`{"id":1,"err":{"kind":"decode"}}`, `{"id":1,"ok":{}}`, "decode / ok"},
		{`{"id":1,"ok":{}}`, `what`, "ok / trouble"},
		{`{"id":1,"ok":{}}`, `{"id":1,"err":{}}`, "ok / trouble"},
	}
	for _, tt := range tests {
		if got := compare(parseReply([]byte(tt.ref)), parseReply([]byte(tt.our))); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.ref, tt.our, got, tt.want)
		}
	}
}

func TestLoose(t *testing.T) {
	for text, want := range map[string]string{
		` { "a" : [ 1 , "x,]" , { } ] , "a" : tru } `: `{"a":[1,"x,]",{}],"a":tru}`,
		`"\""`: `"\""`, `[]`: `[]`, `1e400`: `1e400`, `[01,-]`: `[01,-]`,
		`{`: "", `[1`: "", `{"a"}`: "", `{"a":1}}`: "", ``: "", `{a:1}`: "", `"x`: "", `[1 2]`: `[1 2]`,
	} {
		n, ok := parseLoose(text)
		if ok != (want != "") || ok && n.String() != want {
			t.Errorf("%s: %v, %v; want %s", text, n, ok, want)
		}
	}
	n, _ := parseLoose(`{"a":[12345]}`)
	seen := map[string]bool{}
	for _, s := range n.smaller() {
		seen[s] = true
	}
	for _, want := range []string{`{}`, `{"a":[]}`, `[12345]`, `{"a":12345}`, `{"a":[12]}`, `{"a":0}`} {
		if !seen[want] {
			t.Errorf("%s is not tried: %v", want, seen)
		}
	}
}

func TestLeapless(t *testing.T) {
	for literal, want := range map[string]string{
		`"2026-06-30T23:59:60Z"`:        `"2026-07-01T00:00:00Z"`,
		`"2026-12-31T23:59:60.5+09:00"`: `"2027-01-01T00:00:00.5+09:00"`,
		`"9999-12-31T23:59:60Z"`:        `"+10000-01-01T00:00:00Z"`,
		`"2026-06-30T23:59:59Z"`:        "", `"2026-06-31T23:59:60Z"`: "", `"2026-06-30T24:59:60Z"`: "", `60`: "",
	} {
		if got, ok := leapless(literal); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s, %v; want %s", literal, got, ok, want)
		}
	}
}

// TestRewriter says documents in other words.
func TestRewriter(t *testing.T) {
	active := map[string]bool{}
	for _, r := range rules() {
		active[r.name] = r.explains == nil
	}
	tests := []struct {
		typ, document string
		forReference  bool
		want          string
		rules         int
	}{
		{"RetrySpec", `[3,600]`, false, `{"max":3,"backoff_secs":600}`, 1},
		{"RetrySpec", `[3,600,1]`, false, `[3,600,1]`, 0},
		{"Shell", `{"cmd":null}`, false, `"cmd"`, 1},
		{"Shell", `{"cmd":1}`, false, `{"cmd":1}`, 0},
		{"ipc.JobCategory", `"x"`, false, `"unknown"`, 1},
		{"ipc.ErrorKind", `"x"`, false, `"Unknown"`, 1},
		{"ipc.JobCategory", `"\ud800"`, false, `"\ud800"`, 0},
		{"ipc.StateSnapshot", `{"pc_id":""}`, true, `{"pc_id":"","vpn":"unknown"}`, 1},
		{"ipc.StateSnapshot", `{"pc_id":""}`, false, `{"pc_id":""}`, 0},
		{"Schedule", `{"when":{"calendar":{"at":"9:00","days":["sun-7","mon","7L"]}}}`, true, `{"when":{"calendar":{"at":"9:00","days":["sun","mon","sunL"]}}}`, 2},
		{"Schedule", `{"target":{1:["a"]}}`, false, `{"target":{1: ["a"]}}`, 0}, // no JSON
	}
	for _, tt := range tests {
		n, ok := parseLoose(tt.document)
		if !ok {
			n = &loose{open: '{', keys: []string{`"target"`}, kids: []*loose{{open: '{', keys: []string{"1"}, kids: []*loose{{open: '[', kids: []*loose{{leaf: `"a"`}}}}}}}
			tt.want, tt.rules = `{"target":{"pcs":["a"]}}`, 1
		}
		w := &rewriter{active: active, used: map[string]bool{}, forReference: tt.forReference, fires: true}
		w.document(n, shapes.All()[tt.typ])
		if got := n.String(); got != tt.want || len(w.used) != tt.rules {
			t.Errorf("%s %s: %s by %v, want %s", tt.typ, tt.document, got, w.used, tt.want)
		}
	}
}

// TestNewerRewriter says documents in other words for the newer contract.
func TestNewerRewriter(t *testing.T) {
	active := map[string]bool{}
	for _, r := range rules() {
		active[r.name] = r.explains == nil && r.about(wire.V0_101_0)
	}
	tests := []struct {
		typ, document string
		forReference  bool
		want          string
		rules         string
	}{
		{"Manifest", "{1: a}", false, "{1: a}", ""},
		{"Manifest", "x: !y z", true, `{"x":z}`, "tagged"},
		{"Manifest", "execute: {kind: ! shell}", false, `{"execute":{"kind":"shell"}}`, "tagged"},
		{"Manifest", "client: {category: !x a}", false, `{"client":{"category":"a"}}`, "tagged"},
		{"Manifest", "client: {category: a}", false, "client: {category: a}", ""},
		{"Manifest", "{x: 1, x: 2, id: a}", true, `{"x":2,"id":"a"}`, "unknown-twice"},
		{"Manifest", "{id: b, id: a}", true, "{id: b, id: a}", ""},
		{"Manifest", "check: {health: ~}", true, "check: {health: ~}", ""},
		{"Manifest", "{id: a, deploy_authorization: {}}", false, "{id: a, deploy_authorization: {}}", ""},
		{"Schedule", "{x: {a: 1, a: 2}}", true, `{"x":{"a":2}}`, "unknown-twice"},
		{"Schedule", "{id: -9223372036854775809}", true, `{"id":"-9223372036854775809"}`, "large-integer"},
		{"Schedule", "{constraints: {require: {cpu_below: 99999999999999999999}}}", true, `{"constraints":{"require":{"cpu_below":99999999999999999999.0}}}`, "large-integer"},
		{"Schedule", "{constraints: {require: {cpu_below: .NaN}}}", true, `{"constraints":{"require":{"cpu_below":".NaN"}}}`, "odd-number"},
		{"Schedule", "{constraints: {require: {cpu_below: 0x1F}}}", false, `{"constraints":{"require":{"cpu_below":"0x1F"}}}`, "odd-number"},
		{"Schedule", "{constraints: {require: {cpu_below: 0x1F}}}", true, "{constraints: {require: {cpu_below: 0x1F}}}", ""},
		{"Schedule", "{id: 9223372036854775808}", true, "{id: 9223372036854775808}", ""},
		{"Schedule", `{id: "a\/b\e"}`, false, `{id: "a/b\e"}`, "escaped-slash"},
	}
	for _, tt := range tests {
		w := &rewriter{active: active, used: map[string]bool{}, forReference: tt.forReference, newer: true}
		text := tt.document
		w.yaml(&text, shapes.All()[tt.typ])
		if used := strings.Join(slices.Sorted(maps.Keys(w.used)), " "); text != tt.want || used != tt.rules {
			t.Errorf("%s %s: %s by %q, want %s by %q", tt.typ, tt.document, text, used, tt.want, tt.rules)
		}
	}
	n, _ := parseLoose(`{"kind":0,"shell":"sh","\u006bind":1}`)
	w := &rewriter{active: active, used: map[string]bool{}, newer: true}
	if w.document(n, shapes.All()["Execute"]); n.String() != `{"shell":"sh"}` || !w.used[ruleExecute] {
		t.Errorf("%s by %v", n, w.used)
	}
}

func TestPlainRules(t *testing.T) {
	x := func(q *gen.Question, ref, our string) *exchange {
		return &exchange{question: q, ref: parseReply([]byte(`{"id":1,` + ref + `}`)), our: parseReply([]byte(`{"id":1,` + our + `}`))}
	}
	const decode = `"err":{"kind":"decode"}`
	subject := func(name string, args ...string) *gen.Question {
		return &gen.Question{Op: "subject", Name: name, Args: args}
	}
	key := func(name string, args ...string) *gen.Question {
		return &gen.Question{Op: "key", Name: name, Args: args}
	}
	resolve, next := &gen.Question{Op: "resolve"}, &gen.Question{Op: "schedule.next", Zone: "America/New_York"}
	later := &gen.Question{Op: "schedule.next", Zone: "America/New_York", Now: "2026-11-01T06:00:00Z"}
	keyed := func(id string) *gen.Question {
		return &gen.Question{Op: "sign", Members: []gen.Member{{Name: "kid", Value: id}}}
	}
	tests := []struct {
		name string
		x    *exchange
		want bool
	}{
		{"identifier", x(subject("ping", "a b"), `"ok":{"value":"x"}`, decode), true},
		{"identifier", x(subject("ping", "a"), `"ok":{"value":"x"}`, decode), false},
		{"identifier", x(subject("kill", "a.b"), `"ok":{"value":"x"}`, decode), true},
		{"identifier", x(subject("ping", "a.b"), `"ok":{"value":"x"}`, decode), false},
		{"identifier", x(subject("ping", "*"), `"ok":{"value":"x"}`, `"ok":{"value":"y"}`), false},
		{"identifier", x(key("dispatch_mark_target_key", "a b"), `"ok":{"value":"target.1.a b"}`, decode), true},
		{"identifier", x(key("dispatch_mark_target_key", "a"), `"ok":{"value":"target.1.a"}`, decode), false},
		{"identifier", x(key("notifications_read_key", "a", "S-1", "S-2.b"), `"ok":{"value":"a.S-1.S-2.b"}`, decode), true},
		{"identifier", x(key("notifications_read_key", "a", "S-1", "b.S-2"), `"ok":{"value":"a.S-1.b.S-2"}`, decode), false},
		{"long-duration", x(resolve, `"ok":{"heartbeat_ms":10000000000000}`, `"ok":{"heartbeat_ms":9223372036854}`), true},
		{"long-duration", x(resolve, `"ok":{"heartbeat_ms":1000}`, `"ok":{"heartbeat_ms":9223372036854}`), false},
		{"long-duration", x(resolve, `"ok":{"heartbeat_ms":10000000000000,"x":1}`, `"ok":{"heartbeat_ms":9223372036854,"x":2}`), false},
		{"clock-twice", x(next, `"ok":{"fire":"2026-11-01T06:30:00Z"}`, `"ok":{"fire":"2026-11-01T05:30:00Z"}`), true},
		{"clock-twice", x(next, `"ok":{"fire":"2026-11-01T05:30:00Z"}`, `"ok":{"fire":"2026-11-01T06:30:00Z"}`), false},
		{"clock-twice", x(later, `"ok":{"fire":"2026-11-01T06:30:00Z"}`, `"ok":{"fire":"2026-11-02T06:30:00Z"}`), true},
		{"clock-twice", x(next, `"ok":{"fire":"2026-11-01T06:30:00Z"}`, `"ok":{"fire":"2026-11-02T06:30:00Z"}`), false},
		{"clock-twice", x(later, `"ok":{"fire":"2026-11-01T06:30:00Z"}`, `"ok":{"fire":"2026-10-31T06:30:00Z"}`), false},
		{"key-id", x(keyed("a\n"), `"ok":{}`, decode), true},
		{"key-id", x(keyed("a"), `"ok":{}`, decode), false},
		{"key-id", x(keyed("a\n"), decode, `"ok":{}`), false},
		{"clock-twice", x(next, `"ok":{"fire":"2026-11-02T06:30:00Z"}`, `"ok":{"fire":"2026-11-02T05:30:00Z"}`), false},
	}
	for _, tt := range tests {
		for _, r := range rules() {
			if r.name == tt.name && r.explains(tt.x) != tt.want {
				t.Errorf("%s: %v %s, %s: want %v", tt.name, tt.x.question.Args, tt.x.ref, tt.x.our, tt.want)
			}
		}
	}
}

func TestWithoutComments(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1 # {{ x\n":              "a = 1 \n",
		"a = '# {{ x'\n":              "a = '# {{ x'\n",
		"a = \"\"\"\n# {{ x\"\"\"\n":  "a = \"\"\"\n# {{ x\"\"\"\n",
		"# plain\n":                   "# plain\n",
		"# {% if\na = '''x'''# {{\n#": "\na = '''x'''\n#",
	} {
		if got := withoutComments(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
