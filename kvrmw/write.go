package kvrmw

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// outcome is what became of a write.
type outcome int

const (
	written   outcome = iota
	lost              // compared, and another writer came first
	inFlight          // not compared: another write to the key is being stored
	unserved          // not compared: no server of the bucket takes writes just now
	refused           // final
	uncertain         // nobody can tell
)

// verdict is an outcome with what belongs to it.
type verdict struct {
	outcome  outcome
	revision uint64 // if written, the document's; if lost, the one that won, or 0
	err      error  // why, unless written
}

// headerRoom is more than the headers of a write take, in bytes.
const headerRoom = 128

// fits reports whether a document can be sent at all.
func (b *Bucket) fits(data []byte) bool {
	limit := b.nc.MaxPayload()
	return limit <= 0 || int64(len(data))+headerRoom <= limit
}

// write stores data if base is still the key's last revision, 0 meaning that
// the key was never written.
func (b *Bucket) write(ctx context.Context, key string, data []byte, base uint64, o *options) verdict {
	if limit := b.nc.MaxPayload(); limit > 0 && int64(len(data)) > limit {
		return verdict{outcome: refused, err: fmt.Errorf("%w: %d bytes, the broker takes %d", ErrTooLarge, len(data), limit)}
	}
	w := &write{b: b, key: key, data: data, base: base, id: nuid.Next(), before: b.seen.now(b.nc)}
	begin := time.Now()
	v, sure := w.send(ctx, o, w.before)
	if v.outcome == written {
		b.rtt.observe(time.Since(begin))
	}
	if !sure {
		v = w.settle(ctx, v.err, o)
	}
	if v.err != nil {
		v.err = fmt.Errorf("write: %w", v.err)
	}
	return v
}

// write is one guarded write, which can be sent again: the broker stores it once.
type write struct {
	b    *Bucket
	key  string
	data []byte
	base uint64
	id   string
	// before is what had been seen of the bucket before the write was sent.
	before sight
}

// send sends the write and says what became of it, if it is sure. before is what
// had been seen of the bucket just before.
func (w *write) send(ctx context.Context, o *options, before sight) (v verdict, sure bool) {
	defer func() { w.b.seen.note(before, v.revision) }()

	msg := nats.NewMsg(w.b.publish + w.b.subject + w.key)
	msg.Header.Set(jetstream.ExpectedLastSubjSeqHeader, strconv.FormatUint(w.base, 10))
	msg.Header.Set(jetstream.MsgIDHeader, w.id)
	msg.Data = w.data

	answer, err := w.b.request(ctx, msg, o.timeout)
	switch {
	case isNoAnswer(err):
		return verdict{outcome: uncertain, err: err}, false
	case errors.Is(err, nats.ErrNoResponders):
		return failed(w.b.unserved(ctx, o.timeout, err)), true
	case errors.Is(err, nats.ErrMaxPayload):
		return verdict{outcome: refused, err: fmt.Errorf("%w: %d bytes: %w", ErrTooLarge, len(w.data), err)}, true
	case err != nil:
		return verdict{outcome: refused, err: err}, true
	}

	var ack struct {
		Error    *jetstream.APIError `json:"error"`
		Stream   string              `json:"stream"`
		Sequence uint64              `json:"seq"`
	}
	err = json.Unmarshal(answer.Data, &ack)
	if err != nil || ack.Error == nil && ack.Stream != w.b.stream {
		// Some other subscriber answered.
		return verdict{outcome: uncertain, err: jetstream.ErrInvalidJSAck}, false
	}
	if ack.Error == nil {
		return verdict{revision: ack.Sequence}, true
	}
	switch ack.Error.ErrorCode {
	case codeConflict:
		return verdict{outcome: lost, revision: lastSequence(ack.Error), err: ack.Error}, true
	case codeInFlight:
		return verdict{outcome: inFlight, err: ack.Error}, true
	case codeDuplicateInFlight:
		// An earlier sending of this very write is being stored.
		return verdict{outcome: uncertain, err: ack.Error}, false
	default:
		return failed(refusal(ack.Error)), true
	}
}

// failed is the verdict about a write that was neither stored nor compared.
func failed(err error) verdict {
	if errors.Is(err, errUnserved) {
		return verdict{outcome: unserved, err: err}
	}
	return verdict{outcome: refused, err: err}
}

// lastSequence reads the revision that won from the text of a conflict, the
// only place where the broker says it. 0 means that it does not.
func lastSequence(api *jetstream.APIError) uint64 {
	_, text, ok := strings.Cut(api.Description, "wrong last sequence: ")
	if !ok {
		return 0
	}
	seq, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0
	}
	return seq
}
