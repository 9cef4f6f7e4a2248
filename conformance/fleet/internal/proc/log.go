package proc

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Log is the file that a program prints into. A program that is started again
// goes on in it.
type Log struct {
	// Name is that of the file without its suffix.
	Name string
	file *os.File
}

// OpenLog opens the file for name in dir, and makes it where it is missing.
func OpenLog(dir, name string) (*Log, error) {
	f, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("log of %s: %w", name, err)
	}
	return &Log{Name: name, file: f}, nil
}

// Close closes the file; programs that print into it keep it open.
func (l *Log) Close() error { return l.file.Close() }

// Size is how many bytes have been printed.
func (l *Log) Size() int64 {
	info, err := l.file.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// Since returns what was printed after the first offset bytes, of that the last
// limit bytes, from the beginning of a line.
func (l *Log) Since(offset int64, limit int) (string, error) {
	offset = min(offset, l.Size())
	cut := l.Size()-offset > int64(limit)
	if cut {
		offset = l.Size() - int64(limit)
	}
	data, err := io.ReadAll(io.NewSectionReader(l.file, offset, int64(limit)))
	if err != nil {
		return "", fmt.Errorf("log of %s: %w", l.Name, err)
	}
	text := string(data)
	if cut {
		_, rest, found := strings.Cut(text, "\n")
		if found {
			text = rest
		}
		text = "…\n" + text
	}
	return text, nil
}
