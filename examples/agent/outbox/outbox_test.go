package outbox

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
)

// patience bounds waits that end at once when all is well.
const patience = 30 * time.Second

// open opens an outbox that does not log.
func open(t *testing.T, opts Options) *Outbox {
	t.Helper()
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	o, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func add(t *testing.T, o *Outbox, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := o.Add(Message{"results.r", id, []byte("data of " + id)}); err != nil {
			t.Fatal(err)
		}
	}
}

func wantLen(t *testing.T, o *Outbox, want int) {
	t.Helper()
	if got, _ := o.Len(); got != want {
		t.Errorf("%d messages, want %d", got, want)
	}
}

func ids(o *Outbox) string {
	var ids []string
	for _, e := range o.entries {
		ids = append(ids, e.id)
	}
	return strings.Join(ids, " ")
}

func TestSurvivesRestart(t *testing.T) {
	opts := Options{Dir: filepath.Join(t.TempDir(), "a", "outbox")}
	o := open(t, opts)
	add(t, o, "1", "2")
	if _, err := o.Hold(Message{"results.r", "held", nil}); err != nil {
		t.Fatal(err)
	}
	add(t, o, "2", "3") // the second 2 is the first
	_, bytes := o.Len()

	again := open(t, opts)
	if got := ids(again); got != "1 2 held 3" {
		t.Errorf("got %s", got)
	}
	for _, e := range again.entries {
		if e.held {
			t.Errorf("%s is held after a restart", e.id)
		}
	}
	if _, got := again.Len(); got != bytes {
		t.Errorf("%d bytes, before %d", got, bytes)
	}
	add(t, again, "4")
	if got := ids(open(t, opts)); got != "1 2 held 3 4" {
		t.Errorf("got %s", got)
	}
	for id, want := range map[string]bool{"1": true, "held": true, "5": false} {
		if again.Holds(id) != want {
			t.Errorf("Holds(%s) is %t", id, !want)
		}
	}
}

func TestInvalid(t *testing.T) {
	o := open(t, Options{Dir: t.TempDir()})
	if err := o.Add(Message{"a b", "id", nil}); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
	wantLen(t, o, 0)
	if _, err := Open(Options{}); err == nil {
		t.Error("no folder, no error")
	}
}

func TestFull(t *testing.T) {
	t.Run("messages", func(t *testing.T) {
		o := open(t, Options{Dir: t.TempDir(), MaxMessages: 2})
		add(t, o, "1", "2")
		if err := o.Add(Message{"results.r", "3", nil}); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
		add(t, o, "2") // is there
		wantLen(t, o, 2)
	})
	t.Run("bytes", func(t *testing.T) {
		o := open(t, Options{Dir: t.TempDir(), MaxBytes: 1000})
		if err := o.Add(Message{"results.r", "1", make([]byte, 1000)}); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
		add(t, o, "2")
		if err := o.Add(Message{"results.r", "3", make([]byte, 900)}); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
		add(t, o, "4")
		wantLen(t, o, 2)
	})
	t.Run("left behind", func(t *testing.T) {
		dir := t.TempDir()
		add(t, open(t, Options{Dir: dir}), "1", "2", "3")
		o := open(t, Options{Dir: dir, MaxMessages: 1})
		wantLen(t, o, 3) // nothing is given up
		if err := o.Add(Message{"results.r", "4", nil}); !errors.Is(err, ErrFull) {
			t.Error(err)
		}
	})
}

func TestUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "outbox")} {
		if _, err := Open(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", dir, err)
		}
	}
}

func TestAddFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	o := open(t, Options{Dir: dir})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := o.Add(Message{"results.r", "1", nil}); err == nil {
		t.Error("no error")
	}
	wantLen(t, o, 0)
	if o.Holds("1") {
		t.Error("a message that is not stored is held")
	}
	if err := safefile.MakeDir(dir); err != nil {
		t.Fatal(err)
	}
	add(t, o, "1")
}

func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	good := encode(Message{"results.r", "good", []byte("x")})
	flipped := encode(Message{"results.r", "flipped", []byte("x")})
	flipped[len(flipped)-1] ^= 1
	files := map[string][]byte{
		fileName(7):                good,
		fileName(8):                encode(Message{"results.r", "good", []byte("y")}), // the same id
		fileName(9):                flipped,
		fileName(10):               good[:len(good)-1],
		fileName(11):               nil,
		fileName(1e15):             encode(Message{"results.r", "far", nil}),
		"9999999999999999.msg":     good, // no number would be left
		"12.msg":                   good,
		"result.json":              []byte("{}"),
		"0000000000000013.msg.bak": good,
		".new-123":                 good[:3],
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{fileName(14), "subfolder"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	var log logBuffer
	o := open(t, Options{Dir: dir, Logger: log.logger()})
	if got := ids(o); got != "good far" {
		t.Errorf("got %s", got)
	}
	aside := len(files) - 3 + 2 // two are good, one is unfinished
	if got := count(t, filepath.Join(dir, corruptFolder)); got != aside || log.count("message set aside") != aside {
		t.Errorf("%d files in %s, %d log lines, want %d\n%s", got, corruptFolder, log.count("message set aside"), aside, &log)
	}
	if got := count(t, dir); got != 3 {
		t.Errorf("%d files left, want 3", got)
	}
	add(t, o, "next")
	if got := ids(open(t, Options{Dir: dir})); got != "good far next" {
		t.Errorf("got %s", got)
	}
}

func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	o := open(t, Options{Dir: dir, MaxMessages: 20})
	var wg sync.WaitGroup
	errs := make(chan error, 30)
	for i := range 30 {
		wg.Go(func() { errs <- o.Add(Message{"results.r", strconv.Itoa(i), nil}) })
	}
	wg.Wait()
	close(errs)
	refused := 0
	for err := range errs {
		if err != nil && !errors.Is(err, ErrFull) {
			t.Error(err)
		} else if err != nil {
			refused++
		}
	}
	if refused != 10 {
		t.Errorf("%d refused, want 10", refused)
	}
	wantLen(t, open(t, Options{Dir: dir}), 20)
}

func TestWaitEmpty(t *testing.T) {
	o := open(t, Options{Dir: t.TempDir()})
	if err := o.WaitEmpty(t.Context()); err != nil {
		t.Error(err)
	}
	add(t, o, "1")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.WaitEmpty(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func count(t *testing.T, dir string) int {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// logBuffer is a log that may be read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *logBuffer) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logBuffer) count(s string) int { return strings.Count(l.String(), s) }
