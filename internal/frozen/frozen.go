package frozen

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Document is a frozen document.
type Document struct {
	// Type is the contract's name for it, such as Heartbeat or ipc.Notification.
	Type string
	// Which is full, minimal or hostile.
	Which string
	// Input is the document, Output what it is when it is written again.
	Input, Output []byte
}

const (
	// sums is the list of a release's files with their digests.
	sums = "SHA256SUMS"

	inputSuffix  = ".json"
	outputSuffix = ".out.json"
)

// Documents returns the documents of a release, such as 0.43.53, in the order of
// their names. It fails the test when a file was changed, removed or added, and
// ends it when there are none.
func Documents(tb testing.TB, release string) []Document {
	tb.Helper()
	files := read(tb, release)
	var docs []Document
	for _, name := range files.names {
		base, isOutput := strings.CutSuffix(name, outputSuffix)
		if !isOutput {
			base = strings.TrimSuffix(name, inputSuffix)
		}
		input, output := files.content[base+inputSuffix], files.content[base+outputSuffix]
		dot := strings.LastIndexByte(base, '.')
		if dot < 0 || input == nil || output == nil {
			tb.Errorf("%s of release %s is not one of a pair <Type>.<which>%s and <Type>.<which>%s", name, release, inputSuffix, outputSuffix)
			continue
		}
		if isOutput {
			docs = append(docs, Document{Type: base[:dot], Which: base[dot+1:], Input: input, Output: output})
		}
	}
	if len(docs) == 0 {
		tb.Fatalf("release %s has no frozen documents", release)
	}
	return docs
}

// folder holds the files of a release.
type folder struct {
	names   []string // as listed
	content map[string][]byte
}

func read(tb testing.TB, release string) folder {
	tb.Helper()
	dir := filepath.Join(root(tb), release)
	list, err := os.ReadFile(filepath.Join(dir, sums))
	if err != nil {
		tb.Fatal(err)
	}
	f, problems := verify(dir, string(list))
	for _, p := range problems {
		tb.Errorf("release %s: %s", release, p)
	}
	return f
}

// verify reads the files of a list, and says what is not as the list has it.
func verify(dir, list string) (f folder, problems []string) {
	f.content = map[string][]byte{}
	for line := range strings.Lines(list) {
		line = strings.TrimRight(line, "\r\n")
		digest, name, ok := strings.Cut(line, "  ")
		if !ok || name != filepath.Base(name) {
			problems = append(problems, "odd line in "+sums+": "+line)
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != digest {
			problems = append(problems, name+" was changed: frozen documents stay as they are")
		}
		f.names = append(f.names, name)
		f.content[name] = data
	}
	present, err := os.ReadDir(dir)
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, e := range present {
		if f.content[e.Name()] == nil && e.Name() != sums {
			problems = append(problems, e.Name()+" is not listed in "+sums)
		}
	}
	return f, problems
}

// root is the folder of all releases. A test runs in the folder of its package,
// somewhere in the module.
func root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "testdata", "contract")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}
