package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// base is an agent.toml without its id.
const base = "nats_url = 'n'\n[log]\npath = 'p'\nlevel = 'i'\n"

// testMachine is a machine with a known environment.
func testMachine(goos string, env map[string]string) machine {
	return machine{
		goos: goos, goarch: "amd64",
		lookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		hostname:  func() (string, error) { return "HOST-1", nil },
		username:  func() (string, error) { return "", errors.New("unknown") },
		getwd:     func() (string, error) { return "/work", nil },
		homeDir:   func() (string, error) { return "/home/me", nil },
	}
}

// write makes files in a folder of the test and returns its path.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	return dir
}

func writeFile(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func loadAgent(path string, m machine, layers ...Layer) (Loaded[Agent], error) {
	var l Loaded[Agent]
	err := load(path, m, layers, l.Config.fields(), &l.Files, &l.Warnings, &l.origins)
	return l, err
}

// TestValues loads one file each; the wanted texts are what the reference makes
// of it, but where a name says better.
func TestValues(t *testing.T) {
	env := map[string]string{"SET": "bar", "EMPTY": "", "BAD": "a\xff", "NAME": "SET", "QUOTE": "it's"}
	tests := []struct{ name, file, want string }{
		{"literal", "[agent]\nid = 'a'\n" + base, "a"},
		{"system", "[agent]\nid = '{{ system.os }}-{{ system.arch }}-{{ system.host }}-{{ system.user }}-{{ system.cwd }}'\n" + base, "linux-x86_64-HOST-1--/work"},
		{"env", "[agent]\nid = '{{ env(name=\"SET\") }}-{{ env(name=\"EMPTY\", default=\"d\") }}-{{ env(name=\"NO\", default=\"d\") }}-{{ env(name=\"BAD\", default=\"d\") }}'\n" + base, "bar--d-d"},
		{"functions", "[agent]\nid = '{{ is_linux() }}{{ is_windows() }}{{ is_mac() }}{{ home() }}'\n" + base, "truefalsefalse/home/me"},
		{"chain", "[vars]\nb = '{{ vars.a }}!'\na = '{{ system.host }}'\n[agent]\nid = '{{ vars.b }}'\n" + base, "HOST-1!"},
		{"vars below", "[agent]\nid = '{{ vars.k.z }}'\n" + base + "[vars.k]\nz = 'late'\n", "late"},
		{"arrays", "[vars]\nl = [\n'a',\n'{{ system.os }}', 1]\n[agent]\nid = '{{ vars.l }}{{ vars.l[1] }}'\n" + base, "[a, linux, 1]linux"},
		{"block", "{% if is_linux() %}\n[agent]\nid = 'lin'\n{% else %}\n[agent]\nid = 'win'\n{% endif %}\n" + base, "lin"},
		{"raw", "[agent]\nid = '{% raw %}{{ keep }}{% endraw %}'\n" + base, "{{ keep }}"},
		{"raw in vars", "[vars]\na = '{% raw %}{{ system.os }}{% endraw %}'\n[agent]\nid = '{{ vars.a }}'\n" + base, "linux"},
		{"CRLF", "[vars]\r\na = 'x'\r\n[agent]\r\nid = '''{{ vars.a }}\r\ny'''\r\n" + base, "x\r\ny"},
		{"CRLF in vars", "[vars]\r\na = '''x\r\ny'''\r\n[agent]\r\nid = '''{{ vars.a }}'''\r\n" + base, "x\ny"},
		{"TOML 1.1", "t = 07:32\n[agent]\nid = \"\\e\\x41\"\n" + base + "x = {a = 1,\n}\n", "\x1bA"},
		{"comments count", "[agent]\n# {% if false %}\nid = 'b'\n# {% endif %}\nid = 'a'\n" + base, "a"},

		{"better: byte order mark", "\ufeff[vars]\na = 'x'\n[agent]\nid = '{{ vars.a }}'\n" + base, "x"},
		{"better: comment behind header", "[vars] # mine\na = 'x'\n[agent] # too\nid = '{{ vars.a }}'\n" + base, "x"},
		{"better: comment that does not render", "# {{ vars.nope }} {% for %}\n[agent]\nid = 'a#{{ \"#\" }}' # {{ env(name=\"NO\") }}\n" + base, "a##"},
		{"better: filter over a template", "[vars]\na = '{{ system.os }}'\nb = '{{ vars.a | upper }}'\nc = '{% if vars.a == \"linux\" %}L{% endif %}'\n[agent]\nid = '{{ vars.b }}{{ vars.c }}{{ vars.x.d }}'\n" + base + "[vars.x]\nd = '{{ env(name=vars.x.e) }}'\ne = '{{ env(name=\"NAME\") }}'\n", "LINUXLbar"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(write(t, map[string]string{"agent.toml": tt.file}), "agent.toml")
			l, err := loadAgent(path, testMachine("linux", env))
			if err != nil || l.Config.Agent.ID != tt.want {
				t.Errorf("got %q, %v, want %q", l.Config.Agent.ID, err, tt.want)
			}
		})
	}
}

func TestPerSystem(t *testing.T) {
	const file = `[vars]
base = '''{% if is_windows() %}{{ env(name="ProgramData") }}\Kanade\data{% else %}/var/lib/kanade{% endif %}'''
[agent]
id = '{{ system.os }}'
nats_url = 'n'
[log]
path = '{{ vars.base }}{% if is_windows() %}\logs{% else %}/logs{% endif %}'
level = 'i'
`
	path := filepath.Join(write(t, map[string]string{"agent.toml": file}), "agent.toml")
	for goos, want := range map[string]string{
		"linux":   "linux /var/lib/kanade/logs",
		"darwin":  "macos /var/lib/kanade/logs",
		"windows": `windows C:\ProgramData\Kanade\data\logs`,
	} {
		l, err := loadAgent(path, testMachine(goos, map[string]string{"ProgramData": `C:\ProgramData`}))
		if got := l.Config.Agent.ID + " " + l.Config.Log.Path; err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", goos, got, err, want)
		}
	}
}

func TestIncludes(t *testing.T) {
	dir := write(t, map[string]string{
		"agent.toml":  "include = ['sub/b.toml', '{{ system.os }}.toml']\n[vars]\nh = 'main'\n[agent]\nid = '{{ vars.h }}{{ vars.g }}'\ngroups = ['own']\n",
		"sub/b.toml":  "include = ['../c.toml']\n[vars]\nh = 'base'\ng = '{{ vars.h }}!'\n[agent]\nid = 'b'\nnats_url = '{{ vars.h }}'\ngroups = ['b']\n",
		"c.toml":      "[agent]\ngroups = ['c']\n[log]\npath = 'c'\nlevel = 'c'\n",
		"linux.toml":  "[log]\nlevel = 'linux'\n",
		"spaced.toml": "include = []\n[teravars]\ninclude = ['agent.toml']\n",
	})
	for _, name := range []string{"agent.toml", "spaced.toml"} {
		l, err := loadAgent(filepath.Join(dir, name), testMachine("linux", nil))
		if err != nil {
			t.Fatal(err)
		}
		c := l.Config
		got := fmt.Sprint(c.Agent.ID, c.Agent.NATSURL, c.Agent.Groups, c.Log)
		if want := "mainbase!base[c b own] {c linux 14}"; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if n := len(l.Files); n < 4 || filepath.Base(l.Files[0]) != "c.toml" || filepath.Base(l.Files[n-1]) != name {
			t.Errorf("%s: files %q", name, l.Files)
		}
	}
}

// TestProblems wants each problem at its place. Files are named a.toml.
func TestProblems(t *testing.T) {
	const good = "[agent]\nid = 'a'\n" + base
	tests := []struct {
		name, file string
		want       []string
		is         error
	}{
		{"empty", "", []string{"a.toml: agent: the table [agent] is missing", "a.toml: log: the table [log] is missing"}, nil},
		{"all at once", "[agent]\nid = 7\ngroups = [1]\n[log]\nlevel = 1.5\nkeep_days = -1\npath = 1979-05-27\n", []string{
			"a.toml:1:2: agent.nats_url: missing", "a.toml:2:1: agent.id: expected a string, got an integer",
			"a.toml:3:1: agent.groups: expected an array of strings, got an array of something else",
			"a.toml:5:1: log.level: expected a string, got a float", "a.toml:6:1: log.keep_days: expected an integer from 0 on, got -1",
			"a.toml:7:1: log.path: expected a string, got a date or time",
		}, nil},
		{"no coercion", good + "keep_days = '7'\n", []string{"a.toml:7:1: log.keep_days: expected an integer from 0 on, got a string"}, nil},
		{"case", "[Agent]\nid = 'a'\n" + base, []string{"a.toml: agent: the table [agent] is missing; did you mean Agent?"}, nil},
		{"no table", "agent = 7\n[log]\npath = 'p'\nlevel = 'i'\n", []string{"a.toml:1:1: agent: expected a table, got an integer"}, nil},
		{"misspelt", "[agent]\nid = 'a'\nnats-url = 'n'\n[log]\npath = 'p'\nlevel = 'i'\n", []string{"a.toml:1:2: agent.nats_url: missing; did you mean nats-url?"}, nil},
		{"syntax", good + "x = = 1\n", []string{"a.toml:7:5: "}, nil},
		{"syntax behind a template", "[agent]\nid = '{{ system.os }}' 'é' x\n" + base, []string{"a.toml:2:24: after rendering: "}, nil},
		{"duplicate", good + "level = 'j'\n", []string{"a.toml:7:1: "}, nil},
		{"undefined", "[agent]\nid = 'é{{ vars.a }}'\n" + base + "x = '{{ nope }}'\n", []string{"a.toml:2:11: vars.a is not defined", "a.toml:7:9: nope is not defined"}, ErrUndefined},
		{"unset", good + "x = '{{ env(name=\"NOT_SET\") }}'\n", []string{"a.toml:7:9: the environment variable NOT_SET is not set"}, ErrUnset},
		{"tag", good + "{% for x in y %}\n", []string{"a.toml:7:1: {% for %} is not available"}, nil},
		{"injection breaks the file", good + "x = '{{ env(name=\"QUOTE\") }}'\n", []string{"a.toml:7:6: after rendering: "}, nil},
		{"cycle", "[vars]\na = '{{ vars.b }}'\nb = '{{ vars.c }}'\nc = '{{ vars.a }}'\n" + good, []string{"needs itself: vars."}, ErrVarsCycle},
		{"self", "[vars]\na = 'x{{ vars.a }}'\n" + good, []string{"a.toml:2:1: vars.a needs itself: vars.a → vars.a"}, ErrVarsCycle},
		{"cycle through a condition", "[vars]\na = '{% if vars.a %}x{% endif %}'\n" + good, []string{"a.toml:2:1: vars.a needs itself"}, ErrVarsCycle},
		{"cycle beside another", "[vars]\na = '{{ vars.a }}'\n[agent]\nid = '{{ nope }}'\n" + base, []string{"a.toml:4:10: nope", "a.toml:2:1: vars.a needs"}, ErrVarsCycle},
		{"raw in raw", "[vars]\na = '{% raw %}{{ keep }}{% endraw %}'\n" + good, []string{"a.toml:2:1: vars.a: keep is not defined"}, ErrUndefined},
		{"nan", "[vars]\na = nan\n" + good, []string{"a.toml:2:1: vars.a: variable never comes to an end"}, ErrNotConverged},
		{"vars need TOML", "[vars]\na = 'x'\nb = {{ 1 }}\n" + good, []string{"a.toml:3:"}, nil},
		{"include missing", "include = ['no.toml', 'no2.toml']\n" + good, []string{"a.toml:1:12: cannot include no.toml", "a.toml:1:23: cannot include no2.toml"}, fs.ErrNotExist},
		{"include itself", "include = ['a.toml']\n" + good, []string{"a.toml:1:12: a.toml is included twice: a.toml → a.toml"}, ErrIncludeCycle},
		{"include of vars", "include = ['{{ vars.a }}.toml']\n[vars]\na = 'b'\n" + good, []string{"a.toml:1:12: include: vars.a is not defined (the names"}, ErrUndefined},
		{"include twice", "include = ['b.toml']\n[teravars]\ninclude = ['b.toml']\n", []string{"a.toml:3:12: include stands both"}, nil},
		{"include unseen", "include = ['b.toml']\n" + good + "x = {{ 1 }}\n", []string{"a.toml:1:1: include cannot be followed"}, nil},
		{"not UTF-8", good + "# caf\xe9\n", []string{"a.toml:7:6: this is no UTF-8"}, nil},
		{"too large", good + "#" + strings.Repeat("x", MaxFile), []string{"a.toml: more than 1048576 bytes"}, ErrTooLarge},
		{"too much", "[vars]\na = '" + strings.Repeat("a", 1<<10) + "'\nb = '{{ vars.a | replace(from=\"a\", to=vars.a) }}'\nc = '{{ vars.b | replace(from=\"a\", to=vars.b) }}'\n" + good, []string{"a.toml:"}, ErrTooLarge},
		{"NUL in an include", "include = [\"a\\u0000\"]\n" + good, []string{"a.toml:1:12: include: "}, nil},
		{"nesting", good + "x = " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n", []string{"a.toml:7:1: more than 100"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(write(t, map[string]string{"a.toml": tt.file}))
			_, err := loadAgent("a.toml", testMachine("linux", map[string]string{"QUOTE": "it's"}))
			var e *Error
			if !errors.As(err, &e) || len(e.Problems) != len(tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			for i, want := range tt.want {
				if got := e.Problems[i].String(); !strings.Contains(got, want) {
					t.Errorf("got %q, want %q", got, want)
				}
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("%v is not %v", err, tt.is)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	const file = "include = 'b.toml'\n[agents]\n[agent]\nid = 'a'\nid_ = 1\ngroups = ['g']\n" + base + "[vars]\nx = 1\n[inventory]\ny = 1\n{% if (not true) %}{% endif %}\n"
	t.Chdir(write(t, map[string]string{"a.toml": file}))
	l, err := loadAgent("a.toml", testMachine("linux", nil))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a.toml:1:1: include: has no effect: it takes an array",
		"a.toml:2:2: agents: nobody knows this: ignored; did you mean agent?",
		"a.toml:5:1: agent.id_: nobody knows this key: ignored; did you mean id?",
		"a.toml:6:1: agent.groups: it has no effect",
		"a.toml:13:2: inventory: nobody knows this: ignored",
		"a.toml:15:7: \"not\" has no effect",
	}
	if len(l.Warnings) != len(want) {
		t.Fatalf("%v", l.Warnings)
	}
	for i, w := range l.Warnings {
		if !strings.HasPrefix(w.String(), want[i]) {
			t.Errorf("got %q, want %q", w, want[i])
		}
	}
}

// A path that is no file is refused without waiting for anything.
func TestNoFile(t *testing.T) {
	dir := t.TempDir()
	if _, err := LoadAgent(dir); !errors.Is(err, ErrNotRegular) {
		t.Error(err)
	}
	if _, err := LoadBackend(filepath.Join(dir, "no.toml")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "no.toml") {
		t.Error(err)
	}
	if _, err := LoadAgent("a\x00b"); err == nil {
		t.Error("no error for a NUL")
	}
	if _, err := os.Stat(os.DevNull); err == nil {
		if _, err := LoadAgent(os.DevNull); !errors.Is(err, ErrNotRegular) {
			t.Error(err)
		}
	}
}

// What ".." means behind a symbolic link is for the system to say.
func TestIncludeBehindLink(t *testing.T) {
	dir := write(t, map[string]string{
		"real/sub/a.toml": "include = ['../b.toml']\n[agent]\nid = 'a'\n" + base,
		"real/b.toml":     "x = 1\n",
	})
	if err := os.Symlink(filepath.Join(dir, "real", "sub"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if _, err := loadAgent(filepath.Join(dir, "link", "a.toml"), testMachine("linux", nil)); err != nil {
		t.Error(err)
	}
}

// A chain of any length resolves: the reference ends at 1023.
func TestLongChain(t *testing.T) {
	var b strings.Builder
	const n = 5000
	b.WriteString("[vars]\n")
	for i := range n {
		fmt.Fprintf(&b, "v%d = '{{ vars.v%d }}'\n", i, i+1)
	}
	fmt.Fprintf(&b, "v%d = 'end'\n[agent]\nid = '{{ vars.v0 }}'\n%s", n, base)
	path := filepath.Join(write(t, map[string]string{"a.toml": b.String()}), "a.toml")
	l, err := loadAgent(path, testMachine("linux", nil))
	if err != nil || l.Config.Agent.ID != "end" {
		t.Errorf("%q, %.300v", l.Config.Agent.ID, err)
	}
}

func TestLayersAndExplain(t *testing.T) {
	t.Chdir(write(t, map[string]string{"a.toml": "[agent]\nnats_url = 'nats://user:secret@host:4222/x'\n[log]\nlevel = 'info'\npath = 'p'\n"}))
	env := Environment(func(name string) (string, bool) { return "debug", name == "RUST_LOG" })
	l, err := loadAgent("a.toml", testMachine("linux", nil), env, Flag("--id", "agent.id", "PC1"), Flag("level", "log.level", ""))
	if err != nil {
		t.Fatal(err)
	}
	if l.Config.Agent.ID != "PC1" || l.Config.Log.Level != "debug" || l.Config.Agent.NATSURL != "nats://user:secret@host:4222/x" {
		t.Errorf("%+v", l.Config)
	}
	var got []string
	for _, o := range l.Explain() {
		got = append(got, o.Key+"="+o.Value+" "+o.Source())
	}
	want := "agent.id=PC1 flag --id;agent.nats_url=nats://[redacted]@host:4222/x a.toml:2:1;agent.groups= default;" +
		"log.path=p a.toml:5:1;log.level=debug environment variable RUST_LOG;log.keep_days=14 default"
	if strings.Join(got, ";") != want {
		t.Errorf("got %s", strings.Join(got, ";"))
	}
	for _, bad := range []Layer{Flag("days", "log.keep_days", "x"), Flag("days", "log.keep_days", "-1"), Flag("x", "agent.nope", "1")} {
		if _, err := loadAgent("a.toml", testMachine("linux", nil), Flag("id", "agent.id", "a"), bad); err == nil || !strings.Contains(err.Error(), bad.Name) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestBackend(t *testing.T) {
	t.Chdir(write(t, map[string]string{"b.toml": "[server]\nbind = ':1'\n[nats]\nurl = 'u'\nmonitor_url = 'm'\n[db]\nsqlite_path = 'd'\n[log]\npath = 'p'\nlevel = 'l'\nkeep_days = 0\n"}))
	l, err := LoadBackend("b.toml")
	if got := fmt.Sprint(l.Config); err != nil || got != "{{:1} {u} {d} {p l 0}}" || len(l.Warnings) != 1 {
		t.Errorf("%s, %v, %v", got, err, l.Warnings)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("[agent]\nid = 'a'\n"+base, "x")
	f.Add("[vars]\na = '{{ vars.b }}'\nb = '{{ env(name=\"E\") }}'\n[agent]\nid = '{{ vars.a }}'\n"+base, "y")
	f.Add("include = ['b.toml']\n{% if is_linux() %}\n[vars] # c\n{% endif %}\n", "'\nk = '")
	f.Add("# {{ nope }}\n[vars.x]\nl = [\n['a'],\n]\n[agent]\nid = \"\"\"{% raw %}#{% endraw %}\"\"\" # c", "{{ vars }}")
	dir := f.TempDir()
	path := filepath.Join(dir, "a.toml")
	if err := os.WriteFile(filepath.Join(dir, "b.toml"), []byte("[vars]\nz = '{{ system.os }}'\n"), 0o600); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		if blank := blankComments(text); len(blank) != len(text) || strings.Count(blank, "\n") != strings.Count(text, "\n") {
			t.Fatalf("%q: %q", text, blank)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := loadAgent(path, testMachine("linux", map[string]string{"E": value}))
		var e *Error
		switch {
		case err == nil:
			if l.Config.Log.KeepDays < 0 || l.Config.Agent.Groups == nil || len(l.Explain()) != 6 {
				t.Fatalf("%+v", l)
			}
		case !errors.As(err, &e) || len(e.Problems) == 0:
			t.Fatalf("%v", err)
		}
		lines := strings.Count(text, "\n") + 1
		if e != nil {
			for _, p := range e.Problems {
				if p.File == path && p.Line > lines {
					t.Fatalf("%v", p)
				}
			}
		}
	})
}
