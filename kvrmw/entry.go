package kvrmw

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Headers of a stored message and of a direct answer.
const (
	headerOperation = "KV-Operation"
	headerMarker    = "Nats-Marker-Reason"
)

// readRepeats bounds how often a read is repeated because the connection was
// replaced under it, when the context has no deadline.
const readRepeats = 3

// readPause is the wait before a read is repeated.
const readPause = 25 * time.Millisecond

// entry is the last message of a key.
type entry struct {
	// revision is 0 when there is no message at all, and a marker's own when
	// the key was deleted.
	revision uint64
	// exists is false for an absent key and for a delete or purge marker.
	exists bool
	data   []byte
	// id is the message id of the writer, if it set one.
	id string
	// certain says that the key held this when it was read: the leader said so,
	// or the only replica. It is false for what was kept.
	certain bool
}

// same reports whether two entries are the same document. The revisions alone
// do not say it where a bucket was deleted and made anew.
func (e entry) same(o entry) bool {
	return e.revision == o.revision && e.exists == o.exists && bytes.Equal(e.data, o.data)
}

// reading says how the last message of a key is to be read.
type reading struct {
	// atLeast is a revision that the key is known to have reached. An older
	// answer comes from a replica that lags behind.
	atLeast uint64
	// leader asks the stream's leader at once.
	leader bool
	// certain wants what the key holds now, not what a replica or a mirror that
	// lags behind may still hold.
	certain bool
}

// last reads the last message of a key, marker or not, in one round trip - two
// when the first answer is known to be stale, which stale reports.
func (b *Bucket) last(ctx context.Context, key string, how reading, o *options) (e entry, stale bool, err error) {
	before := b.seen.now(b.nc)
	defer func() { b.seen.note(before, e.revision) }()
	if how.leader || !b.direct.Load() || how.certain && b.replicated.Load() {
		e, err = b.lastAtLeader(ctx, key, o)
		return e, false, err
	}
	e, err = b.patiently(ctx, o, func(timeout time.Duration) (entry, error) { return b.readDirect(ctx, key, timeout) })
	if err != nil {
		return e, false, err
	}
	e.certain = e.certain && !b.replicated.Load()
	stale = e.revision < how.atLeast
	if stale || how.certain && !e.certain {
		e, err = b.lastAtLeader(ctx, key, o)
	}
	return e, stale, err
}

// lastAtLeader reads the last message of a key through the stream's leader.
func (b *Bucket) lastAtLeader(ctx context.Context, key string, o *options) (entry, error) {
	return b.messageAt(ctx, msgQuery{LastBySubject: b.subject + key}, o)
}

// messageAt asks the stream's leader for one message. An entry without a
// revision means that there is none.
func (b *Bucket) messageAt(ctx context.Context, q msgQuery, o *options) (entry, error) {
	return b.patiently(ctx, o, func(timeout time.Duration) (entry, error) { return b.readLeader(ctx, q, timeout) })
}

// patiently repeats a read that got no answer: reading has no effect. The first
// try waits for a quarter of the timeout only, since a leader that is being
// replaced does not answer at all.
func (b *Bucket) patiently(ctx context.Context, o *options, read func(timeout time.Duration) (entry, error)) (entry, error) {
	_, patient := ctx.Deadline()
	timeout := o.timeout / 4
	for repeat := 0; ; repeat++ {
		e, err := read(timeout)
		again := isNoAnswer(err) && ctx.Err() == nil && !errors.Is(err, ErrPermission) &&
			(patient || repeat == 0 || errors.Is(err, nats.ErrDisconnected) && repeat < readRepeats)
		if !again {
			return e, err
		}
		timeout = o.timeout - o.timeout/4
		// Not in a tight loop, whatever the reason.
		if err := sleep(ctx, readPause); err != nil {
			return entry{}, err
		}
	}
}

func (b *Bucket) readDirect(ctx context.Context, key string, timeout time.Duration) (entry, error) {
	msg, err := b.request(ctx, &nats.Msg{Subject: b.readSubject(key)}, timeout)
	if err != nil {
		return entry{}, fmt.Errorf("read: %w", err)
	}
	e, err := directEntry(msg)
	// A mirror of the bucket may answer too, and it gives its own name.
	e.certain = lastOf(msg.Header, jetstream.StreamHeader) == b.stream
	return e, err
}

// lastOf is the last value of a header. The broker adds its headers after those
// of the stored message, so its own is the last one, whatever the writer called
// theirs.
func lastOf(h nats.Header, name string) string {
	values := h.Values(name)
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// directEntry takes the answer to a direct get apart: the stored message with
// headers that say where it is, or a status.
func directEntry(msg *nats.Msg) (entry, error) {
	seq := lastOf(msg.Header, jetstream.SequenceHeader)
	if seq == "" {
		switch status := msg.Header.Get("Status"); status {
		case "404":
			return entry{}, nil
		case "":
			return entry{}, errors.New("read: answer without a sequence")
		default:
			return entry{}, fmt.Errorf("read: status %s %s", status, msg.Header.Get("Description"))
		}
	}
	revision, err := strconv.ParseUint(seq, 10, 64)
	if err != nil {
		return entry{}, fmt.Errorf("read: sequence: %w", err)
	}
	return newEntry(revision, msg.Header, msg.Data), nil
}

// msgQuery is a request for one message of a stream.
type msgQuery struct {
	LastBySubject string `json:"last_by_subj,omitempty"`
	NextBySubject string `json:"next_by_subj,omitempty"`
	Sequence      uint64 `json:"seq,omitempty"`
}

func (b *Bucket) readLeader(ctx context.Context, q msgQuery, timeout time.Duration) (entry, error) {
	req, err := json.Marshal(q)
	if err != nil {
		return entry{}, fmt.Errorf("read: %w", err)
	}
	msg, err := b.request(ctx, &nats.Msg{Subject: b.api + "STREAM.MSG.GET." + b.stream, Data: req}, timeout)
	if err != nil {
		return entry{}, fmt.Errorf("read: %w", err)
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message struct {
			Sequence uint64 `json:"seq"`
			Header   []byte `json:"hdrs"`
			Data     []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(msg.Data, &answer); err != nil {
		return entry{}, fmt.Errorf("read: answer: %w", err)
	}
	if answer.Error != nil {
		if answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
			return entry{certain: true}, nil
		}
		return entry{}, fmt.Errorf("read: %w", refusal(answer.Error))
	}
	var header nats.Header
	if len(answer.Message.Header) > 0 {
		if header, err = nats.DecodeHeadersMsg(answer.Message.Header); err != nil {
			return entry{}, fmt.Errorf("read: headers: %w", err)
		}
	}
	e := newEntry(answer.Message.Sequence, header, answer.Message.Data)
	e.certain = true
	return e, nil
}

func newEntry(revision uint64, header nats.Header, data []byte) entry {
	return entry{
		revision: revision,
		exists:   !isMarker(header),
		data:     data,
		id:       header.Get(jetstream.MsgIDHeader),
	}
}

// isMarker tells a deleted or purged key, whether a program or the broker's own
// limits removed it, from a document.
func isMarker(header nats.Header) bool {
	switch header.Get(headerOperation) {
	case "DEL", "PURGE":
		return true
	}
	switch header.Get(headerMarker) {
	case "MaxAge", "Purge", "Remove":
		return true
	}
	return false
}
