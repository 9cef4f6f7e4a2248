package fleet

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/settings"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// backlog is how many messages wait to be looked at; beyond that heartbeats
	// are lost, as they may be.
	backlog = 1 << 16
	// look is the pause between two looks at who is late.
	look = time.Second
	// DefaultAnswer is how long the first signs of life are waited for.
	DefaultAnswer = 3 * time.Second
)

// Options say what to watch for.
type Options struct {
	// Once ends the watching when all agents that are known have answered, or
	// Answer has passed; those that have not are gone.
	Once bool
	// Answer is how long to wait with Once. Default: [DefaultAnswer].
	Answer time.Duration
	// Change is called for each agent whose state changes, those that were not
	// known before among them.
	Change func(Change)
	// Look is called about once a second, and at the end.
	Look func(*Table)
	// Note is called with what a person should know. It may be called from
	// other goroutines than the others are.
	Note func(text string)
}

// Watch watches the agents until ctx ends. The error says why it could not; the
// end of ctx is none.
func Watch(ctx context.Context, nc *nats.Conn, js jetstream.JetStream, opts Options) error {
	if opts.Note == nil {
		opts.Note = func(string) {}
	}
	life, stop := context.WithCancel(ctx)
	defer stop()
	live, err := settings.Follow(life, js, opts.Note)
	if err != nil {
		return err
	}
	w := &watch{nc: nc, live: live, opts: opts, inbox: nats.NewInbox(), messages: make(chan *nats.Msg, backlog)}
	w.table = NewTable(func(pc string) time.Duration {
		config := live.Of(pc)
		return config.Heartbeat()
	})
	for _, subject := range []string{subjects.HeartbeatFilter, w.inbox + ".*"} {
		sub, err := nc.ChanSubscribe(subject, w.messages)
		if err != nil {
			return fmt.Errorf("subscribe to %s: %w", subject, err)
		}
		defer func() { _ = sub.Unsubscribe() }()
	}
	status := nc.StatusChanged(nats.CONNECTED, nats.RECONNECTING)
	defer nc.RemoveStatusListener(status)
	if err := w.ask(); err != nil {
		return err
	}
	return w.run(ctx, status)
}

// watch is one watching.
type watch struct {
	nc       *nats.Conn
	live     *settings.Live
	table    *Table
	opts     Options
	inbox    string
	messages chan *nats.Msg

	asked    int // agents that were asked for a sign of life
	answered map[string]bool
	away     time.Time // since when the broker is; zero while it is there
	told     bool      // that the table is full
}

// ask asks all PCs that are known of for a sign of life.
func (w *watch) ask() error {
	w.answered = map[string]bool{}
	now := time.Now()
	for _, id := range w.live.PCs() {
		pc, err := subjects.ParsePCID(id)
		if err != nil {
			continue // no agent can have such a name
		}
		w.changed(w.table.Know(id, now))
		reply := w.inbox + "." + strconv.Itoa(w.asked)
		if err := w.nc.PublishRequest(subjects.Ping(pc), reply, nil); err != nil {
			return fmt.Errorf("ping %s: %w", pc, err)
		}
		w.asked++
	}
	return nil
}

func (w *watch) run(ctx context.Context, status <-chan nats.Status) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	over := make(<-chan time.Time)
	if w.opts.Once {
		wait := w.opts.Answer
		if wait <= 0 {
			wait = DefaultAnswer
		}
		over = time.After(wait)
	}
	for {
		if w.opts.Once && len(w.answered) == w.asked {
			return w.end()
		}
		select {
		case <-ctx.Done():
			w.look()
			return nil
		case <-over:
			return w.end()
		case msg := <-w.messages:
			w.take(msg)
		case s := <-status:
			w.link(s)
		case now := <-tick.C:
			if w.away.IsZero() {
				for _, c := range w.table.Tick(now) {
					w.changed(c, true)
				}
			}
			w.look()
		}
	}
}

// end gives up on those that have not answered.
func (w *watch) end() error {
	for _, c := range w.table.GiveUp() {
		w.changed(c, true)
	}
	w.look()
	return nil
}

// take takes a heartbeat or the answer to a ping in.
func (w *watch) take(msg *nats.Msg) {
	if strings.HasPrefix(msg.Subject, w.inbox) {
		w.answered[msg.Subject] = true
		if len(msg.Data) == 0 {
			return // nobody is there to answer
		}
	}
	var hb wire.Heartbeat
	err := hb.UnmarshalJSON(msg.Data)
	if err == nil {
		_, err = subjects.ParsePCID(hb.PCID)
	}
	if err != nil {
		w.opts.Note(fmt.Sprintf("a message on %s is no heartbeat: %v", msg.Subject, err))
		return
	}
	w.changed(w.table.Beat(hb, time.Now()))
}

// link notes that the broker has gone or come back. What it did not deliver
// meanwhile says nothing about the agents.
func (w *watch) link(s nats.Status) {
	switch {
	case s != nats.CONNECTED && w.away.IsZero():
		w.away = time.Now()
		w.opts.Note("the broker is away; nothing can be said of the agents until it is back")
	case s == nats.CONNECTED && !w.away.IsZero():
		w.table.Skip(time.Since(w.away))
		w.away = time.Time{}
		w.opts.Note("the broker is back")
	}
}

func (w *watch) changed(c Change, ok bool) {
	if ok && w.opts.Change != nil {
		w.opts.Change(c)
	}
}

func (w *watch) look() {
	if w.table.Full() && !w.told {
		w.told = true
		w.opts.Note(fmt.Sprintf("there are more than %d agents; the others are left out", maxAgents))
	}
	if w.opts.Look != nil {
		w.opts.Look(w.table)
	}
}
