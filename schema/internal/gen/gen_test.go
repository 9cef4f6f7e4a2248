package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

// moduleFor reads the packages from the folder of the module.
func moduleFor(t *testing.T) *module {
	t.Helper()
	t.Chdir("../../..")
	m, err := readModule()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDescribe(t *testing.T) {
	m := moduleFor(t)
	members := map[string]string{"Script": "script", "ScriptFile": "script_file", "From": "from", "ID": "id", "PCs": "pcs"}
	tests := []struct {
		name, comment, yaml, json string
	}{
		{"Script", "Script is the body itself. An empty one counts as unset.", "The body itself. An empty one counts as unset.", ""},
		{"X", "X says so: exactly one of Script and ScriptFile; see [X.Validate].", "Says so: exactly one of `script` and `script_file`.", ""},
		{"D", "D is for operators; written as null when unset.", "For operators.", "For operators; written as null when unset."},
		{"Job", "Job says what to run. It is stored as JSON in a bucket. See docs/x.md, \"Jobs\".", "Says what to run.", "Says what to run. It is stored as JSON in a bucket."},
		{"A", "A is absent: it is [RunAsSystem].", "Absent: it is system.", "Absent: it is system."},
		{"PCs", "PCs are ids of PCs. Default: none.", "Ids of PCs. Default: none.", ""},
		{"J", "J is the id of the [Job].", "The id of the job.", "The id of the Job."},
		{"W", "W is a time of day. Make one with [ParseWindow].", "A time of day.", ""},
		{"E", "E is such as winlog:System, i.e. a scheme.", "Such as winlog:System, i.e. a scheme.", ""},
		{"P", "P is one.\n\nA second paragraph\nof two lines.", "One.\n\nA second paragraph of two lines.", ""},
		{"Path", "Path of the document.", "Path of the document.", ""},
		{"Title", "Title and Body are the text.", "Title and Body are the text.", ""},
		{"Network", "Network: it is connected.", "It is connected.", ""},
		{"Health", "Health is unset. Since 1.0, which writes it always.", "Unset. Since 1.0.", "Unset. Since 1.0, which writes it always."},
		{"Tier", "Tier is one. The set is open: one that nobody knows keeps its text, and [Job.Validate] refuses it.", "One.", ""},
		{"Z", "", "", ""},
	}
	for _, tt := range tests {
		if got := m.describe(tt.comment, tt.name, members, asYAML); got != tt.yaml {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.yaml)
		}
		if got := m.describe(tt.comment, tt.name, members, asJSON); tt.json != "" && got != tt.json {
			t.Errorf("%s in JSON: got %q, want %q", tt.name, got, tt.json)
		}
	}
}

// TestNothingIsLost: every key of a document has a description, in every contract
// and in every dialect that is written, and says since when it is there.
func TestNothingIsLost(t *testing.T) {
	m := moduleFor(t)
	for _, contract := range wire.Contracts() {
		for _, d := range documents() {
			if d.since <= contract {
				nothingIsLost(t, m, d, contract)
			}
		}
	}
}

func nothingIsLost(t *testing.T, m *module, d documentType, contract wire.Contract) {
	neutral, err := d.neutral(m, contract)
	if err != nil {
		t.Fatal(err)
	}
	check := func(where string, o *object) {
		properties, ok := o.values["properties"].(*object)
		if !ok {
			return
		}
		for _, key := range properties.keys {
			if p := properties.object(key); p.text("description") == "" && p.text("$ref") == "" {
				t.Errorf("%s: %s %s says nothing", d.kind, where, key)
			}
		}
	}
	check("", neutral)
	defs := neutral.object("$defs")
	for _, name := range defs.keys {
		check(name, objectForm(defs.object(name)))
		if defs.object(name).text("description") == "" {
			t.Errorf("%s: %s says nothing", d.kind, name)
		}
	}
	for _, dialect := range dialects {
		text, err := document(dialect.render(neutral, "https://example.com/"+d.kind))
		if err != nil {
			t.Fatal(err)
		}
		if i := bytes.Index(text, []byte(`"x-`)); i >= 0 {
			t.Errorf("%s %s: %s", d.kind, dialect.name, text[i:i+20])
		}
		if dialect.name == "draft-07" && bytes.Contains(text, []byte("$defs")) {
			t.Errorf("%s: $defs in draft-07", d.kind)
		}
	}
}

// TestWhatIsRefused: what the generator does not understand stops it.
func TestWhatIsRefused(t *testing.T) {
	m := moduleFor(t)
	for name, typ := range map[string]reflect.Type{
		"a type of no kind that is known": reflect.TypeFor[struct {
			A chan int `json:"a"`
		}](),
		"a default that nobody knows": reflect.TypeFor[struct {
			A string `json:"a" wire:"default=Nonsense"`
		}](),
		"one type in two ways": reflect.TypeFor[struct {
			A wire.Target `json:"a"`
			B wire.Target `json:"b" wire:"buffered"`
		}](),
	} {
		if err := newBuilder(m, wire.V0_43_53, asYAML, true).build(typ); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestPatterns: they are read by engines with rules of their own, so nothing that
// these do not share is in them.
func TestPatterns(t *testing.T) {
	foreign := regexp.MustCompile(`\\[^.]|\(\?[^:]|[*+?]\+|[*+}]\?`)
	for name, p := range map[string]string{
		"duration": durationPattern(), "skip date": skipDatePattern(), "bound": boundPattern(), "timestamp": timestampPattern(),
		"moment": momentPattern(), "window": windowPattern(), "day": dayTokenPattern(),
		"id": identifierPattern, "script object": scriptObjectPattern, "column": columnPattern, "not blank": notBlank,
	} {
		if _, err := regexp.Compile(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if at := foreign.FindString(p); at != "" {
			t.Errorf("%s: %q is not read alike by all", name, at)
		}
	}
}

// TestRelease: a version that is not written anew stays as it is, with its entry in
// the index.
func TestRelease(t *testing.T) {
	out := t.TempDir()
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(wd) // restored after run has changed it
	const root = "../../.."
	if err := run(root, out, "0.43.53-7"); err != nil {
		t.Fatal(err)
	}
	released := filepath.Join(out, "0.43.53-7", "job.schema.json")
	text, err := os.ReadFile(released)
	if err != nil || !strings.Contains(string(text), base+"0.43.53-7/job.schema.json") {
		t.Fatalf("%.200s %v", text, err)
	}
	old := append(text, '\n')
	stale := filepath.Join(out, "next", "stale.schema.json")
	for path, text := range map[string][]byte{released: old, stale: []byte("{}")} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(".", out, ""); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(released); err != nil || !bytes.Equal(again, old) {
		t.Errorf("a released file was written: %v", err)
	}
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("a schema of no document is still there: %v", err)
	}
	index, err := os.ReadFile(filepath.Join(out, indexFile))
	if err != nil || !bytes.Contains(index, []byte(`"version": "0.43.53-7"`)) || bytes.Index(index, []byte(`"next"`)) < bytes.LastIndex(index, []byte(`"0.43.53-7"`)) {
		t.Errorf("%.300s %v", index, err)
	}
}

// remoteViewing are the messages of a screen that is looked at: none of them is ever
// a file, and some go in headers.
var remoteViewing = map[string]bool{"FrameMeta": true, "RemoteCtrl": true, "RemoteCtrlReply": true, "RemoteInput": true}

// TestEveryMessage: each message of package wire is a document, or a part of one.
func TestEveryMessage(t *testing.T) {
	m := moduleFor(t)
	described := map[string]bool{}
	newest := wire.Contracts()[len(wire.Contracts())-1]
	for _, d := range documents() {
		neutral, err := d.neutral(m, newest)
		if err != nil {
			t.Fatal(err)
		}
		described[d.root.Name()] = true
		for _, name := range neutral.object("$defs").keys {
			described[name] = true
		}
	}
	messages := m.sources[modulePath+"/wire"].messages
	if len(messages) < 20 {
		t.Fatal(messages)
	}
	for _, name := range messages {
		if !described[name] && !remoteViewing[name] {
			t.Errorf("%s is in no document: add it to documents, and its kind to package schema", name)
		}
	}
}
