package dispatch_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// answerer plays an agent that answers each command with what reply makes of it.
func answerer(t *testing.T, nc *nats.Conn, subject string, reply func(cmd *wire.Command) [][]byte) {
	t.Helper()
	_, err := nc.Subscribe(subject, func(msg *nats.Msg) {
		var cmd wire.Command
		if err := cmd.UnmarshalJSON(msg.Data); err != nil {
			t.Error(err)
			return
		}
		for _, data := range reply(&cmd) {
			if err := nc.Publish("results."+cmd.RequestID, data); err != nil {
				t.Error(err)
			}
		}
	})
	if err == nil {
		err = nc.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func encode(t *testing.T, r wire.ExecResult) []byte {
	t.Helper()
	data, err := r.MarshalJSON()
	if err != nil {
		t.Error(err)
	}
	return data
}

func newCommand(t *testing.T) *wire.Command {
	t.Helper()
	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "j", Version: "1.0.0", Shell: wire.ShellCmd, Timeout: 30 * time.Second, ExecID: wire.NewID(),
	}, "echo")
	if err != nil {
		t.Fatal(err)
	}
	return &cmd
}

func TestFire(t *testing.T) {
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	store, err := js.ObjectStore(t.Context(), "result_output")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutString(t.Context(), "anywhere/at all", "large"); err != nil {
		t.Fatal(err)
	}
	pc, err := subjects.ParsePCID("PC1")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	tests := []struct {
		name   string
		reply  func(cmd *wire.Command) [][]byte
		stdout string
		note   string
	}{
		{"pointer used as given", func(cmd *wire.Command) [][]byte {
			r := wire.NewResult(cmd, "PC1", now)
			r.StdoutObject.Set("anywhere/at all")
			return [][]byte{encode(t, r)}
		}, "large", ""},
		{"pointer to nothing", func(cmd *wire.Command) [][]byte {
			r := wire.NewResult(cmd, "PC1", now)
			r.StdoutObject.Set("nowhere")
			return [][]byte{encode(t, r)}
		}, "", "nowhere"},
		{"no result among results", func(cmd *wire.Command) [][]byte {
			return [][]byte{[]byte("junk"), encode(t, wire.NewResult(cmd, "PC1", now))}
		}, "", "is no result"},
		{"older sender", func(cmd *wire.Command) [][]byte {
			r := wire.NewResult(cmd, "PC1", now)
			r.ResultID, r.Stdout = "", "old"
			return [][]byte{encode(t, r), encode(t, r)}
		}, "old", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			agent := brokertest.Connect(t, js.Conn().ConnectedUrl())
			answerer(t, agent, "commands.pc.PC1", tt.reply)
			d, err := dispatch.New(brokertest.Connect(t, js.Conn().ConnectedUrl()))
			if err != nil {
				t.Fatal(err)
			}
			var notes []string
			report, err := d.Fire(t.Context(), newCommand(t), dispatch.PC(pc), dispatch.Options{Output: true, Events: dispatch.Events{
				Note: func(text string) { notes = append(notes, text) },
			}})
			if err != nil {
				t.Fatal(err)
			}
			if !report.OK() || len(report.Results) != 1 || report.Results[0].Stdout != tt.stdout {
				t.Errorf("report %+v", report)
			}
			if got := strings.Join(notes, "\n"); (tt.note == "") != (got == "") || !strings.Contains(got, tt.note) {
				t.Errorf("notes %q, want %q", got, tt.note)
			}
			agent.Close()
		})
	}
}

func TestAllCountsWhoStarted(t *testing.T) {
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	// Two PCs without groups: one says that it has started and never answers.
	agent := brokertest.Connect(t, js.Conn().ConnectedUrl())
	answerer(t, agent, "commands.all", func(cmd *wire.Command) [][]byte {
		r := wire.NewResult(cmd, "silent", time.Now())
		event, _ := wire.NewEventStarted(cmd, &r)
		data, err := event.MarshalJSON()
		if err == nil {
			err = agent.Publish("events.started."+event.ExecID+".silent", data)
		}
		if err != nil {
			t.Error(err)
		}
		return [][]byte{encode(t, wire.NewResult(cmd, "answers", time.Now()))}
	})
	d, err := dispatch.New(js.Conn())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	news := 0
	heard := func() {
		if news++; news == 2 {
			cancel()
		}
	}
	report, err := d.Fire(ctx, newCommand(t), dispatch.All(), dispatch.Options{Events: dispatch.Events{
		Started: func(string) { heard() },
		Result:  func(dispatch.Result) { heard() },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if report.OK() || !report.Interrupted || len(report.Results) != 1 || len(report.Missing) != 1 || report.Missing[0] != "silent" {
		t.Errorf("report %+v", report)
	}
}

// What is published is what was signed.
func TestSignedCommands(t *testing.T) {
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	signer, err := signing.NewSigner("backend-1", signing.GenerateKey())
	if err != nil {
		t.Fatal(err)
	}
	ring, err := signing.NewKeyRing(signing.Entry{KeyID: signer.KeyID(), Key: signer.Public()})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*signing.Signer{signer, nil} {
		agent := brokertest.Connect(t, js.Conn().ConnectedUrl())
		verdicts := make(chan error, 10)
		sub, err := agent.Subscribe("commands.pc.PC1", func(msg *nats.Msg) {
			_, err := signing.Verify(ring, msg.Data, signing.HeadersOf(msg.Header), time.Now())
			var cmd wire.Command
			if err := cmd.UnmarshalJSON(msg.Data); err != nil {
				t.Error(err)
			}
			if err := agent.Publish("results."+cmd.RequestID, encode(t, wire.NewResult(&cmd, "PC1", time.Now()))); err != nil {
				t.Error(err)
			}
			verdicts <- err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := agent.Flush(); err != nil {
			t.Fatal(err)
		}
		d, err := dispatch.New(brokertest.Connect(t, js.Conn().ConnectedUrl()))
		if err != nil {
			t.Fatal(err)
		}
		d.Signer = s
		target := dispatch.PC(subjects.MustPCID("PC1"))
		if _, err := d.Fire(t.Context(), newCommand(t), target, dispatch.Options{}); err != nil {
			t.Fatal(err)
		}
		var want error
		if s == nil {
			want = signing.ErrUnsigned
		}
		if err := <-verdicts; !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
		if err := sub.Unsubscribe(); err != nil {
			t.Fatal(err)
		}
	}
}
