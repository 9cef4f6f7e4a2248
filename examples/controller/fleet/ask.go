package fleet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// ErrNoAnswer means that the agent of a PC does not answer: it is away, or too
// old for the question.
var ErrNoAnswer = errors.New("no agent answers")

// Ping asks the agent of a PC for a sign of life and returns it, with the time
// that it took. The error may wrap [ErrNoAnswer].
func Ping(ctx context.Context, nc *nats.Conn, pc subjects.PCID) (wire.Heartbeat, time.Duration, error) {
	var hb wire.Heartbeat
	begin := time.Now()
	data, err := request(ctx, nc, pc, subjects.Ping(pc), nil)
	took := time.Since(begin)
	if err == nil {
		err = hb.UnmarshalJSON(data)
	}
	if err != nil {
		return hb, took, fmt.Errorf("ping %s: %w", pc, err)
	}
	return hb, took, nil
}

// Logs returns the last lines of an agent's own log.
func Logs(ctx context.Context, nc *nats.Conn, pc subjects.PCID, lines uint32) (string, error) {
	req := wire.LogsRequest{TailLines: lines}
	data, err := req.MarshalJSON()
	if err != nil {
		return "", err
	}
	data, err = request(ctx, nc, pc, subjects.LogsFetch(pc), data)
	if err != nil {
		return "", fmt.Errorf("logs of %s: %w", pc, err)
	}
	return strings.ToValidUTF8(string(data), "\ufffd"), nil
}

// Tail returns what a run on a PC has printed so far.
func Tail(ctx context.Context, nc *nats.Conn, pc subjects.PCID, resultID string) (wire.JobTailReply, error) {
	var reply wire.JobTailReply
	req := wire.JobTailRequest{ResultID: resultID}
	data, err := req.MarshalJSON()
	if err != nil {
		return reply, err
	}
	data, err = request(ctx, nc, pc, subjects.JobTail(pc), data)
	if err == nil {
		err = reply.UnmarshalJSON(data)
	}
	if err != nil {
		return reply, fmt.Errorf("output on %s: %w", pc, err)
	}
	return reply, nil
}

func request(ctx context.Context, nc *nats.Conn, pc subjects.PCID, subject string, data []byte) ([]byte, error) {
	msg, err := nc.RequestWithContext(ctx, subject, data)
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return nil, fmt.Errorf("%w for %s: it is not connected, or too old for this", ErrNoAnswer, pc)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, nats.ErrTimeout):
		return nil, fmt.Errorf("%w for %s in time", ErrNoAnswer, pc)
	case err != nil:
		return nil, err
	default:
		return msg.Data, nil
	}
}

// LastRun returns the newest run that a PC has begun, of one deployment or,
// where exec is zero, of any; false where there is none. Runs without an exec id
// are not known.
func LastRun(ctx context.Context, js jetstream.JetStream, pc subjects.PCID, exec subjects.ExecID) (wire.EventStarted, bool, error) {
	var event wire.EventStarted
	stream, err := js.Stream(ctx, kvkeys.StreamEvents)
	if err != nil {
		return event, false, store.Stream(kvkeys.StreamEvents, err)
	}
	subject := subjects.EventsStarted(exec, pc)
	if exec.IsZero() {
		subject = strings.TrimSuffix(subjects.EventsStartedFilter, ">") + "*." + pc.String()
	}
	msg, err := stream.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return event, false, nil
	}
	if err == nil {
		err = event.UnmarshalJSON(msg.Data)
	}
	if err != nil {
		return event, false, fmt.Errorf("last run of %s: %w", pc, err)
	}
	return event, true, nil
}
