package wire

import (
	"context"
	"errors"
	"fmt"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

// ErrResultTooLarge means that a result does not fit into a message although
// its output is gone from it.
var ErrResultTooLarge = errors.New("wire: result too large for a message")

// OutputStore is where large output goes: the object store result_output.
type OutputStore interface {
	// PutOutput stores a text under a key, replacing what is there.
	PutOutput(ctx context.Context, key string, data []byte) error
	// MaxPayload is the largest message that the broker takes, in bytes; 0 or
	// less where that is not known.
	MaxPayload() int64
}

// headroom is what a message has beside the result: its headers count towards
// the broker's limit too.
const headroom = 1024

// Spill moves output that is too large for a message from the result to the
// store, and leaves the key of it in StdoutObject or StderrObject. A stream
// moves when its text is longer than [kvkeys.StdoutInlineThreshold]; then, while
// the whole encoded result would exceed the store's MaxPayload, the one that
// takes more room in it does. Text full of control characters grows sixfold.
//
// The key is that of [kvkeys.ResultOutput]: <request_id>/<pc_id>/stdout or
// stderr. Readers take it from the result as it is.
//
// An error leaves in the result every stream that is not stored: it can be
// given to Spill again. It wraps the store's error, an [*subjects.IDError] or
// [*kvkeys.KeyError] where the ids of the result make no key, an [*EncodeError],
// or [ErrResultTooLarge].
func Spill(ctx context.Context, r *ExecResult, store OutputStore) error {
	s := spill{ctx: ctx, result: r, store: store}
	for _, st := range s.streams() {
		if len(*st.text) > kvkeys.StdoutInlineThreshold {
			if err := s.move(st); err != nil {
				return err
			}
		}
	}
	limit := store.MaxPayload() - headroom
	if store.MaxPayload() <= 0 {
		return nil
	}
	for {
		// No byte of text grows more than sixfold.
		if int64(r.size()+5*(len(r.Stdout)+len(r.Stderr))) <= limit {
			return nil
		}
		data, err := r.MarshalJSON()
		if err != nil {
			return err
		}
		if int64(len(data)) <= limit {
			return nil
		}
		largest, err := s.largest()
		if err != nil {
			return err
		}
		if largest == nil {
			return fmt.Errorf("%w: %d bytes without output, the broker takes %d", ErrResultTooLarge, len(data), store.MaxPayload())
		}
		if err := s.move(*largest); err != nil {
			return err
		}
	}
}

// stream is one output of a result.
type stream struct {
	output kvkeys.Output
	text   *string
	object *Opt[string]
}

type spill struct {
	ctx    context.Context
	result *ExecResult
	store  OutputStore
}

func (s *spill) streams() []stream {
	r := s.result
	return []stream{
		{kvkeys.Stdout, &r.Stdout, &r.StdoutObject},
		{kvkeys.Stderr, &r.Stderr, &r.StderrObject},
	}
}

// largest is the stream that takes most room in the message, nil where none
// takes any.
func (s *spill) largest() (*stream, error) {
	var found *stream
	most := 0
	for _, st := range s.streams() {
		data, err := Some(*st.text).MarshalJSON()
		if err != nil {
			return nil, err
		}
		if *st.text != "" && len(data) > most {
			found, most = &st, len(data)
		}
	}
	return found, nil
}

func (s *spill) move(st stream) error {
	key, err := s.key(st.output)
	if err != nil {
		return fmt.Errorf("wire: %s: %w", st.output, err)
	}
	if err := s.store.PutOutput(s.ctx, key, []byte(*st.text)); err != nil {
		return fmt.Errorf("wire: store %s: %w", key, err)
	}
	*st.text = ""
	st.object.Set(key)
	return nil
}

func (s *spill) key(output kvkeys.Output) (string, error) {
	request, err := subjects.ParseRequestID(s.result.RequestID)
	if err != nil {
		return "", err
	}
	pc, err := subjects.ParsePCID(s.result.PCID)
	if err != nil {
		return "", err
	}
	return kvkeys.ResultOutput(request, pc, output)
}
