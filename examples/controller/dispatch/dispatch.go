package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// DefaultSlack is how much longer than the job's timeout and jitter results
	// are waited for by default.
	DefaultSlack = 10 * time.Second
	// Settle is how long it must be quiet before it counts as certain that no
	// more PCs will answer, where nobody can know of all.
	Settle = 3 * time.Second
	// OutageGrace is how long a broker that is away at the end of the waiting
	// may take to come back.
	OutageGrace = 30 * time.Second
	// setUpTimeout bounds everything before the first command is published.
	setUpTimeout = 10 * time.Second
	// ackTimeout bounds the wait for the broker to take a command, once.
	ackTimeout = 5 * time.Second
	// retryPause is the pause before something is tried again.
	retryPause = time.Second
)

// Dispatcher fires commands on one connection. Make one with [New].
type Dispatcher struct {
	nc *nats.Conn
	js jetstream.JetStream
	// Signer signs each command at the moment of its publication. Default:
	// commands are not signed, and agents that ask for signatures refuse them.
	Signer *signing.Signer
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
	// Fired is called when a command has been published, with the PCs that are
	// expected to run it.
	Fired func(shot Shot, expected []string)
	// Started is called when a PC says that it starts the script.
	Started func(pc string)
	// Result is called for each result.
	Result func(Result)
	// Progress is called about once a second.
	Progress func(Progress)
	// Note is called with what a person should know, such as a message that
	// does not decode.
	Note func(text string)
}

// Progress is how far the firing and the waiting have got.
type Progress struct {
	// Fired of Shots have been fired.
	Fired, Shots int
	// Next is the shot that is fired next, in Until; nil where there is none.
	Next  *Shot
	Until time.Duration
	// Answered of Known PCs have answered the shots fired so far, Failed of them
	// with something else than 0.
	Answered, Known, Failed int
}

// Options adjust [Dispatcher.Fire] and [Dispatcher.FireAll]. The zero value is
// ready to use.
type Options struct {
	// Wait is how long to wait for the results of a shot, from when it is
	// fired. Default: the command's timeout and jitter and [DefaultSlack].
	Wait time.Duration
	// MaxFailures is how many runs may end with something else than 0 before
	// the shots that are still to come are held back: more than that stop them.
	// Default: 0, the first failure stops them. Negative: nothing does.
	MaxFailures int
	// Output fetches output that was too large for a message, as
	// [Dispatcher.Output] does.
	Output bool
	// DropOutput leaves the output out of the [Report], where many large ones
	// would fill the memory; [Events] have it all the same.
	DropOutput bool
	// PassedOver is what of the job agents before 0.101.0 pass over, in words for
	// people. Where it is not empty, those among the targets are noted.
	PassedOver []string
	// Events tell what is going on.
	Events Events
}

// Fire sends a command to a target and waits for the results. The end of ctx
// ends the waiting and not the job ([Dispatcher.Kill] does): Fire returns a
// Report that is marked as interrupted.
//
// The error says why the command could not be sent; it is a [*TooOldError] where an
// agent of the target could not read it.
func (d *Dispatcher) Fire(ctx context.Context, cmd *wire.Command, t Target, opts Options) (*Report, error) {
	return d.FireAll(ctx, []Shot{{Command: cmd, Target: t}}, opts)
}

// FireAll sends commands of one job, each to its target and at its time, and
// waits for the results of all of them. The end of ctx ends the firing and the
// waiting and not what is running: FireAll returns a Report that is marked as
// interrupted and says what was fired.
//
// The error says why the first command, if it is due at once, could not be sent.
// Where a later one cannot, the results of the earlier ones are still waited for, and the error
// stands in the report.
func (d *Dispatcher) FireAll(ctx context.Context, shots []Shot, opts Options) (*Report, error) {
	requests, err := check(shots)
	if err != nil {
		return nil, err
	}
	c := newCampaign(d, shots, opts)
	defer c.close()
	if err := c.open(ctx, requests); err != nil {
		return nil, err
	}
	return c.run(ctx)
}

// pin makes a version the one that agents run; they skip commands of another.
func (d *Dispatcher) pin(ctx context.Context, job, version string) error {
	kv, err := store.KeyValue(ctx, d.js, kvkeys.BucketScriptCurrent)
	if err == nil {
		_, err = kv.PutString(ctx, job, version)
	}
	if err != nil {
		return fmt.Errorf("pin version %s of job %q: %w", version, job, err)
	}
	return nil
}

// publish stores a command in the stream EXEC, and so sends it to the agents
// that listen. Once it is on its way the end of ctx does not matter: agents may
// be at it already, and the caller must be able to kill what it fired.
func (d *Dispatcher) publish(ctx context.Context, subject string, cmd *wire.Command) error {
	data, err := cmd.MarshalJSON()
	if err != nil {
		return fmt.Errorf("command: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("publish to %s: %w", subject, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTimeout)
	defer cancel()
	msg := nats.NewMsg(subject)
	msg.Data = data
	if d.Signer != nil {
		d.Signer.Sign(data, time.Now()).Apply(msg.Header)
	}
	_, err = d.js.PublishMsg(ctx, msg, jetstream.WithMsgID(cmd.RequestID))
	if err != nil {
		return store.Stream(kvkeys.StreamExec, fmt.Errorf("publish to %s: %w", subject, err))
	}
	return nil
}

// passing reports whether what failed may succeed later.
func passing(err error) bool {
	for _, e := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrDisconnected, nats.ErrConnectionReconnecting,
		nats.ErrNoResponders, jetstream.ErrNoStreamResponse,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Code == 503 // JetStream is busy or on its way up
}

// retry calls f until it succeeds, fails for good, ctx ends or the limit has
// passed. trouble is told of what is tried again.
func retry(ctx context.Context, limit time.Duration, trouble func(error), f func() error) error {
	for begin := time.Now(); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := f()
		if err == nil || !passing(err) || time.Since(begin) > limit {
			return err
		}
		trouble(err)
		select {
		case <-ctx.Done():
		case <-time.After(retryPause):
		}
	}
}

// Kill asks every PC that runs the script of an exec id to end it. PCs that are
// not connected do not hear of it.
func (d *Dispatcher) Kill(ctx context.Context, exec subjects.ExecID) error {
	ctx, cancel := context.WithTimeout(ctx, ackTimeout)
	defer cancel()
	err := d.nc.Publish(subjects.Kill(exec), nil)
	if err == nil {
		err = d.nc.FlushWithContext(ctx)
	}
	if err != nil {
		return fmt.Errorf("publish to %s: %w", subjects.Kill(exec), err)
	}
	return nil
}
