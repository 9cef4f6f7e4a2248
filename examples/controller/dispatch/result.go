package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// fetchTimeout bounds the download of one large output.
const fetchTimeout = time.Minute

// Result is what one PC answered.
type Result struct {
	// Exec is the message as it came.
	Exec wire.ExecResult
	// Stdout and Stderr are the output, wherever it was: in the message, or in
	// the object store because it was too large for one.
	Stdout, Stderr string
}

// OK reports whether the script ended with 0.
func (r *Result) OK() bool { return r.Exec.ExitCode == 0 }

// Took is how long the script ran.
func (r *Result) Took() time.Duration { return r.Exec.FinishedAt.Sub(r.Exec.StartedAt) }

// Report is what came of a command.
type Report struct {
	// Results are in the order in which they came.
	Results []Result
	// Missing are the PCs, sorted, that were expected to answer and did not.
	Missing []string
	// Interrupted says that the caller ended the waiting.
	Interrupted bool
}

// Succeeded counts the results of scripts that ended with 0.
func (r *Report) Succeeded() int {
	n := 0
	for i := range r.Results {
		if r.Results[i].OK() {
			n++
		}
	}
	return n
}

// OK reports whether somebody answered, everybody that was expected to did, and
// every script ended with 0.
func (r *Report) OK() bool {
	return !r.Interrupted && len(r.Results) > 0 && len(r.Missing) == 0 && r.Succeeded() == len(r.Results)
}

// resolve fetches output that is not in the message. A pointer is used as it
// came: how an agent names its objects is its own business.
func (d *Dispatcher) resolve(ctx context.Context, r wire.ExecResult, note func(string)) Result {
	result := Result{Exec: r, Stdout: r.Stdout, Stderr: r.Stderr}
	for _, part := range []struct {
		object wire.Opt[string]
		text   *string
	}{{r.StdoutObject, &result.Stdout}, {r.StderrObject, &result.Stderr}} {
		key, ok := part.object.Get()
		if !ok {
			continue
		}
		data, err := d.fetch(ctx, key)
		if err != nil {
			note(fmt.Sprintf("output of %s: %v", r.PCID, err))
			continue
		}
		*part.text = string(data)
	}
	return result
}

func (d *Dispatcher) fetch(ctx context.Context, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	store, err := d.js.ObjectStore(ctx, kvkeys.ObjectResultOutput)
	if err != nil {
		return nil, fmt.Errorf("object store %s: %w", kvkeys.ObjectResultOutput, err)
	}
	data, err := store.GetBytes(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("object %s of %s: %w", key, kvkeys.ObjectResultOutput, err)
	}
	return data, nil
}
