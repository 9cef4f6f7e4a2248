package agent_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// patience bounds waits that end at once when all is well.
const patience = 30 * time.Second

// env is a broker with the fleet's resources, seen by a controller.
type env struct {
	broker *testbroker.Broker
	nc     *nats.Conn
	js     jetstream.JetStream
}

func newEnv(t *testing.T) *env {
	t.Helper()
	b := brokertest.Run(t, testbroker.Options{})
	e := &env{broker: b, nc: brokertest.Connect(t, b.ClientURL())}
	e.js = brokertest.Context(t, e.nc)
	if err := bootstrap.Ensure(t.Context(), e.js); err != nil {
		t.Fatal(err)
	}
	return e
}

// running is an agent and the ways to wait for it.
type running struct {
	groups chan []string
	log    *logBuffer
	stop   func() // ends the agent and waits until it has ended
}

// start runs an agent until the test ends and waits until it is ready.
func (e *env) start(t *testing.T, pc string, change ...func(*agent.Options)) *running {
	t.Helper()
	r := &running{groups: make(chan []string, 100), log: &logBuffer{}}
	r.run(t, e, pc, change...)
	receive(t, r.groups)
	return r
}

// run is start without the wait.
func (r *running) run(t *testing.T, e *env, pc string, change ...func(*agent.Options)) {
	t.Helper()
	opts := agent.Options{
		PCID:     pcID(t, pc),
		Version:  "1.2.3",
		Runner:   &runner.Runner{AllowOtherShell: true, TempDir: t.TempDir()},
		Logger:   slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		OnGroups: func(groups []string) { r.groups <- groups },
	}
	for _, f := range change {
		f(&opts)
	}
	nc, err := natsconn.Connect(e.broker.ClientURL(), natsconn.Options{Name: pc, OnEvent: natsconn.LogEvents(opts.Logger)})
	if err != nil {
		t.Fatal(err)
	}
	a, err := agent.New(nc, opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := receive(t, ended); err != nil {
			t.Error(err)
		}
		nc.Close()
	})
	t.Cleanup(r.stop)
}

// waitForGroups waits until the agent listens to exactly these groups.
func (r *running) waitForGroups(t *testing.T, want ...string) {
	t.Helper()
	for {
		if got := receive(t, r.groups); slices.Equal(got, want) {
			return
		}
	}
}

// command returns one with an exec id, for a script of sh.
func command(t *testing.T, script string, change ...func(*wire.Command)) *wire.Command {
	t.Helper()
	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "job", Version: "1.0.0", ExecID: wire.NewID(), Shell: wire.ShellCmd, Timeout: time.Minute,
	}, script)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&cmd)
	}
	return &cmd
}

// fire publishes a command and returns its only result.
func (e *env) fire(t *testing.T, subject string, cmd *wire.Command) wire.ExecResult {
	t.Helper()
	results := e.results(t, cmd)
	e.publish(t, subject, cmd)
	return receive(t, results)
}

func (e *env) publish(t *testing.T, subject string, cmd *wire.Command) {
	t.Helper()
	data, err := cmd.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.nc.Publish(subject, data); err != nil {
		t.Fatal(err)
	}
}

// results listens for the results of a command.
func (e *env) results(t *testing.T, cmd *wire.Command) <-chan wire.ExecResult {
	t.Helper()
	results := make(chan wire.ExecResult, 100)
	e.subscribe(t, "results."+cmd.RequestID, func(msg *nats.Msg) {
		var r wire.ExecResult
		if err := r.UnmarshalJSON(msg.Data); err != nil {
			t.Error(err)
			return
		}
		results <- r
	})
	return results
}

func (e *env) subscribe(t *testing.T, subject string, f nats.MsgHandler) {
	t.Helper()
	sub, err := e.nc.Subscribe(subject, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sub.Unsubscribe() })
	if err := e.nc.Flush(); err != nil {
		t.Fatal(err)
	}
}

// stored counts the messages of a stream under a subject.
func (e *env) stored(t *testing.T, stream, subject string) int {
	t.Helper()
	s, err := e.js.Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	info, err := s.Info(t.Context(), jetstream.WithSubjectFilter(subject))
	if err != nil {
		t.Fatal(err)
	}
	return int(info.State.Subjects[subject])
}

func (e *env) put(t *testing.T, bucket, key, value string) {
	t.Helper()
	kv, err := e.js.KeyValue(t.Context(), bucket)
	if err == nil {
		_, err = kv.PutString(t.Context(), key, value)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (e *env) changeGroups(t *testing.T, pc string, change func(*wire.AgentGroups) bool) {
	t.Helper()
	b, err := kvrmw.Open(t.Context(), e.js, kvkeys.BucketAgentGroups)
	if err == nil {
		_, err = kvrmw.Update(t.Context(), b, pc, func(g *wire.AgentGroups) (bool, error) { return change(g), nil })
	}
	if err != nil {
		t.Fatal(err)
	}
}

func pcID(t *testing.T, s string) subjects.PCID {
	t.Helper()
	id, err := subjects.ParsePCID(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// logBuffer is a log that may be read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

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
