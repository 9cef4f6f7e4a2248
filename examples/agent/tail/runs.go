package tail

import (
	"io"
	"slices"
	"sync"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// Limit is how much is kept of each output stream of a job: 128 KiB.
	Limit = 128 << 10
	// Grace is how long the output of a job stays after its end.
	Grace = time.Minute
	// MaxEnded is of how many jobs that ended the output stays at most, the
	// latest ones: many short jobs must not fill the memory.
	MaxEnded = 32
)

// Runs knows the output of the jobs of one agent. The zero value is ready to
// use, by several goroutines at once.
type Runs struct {
	mu    sync.Mutex
	runs  map[string]*Run // by result id
	ended []*Run          // oldest first
}

// Run is the output of one job, from [Runs.Begin] to [Run.End].
type Run struct {
	runs           *Runs
	id             string
	stdout, stderr ring
	ended          time.Time // zero while it runs; guarded by runs.mu
}

// Begin keeps the output of a job from now on. A run of the same result id is
// forgotten.
func (r *Runs) Begin(resultID string) *Run {
	run := &Run{runs: r, id: resultID, stdout: ring{limit: Limit}, stderr: ring{limit: Limit}}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(time.Now())
	if r.runs == nil {
		r.runs = map[string]*Run{}
	}
	r.runs[resultID] = run
	return run
}

// Stdout takes what the job prints. Writing to it never fails or blocks.
func (r *Run) Stdout() io.Writer { return &r.stdout }

// Stderr takes what the job prints as errors. Writing to it never fails or
// blocks.
func (r *Run) Stderr() io.Writer { return &r.stderr }

// End says that the job has ended. Its output stays for [Grace].
func (r *Run) End() {
	r.runs.mu.Lock()
	defer r.runs.mu.Unlock()
	if !r.ended.IsZero() {
		return
	}
	now := time.Now()
	r.ended = now
	r.runs.ended = append(r.runs.ended, r)
	r.runs.forget(now)
}

// forget drops the runs that ended too long ago or are too many.
func (r *Runs) forget(now time.Time) {
	n := max(0, len(r.ended)-MaxEnded)
	for n < len(r.ended) && now.Sub(r.ended[n].ended) >= Grace {
		n++
	}
	for _, run := range r.ended[:n] {
		if r.runs[run.id] == run {
			delete(r.runs, run.id)
		}
	}
	r.ended = slices.Delete(r.ended, 0, n)
}

// Tail returns the end of a job's output, or the reply that says that it is
// not known (any more).
func (r *Runs) Tail(resultID string) wire.JobTailReply {
	r.mu.Lock()
	r.forget(time.Now())
	run, ok := r.runs[resultID]
	running := ok && run.ended.IsZero()
	r.mu.Unlock()
	if !ok {
		return wire.JobTailReply{}
	}
	reply := wire.JobTailReply{Found: true, Running: running}
	reply.Stdout, reply.StdoutTruncated = run.stdout.text(running)
	reply.Stderr, reply.StderrTruncated = run.stderr.text(running)
	return reply
}

// Answer is the reply to an encoded request, encoded in at most maxPayload
// bytes: output that is full of control characters grows sixfold on the wire,
// and then less of it is sent. A request that does not decode gets the reply of
// an unknown job.
func (r *Runs) Answer(request []byte, maxPayload int) ([]byte, error) {
	var req wire.JobTailRequest
	var reply wire.JobTailReply
	if err := req.UnmarshalJSON(request); err == nil {
		reply = r.Tail(req.ResultID)
	}
	data, err := reply.MarshalJSON()
	for keep := Limit / 2; err == nil && len(data) > maxPayload && keep > 0; keep /= 2 {
		shorten(&reply.Stdout, &reply.StdoutTruncated, keep)
		shorten(&reply.Stderr, &reply.StderrTruncated, keep)
		data, err = reply.MarshalJSON()
	}
	return data, err
}

func shorten(text *string, truncated *bool, keep int) {
	if len(*text) > keep {
		*text, *truncated = last(*text, keep), true
	}
}
