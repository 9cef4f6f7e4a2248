package tail

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/examples/agent/lossy"
)

// ring keeps the last bytes that were written to it, up to a limit.
type ring struct {
	limit int

	mu      sync.Mutex
	data    []byte // grows an eighth beyond the limit, to be moved seldom
	dropped bool
}

// Write never fails and never blocks for long.
func (r *ring) Write(p []byte) (int, error) {
	n := len(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(p) > r.limit {
		p = p[len(p)-r.limit:]
		r.dropped = true
	}
	if len(r.data)+len(p) > r.limit+r.limit/8 {
		keep := r.limit - len(p)
		r.data = r.data[:copy(r.data, r.data[len(r.data)-min(keep, len(r.data)):])]
		r.dropped = true
	}
	r.data = append(r.data, p...)
	return n, nil
}

// text is the end of what was written, as valid UTF-8, and whether there was
// more before it. While more may come, half a character at the end is left out.
func (r *ring) text(running bool) (text string, truncated bool) {
	r.mu.Lock()
	s, truncated := string(r.data[max(0, len(r.data)-r.limit):]), r.dropped || len(r.data) > r.limit
	r.mu.Unlock()
	if truncated {
		s = fromRune(s)
	}
	if running {
		s = toRune(s)
	}
	return lossy.Text(s), truncated
}

// fromRune drops the rest of a character at the beginning of a text that was
// cut.
func fromRune(s string) string {
	for i := 0; i < min(len(s), utf8.UTFMax); i++ {
		if utf8.RuneStart(s[i]) {
			return s[i:]
		}
	}
	return s // not UTF-8 anyway
}

// toRune drops the beginning of a character at the end of a text.
func toRune(s string) string {
	for i := len(s) - 1; i >= max(0, len(s)-utf8.UTFMax); i-- {
		if utf8.RuneStart(s[i]) {
			if !utf8.FullRuneInString(s[i:]) {
				return s[:i]
			}
			break
		}
	}
	return s
}

// last is the end of a valid text, at most n bytes, without half a character.
func last(s string, n int) string { return strings.ToValidUTF8(s[max(0, len(s)-n):], "") }
