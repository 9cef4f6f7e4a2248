package schema_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
)

// rulesOf are the rules of the problems that Validate finds.
func rulesOf(t testing.TB, kind schema.Kind, text string) []string {
	t.Helper()
	return rulesAt(t, wire.V0_43_53, kind, text)
}

// rulesAt is rulesOf for a contract.
func rulesAt(t testing.TB, at wire.Contract, kind schema.Kind, text string) []string {
	t.Helper()
	err := schema.ValidateAt(at, kind, []byte(text))
	if err == nil {
		return nil
	}
	var e *schema.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if len(e.Problems) == 0 || len(e.Problems) > 1000 || len(e.Error()) > 100_000 {
		t.Errorf("%d problems, a text of %d", len(e.Problems), len(e.Error()))
	}
	var rules []string
	for _, p := range e.Problems {
		if p.Rule == "" || p.Message == "" {
			t.Errorf("%+v", p)
		}
		rules = append(rules, p.Rule)
	}
	return rules
}

func TestHostile(t *testing.T) {
	const head = "{id: a, version: 1, execute: {shell: cmd, script: x, timeout: 1s}"
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for i := range 12 {
		name, before := string(rune('b'+i)), string(rune('a'+i))
		bomb += name + ": &" + name + " [" + strings.Repeat("*"+before+", ", 9) + "x]\n"
	}
	tests := []struct {
		name, text, want string
		kind             schema.Kind
	}{
		{"nothing", "", "missing-key", schema.KindJob},
		{"a comment", "# c\n", "missing-key", schema.KindJob},
		{"a scalar", "x", "wrong-type", schema.KindJob},
		{"a list", "- a\n- b\n", "wrong-type", schema.KindSchedule},
		{"null", "~", "null-value", schema.KindFreeze},
		{"bytes", "\xff\xfe\x00", "syntax", schema.KindJob},
		{"two documents", head + "}\n---\nb\n", "syntax", schema.KindJob},
		{"the same key twice", "{id: a, id: b}", "syntax", schema.KindJob},
		{"an open quote", "id: 'a", "syntax", schema.KindJob},
		{"4 MiB of text", head + ", description: '" + strings.Repeat("x", schema.MaxDocument-len(head)-18) + "'}", "", schema.KindJob},
		{"more", strings.Repeat(" ", schema.MaxDocument+1), "too-large", schema.KindJob},
		{"more JSON", "{" + strings.Repeat(" ", schema.MaxDocument) + "}", "too-large", schema.KindHeartbeat},
		{"unknown keys", "{" + manyKeys(100_000) + "}", "unknown-key", schema.KindJob},
		{"many mistakes", head + ", inventory: {display: [" + strings.Repeat("{}, ", 20_000) + "]}}", "missing-key", schema.KindJob},
		{"deep", strings.Repeat("[", 100_000), "syntax", schema.KindJob},
		{"deep and closed", strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000), "wrong-type", schema.KindJob},
		{"deep columns", head + ", inventory: {display: " + strings.Repeat("[{field: a, label: b, columns: ", 60) + "[]" + strings.Repeat("}]", 60) + "}}", "", schema.KindJob},
		{"deeper columns", head + ", inventory: {display: " + strings.Repeat("[{field: a, label: b, columns: ", 200) + "[]" + strings.Repeat("}]", 200) + "}}", "syntax", schema.KindJob},
		{"deep JSON", strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000), "syntax", schema.KindHeartbeat},
		{"aliases", bomb, "syntax", schema.KindJob},
		{"an alias in itself", "a: &a [*a]", "syntax", schema.KindJob},
		{"a number of a thousand million digits", "{id: a, job_id: j, when: {per_pc: once}, constraints: {max_concurrent: 1e999999999}}", "wrong-type", schema.KindSchedule},
		{"the same in JSON", `{"pc_id":"a","at":"2026-07-01T00:00:00Z","agent_version":"1","agent_rss_bytes":1e999999999}`, "wrong-type", schema.KindHeartbeat},
		{"a long duration", "{id: a, job_id: j, when: {per_pc: {every: '" + strings.Repeat("1h ", 100_000) + "x'}}}", "duration", schema.KindSchedule},
		{"a long run of spaces", "{id: a, job_id: j, when: {per_pc: {every: '1" + strings.Repeat(" ", 1<<20) + "x'}}}", "duration", schema.KindSchedule},
		{"TOML that is none", "a = ", "syntax", schema.KindAgentConfig},
		{"YAML as TOML", "id: a", "syntax", schema.KindAgentConfig},
	}
	for _, tt := range tests {
		rules := rulesOf(t, tt.kind, tt.text)
		switch {
		case tt.want == "" && len(rules) > 0, tt.want != "" && len(rules) == 0:
			t.Errorf("%s: want %q, got %.5q", tt.name, tt.want, rules)
		case tt.want != "" && !strings.Contains(strings.Join(rules, " "), tt.want):
			t.Errorf("%s: want %q, got %.5q", tt.name, tt.want, rules)
		}
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k")
		b.WriteString(strings.Repeat("x", i%7))
		for ; i > 0; i /= 10 {
			b.WriteByte(byte('0' + i%10))
		}
		b.WriteString(": 1, ")
	}
	return b.String()
}

// FuzzValidate looks for a document that the contract accepts and the schema
// refuses, and for a panic.
func FuzzValidate(f *testing.F) {
	for _, at := range wire.Contracts() {
		for i, kind := range manifests {
			for n, c := range cases(f, at, kind) {
				if n%5 == 0 {
					f.Add(uint8(i), c.document)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		kind := manifests[int(which)%len(manifests)]
		for _, at := range wire.Contracts() {
			rules := rulesAt(t, at, kind, text)
			if len(rules) > 0 && len(refusals(at, kind, []byte(text))) == 0 {
				t.Errorf("%s: the checker accepts it, and the schema says %q: %s", at, rules, text)
			}
		}
	})
}
