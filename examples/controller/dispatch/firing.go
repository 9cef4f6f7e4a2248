package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/groups"
)

// fireDue fires the shots whose time has come. The error is that of the very
// first one.
func (c *campaign) fireDue(ctx context.Context) error {
	var members map[string][]string // read once for all that are due together
	for len(c.queue) > 0 && ctx.Err() == nil && time.Since(c.begin) >= c.queue[0].shot.Delay {
		v := c.queue[0]
		first, limit := len(c.queue) == len(c.volleys), longest
		if first {
			limit = setUpTimeout
		}
		var err error
		if v.shot.Target.pc == "" && members == nil {
			members, err = c.members(ctx, limit)
		}
		if err == nil {
			err = c.d.publish(ctx, v.shot.Target.Subject(), v.shot.Command, limit, c.note)
		}
		if err != nil && !errors.Is(err, errUnsure) {
			if first {
				return err
			}
			c.hold(err)
			return nil
		}
		c.queue = c.queue[1:]
		expected, certain := v.shot.Target.among(members)
		v.report.Unsure = err != nil
		v.fire(time.Now(), expected, certain)
		if c.opts.Events.Fired != nil {
			c.opts.Events.Fired(v.shot, expected)
		}
		if err != nil {
			c.hold(err)
		}
	}
	return nil
}

// members reads who is in which group, and tries again until the limit has
// passed.
func (c *campaign) members(ctx context.Context, limit time.Duration) (map[string][]string, error) {
	var members map[string][]string
	return members, retry(ctx, limit, c.note, func() (err error) {
		ctx, cancel := context.WithTimeout(ctx, setUpTimeout)
		defer cancel()
		members, err = groups.All(ctx, c.d.js, c.note)
		return err
	})
}

// hold keeps the shots back that were not fired yet.
func (c *campaign) hold(err error) {
	c.queue = nil
	if c.report.Err == nil {
		c.report.Err = err
	}
}
