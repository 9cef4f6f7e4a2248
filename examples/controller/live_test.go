package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestWatchResultsLive sees a result that comes after the watching began, and
// none of before.
func TestWatchResultsLive(t *testing.T) {
	s := newSession(t)
	s.file("hello.yaml", helloJob)
	s.agent("PC1", 0, "early\n")
	s.do(exitFine, "run", "hello.yaml", "--pc", "PC1")
	s.agent("PC2", 0, "late\n")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	stdout := &trigger{text: "late", pull: stop}
	var stderr bytes.Buffer
	codes := make(chan int, 1)
	go func() {
		codes <- run(ctx, []string{"--server", s.url, "watch", "results"}, streams{stdout: stdout, stderr: &stderr})
	}()
	stream, err := s.js.Stream(t.Context(), "RESULTS")
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		info, err := stream.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if info.State.Consumers > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nobody reads the stream")
		}
	}
	s.do(exitFine, "run", "hello.yaml", "--pc", "PC2")
	if code := <-codes; code != exitFine || strings.Contains(stdout.String(), "early") {
		t.Errorf("exit %d:\n%s%s", code, stdout, &stderr)
	}
}

// TestWatchAgentsLive sees an agent come.
func TestWatchAgentsLive(t *testing.T) {
	s := newSession(t)
	s.put("agent_groups", "PC1", `{"groups":[]}`)
	s.answer("agents.PC1.ping", func([]byte) []byte { return s.heartbeat("PC1") })
	for format, text := range map[string]string{"text": "PC1 is alive (was waiting)", "json": `"pc_id":"PC1","state":"alive","was":"waiting"`} {
		ctx, stop := context.WithCancel(t.Context())
		stdout := &trigger{text: text, pull: stop}
		var stderr bytes.Buffer
		code := run(ctx, []string{"watch", "agents", "--server", s.url, "--format", format}, streams{stdout: stdout, stderr: &stderr})
		if code != exitFine || !strings.Contains(stdout.String(), text) {
			t.Errorf("%s: exit %d:\n%s%s", format, code, stdout, &stderr)
		}
		stop()
	}
}

// TestInterruptedRollout presses Ctrl-C between two waves.
func TestInterruptedRollout(t *testing.T) {
	s := newSession(t)
	s.file("hello.yaml", helloJob)
	s.agent("PC1", 0, "hello\n", "canary")
	for format, want := range map[string][2]string{
		"text": {"1 succeeded, 0 failed, 0 missing (interrupted)\n", "interrupted: fired: group canary; not fired: group wave1, group wave2\n"},
		"json": {`"interrupted":true,"stopped":false,"targets":[{"target":"group canary","request_id":"`, ""},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		stdout := &trigger{text: "PC1", pull: func() {}}
		stdout.text, stdout.pull = map[string]string{"text": "--- PC1", "json": `"event":"result"`}[format], interrupt
		var stderr bytes.Buffer
		code := run(ctx, []string{"--server", s.url, "run", filepath.Join(s.dir, "hello.yaml"), "--waves", "canary,wave1:1h,wave2:2h", "--format", format}, streams{stdout: stdout, stderr: &stderr})
		interrupt()
		if code != exitFailed || !strings.Contains(stdout.String(), want[0]) || !strings.Contains(stderr.String(), want[1]) {
			t.Errorf("%s: exit %d:\n%s%s", format, code, stdout, &stderr)
		}
	}
	if info, err := s.js.Stream(t.Context(), "EXEC"); err != nil || info.CachedInfo().State.LastSeq != 2 {
		t.Errorf("commands were fired after Ctrl-C: %v", err)
	}
}

// TestTwoControllers has two of them change one PC at once.
func TestTwoControllers(t *testing.T) {
	s := newSession(t)
	var all sync.WaitGroup
	for c := range 2 {
		all.Go(func() {
			for i := range 5 {
				if code, _, stderr := controller(t.Context(), "--server", s.url, "group", "add", "PC1", fmt.Sprintf("g%d-%d", c, i)); code != exitFine {
					t.Error(stderr)
				}
			}
		})
	}
	all.Wait()
	if got, want := s.get("agent_groups", "PC1"), `{"groups":["g0-0","g0-1","g0-2","g0-3","g0-4","g1-0","g1-1","g1-2","g1-3","g1-4"]}`; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}
