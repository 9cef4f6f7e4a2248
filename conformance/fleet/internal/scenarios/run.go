package scenarios

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/story"
)

// Outcome is how a scenario ended.
type Outcome struct {
	Scenario
	// Err says what went wrong; nil is a success.
	Err error
	// Skipped says that the scenario did not run, or not to its end.
	Skipped bool
	// LeftOut says why it cannot run on this machine, which is nobody's failure;
	// "" where it can.
	LeftOut string
	// Took is how long it ran.
	Took time.Duration
	// Printed is what the programs printed meanwhile. Only failures have it.
	Printed []lab.Printed
}

// errTooSlow is why a scenario ends that takes longer than it may.
var errTooSlow = errors.New("it took too long")

// printedLimit is how much is kept of what a program prints, in bytes.
const printedLimit = 16 << 10

// Run runs scenarios one after the other and hands each outcome to done. What
// follows a failed start, or the end of ctx, is skipped. The story of a signed
// fleet tells of what only such a fleet can do: the rest is that of another.
func Run(ctx context.Context, l *lab.Lab, list []Scenario, st *story.Story, done func(Outcome)) {
	standing := true
	for _, sc := range list {
		if !standing || ctx.Err() != nil {
			done(Outcome{Scenario: sc, Skipped: true})
			continue
		}
		if sc.needs != nil {
			if reason := sc.needs(l); reason != "" {
				done(Outcome{Scenario: sc, LeftOut: reason})
				continue
			}
		}
		told := st
		if l.Signed && sc.of != signed {
			told = story.New()
		}
		o := runOne(ctx, l, sc, told)
		if sc.start && o.Err != nil {
			standing = false
		}
		done(o)
	}
}

func runOne(ctx context.Context, l *lab.Lab, sc Scenario, st *story.Story) Outcome {
	began, mark := time.Now(), l.Mark()
	st.Chapter(sc.Name, sc.About)
	limited, cancel := context.WithTimeoutCause(ctx, sc.Timeout, fmt.Errorf("%w: more than %s", errTooSlow, sc.Timeout))
	defer cancel()
	err := sc.run(limited, &stage{Lab: l, story: st})
	if err == nil {
		err = l.Ended()
	}
	o := Outcome{Scenario: sc, Err: err, Took: time.Since(began)}
	switch {
	case ctx.Err() != nil: // whatever went wrong then is nobody's fault
		o.Err, o.Skipped = nil, true
	case err != nil:
		o.Printed = l.Since(mark, printedLimit)
	}
	return o
}
