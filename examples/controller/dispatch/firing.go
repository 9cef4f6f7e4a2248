package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/groups"
)

// fireFirst fires the first shot, which is due at once, and tries for a while.
// The error says why it could not be; nothing was fired then.
func (c *campaign) fireFirst(ctx context.Context) error {
	v := c.queue[0]
	err := retry(ctx, setUpTimeout, c.trouble, func() error { return c.fire(ctx, v) })
	if err == nil {
		return nil
	}
	if !v.tried.IsZero() {
		c.unsure(v, fmt.Errorf("the broker did not confirm the command, which may be on its way: %w", err))
		return nil
	}
	return err
}

// fireDue fires those of the other shots whose time has come. One that fails
// and may succeed later stays for the next time.
//
// None goes out while the broker has results that did not come yet, because it
// was away: failures among them count.
func (c *campaign) fireDue(ctx context.Context) {
	for len(c.queue) > 0 && ctx.Err() == nil && time.Since(c.begin) >= c.queue[0].shot.Delay {
		if !c.caughtUp(ctx) {
			return
		}
		switch err := c.fire(ctx, c.queue[0]); {
		case err == nil:
		case passing(err):
			c.trouble(err)
			return
		case ctx.Err() == nil:
			c.queue, c.report.Err = nil, err
		}
	}
}

// fire fires a shot, once.
func (c *campaign) fire(ctx context.Context, v *volley) error {
	var members map[string][]string
	if v.shot.Target.pc == "" {
		var err error
		if members, err = c.members(ctx); err != nil {
			return err
		}
	}
	if v.shot.Delay > 0 { // the target may be another one by now
		if err := c.readable(ctx, v); err != nil {
			return err
		}
	}
	err := c.d.publish(ctx, v.shot.Target.Subject(), v.shot.Command)
	if err != nil {
		if passing(err) {
			v.tried = time.Now() // and may be on its way
		}
		return err
	}
	c.queue = c.queue[1:]
	expected, certain := v.shot.Target.among(members)
	c.fired(v, time.Now(), expected, certain)
	return nil
}

// unsure takes a shot for fired of which nobody can tell.
func (c *campaign) unsure(v *volley, err error) {
	v.report.Unsure = true
	c.queue, c.report.Err = nil, err
	c.fired(v, v.tried, nil, false)
}

func (c *campaign) fired(v *volley, at time.Time, expected []string, certain bool) {
	v.fire(at, expected, certain)
	if c.opts.Events.Fired != nil {
		c.opts.Events.Fired(v.shot, expected)
	}
}

// members reads who is in which group. Shots that are due together share one
// reading.
func (c *campaign) members(ctx context.Context) (map[string][]string, error) {
	if c.known != nil && time.Since(c.knownAt) < tick {
		return c.known, nil
	}
	ctx, cancel := context.WithTimeout(ctx, setUpTimeout)
	defer cancel()
	var err error
	c.known, err = groups.Members(ctx, c.d.js, c.note)
	c.knownAt = time.Now()
	return c.known, err
}

// trouble tells about a failure that may pass, once as long as it stays the
// same.
func (c *campaign) trouble(err error) {
	if text := "trying again: " + err.Error(); text != c.told {
		c.told = text
		c.note(text)
	}
}
