package runner

import (
	"fmt"
	"io"

	"github.com/kanadehq/kanade-shared/examples/agent/lossy"
)

// DefaultMaxOutput is the most that is kept of each output stream of a script:
// 32 MiB.
const DefaultMaxOutput = 32 << 20

// capture keeps the first bytes of an output stream and counts the rest, so
// that a script that prints without end does not fill the memory. A process
// writes each of its streams from one goroutine; nobody reads data before it
// ended.
type capture struct {
	max     int
	live    io.Writer // hears all of it at once; nil where nobody listens
	data    []byte
	dropped int64
}

// Write never fails: a script must not die because nobody keeps its output.
func (c *capture) Write(p []byte) (int, error) {
	if c.live != nil {
		_, _ = c.live.Write(p)
	}
	n := min(len(p), c.max-len(c.data))
	c.data = append(c.data, p[:n]...)
	c.dropped += int64(len(p) - n)
	return len(p), nil
}

// text is what was printed, as the wire wants it: bytes that are not UTF-8
// become U+FFFD.
func (c *capture) text() string { return lossy.Text(string(c.data)) }

// note says that output of this stream was dropped; it is empty when none was.
func (c *capture) note(stream string) string {
	if c.dropped == 0 {
		return ""
	}
	return fmt.Sprintf("%s cut after %d bytes: %d more were dropped", stream, len(c.data), c.dropped)
}
