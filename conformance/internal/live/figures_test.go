package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
	"github.com/kanadehq/kanade-shared/wire"
)

const page = "../../../docs/compatibility.md"

var update = flag.Bool("update", false, "write what the page says about recorded answers anew")

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestFiguresAreOfThisModule: the figures are about all topics and rules that there
// are now, and of a long run without a difference.
func TestFiguresAreOfThisModule(t *testing.T) {
	for _, at := range wire.Contracts() {
		t.Run(at.String(), func(t *testing.T) { checkFigures(t, at) })
	}
}

func checkFigures(t *testing.T, at wire.Contract) {
	renew := "make conformance-live N=1000000 SEED=1 UPDATE=1 writes them anew"
	if at > wire.V0_43_53 {
		renew = "NEWEST=1 " + renew
	}
	text, ok := placeOf(at).in(readPage(t))
	if !ok {
		t.Fatal("the page has no figures")
	}
	rows := map[string]bool{}
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) == 7 && strings.Contains(cells[1], "`") {
			rows[strings.Trim(cells[1], " `")] = true
		}
	}
	for _, topic := range topicsAt(t, at) {
		name := strings.TrimPrefix(topic, "wire ")
		if !rows[name] {
			t.Errorf("no figures about %s: %s", name, renew)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("figures about %s, which nobody asks about: %s", name, renew)
	}
	for _, r := range rules() {
		if r.about(at) != strings.Contains(text, fmt.Sprintf("| [%s](divergences.md#%s) |", r.name, r.section)) {
			t.Errorf("figures about the rule %s: %v: %s", r.name, !r.about(at), renew)
		}
	}
	total := regexp.MustCompile(`(?m)^([\d,]+) questions: [\d,]+ answers equal to the byte, [\d,]+ differ as intended, ([\d,]+) differ otherwise\.$`).FindStringSubmatch(text)
	if total == nil {
		t.Fatalf("no total: %s", renew)
	}
	if n, err := strconv.Atoi(strings.ReplaceAll(total[1], ",", "")); err != nil || n < 1_000_000 || total[2] != "0" {
		t.Errorf("%s", total[0])
	}
}

// topicsAt are those that this module answers about by the rules of a contract.
func topicsAt(t *testing.T, at wire.Contract) []string {
	t.Helper()
	serve := func(questions ...*gen.Question) []string {
		var in, out bytes.Buffer
		for i, q := range questions {
			in.Write(append(q.AppendRequest(nil, uint64(i)), '\n'))
		}
		if err := conform.Serve(t.Context(), &in, &out); err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(out.String()), "\n")
	}
	var hello struct{ OK struct{ Types []string } }
	if err := json.Unmarshal([]byte(serve(&gen.Question{At: at, Op: "hello", Count: -1})[0]), &hello); err != nil {
		t.Fatal(err)
	}
	source, err := gen.New(at, 1, hello.OK.Types, nil)
	if err != nil {
		t.Fatal(err)
	}
	topics := source.Topics()
	for i, answer := range slices.Backward(serve(source.Samples()...)) {
		if parseReply([]byte(answer)).kind == "unsupported" {
			topics = slices.Delete(topics, i, i+1)
		}
	}
	return topics
}

// TestSections: what a rule links to is there.
func TestSections(t *testing.T) {
	text, err := os.ReadFile("../../../docs/divergences.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^## (.*)$`).FindAllStringSubmatch(string(text), -1) {
		sections[strings.ReplaceAll(strings.ToLower(m[1]), " ", "-")] = true
	}
	for _, r := range rules() {
		if !sections[r.section] {
			t.Errorf("%s: there is no section %q", r.name, r.section)
		}
	}
}

// TestRecordedFigures: the page counts the recorded answers.
func TestRecordedFigures(t *testing.T) {
	have := recorded(t)
	text := readPage(t)
	if *update {
		changed, err := recordedPart.replace(text, have)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(page, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, ok := recordedPart.in(text); !ok || got != have {
		t.Errorf("the page is stale, -update writes it anew. It should say:%s", have)
	}
}

// recorded is a table of the files of vectors.
func recorded(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("\n| contract | file | questions | refused |\n|---|---|---:|---:|\n")
	var sum, refused int
	for _, at := range []struct{ contract, folder string }{{"0.43.53", ""}, {"0.101.0", "0.101.0"}} {
		paths, err := filepath.Glob(filepath.Join("..", "..", "vectors", at.folder, "*.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			vectors, err := conformance.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			no := 0
			for _, v := range vectors {
				if v.Want.Err != nil {
					no++
				}
			}
			fmt.Fprintf(&b, "| %s | `%s` | %s | %s |\n", at.contract, strings.TrimSuffix(filepath.Base(path), ".jsonl"), thousands(uint64(len(vectors))), thousands(uint64(no)))
			sum += len(vectors)
			refused += no
		}
	}
	fmt.Fprintf(&b, "| | all | %s | %s |\n\n", thousands(uint64(sum)), thousands(uint64(refused)))
	return b.String()
}

func TestThousands(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
