package dispatch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/feed"
	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

const (
	// inboxSize is how many messages wait here before the reading of the
	// streams does.
	inboxSize = 64
	// tick is the pause between two looks at how far things are.
	tick = time.Second
)

// campaign is the firing of some shots and the gathering of their results.
type campaign struct {
	d    *Dispatcher
	opts Options

	volleys []*volley // in the order of the shots
	queue   []*volley // those to come, in the order of their time
	request map[string]*volley
	begin   time.Time

	inbox  chan jetstream.Msg
	closed chan struct{}
	feeds  []*feed.Feed

	status chan nats.Status
	lag    lag

	seen     map[string]bool // result ids: a result may come twice
	failures int
	shown    time.Time // of the last progress
	told     string    // the last trouble
	known    map[string][]string
	knownAt  time.Time // who is in which group, and when that was read
	report   Report
}

func newCampaign(d *Dispatcher, shots []Shot, opts Options) *campaign {
	c := &campaign{
		d: d, opts: opts,
		request: map[string]*volley{}, seen: map[string]bool{}, lag: lag{received: map[string]uint64{}},
		inbox: make(chan jetstream.Msg, inboxSize), closed: make(chan struct{}),
	}
	for _, s := range shots {
		v := newVolley(s, opts.Wait)
		c.volleys = append(c.volleys, v)
		c.request[s.Command.RequestID] = v
	}
	c.queue = slices.Clone(c.volleys)
	slices.SortStableFunc(c.queue, func(a, b *volley) int { return cmp.Compare(a.shot.Delay, b.shot.Delay) })
	return c
}

// open listens for what may come and pins the version: all that must be done
// before the first command goes out.
func (c *campaign) open(ctx context.Context, requests []subjects.RequestID) error {
	ctx, cancel := context.WithTimeout(ctx, setUpTimeout)
	defer cancel()
	c.status = c.d.nc.StatusChanged(nats.CONNECTED, nats.RECONNECTING)

	// Without the stream nobody would hear of a command who is away just now.
	if _, err := c.d.js.Stream(ctx, kvkeys.StreamExec); err != nil {
		return store.Stream(kvkeys.StreamExec, err)
	}
	filters := make([]string, len(requests))
	for i, r := range requests {
		filters[i] = subjects.Results(r)
		c.volleys[i].subject = filters[i]
	}
	if err := c.follow(ctx, kvkeys.StreamResults, filters); err != nil {
		return err
	}
	cmd := c.volleys[0].shot.Command
	if id, ok := cmd.ExecID.Get(); ok {
		exec, err := subjects.ParseExecID(id)
		if err != nil {
			return fmt.Errorf("exec_id: %w", err)
		}
		if err := c.follow(ctx, kvkeys.StreamEvents, []string{startedBy(exec)}); err != nil {
			return err
		}
	}
	for _, v := range c.volleys {
		if err := c.readable(ctx, v); err != nil {
			return err
		}
	}
	return c.d.pin(ctx, cmd.ID, cmd.Version)
}

// startedBy selects the starts of one deployment's runs on all PCs.
func startedBy(exec subjects.ExecID) string {
	return strings.TrimSuffix(subjects.EventsStartedFilter, ">") + exec.String() + ".>"
}

// follow puts what a stream has on some subjects into the inbox.
func (c *campaign) follow(ctx context.Context, stream string, filters []string) error {
	f, err := feed.Open(ctx, c.d.js, stream, feed.Options{Filters: filters}, func(msg jetstream.Msg) {
		select {
		case c.inbox <- msg:
		case <-c.closed:
		}
	})
	if err != nil {
		return err
	}
	c.feeds = append(c.feeds, f)
	return nil
}

func (c *campaign) close() {
	close(c.closed)
	for _, f := range c.feeds {
		f.Close()
	}
	c.d.nc.RemoveStatusListener(c.status)
}

func (c *campaign) note(text string) {
	if c.opts.Events.Note != nil {
		c.opts.Events.Note(text)
	}
}

// run fires what is due and takes in what comes, until nothing more is to be
// fired or expected, or ctx ends.
func (c *campaign) run(ctx context.Context) (*Report, error) {
	c.begin = time.Now()
	c.shown = c.begin
	if c.queue[0].shot.Delay <= 0 {
		if err := c.fireFirst(ctx); err != nil {
			return nil, err
		}
	}
	wake := time.NewTimer(0)
	defer wake.Stop()
	for {
		c.drain(ctx) // a failure that is known already counts
		c.fireDue(ctx)
		if through := c.settle(ctx); through || ctx.Err() != nil {
			c.report.Interrupted = !through
			return c.finish(), nil
		}
		wake.Reset(time.Until(c.wakeAt()))
		select {
		case msg := <-c.inbox:
			c.accept(ctx, msg)
		case status := <-c.status:
			c.changed(status)
		case <-wake.C:
		case <-ctx.Done():
		}
		c.progress()
	}
}

// drain takes in what has come.
func (c *campaign) drain(ctx context.Context) {
	for {
		select {
		case msg := <-c.inbox:
			c.accept(ctx, msg)
		case status := <-c.status:
			c.changed(status)
		default:
			return
		}
	}
}

// settle ends the waiting for shots that are through, and reports whether all
// are.
func (c *campaign) settle(ctx context.Context) bool {
	now, through := time.Now(), len(c.queue) == 0
	for _, v := range c.volleys {
		if v.open() {
			v.settle(now, c.grace(ctx, now, v))
		}
		through = through && !v.open()
	}
	return through
}

// grace is until when the waiting goes on because of an outage: the broker may
// have kept results meanwhile.
func (c *campaign) grace(ctx context.Context, now time.Time, v *volley) time.Time {
	if now.Before(v.limit()) || c.caughtUp(ctx) {
		return time.Time{}
	}
	return v.limit().Add(OutageGrace)
}

// wakeAt is when there may be something to do without a message having come.
func (c *campaign) wakeAt() time.Time {
	now := time.Now()
	at := c.shown.Add(tick)
	if !at.After(now) {
		at = now.Add(tick)
	}
	if len(c.queue) > 0 {
		if due := c.begin.Add(min(c.queue[0].shot.Delay, longest)); due.After(now) {
			at = earlier(at, due)
		}
	}
	for _, v := range c.volleys {
		if next := v.next(); v.open() && next.After(now) {
			at = earlier(at, next)
		}
	}
	return at
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// progress tells how far things are.
func (c *campaign) progress() {
	now := time.Now()
	if now.Sub(c.shown) < tick {
		return
	}
	c.shown = now
	if c.opts.Events.Progress == nil {
		return
	}
	p := Progress{Shots: len(c.volleys), Failed: c.failures}
	if len(c.queue) > 0 {
		p.Next = &c.queue[0].shot
		p.Until = c.queue[0].shot.Delay - now.Sub(c.begin)
	}
	for _, v := range c.volleys {
		if !v.report.Fired.IsZero() {
			p.Fired++
		}
		p.Answered += len(v.answered)
		p.Known += len(v.answered) + len(v.waiting)
	}
	c.opts.Events.Progress(p)
}

func (c *campaign) finish() *Report {
	for _, v := range c.volleys {
		if v.report.Fired.IsZero() && !v.tried.IsZero() { // interrupted on the way
			v.report.Fired, v.report.Unsure = v.tried, true
		}
		shot := v.close()
		c.report.Shots = append(c.report.Shots, shot)
		c.report.Missing = append(c.report.Missing, shot.Missing...)
	}
	slices.Sort(c.report.Missing)
	c.report.Missing = slices.Compact(c.report.Missing)
	return &c.report
}
