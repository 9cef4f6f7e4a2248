//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// asAgent in the environment makes the test binary the program itself.
const asAgent = "KANADE_TEST_AS_AGENT"

func TestMain(m *testing.M) {
	if os.Getenv(asAgent) != "" {
		main()
	}
	os.Exit(m.Run())
}

const (
	proofPC  = "host.example.com"
	groups   = 6
	patience = time.Minute // for what takes seconds at most
)

// TestKilledAtRandom kills the agent, over and over - 50 times with KANADE_PROOF
// set - at random moments while jobs run and while the broker restarts. Each
// command that was published has exactly one result in the end: its own, or one
// that says that the agent stopped. No script ran twice.
func TestKilledAtRandom(t *testing.T) {
	kills, restarts := 8, 1
	switch {
	case os.Getenv("KANADE_PROOF") != "": // make proof
		kills, restarts = 50, 6
	case testing.Short():
		kills, restarts = 3, 1
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	p := newProof(t, seed)

	stop := make(chan struct{})
	var firing sync.WaitGroup
	for i, subject := range p.subjects() {
		rnd := rand.New(rand.NewPCG(seed, uint64(i)))
		firing.Go(func() { p.fire(t, subject, rnd, stop) })
	}
	for i := range kills {
		agent := p.startAgent(t)
		if p.rnd.IntN(2) == 0 { // at any moment: while it starts, recovers, catches up
			time.Sleep(time.Duration(p.rnd.IntN(300)) * time.Millisecond)
		} else { // while a job runs
			p.waitForStart(t)
			time.Sleep(time.Duration(p.rnd.IntN(100)) * time.Millisecond)
		}
		if (i+1)*restarts/kills > i*restarts/kills {
			p.stopBroker(t)
			time.Sleep(time.Duration(p.rnd.IntN(100)) * time.Millisecond)
			if p.rnd.IntN(2) == 0 { // the agent outlives the outage
				p.startBroker(t)
				p.waitForStart(t)
			}
		}
		agent.kill(t)
		if p.broker == nil {
			p.startBroker(t)
		}
	}
	agent := p.startAgent(t)
	close(stop)
	firing.Wait()
	agent.interrupt(t)
	if t.Failed() {
		t.Fatalf("the agents said:\n%s", p.log.tail())
	}
	p.judge(t)
}

// proof is a broker whose agent is killed, and what is known of its jobs.
type proof struct {
	rnd    *rand.Rand
	opts   testbroker.Options
	broker *testbroker.Broker
	js     jetstream.JetStream
	dir    string // scripts write here
	data   string // the agent's data folder
	log    lineBuffer

	mu       sync.Mutex
	commands map[string]string // request id to subject
}

func newProof(t *testing.T, seed uint64) *proof {
	t.Helper()
	p := &proof{
		rnd: rand.New(rand.NewPCG(seed, 1<<32)), opts: testbroker.Options{StoreDir: t.TempDir()},
		dir: t.TempDir(), data: filepath.Join(t.TempDir(), "data"), commands: make(map[string]string),
	}
	p.startBroker(t)
	p.opts.Port = p.broker.Server.Addr().(*net.TCPAddr).Port
	t.Cleanup(func() { p.stopBroker(t) })
	nc := brokertest.Connect(t, p.broker.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond))
	p.js = brokertest.Context(t, nc)
	if err := bootstrap.Ensure(t.Context(), p.js); err != nil {
		t.Fatal(err)
	}
	doc := wire.AgentGroups{}
	for i := range groups {
		doc.Insert(fmt.Sprintf("g%d", i))
	}
	data, err := doc.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	kv, err := p.js.KeyValue(t.Context(), kvkeys.BucketAgentGroups)
	if err == nil {
		_, err = kv.Put(t.Context(), proofPC, data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *proof) subjects() []string {
	subjects := []string{"commands.all", "commands.pc." + proofPC}
	for i := range groups {
		subjects = append(subjects, fmt.Sprintf("commands.group.g%d", i))
	}
	return subjects
}

func (p *proof) startBroker(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		b, err := testbroker.Start(p.opts)
		if err == nil {
			p.broker = b
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func (p *proof) stopBroker(t *testing.T) {
	t.Helper()
	if p.broker == nil {
		return
	}
	if err := p.broker.Shutdown(); err != nil {
		t.Error(err)
	}
	p.broker = nil
}

// fire publishes one command after the other on a subject until stop: the next
// one when the one before has its result, because EXEC keeps the last one alone.
func (p *proof) fire(t *testing.T, subject string, rnd *rand.Rand, stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		cmd := p.command(t, rnd)
		p.mu.Lock()
		p.commands[cmd.RequestID] = subject
		p.mu.Unlock()
		if !p.publish(t, subject, cmd) || !p.waitForResult(t, subject, cmd) {
			return
		}
	}
}

// command returns one whose script leaves a trace, with a delay, much output or
// none of that.
func (p *proof) command(t *testing.T, rnd *rand.Rand) *wire.Command {
	request := wire.NewID()
	script := fmt.Sprintf("echo %s >> %s/started\nsleep 0.%02d\n", request, p.dir, rnd.IntN(20))
	if rnd.IntN(8) == 0 {
		script += "head -c 300000 /dev/zero | tr '\\0' a\n"
	}
	script += fmt.Sprintf("echo %s >> %s/ended\n", request, p.dir)
	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "job", Version: "1.0.0", RequestID: request, ExecID: wire.NewID(), Shell: wire.ShellCmd, Timeout: time.Minute,
	}, script)
	if err != nil {
		t.Error(err)
	}
	if rnd.IntN(8) == 0 {
		cmd.JitterSecs.Set(1)
	}
	return &cmd
}

// publish returns when EXEC has the command. It may be delivered twice where the
// broker's answer is lost.
func (p *proof) publish(t *testing.T, subject string, cmd *wire.Command) bool {
	data, err := cmd.MarshalJSON()
	if err != nil {
		t.Error(err)
		return false
	}
	return p.persist(t, "publish on "+subject, func(ctx context.Context) bool {
		_, err := p.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Data: data}, jetstream.WithMsgID(cmd.RequestID))
		return err == nil
	})
}

func (p *proof) waitForResult(t *testing.T, subject string, cmd *wire.Command) bool {
	return p.persist(t, "result of "+cmd.RequestID+" on "+subject, func(ctx context.Context) bool {
		time.Sleep(20 * time.Millisecond)
		s, err := p.js.Stream(ctx, kvkeys.StreamResults)
		if err != nil {
			return false
		}
		_, err = s.GetLastMsgForSubject(ctx, "results."+cmd.RequestID)
		return err == nil
	})
}

// persist does what the broker may be too far away for, until it is done.
func (p *proof) persist(t *testing.T, what string, do func(ctx context.Context) bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		done := do(ctx)
		cancel()
		if done {
			return true
		}
	}
	t.Errorf("no %s within %s", what, patience)
	return false
}

// waitForStart waits until one more script has started.
func (p *proof) waitForStart(t *testing.T) {
	t.Helper()
	before := len(p.trace(t, "started"))
	for deadline := time.Now().Add(patience); len(p.trace(t, "started")) == before; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no job starts; the agents said:\n%s", p.log.tail())
		}
	}
}

// trace returns the request ids that scripts wrote to a file.
func (p *proof) trace(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, file))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}
