package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// maxRounds bounds how often one resource, or the reservation, is looked at
	// again when another program changes it between our look and our request.
	maxRounds = 5
	// storageRounds is how often a reservation is refused before we believe it:
	// another program may have just reserved what it is about to create. The
	// brokers of a cluster learn of each other's reservations seconds later, and
	// of those that are gone; the rounds for them take 9 to 17 s.
	storageRounds        = 6
	clusterStorageRounds = 14
	storagePause         = 25 * time.Millisecond
	longestPause         = time.Second
)

// Apply brings a broker to the contract: it creates what is missing and changes
// what [Plan] finds with the same options, one resource after the other. On a
// broker that has everything it only reads. It returns the plan that it carried
// out.
//
// Before the first change it makes sure that nothing is in the way: a problem
// of the plan ends it with a [*BlockedError], unless [KeepGoing], and too
// little storage with [ErrStorage], unless [SkipProbe]. After that it stops at
// the first resource that fails, with an [*Error]. What was done stays done, and
// running it again continues.
//
// Each resource is read again just before it is changed, so that a broker which
// others changed meanwhile is judged as it is. Several programs may run Apply at
// the same time.
func Apply(ctx context.Context, js jetstream.JetStream, opts ...Option) (*Diff, error) {
	c, err := newClient(js, opts)
	if err != nil {
		return nil, err
	}
	d, err := c.prepare(ctx)
	if err != nil {
		return d, err
	}
	for _, rd := range d.order() {
		ev, err := c.carryOut(ctx, rd, d.NewerFleet)
		if err != nil {
			return d, c.explainResource(ctx, rd.Resource, err)
		}
		c.onEvent(ev)
	}
	if d.Blocked() {
		return d, &BlockedError{Problems: d.Problems}
	}
	return d, nil
}

// Ensure is [Apply] for a program that needs the resources and does not care
// what they were before.
func Ensure(ctx context.Context, js jetstream.JetStream, opts ...Option) error {
	_, err := Apply(ctx, js, opts...)
	return err
}

// prepare plans and makes sure that nothing is in the way.
func (c *client) prepare(ctx context.Context) (*Diff, error) {
	for round := 1; ; round++ {
		d, err := c.plan(ctx)
		if err != nil {
			return nil, c.explain(ctx, Resource{}, err)
		}
		if err := c.removeProbes(ctx, d); err != nil {
			return d, c.explain(ctx, Resource{}, err)
		}
		err = c.clear(ctx, d, round)
		if err == nil {
			return d, nil
		}
		if round >= c.patience(err) {
			return d, c.refusal(ctx, d, err)
		}
		if err := pause(ctx, round); err != nil {
			return d, c.explain(ctx, Resource{}, err)
		}
	}
}

// clear returns what is in the way.
func (c *client) clear(ctx context.Context, d *Diff, round int) error {
	for _, p := range d.Problems {
		if p.Name == "" || !c.keepGoing {
			return &BlockedError{Problems: d.Problems}
		}
	}
	if round == 1 && c.probes(d) {
		c.onEvent(Event{Action: Probing, Bytes: d.Storage.Reserve})
	}
	return c.probe(ctx, d)
}

// refusal explains what is in the way.
func (c *client) refusal(ctx context.Context, d *Diff, err error) error {
	var blocked *BlockedError
	if errors.As(err, &blocked) {
		return blocked
	}
	if isStorage(err) {
		err = c.measure(ctx, d.Storage.Reserve, err)
	}
	return c.explain(ctx, Resource{}, err)
}

// pause waits before the storage is asked for again, for a time that differs
// between programs that met.
func pause(ctx context.Context, round int) error {
	d := min(storagePause<<min(round-1, 10), longestPause)
	timer := time.NewTimer(d + rand.N(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// patience is how many rounds an error is worth.
func (c *client) patience(err error) int {
	switch {
	case !isStorage(err) && !errors.Is(err, ErrStorage):
		return 1
	case c.rounds > 0:
		return c.rounds
	case c.clustered() && isStorage(err) && !c.skipProbe:
		return clusterStorageRounds
	default:
		return storageRounds
	}
}

func (c *client) clustered() bool { return c.nc.ConnectedClusterName() != "" }

// order puts streams that listen beyond their subjects first: until they are
// mended they may be in the way of others.
func (d *Diff) order() []ResourceDiff {
	rank := func(rd ResourceDiff) int {
		if rd.Step == StepUpdate && rd.foreign {
			return 0
		}
		return 1
	}
	all := slices.Clone(d.Resources)
	slices.SortStableFunc(all, func(a, b ResourceDiff) int { return rank(a) - rank(b) })
	return all
}

// carryOut does what is planned for a resource.
func (c *client) carryOut(ctx context.Context, rd ResourceDiff, newerFleet bool) (Event, error) {
	r := rd.Resource
	switch rd.Step {
	case StepNone:
		return Event{Action: Unchanged, Resource: r, Kept: kept(rd.Fields)}, nil
	case StepBlocked:
		return Event{Action: Skipped, Resource: r, Kept: append(kept(rd.Fields), blocking(rd.Fields)...)}, nil
	}
	create := rd.Step == StepCreate
	refused := false // for want of space, the last time that it was created
	for round, storageRound := 1, 1; ; {
		ev, err := c.reconcile(ctx, r, newerFleet, create)
		switch {
		case err == nil:
			return ev, nil
		case errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) && round < maxRounds:
			// Somebody created it. It is to be compared.
			create = false
			round++
		case isNotFound(err) && refused:
			// Nobody has created it meanwhile.
			create, refused = true, false
		case isNotFound(err) && round < maxRounds:
			// Somebody deleted it.
			create = true
			round++
		case storageRound < c.patience(err):
			// Somebody may be asking for the same space, or have created the
			// resource, which a full broker does not tell apart.
			create, refused = false, true
			if err := c.makeRoom(ctx, probeName); err != nil && !errors.Is(err, ErrProbe) {
				return Event{}, err
			}
			if err := pause(ctx, storageRound); err != nil {
				return Event{}, err
			}
			storageRound++
		default:
			return Event{}, err
		}
	}
}

// reconcile creates a resource, or compares it once more and mends it.
func (c *client) reconcile(ctx context.Context, r Resource, newerFleet, create bool) (Event, error) {
	want, err := wantConfig(c.desired(r))
	if err != nil {
		return Event{}, err
	}
	if create {
		info, err := c.createStream(ctx, c.desired(r))
		if err != nil {
			return Event{}, err
		}
		rd, err := c.missing(r)
		if err != nil {
			return Event{}, err
		}
		return Event{Action: Created, Resource: r}, verify(r, rd.Fields, want, info)
	}

	info, err := c.streamInfo(ctx, r.StreamName())
	if err != nil {
		return Event{}, err
	}
	have, err := readConfig(info.Config)
	if err != nil {
		return Event{}, err
	}
	rd, err := c.present(r, have, newerFleet)
	if err != nil {
		return Event{}, err
	}
	if problem := immutable(rd); problem != nil {
		return Event{}, problem
	}
	ev := Event{Action: Unchanged, Resource: r, Kept: kept(rd.Fields)}
	fields := changed(rd.Fields)
	if len(fields) == 0 {
		return ev, nil
	}
	patched, err := have.patched(want, fields)
	if err != nil {
		return Event{}, err
	}
	if info, err = c.updateStream(ctx, r.StreamName(), patched); err != nil {
		return Event{}, err
	}
	ev.Action, ev.Changed = Updated, fields
	return ev, verify(r, fields, want, info)
}

// verify makes sure that the broker stored the fields that it was sent. One
// that is too old for a field takes the request and drops it.
func verify(r Resource, sent []Difference, want *config, info *streamInfo) error {
	got, err := readConfig(info.Config)
	if err != nil {
		return err
	}
	for _, f := range ownedFields {
		if !slices.ContainsFunc(sent, func(d Difference) bool { return d.Field == f.name }) || f.same(got, want) {
			continue
		}
		if _, known := got.members[f.name]; !known && f.since != "" {
			return f.unknown(r)
		}
		return &Error{
			Kind: r.Kind, Name: r.Name,
			Err: fmt.Errorf("%w: the broker took the request and keeps %s at %s",
				ErrImmutable, f.name, show(f.name, got.member(f.name))),
			Remedy: recreate(r),
		}
	}
	return nil
}

// explainResource explains an error about a resource, and names the streams
// that are in its way. Their names only make it clearer, so that a failure to
// find them does not matter.
func (c *client) explainResource(ctx context.Context, r Resource, err error) error {
	e := c.explain(ctx, r, err)
	if errors.Is(e, ErrOverlap) {
		if streams, failed := c.overlapping(ctx, r); failed == nil && len(streams) > 0 {
			return overlapError(r, streams, e.Err)
		}
	}
	return e
}
