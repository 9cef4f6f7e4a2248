package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
)

// codeTooLarge is the broker's for a message beyond the max_msg_size of a
// stream.
const codeTooLarge jetstream.ErrorCode = 10054

// Run sends what is stored, oldest first, and what is added until ctx ends. It
// tries for ever: a message that fails waits, longer each time, and those behind
// it go on. One that the broker will never take is set aside.
func (o *Outbox) Run(ctx context.Context, js jetstream.JetStream) {
	for ctx.Err() == nil {
		e, pause := o.pick(time.Now())
		if e != nil && js.Conn().IsConnected() {
			o.attempt(ctx, js, e)
			continue
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-o.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// Wake makes Run look at all messages now, because the broker is back. A message
// that is under way is sent again: what was sent on a connection that is gone has
// no answer.
func (o *Outbox) Wake() {
	o.mu.Lock()
	if o.interrupt != nil {
		o.interrupt()
	}
	for _, e := range o.entries {
		e.due, e.tries = time.Time{}, 0
	}
	o.mu.Unlock()
	o.signal()
}

func (o *Outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// pick returns the oldest message that may be sent, and how long to wait where
// that is none, or nobody to send it to.
func (o *Outbox) pick(now time.Time) (*entry, time.Duration) {
	pause := o.opts.MaxPause
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, e := range o.entries {
		if e.held {
			continue
		}
		wait := e.due.Sub(now)
		if wait <= 0 {
			return e, o.opts.MinPause
		}
		pause = min(pause, wait)
	}
	return nil, pause
}

// attempt tries one message once, unless Wake interrupts it.
func (o *Outbox) attempt(ctx context.Context, js jetstream.JetStream, e *entry) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	o.mu.Lock()
	o.interrupt = cancel
	o.mu.Unlock()
	o.send(ctx, js, e)
	o.mu.Lock()
	o.interrupt = nil
	o.mu.Unlock()
}

// send tries one message once, and has nothing to say where ctx ends.
func (o *Outbox) send(ctx context.Context, js jetstream.JetStream, e *entry) {
	name := fileName(e.sequence)
	m, err := o.load(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		o.log.Error("message lost: somebody removed its file", "file", o.path(name))
		o.drop(e)
		return
	case errors.Is(err, ErrCorrupt):
		o.setAside(name, corruptFolder, err)
		o.drop(e)
		return
	}
	if err == nil {
		m, err = o.prepare(ctx, e, m)
	}
	if err == nil {
		err = o.publish(ctx, js, m)
	}
	switch {
	case err == nil:
		o.done(e)
	case ctx.Err() != nil:
	case refused(err):
		o.setAside(name, refusedFolder, err)
		o.drop(e)
	default:
		o.postpone(e, m.Subject, err)
	}
}

func (o *Outbox) load(name string) (Message, error) {
	file, err := os.ReadFile(o.path(name))
	if err != nil {
		return Message{}, err
	}
	return decode(file)
}

// prepare asks the caller, and keeps on disk what it made of the message.
func (o *Outbox) prepare(ctx context.Context, e *entry, m Message) (Message, error) {
	if o.opts.Prepare == nil {
		return m, nil
	}
	data := m.Data
	prepared, err := o.opts.Prepare(ctx, m)
	if err != nil {
		return m, err
	}
	m.Data = prepared.Data
	if bytes.Equal(m.Data, data) {
		return m, nil
	}
	header := m.header()
	if err := safefile.Write(o.path(fileName(e.sequence)), header, m.Data); err != nil {
		o.log.Warn("message is sent as it is prepared, but not kept so", "subject", m.Subject, "err", err)
		return m, nil
	}
	o.mu.Lock()
	size := int64(len(header) + len(m.Data))
	o.bytes += size - e.size
	e.size = size
	o.mu.Unlock()
	return m, nil
}

func (o *Outbox) publish(ctx context.Context, js jetstream.JetStream, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, o.opts.AckTimeout)
	defer cancel()
	msg := &nats.Msg{Subject: m.Subject, Data: m.Data}
	if _, err := js.PublishMsg(ctx, msg, jetstream.WithMsgID(m.ID)); err != nil {
		return fmt.Errorf("publish to %s: %w", m.Subject, err)
	}
	return nil
}

// refused reports whether sending the same message again is in vain. A missing
// stream is not such a case: it may be created later.
func refused(err error) bool {
	if errors.Is(err, nats.ErrMaxPayload) || errors.Is(err, nats.ErrBadSubject) {
		return true
	}
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == codeTooLarge
}

// done removes what the stream has. Where that fails the message is sent again
// after the next start, and its id tells.
func (o *Outbox) done(e *entry) {
	path := o.path(fileName(e.sequence))
	if err := safefile.Remove(path); err != nil {
		o.log.Error("message was sent, but its file cannot be removed", "file", path, "err", err)
	}
	o.drop(e)
}

// postpone lets a message wait; the log hears of the first failure.
func (o *Outbox) postpone(e *entry, subject string, err error) {
	o.mu.Lock()
	pause := o.opts.MaxPause
	if e.tries < 30 { // a shift beyond that overflows
		pause = min(pause, max(o.opts.MinPause<<e.tries, o.opts.MinPause))
	}
	e.tries++
	first := e.tries == 1
	e.due = time.Now().Add(pause/2 + rand.N(pause/2+1))
	o.mu.Unlock()
	if first {
		o.log.Warn("message not stored by the broker yet, trying again", "subject", subject, "err", err)
	}
}
