//go:build unix

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// judge compares what was ordered, what ran and what was reported.
func (p *proof) judge(t *testing.T) {
	t.Helper()
	byRequest, byResult := make(map[string]wire.ExecResult), make(map[string]wire.ExecResult)
	eachMessage(t, p.js, kvkeys.StreamResults, func(data []byte) error {
		var r wire.ExecResult
		if err := r.UnmarshalJSON(data); err != nil {
			return err
		}
		if _, ok := byRequest[r.RequestID]; ok {
			t.Errorf("request %s has a second result", r.RequestID)
		}
		if _, ok := byResult[r.ResultID]; ok {
			t.Errorf("result %s came twice", r.ResultID)
		}
		byRequest[r.RequestID], byResult[r.ResultID] = r, r
		return nil
	})
	announced := make(map[string]bool)
	eachMessage(t, p.js, kvkeys.StreamEvents, func(data []byte) error {
		var e wire.EventStarted
		if err := e.UnmarshalJSON(data); err != nil {
			return err
		}
		if announced[e.RequestID] {
			t.Errorf("request %s was announced twice", e.RequestID)
		}
		announced[e.RequestID] = true
		if r := byResult[e.ResultID]; r.RequestID != e.RequestID {
			t.Errorf("the started event of %s has no result", e.RequestID)
		}
		return nil
	})
	held := make(map[string]bool)
	eachMessage(t, p.js, kvkeys.StreamExec, func(data []byte) error {
		var cmd wire.Command
		err := cmd.UnmarshalJSON(data)
		held[cmd.RequestID] = true
		return err
	})
	if len(held) != groups+2 {
		t.Errorf("EXEC holds %d commands, want %d", len(held), groups+2)
	}
	ran, ended := count(p.trace(t, "started")), count(p.trace(t, "ended"))
	interrupted := 0
	for request, subject := range p.commands {
		r, ok := byRequest[request]
		switch {
		case !ok:
			t.Errorf("command %s on %s has no result (held by EXEC: %t)", request, subject, held[request])
		case ran[request] > 1:
			t.Errorf("command %s ran %d times", request, ran[request])
		case r.ExitCode == 0:
			if ran[request] != 1 || ended[request] != 1 || r.Stderr != "" || !announced[request] {
				t.Errorf("command %s: ran %d times, ended %d times, announced %t, %+v", request, ran[request], ended[request], announced[request], r)
			}
		case r.ExitCode == 121 && strings.HasPrefix(r.Stderr, "interrupted: the agent stopped"):
			interrupted++
		default:
			t.Errorf("command %s: exit %d, %s", request, r.ExitCode, r.Stderr)
		}
	}
	if len(byRequest) != len(p.commands) {
		t.Errorf("%d results of %d commands", len(byRequest), len(p.commands))
	}
	for _, left := range []string{"runs", "outbox", "events-outbox", "obs-outbox"} {
		if files, err := os.ReadDir(filepath.Join(p.data, left)); err != nil || len(files) > 0 {
			t.Errorf("%s: %d files left, %v", left, len(files), err)
		}
	}
	t.Logf("%d commands, %d scripts ran, %d reported as interrupted", len(p.commands), len(ran), interrupted)
	if interrupted == 0 && !testing.Short() {
		t.Error("no kill met a running job")
	}
	if t.Failed() {
		t.Logf("the agents said:\n%s", p.log.tail())
	}
}

func count(ids []string) map[string]int {
	n := make(map[string]int)
	for _, id := range ids {
		n[id]++
	}
	return n
}

// eachMessage goes through a stream.
func eachMessage(t *testing.T, js jetstream.JetStream, stream string, see func(data []byte) error) {
	t.Helper()
	s, err := js.Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for seq := info.State.FirstSeq; seq <= info.State.LastSeq; seq++ {
		msg, err := s.GetMsg(t.Context(), seq)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue // a command that another followed
		}
		if err == nil {
			err = see(msg.Data)
		}
		if err != nil {
			t.Fatalf("%s %d: %v", stream, seq, err)
		}
	}
}
