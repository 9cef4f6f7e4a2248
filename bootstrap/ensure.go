package bootstrap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// newerFleetStream backs a bucket that only fleets of a later contract have.
const newerFleetStream = "KV_server_settings"

// maxRounds bounds how often one resource is looked at again when another
// program creates it between our look and our create.
const maxRounds = 3

// Ensure makes the broker have all [Resources], one after the other, and stops
// at the first that fails with a [*ResourceError]. What was done stays done, so
// that running it again continues.
//
// A missing resource is created; of an existing one the fields that the
// contract owns are mended and all others kept. Limits are never shrunk: see
// the package comment. On a broker that has everything it only reads.
//
// The context ends the work between and within requests. A broker without
// JetStream is reported at once ([ErrNoJetStream]), an unreachable one after
// the request timeout ([ErrUnreachable]).
func Ensure(ctx context.Context, js jetstream.JetStream, opts ...Option) error {
	e := &ensurer{
		js:        js,
		prefix:    apiPrefix(js),
		timeout:   DefaultRequestTimeout,
		onEvent:   func(Event) {},
		lastError: js.Conn().LastError(),
	}
	for _, opt := range opts {
		opt(e)
	}
	for _, r := range Resources() {
		ev, err := e.ensure(ctx, r)
		if err != nil {
			return err
		}
		e.onEvent(ev)
	}
	return nil
}

type ensurer struct {
	js        jetstream.JetStream
	prefix    string
	timeout   time.Duration
	onEvent   func(Event)
	lastError error // of the connection before Ensure began
}

func (e *ensurer) ensure(ctx context.Context, r Resource) (Event, error) {
	want := r.StreamConfig()
	for round := 1; ; round++ {
		raw, err := e.streamConfig(ctx, want.Name)
		if err == nil {
			return e.reconcile(ctx, r, raw)
		}
		if !errors.Is(err, jetstream.ErrStreamNotFound) {
			return Event{}, e.explain(ctx, r, err)
		}
		err = e.createStream(ctx, want)
		if err == nil {
			return Event{Resource: r, Action: Created}, nil
		}
		if !errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) || round == maxRounds {
			return Event{}, e.explain(ctx, r, err)
		}
	}
}

// reconcile brings an existing stream to the contract. raw is its configuration
// as the broker reported it, including fields that this program does not know.
func (e *ensurer) reconcile(ctx context.Context, r Resource, raw json.RawMessage) (Event, error) {
	desired, err := json.Marshal(r.StreamConfig())
	if err != nil {
		return Event{}, e.explain(ctx, r, err)
	}
	want, err := readSettings(desired)
	if err != nil {
		return Event{}, e.explain(ctx, r, err)
	}
	have, err := readSettings(raw)
	if err != nil {
		return Event{}, e.explain(ctx, r, err)
	}

	c := compare(r.Kind, have, want)
	if len(c.cannot) > 0 {
		return Event{}, &ResourceError{
			Kind: r.Kind, Name: r.Name, Remedy: recreate(r),
			Err: fmt.Errorf("%s is %s, the contract says %s: %w", c.cannot[0].Field, c.cannot[0].Have, c.cannot[0].Want, ErrImmutable),
		}
	}
	if c.mayBelongToNewerFleet(r.Kind) {
		newer, err := e.isNewerFleet(ctx)
		if err != nil {
			return Event{}, e.explain(ctx, r, err)
		}
		if newer {
			c.leaveToNewerFleet(r.Kind)
		}
	}
	ev := Event{Resource: r, Action: Unchanged, Changed: c.mend, Kept: c.keep}
	if len(c.mend) == 0 {
		return ev, nil
	}

	patched, err := patch(raw, desired, c.mend)
	if err != nil {
		return Event{}, e.explain(ctx, r, err)
	}
	if err := e.updateStream(ctx, r.StreamName(), patched); err != nil {
		return Event{}, e.explain(ctx, r, err)
	}
	ev.Action = Updated
	return ev, nil
}

// patch replaces the differing fields in a stored configuration and leaves
// every other member as it is, known to this program or not.
func patch(raw, desired json.RawMessage, fields []Difference) (json.RawMessage, error) {
	var members, wanted map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(desired, &wanted); err != nil {
		return nil, err
	}
	for _, d := range fields {
		if v, ok := wanted[d.Field]; ok {
			members[d.Field] = v
		} else {
			delete(members, d.Field)
		}
	}
	return json.Marshal(members)
}

func (e *ensurer) isNewerFleet(ctx context.Context) (bool, error) {
	_, err := e.streamConfig(ctx, newerFleetStream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return false, nil
	}
	return err == nil, err
}
