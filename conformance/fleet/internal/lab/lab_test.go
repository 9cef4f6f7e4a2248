package lab

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestTOMLFile(t *testing.T) {
	got := tomlFile("agent.id", "pc", "agent.nats_url", "nats://x", "log.path", `C:\logs\agent.log`)
	want := "[agent]\nid = 'pc'\nnats_url = 'nats://x'\n[log]\npath = 'C:\\logs\\agent.log'\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFindPrograms(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs of this test are scripts for sh")
	}
	dir := t.TempDir()
	var p Programs
	err := p.find(t.Context(), dir, Version)
	for _, name := range []string{"kanade", "kanade-backend", "kanade-agent"} {
		if err == nil || !strings.Contains(err.Error(), "there is no "+name+" in ") {
			t.Errorf("nothing is said about %s: %v", name, err)
		}
		script := "#!/bin/sh\necho " + name + " " + Version + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.find(t.Context(), dir, Version); err != nil || p.Agent != filepath.Join(dir, "kanade-agent") {
		t.Errorf("%+v, %v", p, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "kanade"), []byte("#!/bin/sh\necho kanade 0.1.0\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := p.find(t.Context(), dir, Version); err == nil || !strings.Contains(err.Error(), `is "kanade 0.1.0", not "kanade `+Version+`"`) {
		t.Errorf("another version: %v", err)
	}
}

func TestCloseEndsTheLastFirst(t *testing.T) {
	l := &Lab{}
	first, second := errors.New("first"), errors.New("second")
	l.atEnd(func() error { return first })
	l.atEnd(func() error { return second })
	if err := l.Close(); err == nil || err.Error() != "second\nfirst" {
		t.Errorf("got %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestBroker(t *testing.T) {
	l := &Lab{Options: Options{Dir: t.TempDir()}, token: "secret"}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	b, err := l.NewBroker("test")
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range []string{"commands.pc.a", "commands.group.g", "other.a"} {
		if _, err := b.Conn.SubscribeSync(subject); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Conn.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := b.Listens("a", "commands.group.g"); err != nil {
		t.Error(err)
	}
	if err := b.Listens("a", "commands.group.h"); err == nil {
		t.Error("nobody listens for group h")
	}
	if err := b.Listens("b", "commands.group.g"); err == nil {
		t.Error("there is no PC b")
	}
	url := b.URL
	if err := errors.Join(b.Stop(), b.Start()); err != nil {
		t.Fatal(err)
	}
	if b.URL != url {
		t.Errorf("the address was %s and is %s", url, b.URL)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := l.Wait(ctx, "the connection is back", func(context.Context) error { return b.Listens("a", "other.a") }); err != nil {
		t.Error(err)
	}
}

func TestWaitSaysWhatIsInTheWay(t *testing.T) {
	cause := errors.New("too slow")
	ctx, cancel := context.WithCancelCause(t.Context())
	last := errors.New("not yet")
	err := (&Lab{}).Wait(ctx, "the end", func(context.Context) error {
		cancel(cause)
		return last
	})
	if !errors.Is(err, cause) || !errors.Is(err, last) || !strings.Contains(err.Error(), "the end") {
		t.Errorf("got %v", err)
	}
}

func TestAPI(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer t0ken":
			http.Error(w, "who are you?", http.StatusUnauthorized)
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/api/bad":
			_, _ = w.Write([]byte("<html>"))
		default:
			_, _ = w.Write([]byte(`{"version":"` + Version + `"}`))
		}
	}))
	defer srv.Close()
	a := newAPI(srv.URL)
	if err := a.Is(t.Context(), Version); err == nil || !strings.Contains(err.Error(), "who are you?") {
		t.Errorf("without a token: %v", err)
	}
	a.token = "t0ken"
	if err := a.Is(t.Context(), Version); err != nil {
		t.Error(err)
	}
	if err := a.Post(t.Context(), "/api/x", map[string]int{"a": 1}, nil); err != nil {
		t.Error(err)
	}
	var v any
	if err := a.Get(t.Context(), "/api/bad", &v); err == nil || !strings.Contains(err.Error(), "GET /api/bad") {
		t.Errorf("no JSON: %v", err)
	}
}
