package demo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/natsconn"
	"github.com/kanadehq/kanade-shared/subjects"
)

const (
	// agentVersion is what the demo's heartbeats carry.
	agentVersion = "0.43.53-demo"
	// startsAtOnce bounds the agents that connect in one moment.
	startsAtOnce = 32
	// joinTimeout bounds the wait for the agents to hear of their groups.
	joinTimeout = time.Minute
)

// fleet is the running agents.
type fleet struct {
	size   int
	joined chan string // PCs that listen to the group of all
	cancel context.CancelFunc
	agents sync.WaitGroup
}

// startFleet starts an agent for each PC, and stops them again on an error.
func startFleet(ctx context.Context, b *broker, n names, opts Options) (*fleet, error) {
	// The agents live until stop, also when ctx ends first: they have to kill
	// their scripts while there still is a broker to report it to.
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	f := &fleet{size: len(n.pcs), joined: make(chan string, len(n.pcs)), cancel: cancel}
	err := parallel(ctx, len(n.pcs), startsAtOnce, func(i int) error {
		return f.start(life, b, n.pcs[i], n.all.String(), opts)
	})
	if err != nil {
		f.stop()
		return nil, err
	}
	return f, nil
}

// start runs one agent on a connection of its own.
func (f *fleet) start(ctx context.Context, b *broker, pc subjects.PCID, group string, opts Options) error {
	nc, err := b.connect(ctx, "demo agent "+pc.String(), natsconn.LogEvents(opts.Log.With("pc", pc.String())))
	if err != nil {
		return fmt.Errorf("agent %s: %w", pc, err)
	}
	var once sync.Once
	a, err := agent.New(nc, agent.Options{
		PCID: pc, Version: agentVersion, Logger: opts.Log,
		Runner:      &runner.Runner{AllowOtherShell: opts.AllowOtherShell || opts.BuiltIn},
		NoBroadcast: b.guest,
		NoPerf:      true, // they are all in one process
		OnGroups: func(groups []string) {
			if slices.Contains(groups, group) {
				once.Do(func() { f.joined <- pc.String() })
			}
		},
	})
	if err != nil {
		nc.Close()
		return fmt.Errorf("agent %s: %w", pc, err)
	}
	f.agents.Go(func() {
		defer nc.Close()
		if err := a.Run(ctx); err != nil {
			opts.Log.Error("agent ended", "pc", pc.String(), "err", err)
		}
	})
	return nil
}

// waitForGroup waits until all agents listen to the group of all.
func (f *fleet) waitForGroup(ctx context.Context, out *screen) error {
	timeout := time.After(joinTimeout)
	for n := range f.size {
		select {
		case pc := <-f.joined:
			out.progress("joining", n+1, f.size, pc)
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout:
			return fmt.Errorf("only %d of %d agents heard of their groups within %s; --verbose shows what they say", n, f.size, joinTimeout)
		}
	}
	out.clear()
	return nil
}

// stop ends all agents, and with them the scripts that are running.
func (f *fleet) stop() {
	f.cancel()
	f.agents.Wait()
}

// parallel calls work for 0 to n-1, so many at once, and returns the first
// error. After an error, or when ctx ends, no further call begins.
func parallel(ctx context.Context, n, atOnce int, work func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slots := make(chan struct{}, atOnce)
	var running sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-slots }()
			if err := work(i); err != nil {
				cancel(err)
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}
