package dispatch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// collection gathers what comes back for one command.
type collection struct {
	d        *Dispatcher
	cmd      *wire.Command
	events   Events
	expected expectation
	inbox    inbox

	waiting  map[string]bool // PCs that are known of and have not answered
	started  map[string]bool
	answered map[string]bool
	seen     map[string]bool // result ids: a result may come twice
	report   Report
}

func newCollection(d *Dispatcher, cmd *wire.Command, events Events) *collection {
	return &collection{
		d: d, cmd: cmd, events: events,
		inbox:    inbox{news: make(chan struct{}, 1)},
		waiting:  map[string]bool{},
		started:  map[string]bool{},
		answered: map[string]bool{},
		seen:     map[string]bool{},
	}
}

// inbox holds the messages that have come and were not looked at yet. It has no
// limit, so that the results of a whole fleet can come in one moment.
type inbox struct {
	mu       sync.Mutex
	messages []*nats.Msg
	news     chan struct{}
}

func (i *inbox) put(msg *nats.Msg) {
	i.mu.Lock()
	i.messages = append(i.messages, msg)
	i.mu.Unlock()
	select {
	case i.news <- struct{}{}:
	default:
	}
}

func (i *inbox) take() []*nats.Msg {
	i.mu.Lock()
	defer i.mu.Unlock()
	messages := i.messages
	i.messages = nil
	return messages
}

// listen subscribes to results, and to started events where there are any.
func (c *collection) listen(request subjects.RequestID) (unsubscribe func(), err error) {
	var subs []*nats.Subscription
	unsubscribe = func() {
		for _, sub := range subs {
			_ = sub.Unsubscribe()
		}
	}
	wanted := []string{subjects.Results(request)}
	if c.cmd.ExecID.IsSet() {
		wanted = append(wanted, subjects.EventsStartedFilter)
	}
	for _, subject := range wanted {
		sub, err := c.d.nc.Subscribe(subject, c.inbox.put)
		if err != nil {
			unsubscribe()
			return nil, fmt.Errorf("subscribe to %s: %w", subject, err)
		}
		subs = append(subs, sub)
	}
	return unsubscribe, nil
}

func (c *collection) note(text string) {
	if c.events.Note != nil {
		c.events.Note(text)
	}
}

func (c *collection) fired() {
	slices.Sort(c.expected.pcs)
	for _, pc := range c.expected.pcs {
		c.waiting[pc] = true
	}
	if c.events.Fired != nil {
		c.events.Fired(c.cmd, c.expected.pcs)
	}
}

// wait takes in what comes until nothing more is expected, the time is over or
// ctx ends.
func (c *collection) wait(ctx context.Context, limit time.Duration) *Report {
	over := time.NewTimer(limit)
	defer over.Stop()
	quiet := time.NewTimer(Settle)
	defer quiet.Stop()
	for {
		settled := false
		select {
		case <-c.inbox.news:
			quiet.Reset(Settle)
			for _, msg := range c.inbox.take() {
				c.accept(ctx, msg)
			}
		case <-quiet.C:
			settled = true
			quiet.Reset(Settle)
		case <-over.C:
			return c.finish(false)
		case <-ctx.Done():
			return c.finish(true)
		}
		if c.complete() && (c.expected.certain || settled) {
			return c.finish(false)
		}
	}
}

// complete reports whether everyone that is known of has answered.
func (c *collection) complete() bool {
	return len(c.answered) > 0 && len(c.waiting) == 0
}

func (c *collection) finish(interrupted bool) *Report {
	c.report.Missing = slices.Sorted(maps.Keys(c.waiting))
	c.report.Interrupted = interrupted
	return &c.report
}

// accept takes one message in.
func (c *collection) accept(ctx context.Context, msg *nats.Msg) {
	if msg.Sub != nil && msg.Sub.Subject == subjects.EventsStartedFilter {
		c.acceptStarted(msg)
		return
	}
	var r wire.ExecResult
	if err := r.UnmarshalJSON(msg.Data); err != nil {
		c.note(fmt.Sprintf("a message on %s is no result: %v", msg.Subject, err))
		return
	}
	if id := r.StableResultID(); c.seen[id] {
		return
	} else {
		c.seen[id] = true
	}
	c.answered[r.PCID] = true
	delete(c.waiting, r.PCID)
	result := c.d.resolve(ctx, r, c.note)
	c.report.Results = append(c.report.Results, result)
	if c.events.Result != nil {
		c.events.Result(result)
	}
}

func (c *collection) acceptStarted(msg *nats.Msg) {
	var e wire.EventStarted
	if err := e.UnmarshalJSON(msg.Data); err != nil || e.RequestID != c.cmd.RequestID || c.started[e.PCID] {
		return // of other jobs, or none of ours to complain about
	}
	c.started[e.PCID] = true
	if !c.answered[e.PCID] {
		c.waiting[e.PCID] = true
	}
	if c.events.Started != nil {
		c.events.Started(e.PCID)
	}
}
