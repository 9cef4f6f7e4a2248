package dispatch

import (
	"errors"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Shot is one command for one target.
type Shot struct {
	// Command is what to run. Each shot needs a request id of its own.
	Command *wire.Command
	// Target is who gets it.
	Target Target
	// Delay is when to fire it, counted from the beginning. Default: at once.
	Delay time.Duration
}

// check returns the request ids of shots that can be fired together.
func check(shots []Shot) ([]subjects.RequestID, error) {
	if len(shots) == 0 {
		return nil, errors.New("nothing to fire")
	}
	requests := make([]subjects.RequestID, len(shots))
	seen := map[string]bool{}
	first := shots[0].Command
	for i, s := range shots {
		var err error
		if requests[i], err = subjects.ParseRequestID(s.Command.RequestID); err != nil {
			return nil, fmt.Errorf("request_id: %w", err)
		}
		switch {
		case seen[s.Command.RequestID]:
			return nil, fmt.Errorf("two shots have the request id %s: agents would run one of them", s.Command.RequestID)
		case s.Command.ID != first.ID || s.Command.Version != first.Version:
			return nil, fmt.Errorf("shots of %s %s and of %s %s cannot be fired together: one version is pinned", first.ID, first.Version, s.Command.ID, s.Command.Version)
		case s.Command.ExecID != first.ExecID:
			return nil, errors.New("shots of several exec ids cannot be fired together")
		}
		seen[s.Command.RequestID] = true
	}
	return requests, nil
}

// longest bounds every wait: it is as good as for ever, and adding it to a time
// does not overflow.
const longest = 50 * 365 * 24 * time.Hour

// defaultWait is how long the results of a command are waited for, from when it
// is fired.
func defaultWait(cmd *wire.Command) time.Duration {
	jitter, _ := wire.Span{Seconds: cmd.JitterSecs.Or(0)}.Duration()
	return min(cmd.Timeout(), longest) + min(jitter, longest) + DefaultSlack
}
