package imports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/gocmd"
)

// load reads the graph of the whole module, tests left out, as it is built for
// an operating system.
func load(t *testing.T, goos string) graph {
	t.Helper()
	out := gocmd.Run(t, []string{"GOOS=" + goos, "GOARCH=amd64", "CGO_ENABLED=0"},
		"list", "-deps", "-json=ImportPath,Standard,Imports", "./...")
	g := graph{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var n node
		if err := d.Decode(&n); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		g[n.ImportPath] = n
	}
	for _, n := range g {
		for _, next := range n.Imports {
			if _, ok := g[next]; !ok && next != "unsafe" && next != "C" {
				t.Fatalf("%s imports %s, which the go command does not list", n.ImportPath, next)
			}
		}
	}
	return g
}

func TestImports(t *testing.T) {
	for _, goos := range []string{"linux", "windows"} {
		t.Run(goos, func(t *testing.T) {
			g := load(t, goos)
			for _, broken := range g.arrows() {
				t.Error(broken)
			}
			for _, r := range rules {
				for _, broken := range g.check(r) {
					t.Errorf("%s: %s", r.name, broken)
				}
			}
		})
	}
}

// A misspelt folder would make a rule about nothing.
func TestRulesNameRooms(t *testing.T) {
	for _, r := range rules {
		for _, folder := range append(slices.Clone(r.of), r.but...) {
			if _, ok := roomOf(module + "/" + folder); !ok {
				t.Errorf("%s: %s is in no room", r.name, folder)
			}
		}
	}
}

// TestRulesBite breaks each rule in a graph made for it.
func TestRulesBite(t *testing.T) {
	tests := []struct{ rule, edges, want string }{
		{"leaves", "./wire>./internal/codec ./internal/codec>example.com/x", "wire -> internal/codec -> example.com/x: "},
		{"leaves", "./kvkeys>./internal/testbroker", "kvkeys -> internal/testbroker: "},
		{"leaves", "./ipc>golang.org/x/sys/unix", "ipc -> golang.org/x/sys/unix: "},
		{"endpoint", "./ipc/endpoint>./manifest", "ipc/endpoint -> manifest: "},
		{"endpoint", "./ipc/endpoint>./ipc ./ipc>example.com/x", "ipc/endpoint -> ipc -> example.com/x: "},
		{"manifest", "./manifest>./internal/yamldoc ./internal/yamldoc>example.com/yaml", "manifest -> internal/yamldoc -> example.com/yaml: "},
		{"manifest", "./manifest>./kvrmw", "manifest -> kvrmw: "},
		{"config", "./config>./wire", "config -> wire: "},
		{"config", "./config>./internal/tomldoc ./internal/tomldoc>example.com/toml", "config -> internal/tomldoc -> example.com/toml: "},
		{"signing", "./signing>./host/secrets", "signing -> host/secrets: "},
		{"signing", "./signing>golang.org/x/crypto/ed25519", "signing -> golang.org/x/crypto/ed25519: "},
		{"secrets", "./host/secrets>./wire", "host/secrets -> wire: "},
		{"secrets", "./host/secrets>golang.org/x/sys/windows golang.org/x/sys/windows>example.com/x", "golang.org/x/sys/windows -> example.com/x: "},
		{"host", "./host/bootsentinel>golang.org/x/sys/windows", "host/bootsentinel -> golang.org/x/sys/windows: "},
		{"natsconn", "./natsconn>./subjects", "natsconn -> subjects: "},
		{"natsconn", "./natsconn>github.com/nats-io/nkeys", "natsconn -> github.com/nats-io/nkeys: "},
		{"agent", "./examples/agent/agent>./kvrmw ./kvrmw>github.com/nats-io/nats-server/v2/server", "kvrmw -> github.com/nats-io/nats-server/v2/server: "},
		{"agent-schema", "./manifest>github.com/invopop/jsonschema", "manifest -> github.com/invopop/jsonschema: "},
		{"schema", "./schema>github.com/invopop/jsonschema", "schema -> github.com/invopop/jsonschema: "},
		{"schema", "./schema>./config", "schema -> config: "},
		{"agent-template", "./bootstrap>fmt fmt>text/template", "bootstrap -> fmt -> text/template: "},
		{"playground", "./site/playground>./site/judge ./site/judge>./bootstrap", "site/judge -> bootstrap: "},
		{"html", "./schema>html/template", "schema -> html/template: "},
		{"html", "./cmd/kanade-contract>./site", "cmd/kanade-contract -> site: "},
		{"examples", "./examples/controller>./internal/testbroker", "examples/controller -> internal/testbroker: "},
		{"conform", "./cmd/kanade-contract/conform>./internal/codec", "cmd/kanade-contract/conform -> internal/codec: "},
		{"arrows", "./subjects>./kvrmw", "subjects -> kvrmw: arrows"},
		{"arrows", "./kvkeys>./wire", "kvkeys -> wire: arrows"},
		{"arrows", "./internal/codec>./wire", "internal/codec -> wire: arrows"},
		{"arrows", "./bootstrap>gopkg.in/yaml.v3", "bootstrap -> gopkg.in/yaml.v3: not among"},
		{"arrows", "./attic>fmt", "attic: in no room"},
	}
	bitten := map[string]bool{}
	for _, tt := range tests {
		t.Run(tt.rule+" "+tt.edges, func(t *testing.T) {
			g := parse(tt.edges)
			var got []string
			if tt.rule == "arrows" {
				got = g.arrows()
			}
			for _, r := range rules {
				if r.name == tt.rule {
					got = g.check(r)
				}
			}
			if !strings.Contains(strings.Join(got, "\n"), tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
		bitten[tt.rule] = true
	}
	for _, r := range rules {
		if !bitten[r.name] {
			t.Errorf("%s: no graph breaks it", r.name)
		}
	}
}

// What is legal must pass, or the rules above would bite whatever they see.
func TestRulesLetPass(t *testing.T) {
	g := parse("./cmd/kanade-contract/conform>./wire ./cmd/kanade-contract>./internal/testbroker " +
		"./internal/testbroker>github.com/nats-io/nats-server/v2/server ./examples/agent>./wire " +
		"./examples/agent>github.com/nats-io/nats.go ./natsconn>./host/secrets ./natsconn>github.com/nats-io/nats.go " +
		"./ipc/endpoint>./ipc ./ipc/endpoint>golang.org/x/sys/windows ./ipc>./wire " +
		"github.com/nats-io/nats.go>github.com/nats-io/nkeys ./host/secrets>golang.org/x/sys/windows/registry ./kvkeys>./subjects ./wire>./internal/codec ./internal/codec>fmt")
	got := g.arrows()
	for _, r := range rules {
		got = append(got, g.check(r)...)
	}
	if len(got) > 0 {
		t.Errorf("broken: %q", got)
	}
}

// parse makes a graph of "from>to" edges. A path without a dot in its first
// element is of the standard library.
func parse(edges string) graph {
	g := graph{}
	add := func(path string) string {
		path = full(path)
		n := g[path]
		first, _, _ := strings.Cut(path, "/")
		n.ImportPath, n.Standard = path, !strings.Contains(first, ".")
		g[path] = n
		return path
	}
	for edge := range strings.FieldsSeq(edges) {
		from, to, _ := strings.Cut(edge, ">")
		from, to = add(from), add(to)
		n := g[from]
		n.Imports = append(n.Imports, to)
		g[from] = n
	}
	return g
}
