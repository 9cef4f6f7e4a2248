package agent_test

import (
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestTargets(t *testing.T) {
	e := newEnv(t)
	e.changeGroups(t, "host.example.com", func(g *wire.AgentGroups) bool { return g.Insert("canary") })
	e.start(t, "host.example.com")
	for _, subject := range []string{"commands.all", "commands.group.canary", "commands.pc.host.example.com"} {
		t.Run(subject, func(t *testing.T) {
			cmd := command(t, "echo hello")
			r := e.fire(t, subject, cmd)
			if r.ExitCode != 0 || strings.TrimSpace(r.Stdout) != "hello" || r.Stderr != "" {
				t.Errorf("exit %d, stdout %q, stderr %q", r.ExitCode, r.Stdout, r.Stderr)
			}
			if r.RequestID != cmd.RequestID || r.PCID != "host.example.com" || r.ResultID == "" ||
				r.ExecID != cmd.ExecID || r.ManifestID.Or("") != "job" || r.FinishedAt.Before(r.StartedAt) {
				t.Errorf("result does not belong to the command: %+v", r)
			}
			waitStored(t, e, "RESULTS", "results."+cmd.RequestID)
		})
	}
}

// waitStored waits until a stream holds one message under a subject: the core
// subscription of a test may hear of it first.
func waitStored(t *testing.T, e *env, stream, subject string) {
	t.Helper()
	for t.Context().Err() == nil {
		if n := e.stored(t, stream, subject); n == 1 {
			return
		} else if n > 1 {
			t.Fatalf("%d messages under %s", n, subject)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestHeartbeatAndPing(t *testing.T) {
	e := newEnv(t)
	beats := make(chan []byte, 10)
	e.subscribe(t, "heartbeat.PC1", func(msg *nats.Msg) { beats <- msg.Data })
	e.start(t, "PC1", func(o *agent.Options) { o.HeartbeatInterval = 10 * time.Millisecond })
	answer, err := e.nc.Request("agents.PC1.ping", nil, patience)
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{receive(t, beats), receive(t, beats), answer.Data} {
		var hb wire.Heartbeat
		if err := hb.UnmarshalJSON(data); err != nil {
			t.Fatal(err)
		}
		if hb.PCID != "PC1" || hb.AgentVersion != "1.2.3" || hb.OSFamily.Or("") == "" || hb.At.IsZero() {
			t.Errorf("heartbeat %s", data)
		}
	}
}

func TestStartedEvent(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	events := make(chan wire.EventStarted, 10)
	e.subscribe(t, "events.started.>", func(msg *nats.Msg) {
		var ev wire.EventStarted
		if err := ev.UnmarshalJSON(msg.Data); err != nil {
			t.Error(err)
			return
		}
		events <- ev
	})
	adHoc := command(t, "echo", func(c *wire.Command) { c.ExecID.Clear() })
	e.fire(t, "commands.pc.PC1", adHoc)
	cmd := command(t, "echo")
	r := e.fire(t, "commands.pc.PC1", cmd)

	ev := receive(t, events) // the ad-hoc run has none, or it would come first
	want, _ := wire.NewEventStarted(cmd, &r)
	if !ev.StartedAt.Equal(want.StartedAt) {
		t.Errorf("started at %v, the result says %v", ev.StartedAt, want.StartedAt)
	}
	if ev.StartedAt = want.StartedAt; ev != want {
		t.Errorf("got %+v, want %+v", ev, want)
	}
	waitStored(t, e, "EVENTS", "events.started."+cmd.ExecID.Or("")+".PC1")
}

func TestDuplicateIsDropped(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1")
	cmd := command(t, "echo")
	e.publish(t, "commands.pc.PC1", cmd)
	e.publish(t, "commands.all", cmd)
	e.publish(t, "commands.pc.PC1", cmd)
	for _, subject := range []string{"commands.pc.PC1", "commands.all"} {
		e.fire(t, subject, command(t, "echo")) // what came before has been taken in
	}
	a.stop() // what was taken in has been reported
	if n := e.stored(t, "RESULTS", "results."+cmd.RequestID); n != 1 {
		t.Errorf("%d results, want 1", n)
	}
}

func TestGroupsAreFollowed(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1")
	e.changeGroups(t, "PC1", func(g *wire.AgentGroups) bool { return g.Insert("wave1") && g.Insert("canary") })
	a.waitForGroups(t, "canary", "wave1")
	e.fire(t, "commands.group.wave1", command(t, "echo"))

	e.changeGroups(t, "PC1", func(g *wire.AgentGroups) bool { return g.Remove("wave1") })
	a.waitForGroups(t, "canary")
	gone := command(t, "echo")
	e.publish(t, "commands.group.wave1", gone)
	e.fire(t, "commands.group.canary", command(t, "echo"))

	e.put(t, "agent_groups", "PC1", `{"groups":null}`) // ignored
	e.put(t, "agent_groups", "PC1", `{"groups":["a","*","canary","a b"]}`)
	a.waitForGroups(t, "a", "canary")
	kv, err := e.js.KeyValue(t.Context(), "agent_groups")
	if err != nil {
		t.Fatal(err)
	}
	if err := kv.Delete(t.Context(), "PC1"); err != nil {
		t.Fatal(err)
	}
	a.waitForGroups(t)
	a.stop()
	if n := e.stored(t, "RESULTS", "results."+gone.RequestID); n != 0 {
		t.Error("a command for a group that the PC had left was run")
	}
	for _, want := range []string{"groups document ignored", `group ignored`} {
		if !strings.Contains(a.log.String(), want) {
			t.Errorf("the log does not say %q", want)
		}
	}
}

// Groups by definition come from a bucket that older fleets do not have, and that
// is found when it appears.
func TestDerivedGroups(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1")
	e.put(t, "agent_groups", "PC1", `{"groups":["wave1","canary"]}`)
	a.waitForGroups(t, "canary", "wave1")
	if _, err := bootstrap.Apply(t.Context(), e.js, bootstrap.Of(bootstrap.DerivedGroups())); err != nil {
		t.Fatal(err)
	}
	e.put(t, "agent_groups_derived", "PC1", `{"groups":["tokyo","canary","laptops"]}`)
	a.waitForGroups(t, "canary", "laptops", "tokyo", "wave1")
	e.fire(t, "commands.group.tokyo", command(t, "echo"))

	e.changeGroups(t, "PC1", func(g *wire.AgentGroups) bool { return g.Remove("canary") })
	e.put(t, "agent_groups", "PC1", `{"groups":["wave2"]}`) // canary is still derived
	a.waitForGroups(t, "canary", "laptops", "tokyo", "wave2")
	e.put(t, "agent_groups_derived", "PC1", `{"groups":7}`) // ignored
	e.put(t, "agent_groups_derived", "PC1", `{"groups":[]}`)
	a.waitForGroups(t, "wave2")
	if strings.Contains(a.log.String(), "groups cannot be followed") {
		t.Errorf("a bucket that need not be there is complained of:\n%s", a.log)
	}
}

// A document of derived groups that does not decode keeps nobody from the others.
func TestDerivedGroupsUnreadable(t *testing.T) {
	e := newEnv(t)
	if _, err := bootstrap.Apply(t.Context(), e.js, bootstrap.Of(bootstrap.DerivedGroups())); err != nil {
		t.Fatal(err)
	}
	e.put(t, "agent_groups_derived", "PC1", `{}`)
	e.put(t, "agent_groups", "PC1", `{"groups":["wave1"]}`)
	r := &running{groups: make(chan []string, 100), log: &logBuffer{}}
	r.run(t, e, "PC1")
	r.waitForGroups(t, "wave1")
}

func TestNoBroadcast(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1", func(o *agent.Options) { o.NoBroadcast = true })
	cmd := command(t, "echo")
	e.publish(t, "commands.all", cmd)
	e.fire(t, "commands.pc.PC1", command(t, "echo"))
	a.stop()
	if n := e.stored(t, "RESULTS", "results."+cmd.RequestID); n != 0 {
		t.Error("a guest ran a command for all")
	}
}

func TestRefusedCommands(t *testing.T) {
	tests := []struct{ name, data, logged string }{
		{"no document", `{"id":`, "does not decode"},
		{"unknown shell", `{"id":"x","version":"1","request_id":"r","shell":"perl","script":"","timeout_secs":5}`, "does not decode"},
		{"wildcard request id", `{"id":"x","version":"1","request_id":">","shell":"cmd","script":"echo","timeout_secs":5}`, "no subject"},
		{"empty request id", `{"id":"x","version":"1","request_id":"","shell":"cmd","script":"echo","timeout_secs":5}`, "no subject"},
	}
	e := newEnv(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := e.start(t, "PC1")
			if err := e.nc.Publish("commands.pc.PC1", []byte(tt.data)); err != nil {
				t.Fatal(err)
			}
			e.fire(t, "commands.pc.PC1", command(t, "echo")) // the agent goes on
			a.stop()
			if !strings.Contains(a.log.String(), "command refused") || !strings.Contains(a.log.String(), tt.logged) {
				t.Errorf("the log does not say %q:\n%s", tt.logged, a.log)
			}
		})
	}
}

func TestBrokerComesLater(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()

	nc, err := natsconn.Connect("nats://"+l.Addr().String(), natsconn.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	a, err := agent.New(nc, agent.Options{PCID: pcID(t, "PC1"), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()

	b := brokertest.Run(t, testbroker.Options{Port: port})
	watcher := brokertest.Connect(t, b.ClientURL())
	deadline := time.Now().Add(patience)
	for {
		if _, err := watcher.Request("agents.PC1.ping", nil, time.Second); err == nil {
			break
		} else if time.Now().After(deadline) {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	if err := receive(t, ended); err != nil {
		t.Error(err)
	}
}

func TestNewNeedsAnID(t *testing.T) {
	if _, err := agent.New(nil, agent.Options{}); err == nil {
		t.Error("no error")
	}
}
