package yamldoc

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// sample is a type with a member of each kind.
func sample() *shape.Type {
	return &shape.Type{Kind: shape.Object, Name: "Sample", Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "text", Aliases: []string{"old"}, Type: &shape.Type{Kind: shape.String}, Presence: shape.Defaulted},
			{Name: "flag", Type: &shape.Type{Kind: shape.Bool}, Presence: shape.Defaulted},
			{Name: "count", Type: &shape.Type{Kind: shape.Uint32}, Presence: shape.Optional},
			{Name: "at", Type: &shape.Type{Kind: shape.Time}, Presence: shape.Optional},
			{Name: "level", Type: &shape.Type{Kind: shape.Enum, Values: []string{"low", "high"}}, Presence: shape.Defaulted},
			{Name: "list", Type: &shape.Type{Kind: shape.List, Elem: sample()}, Presence: shape.Optional},
			{Name: "choice", Type: choice(), Presence: shape.Optional},
			{Name: "odd", Type: &shape.Type{Kind: shape.Any}, Presence: shape.Optional},
		}
	}}
}

// choice is a type with a tag, one variant of which has members.
func choice() *shape.Type {
	return &shape.Type{Kind: shape.Object, Name: "Choice", Tag: "kind", Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "kind", Type: &shape.Type{Kind: shape.Enum, Values: []string{"none", "some"}}},
			{Name: "must", Type: &shape.Type{Kind: shape.String}, When: "some"},
			{Name: "may", Type: &shape.Type{Kind: shape.String}, When: "some", Presence: shape.Optional},
		}
	}}
}

func TestConvert(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", `{}`},
		{"text: 1.0\nflag: TRUE\ncount: 0x10\nat: 2026-07-01 09:00:00+09:00\nlevel: high\n", `{"text":"1.0","flag":true,"count":16,"at":"2026-07-01T00:00:00Z","level":"high"}`},
		{"{flag: false, text: a}", `{"text":"a","flag":false}`},
		{"old: a", `{"text":"a"}`},
		{"\u2028%YAML 1.2\n---\ntext: a\n", `{"text":"a"}`},
		{`text: "\/a\\/\v\/"`, `{"text":"/a\\/\u000b/"}`},
		{`{"text": "\/", list: [{text: \/}, {text: '\/\\/'}]}`, `{"text":"/","list":[{"text":"\\/"},{"text":"\\/\\\\/"}]}`},
		{"text: |\n  \\/\n", `{"text":"\\/\n"}`},
		{"{old: a, text: b}", "text: expected the key once"},
		{"count: ", `{}`},
		{"count: ~\nat: null\nlist: Null\nchoice: NULL", `{}`},
		{"count: 4294967295", `{"count":4294967295}`},
		{"count: +5", `{"count":5}`},
		{"count: !!str 5", `{"count":5}`},
		{"count: 4294967296", "count: expected an integer from 0 to 4294967295, got 4294967296"},
		{"count: '5'", `got "5"`},
		{"count: 017", "got 017"},
		{"count: -1", "got -1"},
		{"count: 1.0", "got 1.0"},
		{"count: []", "got a list"},
		{"at: 2026-07-01", "at: expected an RFC 3339 timestamp with an offset, got 2026-07-01"},
		{"at: '2026-07-01T09:00:00.5Z'", `{"at":"2026-07-01T09:00:00.500Z"}`},
		{"level: low", `{"level":"low"}`},
		{"level: mid", "level: expected low or high, got mid"},
		{"odd: 1.5", "odd: expected a kind of value that manifests have"},
		{"list: [{}, {count: 1, list: []}, ]", `{"list":[{},{"count":1,"list":[]}]}`},
		{"list:\n-\n- count: x", "list[1].count: expected an integer"},
		{"list: [a]", "list[0]: expected a mapping, got a"},
		{"a: &a {count: 1}\nlist: [*a, *a]", `{"list":[{"count":1},{"count":1}]}`},
		{"choice: {kind: none, must: [!!int 1]}", `{"choice":{"kind":"none"}}`},
		{"choice: {must: a, kind: some}", `{"choice":{"kind":"some","must":"a"}}`},
		{"choice: {kind: some, must: a, may: ~}", `{"choice":{"kind":"some","must":"a"}}`},
		{"choice: {kind: some, must: a, may: }", `{"choice":{"kind":"some","must":"a"}}`},
		{"choice: {kind: some, must: a, may: '~'}", `{"choice":{"kind":"some","must":"a","may":"~"}}`},
		{"choice: {kind: some, must: a, may: 1}", "choice.may: expected a string, got 1"},
		{"choice: {kind: some, must: true}", "choice.must: expected a string, got true"},
		{"choice: {kind: some, must: ~}", "choice.must: expected a string, got ~"},
		{"choice: {kind: some}", "choice.must: expected a required key"},
		{"x: &x some\ny: &y kind\nchoice: {*y : *x, must: *x}", `{"choice":{"kind":"some","must":"some"}}`},
		{"choice: {kind: none, zz: &z [a], yy: [*z, *z]}", `{"choice":{"kind":"none"}}`},
	}
	for _, tt := range tests {
		doc, err := Convert([]byte(tt.text), sample(), Tolerant)
		got := string(doc.JSON)
		if err != nil {
			got = err.Error()
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("%s: an error of type %T", tt.text, err)
			}
		}
		if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) {
			t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
		}
		if len(doc.Unknown) > 0 {
			t.Errorf("%q: unknown keys in a tolerant reading: %v", tt.text, doc.Unknown)
		}
	}
}

func TestConvertStrict(t *testing.T) {
	doc, err := Convert([]byte("zz: 1\nlist: [{}, {yy: 2, choice: {kind: none, xx: 3}}]\n"), sample(), Strict)
	want := []Unknown{{Path: "zz", Line: 1, Column: 1}, {Path: "list.?.1.yy", Offset: 18, Line: 2, Column: 13}}
	if err != nil || len(doc.Unknown) != len(want) || doc.Unknown[0] != want[0] || doc.Unknown[1] != want[1] {
		t.Errorf("got %+v, %v", doc.Unknown, err)
	}
}

// The number of aliases that are followed is bounded by the size of the text,
// as in the reference.
func TestAliasesAreBounded(t *testing.T) {
	const wide = 150
	list := func(of string) string { return "[" + strings.TrimSuffix(strings.Repeat(of+", ", wide), ", ") + "]" }
	text := func(more string) string {
		return "a: &a {}\nb: &b {list: " + list("*a") + "}\nc: &c {list: " + list("*b") + "}\n" + more
	}
	if _, err := Convert([]byte(text("list: [*c]\n")), sample(), Tolerant); err != nil {
		t.Errorf("%d aliases: %v", wide*wide, err)
	}
	_, err := Convert([]byte(text("list: [*c, *c, *c]\n")), sample(), Tolerant)
	if err == nil || !strings.Contains(err.Error(), "one that aliases make too large") {
		t.Errorf("%d aliases: %v", 3*wide*wide, err)
	}
}

// The library panics on some documents; whatever it does comes as an error.
func TestParserFailures(t *testing.T) {
	for _, text := range []string{
		"a: !!binary |\n  %%%\n", "? ? ? a\n: b", "{a: b", "a: 'b", "- a\nb: c", "a:\n  b\n c: d", "#\n- &a\n-", "&a *a", "!<", "!<>", "%", "%YAML", "%TAG",
		"---\n---\n---", "a: |9\n x", "\"\\", "a: >\n\t\n", strings.Repeat("{", 20_000), strings.Repeat("? ", 20_000), strings.Repeat("- ", 20_000),
	} {
		_, err := Convert([]byte(text), sample(), Tolerant)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%.40q: an error of type %T: %v", text, err, err)
		}
	}
}

func TestQuestions(t *testing.T) {
	for text, want := range map[string]string{
		"list: [{text: a?}, {text: Is it up? Or ?down}]": `{"list":[{"text":"a?"},{"text":"Is it up? Or ?down"}]}`,
		"list: [{text: a?b, zz: \ue000?}]":               `{"list":[{"text":"a?b"}]}`,
		"list: [{text: \"a?\", zz: b?}, {? text : b?}]":  `{"list":[{"text":"a?"},{"text":"b?"}]}`,
		"list: [{text: !x ?x}]":                          "did not find expected",
		"list: [{text: &x ?x}]":                          "did not find expected",
		"{text: a?, flag: }":                             "flag: expected true or false",
		"{text: a?, flag: ":                              "did not find expected",
	} {
		doc, err := Convert([]byte(text), sample(), Tolerant)
		got := string(doc.JSON)
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%s:\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestSurvey(t *testing.T) {
	for text, want := range map[string]string{
		`text: "it's"`:                 "",
		`text: "\\'"`:                  "",
		`text: "a\'b"`:                 "expected an escape sequence, got a backslash and an apostrophe (line 1, column 9)",
		`text: &x !y "\'"`:             "a backslash and an apostrophe",
		`text: 'a\'`:                   "",
		"{text:}":                      "expected white space behind the colon, got text:",
		"{text: a:}":                   "white space behind the colon",
		"{text: a, list:, flag: true}": "white space behind the colon",
		"{zz: a:?b}":                   "white space behind the colon",
		"text: a:?b":                   "",
		"{zz:: b, yy: [c::d, e]}":      "",
		"{text: 'a:', zz: [\"b:\"]}":   "",
		"list: [!x, {}]":               "expected white space behind the tag, got !x,",
		"%TAG !e! tag:e.com,1:\n---\nlist: [!e!x {}, !<tag:e.com,1:x> {}, !!map {}]": "",
		"text: !!int[1]\n":                "white space behind the tag",
		"text: a:\n":                      "mapping values are not allowed",
		"text: a\nzz: http://x/?q=1:\n":   "mapping values are not allowed",
		"{text: http://x/?q=1, flag: no}": "flag: expected true or false",
	} {
		_, err := Convert([]byte(text), sample(), Tolerant)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
