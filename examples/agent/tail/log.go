package tail

import (
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// LogLimit is how much of its log an agent keeps and sends at most: 800 KiB.
const LogLimit = 800 << 10

// Log keeps the end of a log. Make one with [NewLog] and let a handler write
// to it, beside the one that writes the log itself ([slog.NewMultiHandler]). It
// may be used by several goroutines at once.
type Log struct{ ring ring }

// NewLog returns an empty log.
func NewLog() *Log { return &Log{ring{limit: LogLimit}} }

// Write takes lines of the log. It never fails and never blocks for long.
func (l *Log) Write(p []byte) (int, error) { return l.ring.Write(p) }

// Tail returns the last lines, as valid UTF-8 of at most maxBytes: where these
// do not hold all of them, the first ones are missing, and if need be the
// beginning of the very last.
func (l *Log) Tail(lines uint32, maxBytes int) string {
	text, truncated := l.ring.text(false)
	if truncated {
		text = fromLine(text)
	}
	text = lastLines(text, lines)
	if len(text) > maxBytes {
		text = fromLine(last(text, max(0, maxBytes)))
	}
	return text
}

// Answer is the reply to an encoded request, of at most maxPayload bytes and
// never more than [LogLimit]. A request that does not decode counts as the
// default one.
func (l *Log) Answer(request []byte, maxPayload int) []byte {
	req := wire.NewLogsRequest()
	if err := req.UnmarshalJSON(request); err != nil {
		req = wire.NewLogsRequest()
	}
	return []byte(l.Tail(req.TailLines, min(maxPayload, LogLimit)))
}

// fromLine drops the rest of a line at the beginning of a text that was cut,
// unless there is nothing else.
func fromLine(s string) string {
	if _, rest, ok := strings.Cut(s, "\n"); ok && rest != "" {
		return rest
	}
	return s
}

// lastLines is the end of a text from the n-th line from its end.
func lastLines(s string, n uint32) string {
	if n == 0 {
		return ""
	}
	end := len(strings.TrimSuffix(s, "\n"))
	for i := uint32(0); i < n; i++ {
		end = strings.LastIndexByte(s[:end], '\n')
		if end < 0 {
			return s
		}
	}
	return s[end+1:]
}
