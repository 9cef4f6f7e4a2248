package subjects

import (
	"encoding/json"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
)

func TestIDRules(t *testing.T) {
	longest := strings.Repeat("x", MaxIDBytes)
	tests := []struct {
		value string
		rule  string // "" when the identifier is good
	}{
		{"PC1234", ""},
		{"pc-01", ""},
		{"t14s_kudo", ""},
		{"-", ""},
		{"0", ""},
		{"é", ""},
		{"日本", ""},
		{"e\u0301", ""},
		{"😀", ""},
		{"\ufffd", ""},
		{`/\$%&<,;:@"'=?#|~^!()[]{}`, ""},
		{"$SYS", ""},
		{"~", ""},
		{"!", ""},
		{longest, ""},
		{strings.Repeat("é", MaxIDBytes/2), ""},

		{"", ruleEmpty},
		{longest + "x", "is longer than 1024 bytes"},
		{strings.Repeat("é", MaxIDBytes/2) + "x", "is longer than 1024 bytes"},
		{".", ruleEmptyLabel},
		{"..", ruleEmptyLabel},
		{".a", ruleEmptyLabel},
		{"*", ruleWildcard},
		{">", ruleWildcard},
		{"a*b", ruleWildcard},
		{"x>", ruleWildcard},
		{"<&>", ruleWildcard},
		{" ", ruleSpace},
		{"a b", ruleSpace},
		{"a ", ruleSpace},
		{"\t", ruleSpace},
		{"a\nb", ruleSpace},
		{"a\vb", ruleSpace},
		{"a\fb", ruleSpace},
		{"a\r", ruleSpace},
		{"a\u0085", ruleSpace},
		{"a\u00a0b", ruleSpace},
		{"\u1680", ruleSpace},
		{"\u2003", ruleSpace},
		{"\u2028", ruleSpace},
		{"\u2029", ruleSpace},
		{"\u202f", ruleSpace},
		{"日本\u3000", ruleSpace},
		{"\x00", ruleControl},
		{"a\x08", ruleControl},
		{"a\x0eb", ruleControl},
		{"a\x1f", ruleControl},
		{"a\x7f", ruleControl},
		{"a\u0080", ruleControl},
		{"a\u009f", ruleControl},
		{"\xff", ruleUTF8},
		{"a\xe6\x97", ruleUTF8},
		{"\xed\xa0\x80", ruleUTF8}, // a surrogate
		{"\xc0\xaf", ruleUTF8},     // a long form of /
	}
	for _, kind := range idKinds {
		for _, test := range tests {
			checkID(t, kind.name, kind.parse, test.value, test.rule)
		}
		dotted := ruleDot
		if kind.dots {
			dotted = ""
		}
		for _, value := range []string{"a.b", "host.example.com", "pc.1.a", "a.b.c.d"} {
			checkID(t, kind.name, kind.parse, value, dotted)
		}
		for _, value := range []string{"a.", "a..b", "host.example.com."} {
			rule := ruleEmptyLabel
			if !kind.dots {
				rule = ruleDot // the first dot is wrong already
			}
			checkID(t, kind.name, kind.parse, value, rule)
		}
	}
}

func checkID(t *testing.T, kind string, parse func(string) (textID, error), value, rule string) {
	t.Helper()
	got, err := parse(value)
	if rule == "" {
		if err != nil || got.String() != value || got.IsZero() {
			t.Errorf("%s %q = %q, %v; want it accepted", kind, value, got, err)
		}
		return
	}
	var idErr *IDError
	if !errors.As(err, &idErr) {
		t.Errorf("%s %q: error %v, want an *IDError", kind, value, err)
		return
	}
	if idErr.Kind != kind || idErr.Value != value || idErr.Rule != rule {
		t.Errorf("%s %q: got {%s %q %q}, want rule %q", kind, value, idErr.Kind, idErr.Value, idErr.Rule, rule)
	}
	if !got.IsZero() || got.String() != "" {
		t.Errorf("%s %q: refused, but returned %q", kind, value, got)
	}
}

func TestIDText(t *testing.T) {
	for _, kind := range idKinds {
		good, err := kind.parse("pc-01")
		if err != nil {
			t.Fatal(err)
		}
		text, err := good.MarshalText()
		if err != nil || string(text) != "pc-01" {
			t.Errorf("%s: MarshalText = %q, %v", kind.name, text, err)
		}
		v := kind.into()
		if err := v.UnmarshalText([]byte("pc-02")); err != nil || v.String() != "pc-02" {
			t.Errorf("%s: UnmarshalText gives %q, %v", kind.name, v, err)
		}
		for _, bad := range []string{"", "a b", "\xff"} {
			if err := v.UnmarshalText([]byte(bad)); err == nil || v.String() != "pc-02" {
				t.Errorf("%s: UnmarshalText(%q) gives %q, %v; want an error and the old value", kind.name, bad, v, err)
			}
		}
	}
}

func TestIDInJSON(t *testing.T) {
	type document struct {
		PC    PCID         `json:"pc"`
		Group Group        `json:"group,omitzero"`
		Seen  map[PCID]int `json:"seen,omitempty"`
	}
	in := document{PC: MustPCID("日本.example"), Seen: map[PCID]int{MustPCID("pc-01"): 2}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"pc":"日本.example","seen":{"pc-01":2}}`; string(data) != want {
		t.Fatalf("got %s, want %s", data, want)
	}
	var out document
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	if out.PC != in.PC || out.Seen[MustPCID("pc-01")] != 2 {
		t.Errorf("got %v, want %v", out, in)
	}
	for _, bad := range []string{`{"pc":""}`, `{"pc":"*"}`, `{"seen":{"a b":1}}`} {
		if err := json.Unmarshal([]byte(bad), new(document)); err == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestIDAsFlag(t *testing.T) {
	parse := func(args ...string) (pc PCID, err error) {
		set := flag.NewFlagSet("test", flag.ContinueOnError)
		set.SetOutput(io.Discard)
		set.TextVar(&pc, "pc", PCID{}, "the PC's id")
		return pc, set.Parse(args)
	}
	if pc, err := parse("-pc", "pc-01"); err != nil || pc != MustPCID("pc-01") {
		t.Errorf("got %v, %v", pc, err)
	}
	if pc, err := parse("-pc", "a b"); err == nil || !pc.IsZero() {
		t.Errorf("got %v, %v; want an error", pc, err)
	}
}

func TestMust(t *testing.T) {
	mustPanic := func(name string, f func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s did not panic", name)
			}
		}()
		f()
	}
	mustPanic("MustPCID", func() { MustPCID("") })
	mustPanic("MustGroup", func() { MustGroup("a b") })
	if MustGroup("wave1").String() != "wave1" {
		t.Error("MustGroup lost its text")
	}
}

func TestCategories(t *testing.T) {
	for category, want := range map[Category]string{CategoryHW: "hw", CategorySW: "sw", CategoryNet: "net"} {
		if category.String() != want || category != must(t, ParseCategory, want) {
			t.Errorf("category %q, want %q", category, want)
		}
	}
}

func TestErrorMessages(t *testing.T) {
	tests := []struct{ value, want string }{
		{"a b", `subjects: invalid pc id "a b": contains white space`},
		{"", `subjects: invalid pc id "": is empty`},
		{"a\x1b[31m", `subjects: invalid pc id "a\x1b[31m": contains a control character`},
		{strings.Repeat("é", 2000), `subjects: invalid pc id "` + strings.Repeat("é", 40) + `"… (4000 bytes): is longer than 1024 bytes`},
		{"x" + strings.Repeat("é", 2000), `subjects: invalid pc id "x` + strings.Repeat("é", 39) + `"… (4001 bytes): is longer than 1024 bytes`},
	}
	for _, test := range tests {
		if _, err := ParsePCID(test.value); err == nil || err.Error() != test.want {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}
