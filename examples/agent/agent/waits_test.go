package agent_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/wire"
)

func keepIn(dir string) func(*agent.Options) { return func(o *agent.Options) { o.DataDir = dir } }

// waitUntil waits for what comes at once when all is well.
func waitUntil(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: it did not happen", what)
		}
	}
}

func (r *running) waitForLog(t *testing.T, text string) {
	t.Helper()
	waitUntil(t, "log "+text, func() bool { return strings.Contains(r.log.String(), text) })
}

// onlyResult returns the result that the stream has for a command.
func (e *env) onlyResult(t *testing.T, cmd *wire.Command) wire.ExecResult {
	t.Helper()
	waitStored(t, e, "RESULTS", "results."+cmd.RequestID)
	s, err := e.js.Stream(t.Context(), "RESULTS")
	if err != nil {
		t.Fatal(err)
	}
	msg, err := s.GetLastMsgForSubject(t.Context(), "results."+cmd.RequestID)
	if err != nil {
		t.Fatal(err)
	}
	var r wire.ExecResult
	if err := r.UnmarshalJSON(msg.Data); err != nil {
		t.Fatal(err)
	}
	return r
}
