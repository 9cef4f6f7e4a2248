package kvrmw

import (
	"context"
	"time"
)

// Report says what one update took, for logs and metrics. See [Observe].
type Report struct {
	// Bucket and Key of the document.
	Bucket, Key string
	// Changed and Revision are those of the [Result]; zero after an error.
	Changed  bool
	Revision uint64
	// Writes that were sent for this update, shared ones included.
	Writes int
	// Conflicts is how many of them were compared and lost.
	Conflicts int
	// InFlight is how many were refused without a comparison, because another
	// write to the key was being replicated.
	InFlight int
	// StaleReads is how many reads came from a replica that was known to be
	// behind, and were repeated at the leader.
	StaleReads int
	// Batch is the number of updates that the last write carried: 1 unless
	// callers of a [Key] met, 0 when nothing was written.
	Batch int
	// Took is the time of the whole update, mutations included.
	Took time.Duration
	// Err is the error that the caller gets, nil after success.
	Err error
}

// Observe has f called once for each update that ends, on the goroutine of its
// caller and just before it returns. f must be quick. The context is the
// update's own, so that traces find their span.
//
// An update that ends by a panic of its mutation is not reported.
func Observe(f func(context.Context, Report)) Option { return func(o *options) { o.observe = f } }

// record collects the report of one update and what its caller gets.
type record struct {
	report   Report
	observe  func(context.Context, Report)
	begin    time.Time
	revision uint64
	changed  bool
}

func newRecord(b *Bucket, key string, o *options) *record {
	return &record{report: Report{Bucket: b.name, Key: key}, observe: o.observe, begin: time.Now()}
}

// wrote notes a write that carried so many updates.
func (r *record) wrote(v verdict, batch int) {
	r.report.Writes++
	r.report.Batch = batch
	switch v.outcome {
	case written:
		r.revision, r.changed = v.revision, true
	case lost:
		r.report.Conflicts++
	case inFlight:
		r.report.InFlight++
	}
}

// unchanged notes that the document at this revision needs no change.
func (r *record) unchanged(revision uint64) { r.revision, r.changed = revision, false }

func (r *record) end(ctx context.Context, err error) {
	if r.observe == nil {
		return
	}
	if err == nil {
		r.report.Changed, r.report.Revision = r.changed, r.revision
	}
	r.report.Took, r.report.Err = time.Since(r.begin), err
	r.observe(ctx, r.report)
}
