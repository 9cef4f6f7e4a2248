package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// volatile is what differs from run to run.
var volatile = []struct {
	re *regexp.Regexp
	to string
}{
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "UUID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( UTC|Z)`), "TIME"},
	{regexp.MustCompile(`answered in (\d+ ms|\d+\.\d s)`), "answered in T"},
	{regexp.MustCompile(`"took_ms":[\d.]+`), `"took_ms":T`},
	{regexp.MustCompile(`(?m)^\{"event":"started".*\n`), ""}, // may come before or after a result
	{regexp.MustCompile(`(?m)^  started on .*\n`), ""},
	{regexp.MustCompile(`\d+s ago`), "AGE"},
	{regexp.MustCompile(`AGE +`), "AGE "},
	{regexp.MustCompile(`HEARD +INTERVAL`), "HEARD INTERVAL"},
	{regexp.MustCompile(`never +`), "never "},
}

// session is a sequence of command lines and what they wrote.
type session struct {
	t   *testing.T
	url string
	js  jetstream.JetStream
	dir string
	log strings.Builder
}

// newSession starts a broker that is set up for a fleet.
func newSession(t *testing.T) *session {
	t.Helper()
	b, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	return &session{t: t, url: b.ClientURL(), js: js, dir: t.TempDir()}
}

// file writes a file whose name stands for it on command lines.
func (s *session) file(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// do runs the program and keeps what it wrote: standard error is indented.
// Words of the command line that name files of the session become paths.
func (s *session) do(want int, words ...string) {
	s.t.Helper()
	fmt.Fprintf(&s.log, "$ controller %s\n", strings.Join(words, " "))
	args := []string{"--server", s.url}
	for _, w := range words {
		if _, err := os.Stat(filepath.Join(s.dir, w)); err == nil {
			w = filepath.Join(s.dir, w)
		}
		args = append(args, w)
	}
	code, stdout, stderr := controller(s.t.Context(), args...)
	if code != want {
		s.t.Errorf("%q: exit %d, want %d\n%s%s", words, code, want, stdout, stderr)
	}
	s.log.WriteString(stdout)
	for line := range strings.Lines(stderr) {
		s.log.WriteString("  " + line)
	}
	fmt.Fprintf(&s.log, "exit %d\n\n", code)
}

// put stores a value in a bucket.
func (s *session) put(bucket, key, value string) {
	s.t.Helper()
	kv, err := s.js.KeyValue(s.t.Context(), bucket)
	if err == nil {
		_, err = kv.PutString(s.t.Context(), key, value)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// get reads a value from a bucket.
func (s *session) get(bucket, key string) string {
	s.t.Helper()
	kv, err := s.js.KeyValue(s.t.Context(), bucket)
	if err != nil {
		s.t.Fatal(err)
	}
	e, err := kv.Get(s.t.Context(), key)
	if err != nil {
		s.t.Fatalf("%s in %s: %v", key, bucket, err)
	}
	return string(e.Value())
}

// golden compares the session with a file of testdata.
func (s *session) golden(name string) {
	s.t.Helper()
	got := strings.ReplaceAll(s.log.String(), s.dir+string(filepath.Separator), "DIR/")
	got = strings.ReplaceAll(got, s.url, "URL")
	for _, v := range volatile {
		got = v.re.ReplaceAllString(got, v.to)
	}
	golden(s.t, name, got)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if w := strings.ReplaceAll(string(want), "\r\n", "\n"); got != w {
		t.Errorf("%s differs (-update writes it anew), got:\n%s\nwant:\n%s", path, got, w)
	}
}
