package agent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/wire"
)

// store publishes a command and waits until EXEC has it.
func (e *env) store(t *testing.T, subject string, cmd *wire.Command) {
	t.Helper()
	data, err := cmd.MarshalJSON()
	if err == nil {
		_, err = e.js.PublishMsg(t.Context(), &nats.Msg{Subject: subject, Data: data})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestReplay(t *testing.T) {
	e := newEnv(t)
	const pc = "host.example.com"
	e.changeGroups(t, pc, func(g *wire.AgentGroups) bool { return g.Insert("wave1") && g.Insert("canary") })
	dir := t.TempDir()
	missed := map[string]*wire.Command{}
	for _, subject := range []string{"commands.all", "commands.pc." + pc, "commands.group.canary", "commands.group.wave1"} {
		e.store(t, subject, command(t, "echo", func(c *wire.Command) { c.ID = "superseded" }))
		missed[subject] = command(t, "echo")
		e.store(t, subject, missed[subject])
	}
	foreign := []*wire.Command{command(t, "echo"), command(t, "echo")}
	e.store(t, "commands.group.wave2", foreign[0])
	e.store(t, "commands.pc.host", foreign[1])

	a := e.start(t, pc, keepIn(dir))
	for _, cmd := range missed {
		if r := e.onlyResult(t, cmd); r.ExitCode != 0 {
			t.Errorf("exit %d, %s", r.ExitCode, r.Stderr)
		}
	}
	a.stop()

	// Once more, with a consumer that begins anew: all is known.
	if err := e.js.DeleteConsumer(t.Context(), "EXEC", "agent_replay_host_example_com_b0732f01"); err != nil {
		t.Fatal(err)
	}
	last := command(t, "echo")
	e.store(t, "commands.pc."+pc, last)
	a = e.start(t, pc, keepIn(dir))
	e.onlyResult(t, last)
	waitAcknowledged(t, e, "agent_replay_host_example_com_b0732f01", 4)
	a.stop()
	for _, cmd := range missed {
		e.onlyResult(t, cmd)
	}
	for _, cmd := range foreign {
		if n := e.stored(t, "RESULTS", "results."+cmd.RequestID); n != 0 {
			t.Error("a command for others was run")
		}
	}
	if strings.Contains(a.log.String(), "superseded") {
		t.Error("a command that another followed was run")
	}
}

// waitAcknowledged waits until a consumer has seen so many commands through.
func waitAcknowledged(t *testing.T, e *env, name string, delivered uint64) {
	t.Helper()
	waitUntil(t, name, func() bool {
		c, err := e.js.Consumer(t.Context(), "EXEC", name)
		if err != nil {
			return false
		}
		info := c.CachedInfo()
		return info.Delivered.Consumer >= delivered && info.NumPending == 0 && info.NumAckPending == 0
	})
}

func TestReplayForGuest(t *testing.T) {
	e := newEnv(t)
	all, own := command(t, "echo"), command(t, "echo")
	e.store(t, "commands.all", all)
	e.store(t, "commands.pc.PC1", own)
	a := e.start(t, "PC1", keepIn(t.TempDir()), func(o *agent.Options) { o.NoBroadcast = true })
	e.onlyResult(t, own)
	waitAcknowledged(t, e, "agent_replay_PC1", 1)
	a.stop()
	if n := e.stored(t, "RESULTS", "results."+all.RequestID); n != 0 {
		t.Error("a guest ran a command for all")
	}
}

func TestReplayConsumer(t *testing.T) {
	e := newEnv(t)
	a := e.start(t, "PC1", keepIn(t.TempDir()))
	wantFilters := func(want ...string) {
		t.Helper()
		waitUntil(t, fmt.Sprint(want), func() bool {
			c, err := e.js.Consumer(t.Context(), "EXEC", "agent_replay_PC1")
			return err == nil && slices.Equal(c.CachedInfo().Config.FilterSubjects, want)
		})
	}
	wantFilters("commands.all", "commands.pc.PC1")
	e.put(t, "agent_groups", "PC1", `{"groups":["b","a","b"]}`)
	wantFilters("commands.all", "commands.pc.PC1", "commands.group.a", "commands.group.b")
	c, err := e.js.Consumer(t.Context(), "EXEC", "agent_replay_PC1")
	if err != nil {
		t.Fatal(err)
	}
	cfg := c.CachedInfo().Config
	if cfg.DeliverPolicy != jetstream.DeliverLastPerSubjectPolicy || cfg.AckPolicy != jetstream.AckExplicitPolicy || cfg.Durable != "agent_replay_PC1" {
		t.Errorf("got %+v", cfg)
	}
	e.changeGroups(t, "PC1", func(g *wire.AgentGroups) bool { return g.Remove("a") })
	wantFilters("commands.all", "commands.pc.PC1", "commands.group.b")
	e.fire(t, "commands.group.b", command(t, "echo"))
	a.stop()
	if strings.Contains(a.log.String(), "cannot be caught up") {
		t.Errorf("log:\n%s", a.log)
	}
}

func TestConsumersAreNotShared(t *testing.T) {
	e := newEnv(t)
	cmds := map[string]*wire.Command{"host.a": command(t, "echo"), "host_a": command(t, "echo")}
	for pc, cmd := range cmds {
		e.store(t, "commands.pc."+pc, cmd)
	}
	for pc := range cmds {
		e.start(t, pc, keepIn(t.TempDir()))
	}
	for pc, cmd := range cmds {
		if r := e.onlyResult(t, cmd); r.PCID != pc || r.ExitCode != 0 {
			t.Errorf("%s: %+v", pc, r)
		}
	}
	for _, name := range []string{"agent_replay_host_a", "agent_replay_host_a_d1c87d69"} {
		if _, err := e.js.Consumer(t.Context(), "EXEC", name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReplayWithoutStreamOrGroups(t *testing.T) {
	e := newEnv(t)
	s, err := e.js.Stream(t.Context(), "EXEC")
	if err != nil {
		t.Fatal(err)
	}
	if err := e.js.DeleteStream(t.Context(), "EXEC"); err != nil {
		t.Fatal(err)
	}
	if err := e.js.DeleteKeyValue(t.Context(), "agent_groups"); err != nil {
		t.Fatal(err)
	}
	// PC1 has no groups: their bucket does not exist, and nothing waits for it.
	r := &running{groups: make(chan []string, 100), log: &logBuffer{}}
	r.run(t, e, "PC1", keepIn(t.TempDir()))
	r.waitForLog(t, "missed commands cannot be caught up on")
	if _, err := e.js.CreateStream(t.Context(), s.CachedInfo().Config); err != nil {
		t.Fatal(err)
	}
	waitUntil(t, "consumer", func() bool {
		_, err := e.js.Consumer(t.Context(), "EXEC", "agent_replay_PC1")
		return err == nil
	})
	if n := strings.Count(r.log.String(), "missed commands cannot be caught up on"); n != 1 {
		t.Errorf("%d lines, want 1", n)
	}
}
