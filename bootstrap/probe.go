package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A broker tells nobody what its own storage limit is, only whether one more
// reservation fits. So we ask for all that is missing at once, with a stream
// that lives for one request. Its answer holds from the moment it comes: the
// stream may be deleted by anybody at any time, and a run that was interrupted
// before it deleted its own does no harm but to the space that is left.

// The reservation stream. Neither name nor subject is a fleet's. Where one is
// too coarse there are several, with a number behind both.
const (
	probeName    = "KANADE_BOOTSTRAP_PROBE"
	probeSubject = "_KANADE.bootstrap.probe"
)

const (
	// measureStep is how exactly the free space is found out.
	measureStep = 16 * mib
	// cleanupTimeout bounds the removal of the reservation once the context has
	// ended.
	cleanupTimeout = 3 * time.Second
)

// probeStream is the reservation stream i.
func probeStream(i int) (name, subject string) {
	if i == 0 {
		return probeName, probeSubject
	}
	return fmt.Sprintf("%s_%d", probeName, i), fmt.Sprintf("%s.%d", probeSubject, i)
}

// isProbeName tells names that reservation streams have.
func isProbeName(name string) bool {
	rest, ok := strings.CutPrefix(name, probeName)
	return ok && (rest == "" || rest[0] == '_' && strings.Trim(rest[1:], "0123456789") == "")
}

// isProbe tells a reservation stream from one that happens to have its name.
func isProbe(name string, cfg *config) bool {
	subject := probeSubject + strings.ReplaceAll(strings.TrimPrefix(name, probeName), "_", ".")
	return slices.Equal(cfg.Subjects, []string{subject})
}

// findProbes reports what an interrupted run left behind.
func (c *client) findProbes(ctx context.Context, d *Diff, names []string) error {
	for _, name := range names {
		if c.skipProbe || !isProbeName(name) {
			continue
		}
		info, err := c.streamInfo(ctx, name)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		cfg, err := readConfig(info.Config)
		if err == nil && isProbe(name, cfg) {
			d.LeftoverProbe += max(cfg.MaxBytes, 1)
			d.leftover = append(d.leftover, name)
		} else if name == probeName {
			d.Problems = append(d.Problems, foreignProbe(name))
		}
	}
	return nil
}

func foreignProbe(name string) *Error {
	return &Error{
		Err:    fmt.Errorf("%w: there is a stream %s of somebody else", ErrProbe, name),
		Remedy: "delete it, or go without the check",
	}
}

// removeProbes deletes what an interrupted run left behind.
func (c *client) removeProbes(ctx context.Context, d *Diff) error {
	for _, name := range d.leftover {
		if err := c.deleteStream(ctx, name); err != nil && !isNotFound(err) {
			return err
		}
	}
	if len(d.leftover) > 0 {
		c.onEvent(Event{Action: Removed, Bytes: d.LeftoverProbe})
	}
	return nil
}

// probe finds out whether the broker has room for what is to be reserved, and
// the brokers and the fields that the resources need, before anything is
// changed.
func (c *client) probe(ctx context.Context, d *Diff) error {
	if !c.probes(d) {
		return nil
	}
	need := d.Storage.Reserve
	cfg, err := c.reserve(ctx, []int64{max(need, 1)})
	if c.mayFitApart(err) {
		cfg, err = c.reserve(ctx, d.reservations())
	}
	if hasCode(err, codeMaxStreams) {
		// No room for one more stream says nothing about the storage.
		return nil
	}
	if err != nil {
		return err
	}
	if e := c.unknownField(d, cfg); e != nil {
		return e
	}
	c.onEvent(Event{Action: Probed, Bytes: need})
	return nil
}

// probes says that there is something to find out.
func (c *client) probes(d *Diff) bool {
	return !c.skipProbe && (d.Storage.Reserve > 0 || c.replicas > 1 && d.copies())
}

// mayFitApart says that the sum did not fit, but the parts may: on the several
// brokers of a cluster, or because the account limits single streams.
func (c *client) mayFitApart(err error) bool {
	return hasCode(err, codeMaxStreamBytes) || isStorage(err) && c.clustered()
}

// copies says that resources are to be created, or get another number of copies.
func (d *Diff) copies() bool {
	return slices.ContainsFunc(d.Resources, func(rd ResourceDiff) bool {
		return rd.Step == StepCreate || rd.Step == StepUpdate &&
			slices.ContainsFunc(changed(rd.Fields), func(f Difference) bool { return f.Field == "num_replicas" })
	})
}

// reservations are the parts of Storage.Reserve.
func (d *Diff) reservations() []int64 {
	var parts []int64
	for _, rd := range d.Resources {
		if rd.reserve > 0 {
			parts = append(parts, rd.reserve)
		}
	}
	return parts
}

// reserve creates reservation streams of the given sizes, all at a time, and
// deletes them again. It returns the configuration of the first as the broker
// stored it.
func (c *client) reserve(ctx context.Context, sizes []int64) (cfg *config, err error) {
	made := 0 // the streams that are ours to delete
	uncertain := false
	defer func() {
		// Not in the context that may have ended: what is left behind takes
		// space until the next run.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
		defer cancel()
		for i := range made {
			name, _ := probeStream(i)
			if failed := c.deleteStream(ctx, name); failed != nil && !isNotFound(failed) && err == nil {
				err = fmt.Errorf("delete the reservation: %w", failed)
			}
		}
		if uncertain {
			// If it is there, it may also be of somebody else.
			name, _ := probeStream(made)
			_ = c.makeRoom(ctx, name)
		}
	}()
	for i, bytes := range sizes {
		stored, err := c.reserveOne(ctx, i, bytes)
		if err != nil {
			uncertain = !isAPIError(err) && !errors.Is(err, ErrProbe)
			return nil, err
		}
		if made++; i == 0 {
			cfg = stored
		}
	}
	return cfg, nil
}

// reserveOne creates the reservation stream i. One that is there already may
// belong to somebody who is just asking the same, and has his answer.
func (c *client) reserveOne(ctx context.Context, i int, bytes int64) (*config, error) {
	name, subject := probeStream(i)
	for round := 1; ; round++ {
		info, err := c.createStream(ctx, jetstream.StreamConfig{
			Name: name, Subjects: []string{subject}, Storage: jetstream.FileStorage,
			MaxBytes: bytes, MaxMsgs: 1, MaxMsgsPerSubject: 1, MaxMsgSize: 1, MaxConsumers: -1,
			Discard: jetstream.DiscardNew, Replicas: max(c.replicas, 1),
			AllowRollup: true, DenyDelete: true, AllowDirect: true,
		})
		switch {
		case err == nil:
			return readConfig(info.Config)
		case !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) || round == maxRounds:
			return nil, err
		}
		if err := c.makeRoom(ctx, name); err != nil {
			return nil, err
		}
	}
}

// makeRoom deletes the reservation stream of somebody else.
func (c *client) makeRoom(ctx context.Context, name string) error {
	info, err := c.streamInfo(ctx, name)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if cfg, err := readConfig(info.Config); err != nil || !isProbe(name, cfg) {
		return foreignProbe(name)
	}
	if err := c.deleteStream(ctx, name); err != nil && !isNotFound(err) {
		return err
	}
	return nil
}

// measure turns a refused reservation into an error that says how much there
// is, which takes a few more reservations to find out. A cluster would answer
// out of date.
func (c *client) measure(ctx context.Context, need int64, refusal error) error {
	free, tooMuch := int64(0), need
	if c.clustered() {
		free, tooMuch = -1, -1
	}
	for tooMuch-free > measureStep {
		half := free + (tooMuch-free)/2
		_, err := c.reserve(ctx, []int64{half})
		switch {
		case err == nil:
			free = half
		case isStorage(err):
			tooMuch = half
		default:
			return err
		}
	}
	var api *jetstream.APIError
	errors.As(refusal, &api)
	return &Error{
		Err:    &StorageError{Need: need, Free: free, Err: api},
		Remedy: storageRemedy(false),
	}
}

// unknownField compares the reservation stream with what was asked for, and
// says which field of a bucket the broker does not know.
func (c *client) unknownField(d *Diff, got *config) *Error {
	for _, rd := range d.Resources {
		if rd.Resource.Kind != KindKeyValue || rd.Step != StepCreate {
			continue
		}
		for _, f := range ownedFields {
			if _, known := got.members[f.name]; !known && f.since != "" && f.ownedBy(KindKeyValue) {
				return f.unknown(rd.Resource)
			}
		}
	}
	return nil
}

// unknown is the error where the broker does not know the field.
func (f field) unknown(r Resource) *Error {
	return &Error{
		Kind: r.Kind, Name: r.Name,
		Err:    fmt.Errorf("%w: it does not know %s, which programs rely on", ErrServerVersion, f.name),
		Remedy: f.upgrade(),
	}
}
