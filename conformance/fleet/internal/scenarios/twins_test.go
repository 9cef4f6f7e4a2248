package scenarios

import (
	"regexp"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

func TestTwins(t *testing.T) {
	tests := []struct {
		name, real, ours string
		except           []string
		want             []string // in the error; none is no error
	}{
		{"same", `{"a":1,"b":{"c":[]}}`, `{"a":1,"b":{"c":[]}}`, nil, nil},
		{"value", `{"a":1,"b":"x"}`, `{"a":2,"b":"y"}`, nil, []string{"a: ", "writes 1, ours 2", "b: "}},
		{"excepted", `{"id":"x","b":1}`, `{"id":"y","b":1}`, []string{"id"}, nil},
		{"bytes", `{"a":"\u00e9"}`, `{"a":"é"}`, nil, []string{"a: "}},
		{"order", `{"a":1,"b":2}`, `{"b":2,"a":1}`, nil, []string{`["a" "b"]`, `["b" "a"]`}},
		{"excepted but absent", `{"id":"x","b":1}`, `{"b":1}`, []string{"id"}, []string{`"id"`}},
		{"null is not absent", `{"a":null}`, `{}`, nil, []string{`"a"`}},
		{"no object", `[]`, `{}`, nil, []string{"real agent's document"}},
		{"cut", `{}`, `{"a":`, nil, []string{"our agent's document"}},
	}
	for _, tt := range tests {
		err := twins([]byte(tt.real), []byte(tt.ours), tt.except...)
		if (err == nil) != (tt.want == nil) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %q is not in %q", tt.name, want, err)
			}
		}
	}
}

func TestSame(t *testing.T) {
	stream := func(name string, max float64, more ...any) map[string]config {
		c := config{"name": name, "max_bytes": max}
		for i := 0; i < len(more); i += 2 {
			c[more[i].(string)] = more[i+1]
		}
		return map[string]config{name: c}
	}
	tests := []struct {
		name          string
		before, after map[string]config
		want          string // in the error; empty is no error
	}{
		{"same", stream("EXEC", 1), stream("EXEC", 1), ""},
		{"changed", stream("EXEC", 1), stream("EXEC", 2), "EXEC: max_bytes was 1 and is 2"},
		{"the operator's", stream("EXEC", 1, "description", "x"), stream("EXEC", 1, "metadata", map[string]any{"a": "b"}), ""},
		{"one more field", stream("EXEC", 1), stream("EXEC", 1, "sealed", true), "EXEC: sealed was <nil> and is true"},
		{"one field less", stream("EXEC", 1, "sealed", true), stream("EXEC", 1), "EXEC: sealed was true and is <nil>"},
		{"another stream", stream("EXEC", 1), stream("EVENTS", 1), "the streams were EXEC and are EVENTS"},
		{"one stream less", stream("EXEC", 1), nil, "the streams were EXEC and are "},
	}
	for _, tt := range tests {
		err := same(tt.before, tt.after)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestScenariosAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, sc := range All() {
		if sc.Name == "" || sc.About == "" || sc.Timeout <= 0 || sc.run == nil || seen[sc.Name] {
			t.Errorf("scenario %+v", sc)
		}
		seen[sc.Name] = true
	}
}

func TestMatching(t *testing.T) {
	tests := []struct {
		pattern, version string
		signed           bool
		want             string
	}{
		{"^kill$", lab.Version, false, "start kill"},
		{"^start$", lab.Version, false, "start"},
		{"^(bootstrap|revoke)$", lab.Newest, true, "bootstrap start revoke"},
		{"nothing like it", lab.Newest, true, ""},
		{"^mixed$", lab.Version, false, ""},
		{"^(mixed|rotation)$", lab.Newest, false, "start mixed"},
		{"^(mixed|rotation)$", lab.Newest, true, "start mixed rotation"},
	}
	for _, tt := range tests {
		var got []string
		for _, sc := range Matching(regexp.MustCompile(tt.pattern), tt.version, tt.signed) {
			got = append(got, sc.Name)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.pattern, got, tt.want)
		}
	}
}

func TestExecOf(t *testing.T) {
	got, err := execOf("exec_id       : abc-1\njob_id        : x\n")
	if err != nil || got != "abc-1" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := execOf("job_id : x\n"); err == nil {
		t.Error("no error without an exec_id")
	}
}
