package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// DefaultSlack is how much longer than the job's timeout Fire waits by
	// default.
	DefaultSlack = 10 * time.Second
	// Settle is how long it must be quiet before Fire takes it that no more
	// PCs will answer, where it cannot know of all.
	Settle = 3 * time.Second
	// setUpTimeout bounds everything before the command is published.
	setUpTimeout = 10 * time.Second
)

// Dispatcher fires commands on one connection. Make one with [New].
type Dispatcher struct {
	nc *nats.Conn
	js jetstream.JetStream
}

// New returns a dispatcher for a connection.
func New(nc *nats.Conn) (*Dispatcher, error) {
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("dispatch: %w", err)
	}
	return &Dispatcher{nc: nc, js: js}, nil
}

// Events are called as things happen, one after the other, from the goroutine
// that called Fire. Each may be nil.
type Events struct {
	// Fired is called when the command has been published, with the PCs that
	// are expected to run it.
	Fired func(cmd *wire.Command, expected []string)
	// Started is called when a PC says that it starts the script.
	Started func(pc string)
	// Result is called for each result.
	Result func(Result)
	// Note is called with what a person should know, such as a message that
	// does not decode.
	Note func(text string)
}

// Options adjust [Dispatcher.Fire]. The zero value is ready to use.
type Options struct {
	// Wait is how long to wait for results. Default: the command's timeout and
	// [DefaultSlack].
	Wait time.Duration
	// Events tell what is going on.
	Events Events
}

// Fire sends a command to a target and waits for the results. The end of ctx
// ends the waiting and not the job ([Dispatcher.Kill] does): Fire returns a
// Report that is marked as interrupted.
//
// The error says why the command could not be sent.
func (d *Dispatcher) Fire(ctx context.Context, cmd *wire.Command, t Target, opts Options) (*Report, error) {
	request, err := subjects.ParseRequestID(cmd.RequestID)
	if err != nil {
		return nil, fmt.Errorf("request_id: %w", err)
	}
	c := newCollection(d, cmd, opts.Events)
	unsubscribe, err := c.listen(request)
	if err != nil {
		return nil, err
	}
	defer unsubscribe()

	if err := d.send(ctx, cmd, t, c); err != nil {
		return nil, err
	}
	wait := cmp.Or(opts.Wait, cmd.Timeout()+DefaultSlack)
	return c.wait(ctx, wait), nil
}

// send publishes a command once everything that must come before it is done.
func (d *Dispatcher) send(ctx context.Context, cmd *wire.Command, t Target, c *collection) error {
	ctx, cancel := context.WithTimeout(ctx, setUpTimeout)
	defer cancel()
	data, err := cmd.MarshalJSON()
	if err != nil {
		return fmt.Errorf("command: %w", err)
	}
	if c.expected, err = d.expect(ctx, t, c.note); err != nil {
		return err
	}
	if err := d.pin(ctx, cmd.ID, cmd.Version); err != nil {
		return err
	}
	if err := d.publish(ctx, t.Subject(), data); err != nil {
		return err
	}
	c.fired()
	return nil
}

// publish sends a message and waits until the broker has it. Once it is on its
// way the end of ctx does not matter: agents may be at it already, and the
// caller must be able to kill what it fired.
func (d *Dispatcher) publish(ctx context.Context, subject string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("publish to %s: %w", subject, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), setUpTimeout)
	defer cancel()
	err := d.nc.Publish(subject, data)
	if err == nil {
		err = d.nc.FlushWithContext(ctx)
	}
	if err != nil {
		return fmt.Errorf("publish to %s: %w", subject, err)
	}
	return nil
}

// pin makes a version the one that agents run; they skip commands of another.
func (d *Dispatcher) pin(ctx context.Context, job, version string) error {
	kv, err := d.js.KeyValue(ctx, kvkeys.BucketScriptCurrent)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return missingBucket(kvkeys.BucketScriptCurrent, err)
	}
	if err == nil {
		_, err = kv.PutString(ctx, job, version)
	}
	if err != nil {
		return fmt.Errorf("pin version %s of job %q in %s: %w", version, job, kvkeys.BucketScriptCurrent, err)
	}
	return nil
}

// Kill asks every PC that runs the script of an exec id to end it. PCs that are
// not connected do not hear of it.
func (d *Dispatcher) Kill(ctx context.Context, exec subjects.ExecID) error {
	return d.publish(ctx, subjects.Kill(exec), nil)
}
