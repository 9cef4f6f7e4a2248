package console

import (
	"bytes"
	"fmt"
	"io"
)

// Live redraws a terminal as a whole. It uses the control sequences that every
// terminal of today knows; [EnableLive] switches them on where that is needed.
type Live struct {
	w     io.Writer
	begun bool
}

// NewLive returns a picture on w, which must be a terminal.
func NewLive(w io.Writer) *Live { return &Live{w: w} }

// Draw replaces the picture by the first rows of these lines, each cut to the
// width of the terminal; rows and columns of 0 are no bounds. The lines are made
// safe: see [Clean].
func (l *Live) Draw(lines []string, rows, columns int) error {
	var buf bytes.Buffer
	if !l.begun {
		buf.WriteString("\x1b[2J")
		l.begun = true
	}
	buf.WriteString("\x1b[H")
	if rows > 1 && len(lines) > rows-1 { // the last row stays free for the cursor
		more := len(lines) - (rows - 2)
		lines = append(lines[:rows-2:rows-2], fmt.Sprintf("... and %d more", more))
	}
	for _, line := range lines {
		buf.WriteString(cut(Clean(line), columns))
		buf.WriteString("\x1b[K\r\n")
	}
	buf.WriteString("\x1b[J")
	_, err := l.w.Write(buf.Bytes())
	return err
}

func cut(s string, columns int) string {
	runes := []rune(s)
	if columns <= 0 || len(runes) <= columns {
		return s
	}
	return string(runes[:columns])
}
