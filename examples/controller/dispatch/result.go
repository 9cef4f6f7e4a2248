package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// fetchTimeout bounds the download of one large output.
const fetchTimeout = time.Minute

// Result is what one PC answered.
type Result struct {
	// Exec is the message as it came.
	Exec wire.ExecResult
	// Target is whom the command was for.
	Target Target
	// Stdout and Stderr are the output: the text in the message or, with
	// [Options.Output], the one in the object store that it points to.
	Stdout, Stderr string
}

// OK reports whether the script ended with 0.
func (r *Result) OK() bool { return r.Exec.ExitCode == 0 }

// Took is how long the script ran.
func (r *Result) Took() time.Duration { return r.Exec.FinishedAt.Sub(r.Exec.StartedAt) }

// Stored reports whether there is output in the object store that is not in
// Stdout and Stderr.
func (r *Result) Stored() bool {
	return r.Exec.StdoutObject.IsSet() && r.Stdout == "" || r.Exec.StderrObject.IsSet() && r.Stderr == ""
}

// Output puts the texts of a result in place that are in the object store,
// because they were too large for the message. A pointer is used as it came:
// how an agent names its objects is its own business. note is told of what
// cannot be had.
func (d *Dispatcher) Output(ctx context.Context, r *Result, note func(string)) {
	for _, part := range []struct {
		object wire.Opt[string]
		text   *string
	}{{r.Exec.StdoutObject, &r.Stdout}, {r.Exec.StderrObject, &r.Stderr}} {
		key, ok := part.object.Get()
		if !ok {
			continue
		}
		data, err := d.fetch(ctx, key)
		if err != nil {
			note(fmt.Sprintf("output of %s: %v", r.Exec.PCID, err))
			continue
		}
		*part.text = string(data)
	}
}

func (d *Dispatcher) fetch(ctx context.Context, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	objects, err := store.Objects(ctx, d.js, kvkeys.ObjectResultOutput)
	if err != nil {
		return nil, err
	}
	data, err := objects.GetBytes(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("object %s of %s: %w", key, kvkeys.ObjectResultOutput, err)
	}
	return data, nil
}
