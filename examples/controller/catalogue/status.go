package catalogue

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

// Status is whether agents may run a job.
type Status struct {
	// Before is the text that was stored; "" where there was none, which means
	// that agents may.
	Before string
	// Changed is false where nothing was written.
	Changed bool
}

// Revoke forbids agents to run a job, in whatever version and however it was
// fired. Runs that have begun go on. Of an id that no job has, which would be a
// typing mistake, the error wraps [ErrNoJob]; with force it is forbidden all
// the same.
func Revoke(ctx context.Context, js jetstream.JetStream, id string, force bool) (Status, error) {
	return setStatus(ctx, js, id, kvkeys.ScriptStatusRevoked, force)
}

// Unrevoke allows agents to run a job again. Errors are those of [Revoke].
func Unrevoke(ctx context.Context, js jetstream.JetStream, id string, force bool) (Status, error) {
	return setStatus(ctx, js, id, kvkeys.ScriptStatusActive, force)
}

func setStatus(ctx context.Context, js jetstream.JetStream, id, status string, force bool) (Status, error) {
	key, err := kvkeys.Job(id)
	if err != nil {
		return Status{}, fmt.Errorf("job id: %w", err)
	}
	kv, err := store.KeyValue(ctx, js, kvkeys.BucketScriptStatus)
	if err != nil {
		return Status{}, err
	}
	if !force {
		if err := known(ctx, js, key); err != nil {
			return Status{}, err
		}
	}
	changed, before, err := put(ctx, kv, key, []byte(status))
	if err != nil {
		return Status{}, fmt.Errorf("status of job %q: %w", id, err)
	}
	return Status{Before: string(before), Changed: changed}, nil
}

// known looks whether anything is known of a job: that it is registered, or was
// fired from a file, or has a status.
func known(ctx context.Context, js jetstream.JetStream, id string) error {
	var jobs jetstream.KeyValue
	for _, bucket := range []string{kvkeys.BucketJobs, kvkeys.BucketScriptCurrent, kvkeys.BucketScriptStatus} {
		kv, err := store.KeyValue(ctx, js, bucket)
		if err != nil {
			return err
		}
		if jobs == nil {
			jobs = kv
		}
		switch _, err := kv.Get(ctx, id); {
		case err == nil:
			return nil
		case !errors.Is(err, jetstream.ErrKeyNotFound):
			return fmt.Errorf("job %q in %s: %w", id, bucket, err)
		}
	}
	return noJob(ctx, jobs, id)
}

// Revoked reports whether agents would skip a job.
func Revoked(ctx context.Context, js jetstream.JetStream, id string) (bool, error) {
	kv, err := store.KeyValue(ctx, js, kvkeys.BucketScriptStatus)
	if err != nil {
		return false, err
	}
	entry, err := kv.Get(ctx, id)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("status of job %q: %w", id, err)
	}
	return string(entry.Value()) == kvkeys.ScriptStatusRevoked, nil
}
