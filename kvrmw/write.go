package kvrmw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// outcome is what became of a write.
type outcome int

const (
	written   outcome = iota
	lost              // another writer came first; read and apply again
	refused           // final
	uncertain         // nobody can tell
)

// write stores data if base is still the key's last revision, 0 meaning that
// the key was never written. The error says why, unless written.
func (b *Bucket) write(ctx context.Context, key string, data []byte, base uint64, o *options) (uint64, outcome, error) {
	if limit := b.nc.MaxPayload(); limit > 0 && int64(len(data)) > limit {
		return 0, refused, fmt.Errorf("%w: %d bytes, the broker takes %d", ErrTooLarge, len(data), limit)
	}
	id := nuid.Next()
	msg := nats.NewMsg(b.publish + b.subject + key)
	msg.Header.Set(jetstream.ExpectedLastSubjSeqHeader, strconv.FormatUint(base, 10))
	msg.Header.Set(jetstream.MsgIDHeader, id)
	msg.Data = data

	answer, err := b.request(ctx, msg, o.timeout)
	switch {
	case isNoAnswer(err):
		return b.resolve(ctx, key, id, err, o)
	case errors.Is(err, nats.ErrNoResponders):
		if missing := b.lookUp(ctx, o.timeout); missing != nil {
			return 0, refused, fmt.Errorf("write: %w", missing)
		}
		return 0, lost, fmt.Errorf("write: %w", err)
	case errors.Is(err, nats.ErrMaxPayload):
		return 0, refused, fmt.Errorf("%w: %d bytes: %w", ErrTooLarge, len(data), err)
	case err != nil:
		return 0, refused, fmt.Errorf("write: %w", err)
	}

	var ack struct {
		Error    *jetstream.APIError `json:"error"`
		Stream   string              `json:"stream"`
		Sequence uint64              `json:"seq"`
	}
	err = json.Unmarshal(answer.Data, &ack)
	switch {
	case err != nil || ack.Error == nil && ack.Stream != b.stream:
		// Some other subscriber answered.
		return b.resolve(ctx, key, id, jetstream.ErrInvalidJSAck, o)
	case ack.Error == nil:
		return ack.Sequence, written, nil
	case ack.Error.ErrorCode == codeConflict, ack.Error.ErrorCode == codeInFlight:
		return 0, lost, fmt.Errorf("write: %w", ack.Error)
	default:
		return 0, refused, fmt.Errorf("write: %w", refusal(ack.Error))
	}
}

// resolve finds out about a write without an answer. Only one thing proves
// anything: that the last message of the key is ours. The base revision may
// still be the last one because the write is on its way, and another writer's
// may have covered ours.
func (b *Bucket) resolve(ctx context.Context, key, id string, cause error, o *options) (uint64, outcome, error) {
	if err := ctx.Err(); err != nil {
		return 0, uncertain, fmt.Errorf("write: %w: %w", ErrAmbiguous, err)
	}
	e, err := b.last(ctx, key, o)
	switch {
	case err != nil:
		return 0, uncertain, fmt.Errorf("write: %w: %w; %w", ErrAmbiguous, cause, err)
	case e.id == id:
		return e.revision, written, nil
	case o.idempotent:
		return 0, lost, fmt.Errorf("write: %w: %w", ErrAmbiguous, cause)
	default:
		return 0, uncertain, fmt.Errorf("write: %w: %w", ErrAmbiguous, cause)
	}
}
