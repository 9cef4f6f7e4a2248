package obs

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// MaxEvents is how many events of one run are published at most.
	MaxEvents = 10_000
	// KindStarted is the kind of the event that an agent has started.
	KindStarted = "agent_started"
	// SourceSelf is the source of an agent's own events.
	SourceSelf = "agent:self"
)

// errTooMany is why the events of a run after the first [MaxEvents] are not
// published.
var errTooMany = fmt.Errorf("a run publishes %d events at most", MaxEvents)

// A Sink takes one message for a stream. When it returns nil the message is
// safe; the id lets the stream know one that comes a second time.
type Sink func(subject, msgID string, data []byte) error

// Publisher hands the events of one PC to a sink. All members are required.
type Publisher struct {
	// PC is the one whose timeline it is.
	PC subjects.PCID
	// Sink takes the events.
	Sink Sink
	// Log hears of what is not published.
	Log *slog.Logger
	// MaxPayload returns the size that the data of a message may have, in bytes;
	// 0 where that is not known yet.
	MaxPayload func() int64
}

// TooLargeError says that an event does not fit into a message.
type TooLargeError struct {
	// Size is that of the encoded event and Max what the broker takes, in bytes.
	Size, Max int64
}

// Error names both sizes.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the event takes %d bytes, the broker %d", e.Size, e.Max)
}

// Publish hands one event to the sink, under the PC's own id, whatever the
// event says. It is a [*TooLargeError] where no sink could help.
func (p *Publisher) Publish(event *wire.ObsEvent, msgID string) error {
	event.PCID = p.PC.String()
	data, err := event.MarshalJSON()
	if err != nil {
		return err
	}
	if size, most := int64(len(data)), p.MaxPayload(); most > 0 && size > most {
		return &TooLargeError{Size: size, Max: most}
	}
	return p.Sink(subjects.Obs(p.PC), msgID, data)
}

// Started publishes that the agent has started.
func (p *Publisher) Started(at time.Time, msgID string) error {
	event := wire.NewObsEvent(p.PC.String(), at, KindStarted, SourceSelf)
	return p.Publish(&event, msgID)
}

// Emit publishes what a job printed and returns the lines that hold an event
// and were not published: because there are more than [MaxEvents], because one
// is too large, because the sink failed. Lines that hold no event are gone, as
// the contract has it. The log hears of both.
//
// The result's id makes the ids of the messages, so that a second try with the
// same output does not store an event twice.
func (p *Publisher) Emit(stdout, resultID string) (left string) {
	var rest strings.Builder
	var published, bad, kept int
	var firstBad, firstKept, down error
	for line, err := range Lines(stdout) {
		if err != nil {
			bad++
			firstBad = cmp.Or(firstBad, fmt.Errorf("line %d: %w", line.Number, err))
			continue
		}
		// After one wait for a sink that fails there are no more of them.
		if err = down; err == nil {
			err = p.emit(&line, published, resultID)
			if tooLarge := (*TooLargeError)(nil); !errors.As(err, &tooLarge) {
				down = err
			}
		}
		if err == nil {
			published++
			continue
		}
		kept++
		firstKept = cmp.Or(firstKept, fmt.Errorf("line %d: %w", line.Number, err))
		rest.WriteString(line.Text + "\n")
	}
	if bad > 0 {
		p.Log.Warn("lines dropped, they hold no event", "result", resultID, "lines", bad, "first", firstBad)
	}
	if kept > 0 {
		p.Log.Warn("events not published, they stay in the result's output", "result", resultID, "events", kept, "first", firstKept)
	}
	p.Log.Debug("events published", "result", resultID, "events", published)
	return rest.String()
}

func (p *Publisher) emit(line *Line, published int, resultID string) error {
	if published == MaxEvents {
		return errTooMany
	}
	return p.Publish(&line.Event, "obs-"+resultID+"-"+strconv.Itoa(line.Number))
}
