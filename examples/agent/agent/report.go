package agent

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/outbox"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// dispatchTimeout bounds the wait for an event to be stored that no outbox
	// keeps.
	dispatchTimeout = 5 * time.Second
	// ackTimeout bounds the wait for a result to be stored, once.
	ackTimeout = 30 * time.Second
	// spillTimeout bounds the upload of large output.
	spillTimeout = 2 * time.Minute
	// headroom is what the headers of a message may take of its size.
	headroom = 1024
	// reportPause is the longest pause before a result is sent again.
	reportPause = 30 * time.Second
)

// announce says that a script is about to be started.
func (a *Agent) announce(ctx context.Context, cmd *wire.Command, result *wire.ExecResult) {
	event, ok := wire.NewEventStarted(cmd, result)
	if !ok {
		return
	}
	exec, err := subjects.ParseExecID(event.ExecID)
	if err != nil {
		return // refused before, where kill requests are subscribed to
	}
	data, err := event.MarshalJSON()
	if err == nil {
		err = a.dispatch(ctx, a.disk.events, outbox.Message{
			Subject: subjects.EventsStarted(exec, a.pc), ID: "started-" + event.ResultID, Data: data,
		})
	}
	if err != nil {
		a.log.Warn("started event not stored", "job", cmd.ID, "err", err)
	}
}

// dispatch leaves a message to an outbox. Without one, or where it cannot be
// stored there, it is published at once and not for long: a script does not wait
// for a broker that is gone.
func (a *Agent) dispatch(ctx context.Context, box *outbox.Outbox, m outbox.Message) error {
	if box != nil {
		err := box.Add(m)
		if err == nil {
			return nil
		}
		a.log.Error("message not kept on disk, it is published directly", "subject", m.Subject, "err", err)
	}
	return a.publish(ctx, m, dispatchTimeout)
}

// report leaves a result to the outbox, or publishes it where there is none or
// it cannot be stored.
func (a *Agent) report(ctx context.Context, r *run, result *wire.ExecResult) {
	if a.disk.durable() {
		err := a.keep(r, result)
		if err == nil {
			return
		}
		a.log.Error("result not kept on disk, it is published directly", "request", result.RequestID, "err", err)
	}
	if a.deliver(ctx, r.request, result) {
		a.forget(r)
	}
}

// keep stores a result in the outbox. It is not sent before the record of the
// command is gone: in whichever moment the agent is killed, the next start finds
// the one or the other, and no result is sent that it would make up again.
func (a *Agent) keep(r *run, result *wire.ExecResult) error {
	data, err := result.MarshalJSON()
	if err != nil {
		return err
	}
	release, err := a.disk.results.Hold(outbox.Message{Subject: subjects.Results(r.request), ID: result.ResultID, Data: data})
	if err != nil {
		return err
	}
	a.forget(r)
	release()
	return nil
}

// deliver publishes a result until the stream has stored it or ctx ends; then it
// returns false.
func (a *Agent) deliver(ctx context.Context, request subjects.RequestID, result *wire.ExecResult) bool {
	if err := a.spillResult(ctx, result); err != nil {
		cutOutput(result, a.nc.MaxPayload(), err)
	}
	data, err := result.MarshalJSON()
	if err != nil {
		a.log.Error("result lost: it does not encode", "request", result.RequestID, "err", err)
		return true
	}
	m := outbox.Message{Subject: subjects.Results(request), ID: result.ResultID, Data: data}
	pause := time.Second
	for try := 1; ; try++ {
		err := a.publish(ctx, m, ackTimeout)
		if err == nil {
			return true
		}
		if try == 1 {
			a.log.Warn("result not stored yet, trying again", "request", result.RequestID, "err", err)
		}
		if sleep(ctx, pause/2+rand.N(pause)) != nil {
			a.log.Error("result not delivered: the agent stops before the broker took it", "request", result.RequestID, "err", err)
			return false
		}
		pause = min(2*pause, reportPause)
	}
}

// publish stores a message in its stream. The message id keeps a message that
// is sent again, because its answer was lost, from being stored twice.
func (a *Agent) publish(ctx context.Context, m outbox.Message, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	msg := &nats.Msg{Subject: m.Subject, Data: m.Data}
	if _, err := a.js.PublishMsg(ctx, msg, jetstream.WithMsgID(m.ID)); err != nil {
		return fmt.Errorf("publish to %s: %w", m.Subject, err)
	}
	return nil
}

// spill has the outbox's result moved to where large output goes, just before it
// is sent: a result must not wait for the broker to be safe. While the broker
// does not answer, the result waits. Where it has no room for the output, a
// result without the end of its output is better than none.
func (a *Agent) spill(ctx context.Context, m outbox.Message) (outbox.Message, error) {
	if len(m.Data) <= min(kvkeys.StdoutInlineThreshold, int(a.nc.MaxPayload())/2) {
		return m, nil
	}
	var result wire.ExecResult
	if err := result.UnmarshalJSON(m.Data); err != nil {
		return m, fmt.Errorf("result in the outbox: %w", err)
	}
	if err := a.spillResult(ctx, &result); err != nil {
		if !answered(err) {
			return m, err
		}
		cutOutput(&result, a.nc.MaxPayload(), err)
	}
	data, err := result.MarshalJSON()
	m.Data = data
	return m, err
}

// spillResult moves output that is too large for a message to the object store.
func (a *Agent) spillResult(ctx context.Context, result *wire.ExecResult) error {
	ctx, cancel := context.WithTimeout(ctx, spillTimeout)
	defer cancel()
	err := wire.Spill(ctx, result, outputStore{a.nc, a.js})
	if err != nil {
		a.log.Warn("large output not stored", "request", result.RequestID, "err", err)
	}
	return err
}

// answered reports whether an error is the broker's word, or one that no broker
// can help, and not the lack of an answer.
func answered(err error) bool {
	var js jetstream.JetStreamError
	if errors.As(err, &js) {
		return js.APIError() != nil || errors.Is(err, jetstream.ErrBucketNotFound)
	}
	return errors.Is(err, wire.ErrResultTooLarge)
}

// cutOutput shortens both streams until the encoded result fits into a message
// with its headers.
func cutOutput(result *wire.ExecResult, maxPayload int64, cause error) {
	limit := max(int(maxPayload)-headroom, 0)
	stdout, stderr := result.Stdout, result.Stderr
	for keep := limit / 4; ; keep /= 2 {
		result.Stdout = head(stdout, keep)
		result.Stderr = head(stderr, keep) + "\noutput cut, it could not be stored: " + cause.Error() + "\n"
		if data, err := result.MarshalJSON(); err != nil || len(data) <= limit || keep == 0 {
			return
		}
	}
}

// head is the beginning of a text, without half a character at its end.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
