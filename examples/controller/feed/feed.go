// Package feed follows a stream of the broker live, without losing a message
// when the connection drops: what was stored meanwhile comes once it is back.
package feed

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
)

const (
	// buffer is how much of the stream waits in this program at most, in bytes.
	// The largest message must fit.
	buffer = 32 << 20
	// idle is how long the broker keeps the place of a reader that is gone.
	idle = time.Minute
	// goodbye bounds the wait for the broker to forget a reader.
	goodbye = 2 * time.Second
)

// Options say what to read.
type Options struct {
	// Filters are the subjects, wildcards included. Default: all of the stream.
	Filters []string
	// From is the sequence number to begin with. Default: the oldest message.
	From uint64
	// Since, where set and From is not, begins with the first message that was
	// stored then or later.
	Since time.Time
}

// Feed is a stream that is being followed. Make one with [Open].
type Feed struct {
	js     jetstream.JetStream
	stream string
	reader jetstream.Consumer
	flow   jetstream.ConsumeContext
}

// Open begins to follow a stream. The messages are given to handle one after
// the other, in their order and each once; while it blocks, no more than a
// bounded number of bytes is read ahead. When Open returns, the broker knows
// the place to read from, so that nothing stored later can be missed.
//
// The error may wrap [store.ErrMissing]. Call [Feed.Close] in the end.
func Open(ctx context.Context, js jetstream.JetStream, stream string, opts Options, handle func(jetstream.Msg)) (*Feed, error) {
	// "New messages only" is not among the policies used: the reader would be
	// made anew after an outage, and new would begin there.
	cfg := jetstream.OrderedConsumerConfig{
		FilterSubjects: opts.Filters, InactiveThreshold: idle, DeliverPolicy: jetstream.DeliverAllPolicy,
	}
	switch {
	case opts.From > 0:
		cfg.DeliverPolicy, cfg.OptStartSeq = jetstream.DeliverByStartSequencePolicy, opts.From
	case !opts.Since.IsZero():
		since := opts.Since
		cfg.DeliverPolicy, cfg.OptStartTime = jetstream.DeliverByStartTimePolicy, &since
	}
	reader, err := js.OrderedConsumer(ctx, stream, cfg)
	if err != nil {
		return nil, store.Stream(stream, err)
	}
	f := &Feed{js: js, stream: stream, reader: reader}
	if f.flow, err = reader.Consume(handle, jetstream.PullMaxBytes(buffer)); err != nil {
		f.forget()
		return nil, store.Stream(stream, err)
	}
	return f, nil
}

// Next is the sequence number that the next message of a stream will have.
// Give it to [Options.From] to read nothing that is there already.
func Next(ctx context.Context, js jetstream.JetStream, stream string) (uint64, error) {
	s, err := js.Stream(ctx, stream)
	if err != nil {
		return 0, store.Stream(stream, err)
	}
	return s.CachedInfo().State.LastSeq + 1, nil
}

// Count is how many messages a stream has on a subject without wildcards.
func Count(ctx context.Context, js jetstream.JetStream, stream, subject string) (uint64, error) {
	s, err := js.Stream(ctx, stream)
	if err != nil {
		return 0, store.Stream(stream, err)
	}
	info, err := s.Info(ctx, jetstream.WithSubjectFilter(subject))
	if err != nil {
		return 0, store.Stream(stream, err)
	}
	return info.State.Subjects[subject], nil
}

// Close ends the following. The handler may still be at its last message when
// Close returns.
func (f *Feed) Close() {
	f.flow.Stop()
	f.forget()
}

// forget spares the broker the wait until it notices that nobody reads. Where
// it is away, it will notice.
func (f *Feed) forget() {
	if !f.js.Conn().IsConnected() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	_ = f.js.DeleteConsumer(ctx, f.stream, f.reader.CachedInfo().Name)
}

// Empty reports whether the stream had nothing to read when [Open] returned.
func (f *Feed) Empty(ctx context.Context) (bool, error) {
	info, err := f.reader.Info(ctx)
	if err != nil {
		return false, store.Stream(f.stream, err)
	}
	return info.NumPending == 0 && info.Delivered.Consumer == 0, nil
}
