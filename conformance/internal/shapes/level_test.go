package shapes_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/wire"
)

var update = flag.Bool("update", false, "write the list of a new level; that of an old one never changes")

func levelFile(level int) string {
	return filepath.Join("testdata", fmt.Sprintf("level-%d.txt", level))
}

// TestLevel ties the level to the members of all types: who changes one raises the
// other.
func TestLevel(t *testing.T) {
	path := levelFile(wire.Level)
	have := shapes.List(shapes.All())
	want, err := os.ReadFile(path)
	if os.IsNotExist(err) && *update {
		if err := os.WriteFile(path, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatalf("%v: go test ./conformance/internal/shapes -update writes it", err)
	}
	if string(want) == have {
		return
	}
	t.Errorf("the types are not those of level %d:\n%s\n"+
		"Documents of other programs change with that. Raise wire.Level in wire/level.go,\n"+
		"add a dated line to its history, and write the list of the new level:\n"+
		"go test ./conformance/internal/shapes -update", wire.Level, difference(string(want), have))
}

// TestFirstLevel: the first level is what the types say is the first contract.
func TestFirstLevel(t *testing.T) {
	want, err := os.ReadFile(levelFile(1))
	if err != nil {
		t.Fatal(err)
	}
	if have := shapes.List(shapes.At(wire.V0_43_53)); have != string(want) {
		t.Errorf("without what is newer, the types are not those of level 1:\n%s"+
			"What was added lacks its \"since\", or an old member has changed.", difference(string(want), have))
	}
}

// difference lists the lines that only one of two texts has.
func difference(old, now string) string {
	before, after := strings.Split(old, "\n"), strings.Split(now, "\n")
	var b strings.Builder
	for _, line := range before {
		if !slices.Contains(after, line) {
			b.WriteString("- " + line + "\n")
		}
	}
	for _, line := range after {
		if !slices.Contains(before, line) {
			b.WriteString("+ " + line + "\n")
		}
	}
	if b.Len() == 0 {
		return "the same lines in another order\n"
	}
	return b.String()
}

func TestDifference(t *testing.T) {
	if got := difference("a\nb\n", "b\nc\n"); got != "- a\n+ c\n" {
		t.Errorf("%q", got)
	}
	if got := difference("a\nb\n", "b\na\n"); !strings.Contains(got, "order") {
		t.Errorf("%q", got)
	}
}

// TestHistory: each level has a line with the day, and a list of its members.
func TestHistory(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "wire", "level.go"))
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`(?m)^//   - (\d+): (\d{4}-\d{2}-\d{2}), \S.*$`).FindAllStringSubmatch(string(source), -1)
	if len(lines) != wire.Level {
		t.Fatalf("the history has %d lines for %d levels", len(lines), wire.Level)
	}
	last := time.Time{}
	for i, line := range lines {
		if level, _ := strconv.Atoi(line[1]); level != i+1 {
			t.Errorf("line %d is about level %s", i+1, line[1])
		}
		day, err := time.Parse(time.DateOnly, line[2])
		if err != nil || day.Before(last) {
			t.Errorf("level %s: %s, behind %s: %v", line[1], line[2], last.Format(time.DateOnly), err)
		}
		last = day
		if _, err := os.Stat(levelFile(i + 1)); err != nil {
			t.Errorf("level %d: %v", i+1, err)
		}
	}
}

// TestContracts: the versions that documents can be written for are levels.
func TestContracts(t *testing.T) {
	for _, c := range wire.Contracts() {
		if int(c) > wire.Level {
			t.Errorf("contract %s is beyond level %d", c, wire.Level)
		}
	}
}
