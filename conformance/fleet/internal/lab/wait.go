package lab

import (
	"context"
	"fmt"
	"time"
)

// pollPause is the time between two looks at something that is waited for.
const pollPause = 50 * time.Millisecond

// Wait calls probe until it returns nil, ctx ends or a program that should run
// has ended. The error then says what was waited for and what was last in the
// way.
func (l *Lab) Wait(ctx context.Context, what string, probe func(context.Context) error) error {
	for {
		err := probe(ctx)
		if err == nil {
			return nil
		}
		if ended := l.Ended(); ended != nil {
			return fmt.Errorf("waited for: %s; but %w", what, ended)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited for: %s; %w; at last: %w", what, context.Cause(ctx), err)
		case <-time.After(pollPause):
		}
	}
}
