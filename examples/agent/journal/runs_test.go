package journal

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

func run(t *testing.T, request string, admitted time.Time) Run {
	t.Helper()
	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "job", Version: "1.0.0", RequestID: request, ExecID: "exec", Shell: wire.ShellCmd, Timeout: time.Minute,
	}, "echo <&>\n")
	if err != nil {
		t.Fatal(err)
	}
	return Run{
		Command: cmd, ResultID: "result-" + request, AdmittedAt: admitted,
		Digest: digest, Body: []byte("as it came\xff"), Headers: map[string][]string{"Kanade-Sig": {"x"}},
	}
}

func openRuns(t *testing.T, dir string, log *bytes.Buffer) (*Runs, []Run) {
	t.Helper()
	if log == nil {
		log = new(bytes.Buffer)
	}
	r, left, err := OpenRuns(dir, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return r, left
}

func wantRuns(t *testing.T, got []Run, want ...Run) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d", len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}

func TestRunsSurvive(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	r, left := openRuns(t, dir, nil)
	wantRuns(t, left)
	second, first := run(t, "b", now.Add(time.Second)), run(t, "../a:*", now)
	gone := run(t, strings.Repeat("x", 1024), now)
	for _, run := range []Run{second, first, gone} {
		if err := r.Put(run); err != nil {
			t.Fatal(err)
		}
	}
	first.StartedAt = now.Add(time.Minute)
	if err := r.Put(first); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := r.Remove(gone.Command.RequestID); err != nil {
			t.Fatal(err)
		}
	}
	_, left = openRuns(t, dir, nil)
	wantRuns(t, left, first, second)
}

func TestForeignRuns(t *testing.T) {
	dir := t.TempDir()
	r, _ := openRuns(t, dir, nil)
	good := run(t, "good", now)
	if err := r.Put(good); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(r.path("good"))
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{
		r.path("torn"):                 data[:len(data)/2],
		r.path("empty"):                nil,
		r.path("other"):                data, // a copy
		filepath.Join(dir, "note.txt"): []byte("hello"),
		r.path("shell"):                bytes.Replace(data, []byte(`"cmd"`), []byte(`"perl"`), 1),
		filepath.Join(dir, ".new-1"):   data[:9],
	} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(r.path("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	_, left := openRuns(t, dir, &log)
	wantRuns(t, left, good)
	aside, err := os.ReadDir(filepath.Join(dir, corruptFolder))
	if err != nil || len(aside) != 6 || strings.Count(log.String(), "set aside") != 6 {
		t.Errorf("%d set aside, %v, log %s", len(aside), err, &log)
	}
	log.Reset()
	_, left = openRuns(t, dir, &log)
	wantRuns(t, left, good)
	if log.Len() > 0 {
		t.Errorf("said again: %s", &log)
	}
}

func TestPutFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	r, _ := openRuns(t, dir, nil)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := r.Put(run(t, "a", now)); err == nil {
		t.Error("no error")
	}
	if _, _, err := OpenRuns(filepath.Join(dir, "\x00"), slog.Default()); err == nil {
		t.Error("no error")
	}
}

// FuzzDecodeRun checks that what can be read is written alike.
func FuzzDecodeRun(f *testing.F) {
	f.Add([]byte(`{"result_id":"r","admitted_at":"2026-05-16T12:00:00Z","command":{"id":"x","version":"1","request_id":"q","shell":"cmd","script":"","timeout_secs":5}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := decodeRun(data)
		if err != nil {
			if !errors.Is(err, errCorrupt) {
				t.Fatal(err)
			}
			return
		}
		again, err := encodeRun(run)
		if err != nil {
			t.Skip(err) // a time that JSON cannot hold, or text that is not UTF-8
		}
		got, err := decodeRun(again)
		if err != nil || !reflect.DeepEqual(got, run) {
			t.Fatalf("%q reads %+v, %v", again, got, err)
		}
	})
}
