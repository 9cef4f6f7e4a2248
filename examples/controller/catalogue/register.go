package catalogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// Errors of [Register] that callers branch on.
var (
	// ErrPublished means that the version was published before with another
	// content. Nothing was written.
	ErrPublished = errors.New("this version was published before with another content")
	// ErrRaced means that somebody else registered the job in the same moment.
	// Nothing was written.
	ErrRaced = errors.New("somebody else registered this job in the same moment; look at what they did and register again")
)

// Registration is what became of a job that was registered.
type Registration struct {
	// ID and Version are the job's.
	ID, Version string
	// Before is the version that was registered before; "" where there was
	// none.
	Before string
	// Pinned is the version that agents ran before; "" where none was pinned.
	Pinned string
	// Job, YAML and Pin say which of the three values were written.
	Job, YAML, Pin bool
	// Revision of the job in its bucket.
	Revision uint64
}

// Changed reports whether anything was written.
func (r *Registration) Changed() bool { return r.Job || r.YAML || r.Pin }

// Register stores a job on the broker and makes its version the one that agents
// run. What is there already is not written again. With force a version that
// was published before may have another content.
//
// Errors: [ErrPublished], [ErrRaced], [store.ErrMissing] and those of the
// broker. After an error the job may be stored and not yet pinned: register it
// again.
func Register(ctx context.Context, js jetstream.JetStream, f *File, force bool) (*Registration, error) {
	m := f.Job.Manifest
	r := &Registration{ID: m.ID, Version: m.Version}
	buckets := map[string]jetstream.KeyValue{}
	for _, name := range []string{kvkeys.BucketJobs, kvkeys.BucketJobsYAML, kvkeys.BucketScriptCurrent} {
		kv, err := store.KeyValue(ctx, js, name)
		if err != nil {
			return nil, err // before anything is written
		}
		buckets[name] = kv
	}
	if err := r.storeJob(ctx, buckets[kvkeys.BucketJobs], m, force); err != nil {
		return nil, fmt.Errorf("job %q: %w", m.ID, err)
	}
	var err error
	if r.YAML, _, err = put(ctx, buckets[kvkeys.BucketJobsYAML], m.ID, f.YAML); err != nil {
		return nil, fmt.Errorf("the text of job %q is not stored, the job is: register it again: %w", m.ID, err)
	}
	var before []byte
	if r.Pin, before, err = put(ctx, buckets[kvkeys.BucketScriptCurrent], m.ID, []byte(m.Version)); err != nil {
		return nil, fmt.Errorf("version %s of job %q is not pinned, the job is stored: register it again: %w", m.Version, m.ID, err)
	}
	r.Pinned = string(before)
	return r, nil
}

// storeJob writes the job over the one that it was compared with.
func (r *Registration) storeJob(ctx context.Context, kv jetstream.KeyValue, m *manifest.Job, force bool) error {
	data, err := m.MarshalJSON()
	if err != nil {
		return err
	}
	history, err := kv.History(ctx, m.ID)
	if err != nil && !errors.Is(err, jetstream.ErrKeyNotFound) {
		return err
	}
	var last jetstream.KeyValueEntry
	if n := len(history); n > 0 {
		last = history[n-1]
		r.Revision = last.Revision()
	}
	if last != nil && last.Operation() == jetstream.KeyValuePut {
		r.Before = version(last.Value())
		if sameContent(last.Value(), data) {
			return nil
		}
	}
	if !force {
		if err := published(history, m.Version, data); err != nil {
			return err
		}
	}
	// Over a deleted job too: its last revision is the marker's.
	revision, err := kv.Update(ctx, m.ID, data, r.Revision)
	if errors.Is(err, jetstream.ErrKeyRevisionMismatch) {
		return ErrRaced
	}
	if err != nil {
		return err
	}
	r.Job, r.Revision = true, revision
	return nil
}

// published returns an error where a version stands in the history with another
// content.
func published(history []jetstream.KeyValueEntry, v string, data []byte) error {
	for _, e := range history {
		if e.Operation() == jetstream.KeyValuePut && version(e.Value()) == v && !sameContent(e.Value(), data) {
			return fmt.Errorf("%w: version %s, on %s; give the job a new version", ErrPublished, v, e.Created().UTC().Format("2006-01-02 15:04:05 MST"))
		}
	}
	return nil
}

// version of a stored job, as far as it can be told.
func version(stored []byte) string {
	m := new(manifest.Job)
	if err := m.UnmarshalJSON(stored); err != nil {
		return ""
	}
	return m.Version
}

// sameContent compares what two documents say, however they are written, and
// with the members that this program does not know.
func sameContent(a, b []byte) bool {
	x, errX := wire.ParseJSON(a)
	y, errY := wire.ParseJSON(b)
	return errX == nil && errY == nil && x == y
}

// put stores a value unless it is there.
func put(ctx context.Context, kv jetstream.KeyValue, key string, value []byte) (changed bool, before []byte, err error) {
	entry, err := kv.Get(ctx, key)
	switch {
	case err == nil:
		before = entry.Value()
		if bytes.Equal(before, value) {
			return false, before, nil
		}
	case !errors.Is(err, jetstream.ErrKeyNotFound):
		return false, nil, err
	}
	_, err = kv.Put(ctx, key, value)
	return err == nil, before, err
}
