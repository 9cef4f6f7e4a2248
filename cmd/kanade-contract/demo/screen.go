package demo

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// screen shows what is going on: finished lines, and below them, on a terminal,
// one line that is redrawn.
type screen struct {
	mu       sync.Mutex
	w        io.Writer
	terminal bool
	drawn    int // width of the line that is redrawn
	said     int // tenth of the work that milestone told last
}

func newScreen(w io.Writer, terminal bool) *screen { return &screen{w: w, terminal: terminal} }

// line writes a finished line.
func (s *screen) line(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	fmt.Fprintf(s.w, format+"\n", args...)
}

// progress redraws how much of a piece of work is done. Without a terminal it
// says nothing: the piece takes a moment and has a line of its own at its end.
func (s *screen) progress(what string, done, all int, detail string) {
	if !s.terminal {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := fmt.Sprintf("%-10s  %s %d of %d  %s", what, bar(done, all), done, all, detail)
	s.erase()
	fmt.Fprint(s.w, text)
	s.drawn = utf8.RuneCountInString(text)
}

// milestone is progress for work that may take long: without a terminal it
// writes a line for each tenth.
func (s *screen) milestone(what string, done, all int, detail string) {
	if s.terminal {
		s.progress(what, done, all, detail)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if tenth := 10 * done / max(all, 1); tenth > s.said {
		s.said = tenth
		fmt.Fprintf(s.w, "%-10s  %d of %d\n", what, done, all)
	}
}

// clear removes the line that is redrawn.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
}

// erase uses nothing but carriage returns and spaces, which every terminal
// knows.
func (s *screen) erase() {
	if s.drawn > 0 {
		fmt.Fprintf(s.w, "\r%s\r", strings.Repeat(" ", s.drawn))
		s.drawn = 0
	}
}

func bar(done, all int) string {
	const width = 20
	full := width * min(done, all) / max(all, 1)
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
}
