package console

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// maxStatus is the width of the line that is redrawn: one that the terminal
// breaks could not be taken back.
const maxStatus = 79

// Screen shows finished lines, and below them, on a terminal, one line that is
// redrawn. Everything that it writes is made safe for a terminal: see [Clean].
type Screen struct {
	mu       sync.Mutex
	out, err io.Writer
	terminal bool
	drawn    int // width of the line that is redrawn
}

// NewScreen returns a screen that writes results to out and what goes on to
// err; terminal says that a line can be redrawn on err.
func NewScreen(out, err io.Writer, terminal bool) *Screen {
	return &Screen{out: out, err: err, terminal: terminal}
}

// Line writes a line to out.
func (s *Screen) Line(format string, args ...any) { s.line(s.out, format, args) }

// Note writes a line to err.
func (s *Screen) Note(format string, args ...any) { s.line(s.err, format, args) }

func (s *Screen) line(w io.Writer, format string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	fmt.Fprintln(w, Clean(fmt.Sprintf(format, args...)))
}

// Show has f write to out what is more than a line. f makes it safe itself.
func (s *Screen) Show(f func(w io.Writer)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	f(s.out)
}

// Status redraws the line below all others. Without a terminal it does nothing.
func (s *Screen) Status(format string, args ...any) {
	if !s.terminal {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text := cut(Clean(fmt.Sprintf(format, args...)), maxStatus)
	s.erase()
	fmt.Fprint(s.err, text)
	s.drawn = utf8.RuneCountInString(text)
}

// Clear removes the line that is redrawn.
func (s *Screen) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
}

// erase uses nothing but carriage returns and spaces, which every terminal
// knows.
func (s *Screen) erase() {
	if s.drawn > 0 {
		fmt.Fprintf(s.err, "\r%s\r", strings.Repeat(" ", s.drawn))
		s.drawn = 0
	}
}
