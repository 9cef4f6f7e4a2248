package agent

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// announceTimeout bounds the wait for the started event to be stored: a
	// script does not wait for a broker that is gone.
	announceTimeout = 5 * time.Second
	// ackTimeout bounds the wait for a result to be stored, once.
	ackTimeout = 30 * time.Second
	// spillTimeout bounds the upload of large output.
	spillTimeout = 2 * time.Minute
	// reportPause is the longest pause before a result is sent again.
	reportPause = 30 * time.Second
)

// announce publishes that a script is about to be started.
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
		err = a.publish(ctx, subjects.EventsStarted(exec, a.pc), "started-"+event.ResultID, data, announceTimeout)
	}
	if err != nil {
		a.log.Warn("started event not stored", "job", cmd.ID, "err", err)
	}
}

// report publishes a result until the stream has stored it or ctx ends. An
// agent for a fleet keeps it in a file meanwhile.
func (a *Agent) report(ctx context.Context, request subjects.RequestID, result *wire.ExecResult) {
	a.spill(ctx, result)
	data, err := result.MarshalJSON()
	if err != nil {
		a.log.Error("result lost: it does not encode", "request", result.RequestID, "err", err)
		return
	}
	pause := time.Second
	for try := 1; ; try++ {
		err := a.publish(ctx, subjects.Results(request), result.ResultID, data, ackTimeout)
		if err == nil {
			return
		}
		if try == 1 {
			a.log.Warn("result not stored yet, trying again", "request", result.RequestID, "err", err)
		}
		select {
		case <-ctx.Done():
			a.log.Error("result lost: the agent stops before the broker took it", "request", result.RequestID, "err", err)
			return
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, reportPause)
	}
}

// publish stores a message in its stream. The message id keeps a message that
// is sent again, because its answer was lost, from being stored twice.
func (a *Agent) publish(ctx context.Context, subject, id string, data []byte, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	msg := &nats.Msg{Subject: subject, Data: data}
	if _, err := a.js.PublishMsg(ctx, msg, jetstream.WithMsgID(id)); err != nil {
		return fmt.Errorf("publish to %s: %w", subject, err)
	}
	return nil
}

// spill moves output that is too large for a message to the object store. Where
// that fails, a result without the end of its output is better than none.
func (a *Agent) spill(ctx context.Context, result *wire.ExecResult) {
	ctx, cancel := context.WithTimeout(ctx, spillTimeout)
	defer cancel()
	err := wire.Spill(ctx, result, outputStore{a.nc, a.js})
	if err == nil {
		return
	}
	a.log.Warn("large output not stored, the result carries its beginning", "request", result.RequestID, "err", err)
	cutOutput(result, int(a.nc.MaxPayload()), "output cut, it could not be stored: "+err.Error())
}

// cutOutput shortens both streams until the encoded result fits.
func cutOutput(result *wire.ExecResult, maxPayload int, note string) {
	stdout, stderr := result.Stdout, result.Stderr
	for keep := maxPayload / 4; ; keep /= 2 {
		result.Stdout = head(stdout, keep)
		result.Stderr = head(stderr, keep) + "\n" + note + "\n"
		if data, err := result.MarshalJSON(); err != nil || len(data) <= maxPayload || keep == 0 {
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
