package obs

import (
	"iter"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// Lines reads the events that a job printed. White space around a line is cut
// off and a blank line passed over. A line that does not decode yields its
// error and the text; the next one is read all the same.
func Lines(stdout string) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		number := 0
		for text := range strings.Lines(stdout) {
			number++
			if text = strings.TrimSpace(text); text == "" {
				continue
			}
			line := Line{Number: number, Text: text}
			err := line.Event.UnmarshalJSON([]byte(text))
			if !yield(line, err) {
				return
			}
		}
	}
}

// Line is one line of the output of a job.
type Line struct {
	// Number is that of the line, from 1.
	Number int
	// Text is the line, without the white space around it.
	Text string
	// Event is what it says; undefined where it does not decode.
	Event wire.ObsEvent
}
