package config

import (
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// Limits of what is loaded. Real files have a few kilobytes.
const (
	// MaxFile is the size of the largest file, 1 MiB.
	MaxFile = 1 << 20
	// MaxFiles counts the file itself and those that it includes.
	MaxFiles = 100
)

// read returns the text of a file. It never waits: anything but a regular file
// is refused before it is opened.
func read(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s: %w", fileKind(info), ErrNotRegular)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return "", err
	}
	if len(data) > MaxFile {
		return "", fmt.Errorf("more than %d bytes: %w", MaxFile, ErrTooLarge)
	}
	return string(data), nil
}

func fileKind(info os.FileInfo) string {
	switch mode := info.Mode(); {
	case mode.IsDir():
		return "a folder"
	case mode&os.ModeNamedPipe != 0:
		return "a pipe"
	case mode&os.ModeSocket != 0:
		return "a socket"
	case mode&os.ModeDevice != 0:
		return "a device"
	}
	return "no file"
}

// notUTF8 finds the first byte that is no UTF-8; ok if there is none.
func notUTF8(path, text string) (place tomldoc.Place, ok bool) {
	if utf8.ValidString(text) {
		return place, true
	}
	offset := 0
	for rest := text; ; {
		r, size := utf8.DecodeRuneInString(rest)
		if r == utf8.RuneError && size <= 1 {
			return tomldoc.NewLines(path, text).Place(offset), false
		}
		offset += size
		rest = rest[size:]
	}
}
