package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// accept takes one message in.
func (c *campaign) accept(ctx context.Context, msg jetstream.Msg) {
	c.lag.received[msg.Subject()]++
	subject, err := subjects.Parse(msg.Subject())
	switch {
	case err != nil:
		c.note(fmt.Sprintf("a message on a subject that means nothing: %v", err))
	case subject.Kind == subjects.KindEventsStarted:
		c.acceptStarted(msg)
	default:
		c.acceptResult(ctx, msg, c.request[subject.Request.String()])
	}
}

func (c *campaign) acceptStarted(msg jetstream.Msg) {
	var e wire.EventStarted
	if err := e.UnmarshalJSON(msg.Data()); err != nil {
		c.note(fmt.Sprintf("a message on %s is no started event: %v", msg.Subject(), err))
		return
	}
	if v := c.request[e.RequestID]; v != nil && v.begun(time.Now(), e.PCID) && c.opts.Events.Started != nil {
		c.opts.Events.Started(e.PCID)
	}
}

func (c *campaign) acceptResult(ctx context.Context, msg jetstream.Msg, v *volley) {
	r := Result{}
	if err := r.Exec.UnmarshalJSON(msg.Data()); err != nil {
		c.note(fmt.Sprintf("a message on %s is no result: %v", msg.Subject(), err))
		return
	}
	if id := r.Exec.StableResultID(); v == nil || c.seen[id] {
		return
	} else {
		c.seen[id] = true
	}
	r.Target, r.Stdout, r.Stderr = v.shot.Target, r.Exec.Stdout, r.Exec.Stderr
	v.take(time.Now(), &r)
	if c.opts.Output {
		c.d.Output(ctx, &r, c.note)
	}
	if c.opts.Events.Result != nil {
		c.opts.Events.Result(r)
	}
	if c.opts.DropOutput {
		r.Stdout, r.Stderr, r.Exec.Stdout, r.Exec.Stderr = "", "", "", ""
	}
	c.report.Results = append(c.report.Results, r)
	if !r.OK() {
		c.failed()
	}
}

// failed counts a failure and holds back what is still to come when there are
// too many.
func (c *campaign) failed() {
	c.failures++
	if c.opts.MaxFailures >= 0 && c.failures > c.opts.MaxFailures && len(c.queue) > 0 {
		c.queue = nil
		c.report.Stopped = true
	}
}
