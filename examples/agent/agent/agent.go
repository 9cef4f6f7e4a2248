package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/outbox"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/examples/agent/tail"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
)

// reportGrace is how long an agent that stops tries to report the scripts that
// it killed.
const reportGrace = 5 * time.Second

// errStopping is why scripts are killed when the agent stops.
var errStopping = errors.New("the agent is stopping")

// Options configure an [Agent].
type Options struct {
	// PCID is the identity of the PC. Required.
	PCID subjects.PCID
	// Version is the agent's own, as heartbeats carry it. Default: "0.0.0".
	Version string
	// Runner runs the scripts. Default: one with its zero value.
	Runner *runner.Runner
	// HeartbeatInterval is the pause between heartbeats, whatever the
	// configuration says. Default: what it says.
	HeartbeatInterval time.Duration
	// DataDir is the folder in which the agent keeps what must survive it:
	// commands that it has taken, their request ids, and messages that no stream
	// has acknowledged. With it the agent also catches up, from the stream EXEC,
	// on commands that it missed. Agents do not share one. Default: nothing is
	// kept.
	DataDir string
	// MaxOutbox bounds the messages in each outbox of DataDir. A result beyond it
	// is published directly. Default: [outbox.DefaultMaxMessages].
	MaxOutbox int
	// NoBroadcast leaves out commands.all, for an agent that is a guest on the
	// broker of a fleet and must not run what is meant for all of it.
	NoBroadcast bool
	// NoPerf leaves out performance samples and the agent's own figures in
	// heartbeats, for many agents in one process.
	NoPerf bool
	// Signatures checks who wrote each command, and refuses those that no key
	// vouches for where it enforces that. Default: nobody asks, and heartbeats
	// say nothing of keys.
	Signatures *signing.Keeper
	// Log is what requests for the agent's log are answered from; Logger should
	// write to it too. Default: they are not answered.
	Log *tail.Log
	// Logger gets what an operator wants to know. Default: slog.Default.
	Logger *slog.Logger
	// OnGroups, if set, is called with the sorted groups of the PC each time
	// that the broker knows the subscriptions for them. It must not block.
	OnGroups func(groups []string)
}

// Agent serves one PC on one connection. Make one with [New]; it is used once.
type Agent struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	opts   Options
	pc     subjects.PCID
	runner *runner.Runner
	log    *slog.Logger

	link     link
	buckets  buckets
	audience *audience
	disk     disk
	live     live

	admission sync.Mutex // one command is taken at a time

	mu       sync.Mutex
	stopping bool
	running  sync.WaitGroup

	background sync.WaitGroup // what ends with Run's context
	sending    sync.WaitGroup // what ends with reporting

	work      context.Context // ends when scripts must be killed
	reporting context.Context // ends when nothing can be reported any more
}

// New returns an agent that will live on a connection, which may be one that
// has yet to find its broker ([nats.RetryOnFailedConnect]).
func New(nc *nats.Conn, opts Options) (*Agent, error) {
	if opts.PCID.String() == "" {
		return nil, errors.New("agent: no pc id: make one with subjects.ParsePCID")
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	a := &Agent{
		nc: nc, js: js, opts: opts, pc: opts.PCID,
		runner: cmp.Or(opts.Runner, &runner.Runner{}),
		log:    cmp.Or(opts.Logger, slog.Default()).With("pc", opts.PCID.String()),

		audience: newAudience(),
	}
	a.opts.MaxOutbox = cmp.Or(opts.MaxOutbox, outbox.DefaultMaxMessages)
	a.opts.Version = cmp.Or(opts.Version, "0.0.0")
	a.live = a.newLive()
	return a, nil
}

// Run serves until ctx ends: then it takes no more commands, kills the scripts
// that are running, reports them and returns nil. The connection stays open;
// draining it is the caller's. The error says what could not be subscribed to,
// or that another agent uses the data folder.
func (a *Agent) Run(ctx context.Context) error {
	left, err := a.openDisk(ctx)
	if err != nil {
		return err
	}
	defer a.disk.close()
	var kill context.CancelCauseFunc
	a.work, kill = context.WithCancelCause(context.WithoutCancel(ctx))
	defer kill(nil)
	var giveUp context.CancelFunc
	a.reporting, giveUp = context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	again := a.recover(left)
	unsubscribe, err := a.subscribe()
	defer unsubscribe()
	if err == nil {
		a.serve(ctx, again)
	}
	a.mu.Lock()
	a.stopping = true
	a.mu.Unlock()
	kill(errStopping)
	time.AfterFunc(reportGrace, giveUp)
	a.background.Wait()
	a.running.Wait()
	a.disk.flush(a.reporting, a.nc)
	giveUp()
	a.sending.Wait()
	return err
}

// subscribe listens to what reaches the agent whatever its groups are.
func (a *Agent) subscribe() (unsubscribe func(), err error) {
	var subs []*nats.Subscription
	unsubscribe = func() {
		for _, sub := range subs {
			_ = sub.Unsubscribe()
		}
	}
	handlers := map[string]nats.MsgHandler{
		subjects.Ping(a.pc):       a.answerPing,
		subjects.CommandsPC(a.pc): a.receive,
	}
	if !a.opts.NoBroadcast {
		handlers[subjects.CommandsAll] = a.receive
	}
	maps.Copy(handlers, a.liveHandlers())
	for subject, handler := range handlers {
		sub, err := a.nc.Subscribe(subject, handler)
		if err != nil {
			return unsubscribe, fmt.Errorf("agent: subscribe to %s: %w", subject, err)
		}
		subs = append(subs, sub)
	}
	return unsubscribe, nil
}

// serve does all that the agent does of its own accord until ctx ends.
func (a *Agent) serve(ctx context.Context, again []*run) {
	a.background.Go(func() { a.beat(ctx) })
	a.background.Go(func() { a.followGroups(ctx) })
	a.serveLive(ctx)
	if a.disk.durable() {
		a.background.Go(func() { a.catchUp(ctx) })
		a.background.Go(func() { a.resume(ctx, again) })
		a.sending.Go(func() { a.disk.drain(a.reporting, a.js) })
	}
	<-ctx.Done()
}

func (a *Agent) isStopping() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.stopping
}

// begin runs f beside the others unless the agent is stopping.
func (a *Agent) begin(f func()) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopping {
		return false
	}
	a.running.Go(f)
	return true
}
