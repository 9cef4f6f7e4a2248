package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// patience bounds the wait for what must come.
const patience = 60 * time.Second

func fleet(t *testing.T) jetstream.JetStream {
	t.Helper()
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	return js
}

func join(t *testing.T, js jetstream.JetStream, pc, doc string) {
	t.Helper()
	kv, err := js.KeyValue(t.Context(), "agent_groups")
	if err == nil {
		_, err = kv.PutString(t.Context(), pc, doc)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// waves makes shots at groups, "name" or "name:delay".
func waves(t *testing.T, texts ...string) []dispatch.Shot {
	t.Helper()
	first := newCommand(t)
	var shots []dispatch.Shot
	for _, text := range texts {
		name, delay, _ := strings.Cut(text, ":")
		cmd := *first
		cmd.RequestID = wire.NewID()
		shot := dispatch.Shot{Command: &cmd, Target: dispatch.Group(subjects.MustGroup(name))}
		if delay != "" {
			var err error
			if shot.Delay, err = time.ParseDuration(delay); err != nil {
				t.Fatal(err)
			}
		}
		shots = append(shots, shot)
	}
	return shots
}

// answers plays one agent of a group whose runs end with an exit code. Like every
// agent it runs a request once.
func answers(t *testing.T, js jetstream.JetStream, group, pc string, exit int32) {
	t.Helper()
	seen := map[string]bool{}
	answerer(t, brokertest.Connect(t, js.Conn().ConnectedUrl()), "commands.group."+group, func(cmd *wire.Command) [][]byte {
		if seen[cmd.RequestID] {
			return nil
		}
		seen[cmd.RequestID] = true
		r := wire.NewResult(cmd, pc, time.Now())
		r.ExitCode = exit
		return [][]byte{encode(t, r)}
	})
}

func newDispatcher(t *testing.T, js jetstream.JetStream, opts ...nats.Option) *dispatch.Dispatcher {
	t.Helper()
	d, err := dispatch.New(brokertest.Connect(t, js.Conn().ConnectedUrl(), opts...))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// published is what the stream EXEC got, in its order, by group.
func published(t *testing.T, js jetstream.JetStream) string {
	t.Helper()
	s, err := js.Stream(t.Context(), "EXEC")
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for seq := uint64(1); seq <= info.State.LastSeq; seq++ {
		msg, err := s.GetMsg(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		groups = append(groups, strings.TrimPrefix(msg.Subject, "commands.group."))
	}
	return strings.Join(groups, " ")
}

// TestWaves fires by delay, not by the order in which the shots are given, and
// pins the version before the first.
func TestWaves(t *testing.T) {
	js := fleet(t)
	for i, group := range []string{"a", "b", "c"} {
		pc := fmt.Sprint("PC", i)
		join(t, js, pc, fmt.Sprintf(`{"groups":[%q]}`, group))
		answers(t, js, group, pc, 0)
	}
	pins, err := js.KeyValue(t.Context(), "script_current")
	if err != nil {
		t.Fatal(err)
	}
	shots := waves(t, "c:200ms", "a", "b:100ms")
	var order []string
	report, err := newDispatcher(t, js).FireAll(t.Context(), shots, dispatch.Options{Events: dispatch.Events{
		Fired: func(s dispatch.Shot, expected []string) {
			order = append(order, fmt.Sprintf("%s %v", s.Target, expected))
			if e, err := pins.Get(t.Context(), "j"); err != nil || string(e.Value()) != "1.0.0" {
				t.Errorf("fired before the version was pinned: %v", err)
			}
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(order, ", "), "group a [PC0], group b [PC1], group c [PC2]"; got != want {
		t.Errorf("fired %q, want %q", got, want)
	}
	if got := published(t, js); got != "a b c" {
		t.Errorf("published %q", got)
	}
	if !report.OK() || len(report.Results) != 3 || report.Shots[0].Target != shots[0].Target || report.Shots[0].Delay != 200*time.Millisecond {
		t.Errorf("%+v", report)
	}
	for _, s := range report.Shots {
		if s.Succeeded != 1 || s.Failed != 0 || len(s.Missing) != 0 || s.Unsure {
			t.Errorf("%+v", s)
		}
	}
}

// TestDelayOfTheFirst has nothing to fire at once.
func TestDelayOfTheFirst(t *testing.T) {
	js := fleet(t)
	join(t, js, "PC1", `{"groups":["a"]}`)
	answers(t, js, "a", "PC1", 0)
	begin := time.Now()
	report, err := newDispatcher(t, js).FireAll(t.Context(), waves(t, "a:300ms"), dispatch.Options{})
	if err != nil || !report.OK() || report.Shots[0].Fired.Sub(begin) < 300*time.Millisecond {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestMaxFailures(t *testing.T) {
	js := fleet(t)
	for i, group := range []string{"a", "a", "b", "b", "c"} {
		pc := fmt.Sprint("PC", i)
		join(t, js, pc, fmt.Sprintf(`{"groups":[%q]}`, group))
		answers(t, js, group, pc, int32(i%2)) // PC1 and PC3 fail
	}
	tests := []struct {
		max     int
		waves   []string
		fired   string
		stopped bool
	}{
		{0, []string{"a", "b:1h", "c:2h"}, "true false false", true},
		{1, []string{"a", "b:1ms", "c:1h"}, "true true false", true},
		{2, []string{"a", "b:1ms", "c:2ms"}, "true true true", false},
		{-1, []string{"a", "b:1ms", "c:2ms"}, "true true true", false},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.max), func(t *testing.T) {
			t.Parallel()
			var fired []string
			report, err := newDispatcher(t, js).FireAll(t.Context(), waves(t, tt.waves...), dispatch.Options{MaxFailures: tt.max, DropOutput: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range report.Shots {
				fired = append(fired, fmt.Sprint(!s.Fired.IsZero()))
			}
			if got := strings.Join(fired, " "); got != tt.fired || report.Stopped != tt.stopped || report.AllFired() == tt.stopped || report.OK() {
				t.Errorf("fired %q, stopped %t, want %q, %t", got, report.Stopped, tt.fired, tt.stopped)
			}
			if len(report.Missing) != 0 {
				t.Errorf("missing %v", report.Missing)
			}
		})
	}
}

// TestInterruptedRollout ends the firing between two waves.
func TestInterruptedRollout(t *testing.T) {
	js := fleet(t)
	join(t, js, "PC1", `{"groups":["a"]}`)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var seen dispatch.Progress
	report, err := newDispatcher(t, js).FireAll(ctx, waves(t, "a", "b:1h"), dispatch.Options{Events: dispatch.Events{
		Progress: func(p dispatch.Progress) {
			seen = p
			interrupt()
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if seen.Fired != 1 || seen.Shots != 2 || seen.Known != 1 || seen.Answered != 0 || seen.Next == nil || seen.Next.Target.String() != "group b" || seen.Until <= 0 {
		t.Errorf("progress %+v", seen)
	}
	if !report.Interrupted || report.OK() || report.Shots[0].Fired.IsZero() || !report.Shots[1].Fired.IsZero() || !slices.Equal(report.Missing, []string{"PC1"}) {
		t.Errorf("%+v", report)
	}
	if got := published(t, js); got != "a" {
		t.Errorf("published %q", got)
	}
}

func TestInterruptedBefore(t *testing.T) {
	js := fleet(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if _, err := newDispatcher(t, js).FireAll(ctx, waves(t, "a"), dispatch.Options{}); err == nil {
		t.Error("no error although nothing was fired")
	}
	if got := published(t, js); got != "" {
		t.Errorf("published %q", got)
	}
}

func TestShotsThatDoNotFit(t *testing.T) {
	js := fleet(t)
	d := newDispatcher(t, js)
	pair := func(change func(*wire.Command)) []dispatch.Shot {
		shots := waves(t, "a", "b")
		change(shots[1].Command)
		return shots
	}
	first := waves(t, "a", "b")
	first[1].Command.RequestID = first[0].Command.RequestID
	for name, shots := range map[string][]dispatch.Shot{
		"none":            nil,
		"other job":       pair(func(c *wire.Command) { c.ID = "other" }),
		"other version":   pair(func(c *wire.Command) { c.Version = "2" }),
		"other exec id":   pair(func(c *wire.Command) { c.ExecID.Set("x") }),
		"wild request id": pair(func(c *wire.Command) { c.RequestID = "*" }),
		"same request id": first,
	} {
		if _, err := d.FireAll(t.Context(), shots, dispatch.Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	wild := waves(t, "a")
	wild[0].Command.ExecID.Set(">")
	if _, err := d.FireAll(t.Context(), wild, dispatch.Options{}); err == nil {
		t.Error("wild exec id: no error")
	}
	if got := published(t, js); got != "" {
		t.Errorf("published %q", got)
	}
}

// TestOutage has the broker restart after the first wave was fired. The results
// are stored while the controller is away, and the second wave is due then: it
// is fired afterwards, unless one of them is a failure.
func TestOutage(t *testing.T) {
	for _, exit := range []int32{0, 3} {
		t.Run(fmt.Sprint("exit ", exit), func(t *testing.T) {
			t.Parallel()
			testOutage(t, exit)
		})
	}
}

func testOutage(t *testing.T, exit int32) {
	dir := t.TempDir()
	b := brokertest.Run(t, testbroker.Options{StoreDir: dir})
	js := brokertest.Context(t, brokertest.Connect(t, b.ClientURL()))
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	var port int
	if _, err := fmt.Sscanf(b.Server.Addr().String(), "127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	join(t, js, "PC1", `{"groups":["a"]}`)
	join(t, js, "PC2", `{"groups":["a","b"]}`)
	d := newDispatcher(t, js, nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond))

	fired := make(chan *wire.Command, 2)
	var notes []string
	var report *dispatch.Report
	over := make(chan error, 1)
	go func() {
		var err error
		report, err = d.FireAll(t.Context(), waves(t, "a", "b:2s"), dispatch.Options{Wait: patience, Events: dispatch.Events{
			Fired: func(s dispatch.Shot, _ []string) { fired <- s.Command },
			Note:  func(text string) { notes = append(notes, text) },
		}})
		over <- err
	}()
	store := func(url string, cmd *wire.Command, pc string, exit int32) {
		t.Helper()
		other := brokertest.Context(t, brokertest.Connect(t, url))
		r := wire.NewResult(cmd, pc, time.Now())
		r.ExitCode = exit
		if _, err := other.Publish(t.Context(), "results."+cmd.RequestID, encode(t, r)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := <-fired
	if err := b.Shutdown(); err != nil {
		t.Fatal(err)
	}
	// The same streams on another port: the controller does not hear of it.
	hidden, err := testbroker.Start(testbroker.Options{StoreDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	store(hidden.ClientURL(), cmd, "PC1", exit)
	store(hidden.ClientURL(), cmd, "PC2", 0)
	if err := hidden.Shutdown(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second) // until the second wave is due
	b = brokertest.Run(t, testbroker.Options{StoreDir: dir, Port: port})
	results := 2
	if exit == 0 {
		store(b.ClientURL(), <-fired, "PC2", 0)
		results++
	}
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	if report.OK() != (exit == 0) || report.Stopped != (exit != 0) || len(report.Results) != results || len(report.Missing) > 0 {
		t.Errorf("report %+v, notes %q", report, notes)
	}
	if text := strings.Join(notes, "\n"); !strings.Contains(text, "away") || !strings.Contains(text, "back") {
		t.Errorf("notes %q", text)
	}
}

// TestUnsure ends the firing while the broker does not confirm a command.
func TestUnsure(t *testing.T) {
	js := fleet(t)
	join(t, js, "PC1", `{"groups":["a"]}`)
	answers(t, js, "a", "PC1", 0)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	report, err := newDispatcher(t, js).FireAll(ctx, waves(t, "a", "b:1ms", "c:2ms"), dispatch.Options{Events: dispatch.Events{
		Fired: func(dispatch.Shot, []string) {
			if err := js.DeleteStream(t.Context(), "EXEC"); err != nil {
				t.Error(err)
			}
		},
		Note: func(text string) {
			if strings.HasPrefix(text, "trying again: ") {
				interrupt()
			}
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !report.Interrupted || report.OK() || report.AllFired() || report.Shots[0].Unsure || !report.Shots[1].Unsure || !report.Shots[2].Fired.IsZero() {
		t.Errorf("%+v", report)
	}
}

// TestAnsweredBeforeConfirmed has agents run a command that the broker confirms
// only when it is sent again.
func TestAnsweredBeforeConfirmed(t *testing.T) {
	js := fleet(t)
	for i, group := range []string{"a", "b"} {
		pc := fmt.Sprint("PC", i)
		join(t, js, pc, fmt.Sprintf(`{"groups":[%q]}`, group))
		answers(t, js, group, pc, 0)
	}
	broken := false
	report, err := newDispatcher(t, js).FireAll(t.Context(), waves(t, "a", "b:1ms"), dispatch.Options{Events: dispatch.Events{
		Fired: func(dispatch.Shot, []string) {
			if broken {
				return
			}
			broken = true
			if err := js.DeleteStream(t.Context(), "EXEC"); err != nil {
				t.Error(err)
			}
		},
		Note: func(string) {
			if err := bootstrap.Ensure(t.Context(), js); err != nil {
				t.Error(err)
			}
		},
	}})
	if err != nil || !report.OK() || report.Shots[1].Unsure || report.Shots[1].Succeeded == 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

// TestMissingStream says what is wrong with a broker that is not set up, before
// anything is fired.
func TestMissingStream(t *testing.T) {
	for _, stream := range []string{"EXEC", "RESULTS", "EVENTS"} {
		js := fleet(t)
		if err := js.DeleteStream(t.Context(), stream); err != nil {
			t.Fatal(err)
		}
		_, err := newDispatcher(t, js).FireAll(t.Context(), waves(t, "a"), dispatch.Options{})
		if err == nil || !strings.Contains(err.Error(), stream) || !strings.Contains(err.Error(), "kanade-contract bootstrap") {
			t.Errorf("%s: %v", stream, err)
		}
	}
}

func TestLongWaits(t *testing.T) {
	js := fleet(t)
	join(t, js, "PC1", `{"groups":["a"]}`)
	answers(t, js, "a", "PC1", 0)
	shots := waves(t, "a")
	shots[0].Command.TimeoutSecs = 1<<64 - 1
	shots[0].Command.JitterSecs.Set(1<<64 - 1)
	report, err := newDispatcher(t, js).FireAll(t.Context(), shots, dispatch.Options{})
	if err != nil || !report.OK() {
		t.Errorf("%+v, %v", report, err)
	}
}
