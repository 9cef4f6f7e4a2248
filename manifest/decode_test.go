package manifest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

const minimal = "id: a\nversion: 1\nexecute: {shell: cmd, script: x, timeout: 1s}\n"

// minimalJSON is minimal as it is stored.
const minimalJSON = `{"id":"a","version":"1","description":null,` +
	`"execute":{"shell":"cmd","script":"x","timeout":"1s","run_as":"system"},` +
	`"require_approval":false,"inventory":null,"emit":null,"check":null,"staleness":{"mode":"cached"}}`

// decoded is what a text is as JSON, or the error's text.
func decoded(decode func([]byte) (*manifest.Job, error), text string) string {
	job, err := decode([]byte(text))
	if err != nil {
		return err.Error()
	}
	data, err := job.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(data)
}

func TestDecodeMinimal(t *testing.T) {
	for _, text := range []string{
		minimal,
		"\ufeff" + minimal,
		"# a comment\n---\n" + minimal + "...\n# and another\n",
		"%YAML 1.1\n---\n" + minimal,
		"# first\n\n%YAML 1.2 # said\n---\n" + minimal,
		"%TAG !e! tag:example.com,2026:\n--- !e!job\n" + minimal,
		strings.ReplaceAll(minimal, "\n", "\r\n"),
		strings.ReplaceAll(minimal, "\n", "\r"),
		`{"id": "a", "version": "1", "execute": {"shell": "cmd", "script": "x", "timeout": "1s"}}`,
		"? id\n: a\n'version': 1\n\"execut\\u0065\":\n  shell: cmd\n  script: x\n  timeout: 1s\n",
		"!x {id: !y a, version: ! 1, execute: !!map {shell: !!str cmd, script: x, timeout: 1s}}",
		minimal + "1: x\ntrue: x\n~: x\n<<: {description: merged}\nzz: {deep: [er]}\nzz: again\nID: b\n",
		minimal + "staleness: {mode: cached, max_cache_age: 5, zz: [1, {a: b}]}\n",
		"x: &x a\n" + strings.Replace(minimal, "id: a", "id: *x", 1),
		"x: &x id\nversion: 1\n*x : a\nexecute: {shell: cmd, script: x, timeout: 1s}\n",
		"x: &x {shell: cmd, script: x, timeout: 1s}\nid: a\nversion: 1\nexecute: *x\n",
	} {
		if got := decoded(manifest.DecodeJob, text); got != minimalJSON {
			t.Errorf("%q:\n got %s\nwant %s", text, got, minimalJSON)
		}
	}
}

// TestDecodeValues puts values in the place of members, and looks at what the
// job has there: JSON, or an error in which the text occurs.
func TestDecodeValues(t *testing.T) {
	tests := []struct {
		about  string
		text   string // with the value for %
		member string // as it is written; "" where it is left out
		values map[string]string
	}{
		{
			"a required string", strings.Replace(minimal, "id: a", "id: %", 1), `"id":`, map[string]string{
				"a": `"a"`, "1.0": `"1.0"`, "007": `"007"`, "0x1F": `"0x1F"`, "true": `"true"`, "yes": `"yes"`, "12:30": `"12:30"`, "2026-01-01": `"2026-01-01"`,
				"null": `"null"`, "~": `"~"`, "": `""`, "''": `""`, "'it''s'": `"it's"`, `"\u65e5\n"`: `"日\n"`, `"\U0001F600"`: `"😀"`, "a b  c": `"a b  c"`,
				"|\n  x\n  y": `"x\ny\n"`, ">-\n  x\n  y": `"x y"`, "|+\n  x\n": `"x\n\n"`, "!x 1": `"1"`, "!!int 1": `"1"`, "!!null ~": `"~"`, "!!binary aGk=": `"aGk="`, "!": `""`,
				"[a]": "id: expected a string, got a list", "{a: b}": "id: expected a string, got a mapping", "*zz": "unknown anchor",
				`"\ud83d\ude00"`: "invalid Unicode", `"\'"`: "expected an escape sequence",
			},
		},
		{
			"an optional string", minimal + "description: %\n", `"description":`, map[string]string{
				"a": `"a"`, "null": "null", "Null": "null", "NULL": "null", "~": "null", "": "null", "nULL": `"nULL"`, "''": `""`, `"null"`: `"null"`, "1": `"1"`,
				"!!null ~": "null", "!!null ''": `""`, "!!null x": "null behind !!null", "!!null": "null behind !!null", "!!str": `""`, "!!str null": `"null"`,
				"!x": `""`, "!x null": `"null"`, "!": `""`, "! null": `"null"`, "[]": "got a list", "{}": "got a mapping",
			},
		},
		{
			"a string with a default", minimal + "check: {name: n, status_field: %}\n", `"status_field":`, map[string]string{
				"s": `"s"`, "": `""`, "null": `"null"`, "[]": "check.status_field: expected a string, got a list",
			},
		},
		{
			"a boolean", minimal + "require_approval: %\n", `"require_approval":`, map[string]string{
				"true": "true", "True": "true", "TRUE": "true", "false": "false", "False": "false", "FALSE": "false", "!x true": "true", "!!str true": "true", "! true": "true",
				"yes": "true or false, got yes", "on": "got on", "1": "got 1", "tRUE": "got tRUE", "'true'": `got "true"`, "!!bool 'true'": `got "true"`, "": "got nothing", "null": "got null", "[]": "got a list",
			},
		},
		{
			"a shell", strings.Replace(minimal, "shell: cmd", "shell: %", 1), `"shell":`, map[string]string{
				"cmd": `"cmd"`, "powershell": `"powershell"`, "'cmd'": `"cmd"`, "!!str cmd": `"cmd"`, "Cmd": "expected powershell, cmd, sh or pwsh, got Cmd", "pwsh": `"pwsh"`, "sh": `"sh"`, "bash": "got bash", "": "got nothing",
				"null": "got null", "[cmd]": "got a list", "!x cmd": "got the tag !x", "! cmd": "got the tag !",
			},
		},
		{
			"an open enum", minimal + "client: {name: n, category: %}\n", `"category":`, map[string]string{
				"catalog": `"catalog"`, "Catalog": `"Catalog"`, "5": `"5"`, "": `""`, "null": `"null"`, "[]": "expected a string, got a list", "!x catalog": "got the tag !x",
			},
		},
		{
			"an optional list", minimal + "inventory:\n  display: []\n  history_scalars: %\n", `"display":[]`, map[string]string{
				"[]": `,"history_scalars":[]}`, "[1, true, null, ~, '', a]": `,"history_scalars":["1","true","null","~","","a"]}`, "\n  - a\n  -\n": `,"history_scalars":["a",""]}`,
				"": `}`, "null": `}`, "!x": `,"history_scalars":[]}`, "!!null ~": `}`, "a": "inventory.history_scalars: expected a list, got a", "{}": "got a mapping", "[[a]]": "inventory.history_scalars[0]: expected a string, got a list",
			},
		},
		{
			"a required list", minimal + "inventory:\n  display: %\n", `"inventory":`, map[string]string{
				"[]": `{"display":[]}`, "": `{"display":[]}`, "!x": `{"display":[]}`, "null": "inventory.display: expected a list, got null", "''": `got ""`, "{}": "got a mapping",
				"[{field: a, label: b, type: c, columns: [{label: e, field: d}]}]": `{"display":[{"field":"a","label":"b","type":"c","columns":[{"field":"d","label":"e"}]}]}`,
				"[{field: a, label: Is it up?}]":                                   `{"display":[{"field":"a","label":"Is it up?"}]}`,
				"[{field: a}]":                                                     "inventory.display[0].label: expected a required key, got nothing",
				"[a]":                                                              "inventory.display[0]: expected a mapping, got a",
				"[{field:, label: b}]":                                             "white space behind the colon",
			},
		},
		{
			"a required mapping", "id: a\nversion: 1\nexecute: %\n", "", map[string]string{
				"": "execute.shell: expected a required key", "null": "execute: expected a mapping, got null", "~": "got ~", "[]": "got a list", "cmd": "got cmd", "{}": "execute.shell: expected a required key",
			},
		},
		{
			"an optional mapping", minimal + "client: %\n", `"staleness":{"mode":"cached"}`, map[string]string{
				"": "}", "null": "}", "~": "}", "{name: n, category: catalog}": `,"client":{"name":"n","category":"catalog"}}`, "!!null {name: n, category: catalog}": `,"client":{"name":"n","category":"catalog"}}`,
				"{}": "client.name: expected a required key", "!x": "client.name: expected a required key", "''": "expected a mapping", "[]": "got a list", "{name: n}": "client.category: expected a required key",
			},
		},
		{
			"staleness", minimal + "staleness: %\n", `"staleness":`, map[string]string{
				"{mode: cached}": `{"mode":"cached"}`, "{mode: unchecked, zz: 1}": `{"mode":"unchecked"}`, "{max_cache_age: 5m, mode: strict}": `{"mode":"strict","max_cache_age":"5m"}`,
				"{mode: strict, max_cache_age: '0'}": `{"mode":"strict","max_cache_age":"0"}`, "{mode: strict, max_cache_age: 07}": `{"mode":"strict","max_cache_age":"07"}`, "{mode: strict, max_cache_age: !!str 5}": `{"mode":"strict","max_cache_age":"5"}`,
				"{mode: !x strict, max_cache_age: never}": `{"mode":"strict","max_cache_age":"never"}`, "{mode: cached, 1.5: x, [a]: {b: c}}": `{"mode":"cached"}`, "{mode: strict, max_cache_age: 5m, 7: x}": `{"mode":"strict","max_cache_age":"5m"}`,
				"{mode: strict, max_cache_age: 0}": "staleness.max_cache_age: expected a string, got 0", "{mode: strict, max_cache_age: }": "got nothing", "{mode: strict, max_cache_age: ~}": "got ~", "{mode: strict, max_cache_age: [a]}": "got a list",
				"{mode: strict, max_cache_age: !x 5m}": "the tag !x", "{mode: strict, max_cache_age: ! 5m}": "the tag !", "{mode: strict}": "staleness.max_cache_age: expected a required key", "{mode: strict, max_cache_age: 1s, max_cache_age: 1s}": "the key once",
				"{mode: strict, max_cache_age: 5m, 1.5: x}": "expected a name as key", "{mode: strict, max_cache_age: 5m, -1: x}": "expected a name as key",
				"{}": "staleness.mode: expected a required key", "{mode: Cached}": "expected cached, strict or unchecked, got Cached", "{mode: cached, mode: cached}": "staleness.mode: expected the key once", "{mode: [cached]}": "got a list",
				"": "staleness: expected a mapping, got nothing", "null": "got null", "cached": "got cached", "[]": "got a list", "!x {mode: cached}": "the tag !x", "! {mode: cached}": "the tag !",
				"{mode: cached, zz: !x 1}": "the tag !x", "{mode: cached, !x zz: 1}": "the tag !x", "{mode: cached, zz: !!int a}": "fits its tag", "{mode: cached, zz: 18446744073709551616}": "64 bits", "&s {mode: cached, zz: [*s]}": "an alias inside of what it stands for",
			},
		},
	}
	for _, tt := range tests {
		for value, want := range tt.values {
			text := strings.Replace(tt.text, "%", value, 1)
			got := decoded(manifest.DecodeJob, text)
			if strings.HasPrefix(got, "{") {
				_, got, _ = strings.Cut(got, tt.member)
				if !strings.HasPrefix(got, want) {
					t.Errorf("%s: %q:\n got %s\nwant %s", tt.about, value, got, want)
				}
			} else if !strings.Contains(got, want) || strings.HasPrefix(want, "{") {
				t.Errorf("%s: %q:\n got %s\nwant %s", tt.about, value, got, want)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "id: expected a required key, got nothing (line 1, column 1, offset 0)"},
		{"  \n# nothing\n", "id: expected a required key"},
		{"---\n", "id: expected a required key"},
		{"~\n", "expected a mapping, got ~"},
		{"null\n", "expected a mapping, got null"},
		{"text\n", "expected a mapping, got text"},
		{"- a\n", "expected a mapping, got a list"},
		{minimal + "---\n" + minimal, "expected one document, got a second one (line 4, column 1"},
		{"{id: a}\n{id: b}\n", "YAML"},
		{"%YAML 1.3\n---\n" + minimal, "incompatible YAML"},
		{"%YAML 1.2\n%YAML 1.2\n---\n" + minimal, "duplicate %YAML"},
		{"%FOO bar\n---\n" + minimal, "unknown directive"},
		{minimal + "description: !e!x y\n", "undefined tag handle"},
		{minimal + "id: b\n", "id: expected the key once, got it a second time (line 4, column 1, offset 63)"},
		{minimal + "'id': b\n", "id: expected the key once"},
		{minimal + "[a]: b\n", "expected a scalar as key, got a list"},
		{minimal + "? {a: b}\n: c\n", "expected a scalar as key, got a mapping"},
		{minimal + "\tdescription: x\n", "cannot start any token"},
		{minimal + "description: *nowhere\n", "unknown anchor"},
		{minimal + "description: \a\n", `expected text without control characters, got '\a' (line 4, column 14, offset 76)`},
		{minimal + "description: \xe9\n", "expected valid UTF-8, got the byte 0xe9 (line 4, column 14, offset 76)"},
		{"日: 1\r\n" + minimal + "x: 日\u0085  client: \x00\n", `got '\x00' (line 6, column 11`},
		{"a: 1\n\ufeffid: a\n", "expected a byte order mark at the beginning only"},
		{"[\n", "expected YAML"},
	}
	for _, tt := range tests {
		_, err := manifest.DecodeJob([]byte(tt.text))
		var refused *wire.DecodeError
		if !errors.As(err, &refused) || refused.Type != "Job" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q:\n got %v\nwant %s", tt.text, err, tt.want)
		}
	}
}

// TestDecodePlace looks at where an error points: line and column in
// characters, offset in bytes.
func TestDecodePlace(t *testing.T) {
	const text = "\ufeffid: 日本\r\nversion: 1 # é\r\nexecute: {shell: cmd, script: 日, timeout: 1s, run_as: root}\r\n"
	_, err := manifest.DecodeJob([]byte(text))
	var got *wire.DecodeError
	if !errors.As(err, &got) {
		t.Fatal(err)
	}
	want := wire.DecodeError{
		Type: "Job", Path: "execute.run_as", Offset: strings.Index(text, "root"), Line: 3, Column: 55,
		Expected: "system, user or system_gui", Got: "root",
	}
	if *got != want {
		t.Errorf("got  %+v\nwant %+v", *got, want)
	}
}
