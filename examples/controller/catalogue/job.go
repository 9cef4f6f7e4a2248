package catalogue

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// Job is a job that can be run.
type Job struct {
	// Manifest is the job as the contract has it.
	Manifest *manifest.Job
	// Digest is the hex SHA-256 of the script where that is an object; see
	// [Approve].
	Digest string
}

// Command returns an order to run the job once, with a new request id, as a
// part of the deployment exec ("" for none).
func (j *Job) Command(exec string) (*wire.Command, error) {
	spec := wire.CommandSpec{ExecID: exec}
	build := j.Manifest.Command
	if j.Manifest.Execute.ScriptObject.IsSet() {
		if j.Digest == "" {
			return nil, manifest.ErrScriptObject
		}
		build = func(spec wire.CommandSpec) (wire.Command, error) { return j.Manifest.ObjectCommand(spec, j.Digest) }
	}
	cmd, err := build(spec)
	if err != nil {
		return nil, err
	}
	return &cmd, nil
}

// Approve looks up which bytes a script object has now, for commands to say
// that agents run these and no others. It does nothing where the script stands
// in the job.
func (j *Job) Approve(ctx context.Context, js jetstream.JetStream) error {
	key, ok := j.Manifest.Execute.ScriptObject.Get()
	if !ok {
		return nil
	}
	objects, err := store.Objects(ctx, js, kvkeys.ObjectScripts)
	if err != nil {
		return err
	}
	info, err := objects.GetInfo(ctx, key)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return fmt.Errorf("%w: %q", ErrNoScript, key)
	}
	if err != nil {
		return fmt.Errorf("script object %q: %w", key, err)
	}
	digest, err := jetstream.DecodeObjectDigest(info.Digest)
	if err != nil {
		return fmt.Errorf("script object %q: digest %q: %w", key, info.Digest, err)
	}
	j.Digest = hex.EncodeToString(digest)
	return nil
}

// ErrNoScript means that the object store has no script of the name that a job
// gives.
var ErrNoScript = errors.New("no such object in the store " + kvkeys.ObjectScripts)

// Find returns a registered job. It is read tolerantly, as programs read what
// is stored. The error may wrap [ErrNoJob] or [store.ErrMissing].
func Find(ctx context.Context, js jetstream.JetStream, id string) (*Job, error) {
	key, err := kvkeys.Job(id)
	if err != nil {
		return nil, fmt.Errorf("job id: %w", err)
	}
	kv, err := store.KeyValue(ctx, js, kvkeys.BucketJobs)
	if err != nil {
		return nil, err
	}
	entry, err := kv.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, noJob(ctx, kv, id)
	}
	if err != nil {
		return nil, fmt.Errorf("job %q: %w", id, err)
	}
	m := new(manifest.Job)
	if err := m.UnmarshalJSON(entry.Value()); err != nil {
		return nil, fmt.Errorf("job %q as it is stored: %w", id, err)
	}
	if m.ID != id {
		return nil, fmt.Errorf("job %q as it is stored calls itself %q: register it anew", id, m.ID)
	}
	return &Job{Manifest: m}, nil
}
