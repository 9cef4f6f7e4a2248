package main

import (
	"io"
	"os"
)

// streams are what a verb reads and writes.
type streams struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// terminal says that stdout is one, on which a line can be redrawn, and
	// errTerminal that stderr is.
	terminal, errTerminal bool
}

func standardStreams() streams {
	return streams{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		terminal:    isTerminal(os.Stdout) && heedsEscapes(os.Stdout),
		errTerminal: isTerminal(os.Stderr) && heedsEscapes(os.Stderr),
	}
}

// isTerminal takes any character device for a terminal: redrawing a line on
// the null device does no harm.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
