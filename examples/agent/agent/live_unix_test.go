//go:build unix

package agent_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestTailOfAJob(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	gate := filepath.Join(t.TempDir(), "gate")
	cmd := command(t, "echo begun; echo trouble >&2; while [ ! -e "+gate+" ]; do sleep 0.01; done; echo done")
	started := e.listen(t, "events.started.>")
	results := e.results(t, cmd)
	e.publish(t, "commands.pc.PC1", cmd)
	var ev wire.EventStarted
	decode(t, receive(t, started).Data, &ev)
	request := `{"result_id":"` + ev.ResultID + `"}`

	// The event tells the id, so from then on the job is known.
	if reply := e.tail(t, "PC1", request); !reply.Found || !reply.Running {
		t.Errorf("at its start: %+v", reply)
	}
	running := wire.JobTailReply{Found: true, Running: true, Stdout: "begun\n", Stderr: "trouble\n"}
	waitUntil(t, "output", func() bool { return e.tail(t, "PC1", request) == running })
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	result := receive(t, results)
	ended := wire.JobTailReply{Found: true, Stdout: "begun\ndone\n", Stderr: "trouble\n"}
	if reply := e.tail(t, "PC1", request); reply != ended || result.Stdout != ended.Stdout || result.Stderr != ended.Stderr {
		t.Errorf("after its end: %+v, the result is %+v", reply, result)
	}
}

// The attempts of one run share its output.
func TestTailOverRetries(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	marker := filepath.Join(t.TempDir(), "marker")
	cmd := command(t, "if [ -e "+marker+" ]; then echo second; else touch "+marker+"; echo first; exit 1; fi",
		func(c *wire.Command) { c.Retry.Set(wire.RetrySpec{Max: 1}) })
	result := e.fire(t, "commands.pc.PC1", cmd)
	reply := e.tail(t, "PC1", `{"result_id":"`+result.ResultID+`"}`)
	if reply.Stdout != "first\nsecond\n" || result.Stdout != "second\n" {
		t.Errorf("tail %+v, result %+v", reply, result)
	}
}

const (
	bootLine  = `{"pc_id":"liar","at":"2026-05-28T10:00:00Z","kind":"boot","source":"winlog:System","event_record_id":"7"}`
	logonLine = `{"pc_id":"PC1","at":"2026-05-28T19:00:00.1234567+09:00","kind":"logon","source":"winlog:Security","payload":{"user":"経理"}}`
)

func emitting(c *wire.Command) { c.Emit.Set(wire.EmitConfig{Type: wire.EmitEvents}) }

func TestEmittedEvents(t *testing.T) {
	for name, opts := range map[string]func(*testing.T) func(*agent.Options){
		"published": func(*testing.T) func(*agent.Options) { return func(*agent.Options) {} },
		"outbox":    func(t *testing.T) func(*agent.Options) { return keepIn(t.TempDir()) },
	} {
		t.Run(name, func(t *testing.T) {
			e := newEnv(t)
			a := e.start(t, "PC1", opts(t))
			e.timeline(t, "PC1", 1) // the start of the agent
			r := e.fire(t, "commands.pc.PC1", command(t, "cat <<'END'\n"+bootLine+"\n\nno event\n  "+logonLine+"\nEND\necho trouble >&2", emitting))
			if r.ExitCode != 0 || r.Stdout != "" || r.Stderr != "trouble\n" {
				t.Errorf("result %+v", r)
			}
			events := e.timeline(t, "PC1", 3)
			if len(events) != 3 || events[1].Kind != "boot" || events[1].PCID != "PC1" || events[1].EventRecordID.Or("") != "7" ||
				events[2].Kind != "logon" || events[2].At.Nanosecond() != 123456700 || !strings.Contains(events[2].Payload.String(), "経理") {
				t.Errorf("events %+v", events)
			}
			a.waitForLog(t, "lines=1 first=\"line 3: ")

			failed := e.fire(t, "commands.pc.PC1", command(t, "echo '"+bootLine+"'; exit 3", emitting))
			plain := e.fire(t, "commands.pc.PC1", command(t, "echo '"+bootLine+"'"))
			if failed.Stdout != bootLine+"\n" || plain.Stdout != bootLine+"\n" {
				t.Errorf("a failure and another job: %+v, %+v", failed, plain)
			}
			a.stop() // what was to be published has been
			if n := e.stored(t, kvkeys.StreamObsEvents, "obs.PC1"); n != 3 {
				t.Errorf("%d events, want 3", n)
			}
		})
	}
}

func TestEventsThatCannotBePublished(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	e.timeline(t, "PC1", 1)
	if err := e.js.DeleteStream(t.Context(), kvkeys.StreamObsEvents); err != nil {
		t.Fatal(err)
	}
	r := e.fire(t, "commands.pc.PC1", command(t, "echo '"+bootLine+"'; echo no event; echo '"+logonLine+"'", emitting))
	if r.ExitCode != 0 || r.Stdout != bootLine+"\n"+logonLine+"\n" {
		t.Errorf("the result is all that is left of them: %+v", r)
	}
}
