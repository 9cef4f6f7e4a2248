package safefile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrDiskFull means that there is no room for a file: the disk is full, or the
// user's share of it.
var ErrDiskFull = errors.New("no space left on the disk")

// TempPattern is the pattern, as [os.CreateTemp] takes it, of the names of files
// that are being written.
const TempPattern = tempPrefix + "*"

const tempPrefix = ".new-"

// mostSetAside bounds the files of one name in a folder for files set aside.
const mostSetAside = 1000

// MakeDir creates a folder, and those above it, that only its owner may enter.
// One that exists stays as it is.
func MakeDir(dir string) error { return os.MkdirAll(dir, 0o700) }

// Write puts a file in place, made of these parts. It replaces what is there at
// once: a reader and a crash find the old file or the new one. When it returns
// nil, the file survives a loss of power; after an error it need not. The error
// matches [ErrDiskFull] where that is why.
func Write(path string, parts ...[]byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, TempPattern)
	if err != nil {
		return Explain(err)
	}
	for _, part := range parts {
		if err == nil {
			_, err = f.Write(part)
		}
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return Explain(err)
	}
	return Explain(syncDir(dir))
}

// Remove removes a file. When it returns nil, the file does not come back after
// a loss of power.
func Remove(path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Explain makes an error of the operating system match [ErrDiskFull] where the
// disk is full.
func Explain(err error) error {
	if err != nil && isFull(err) && !errors.Is(err, ErrDiskFull) {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	return err
}

// IsTemp reports whether a file of this name was left behind by a Write that a
// crash ended. Nobody was told that it is there; it can be removed.
func IsTemp(name string) bool { return strings.HasPrefix(name, tempPrefix) }

// SetAside moves a file into a folder beside it, which it creates, under its
// own name or that with a number behind it, and returns its new path.
func SetAside(path, folder string) (string, error) {
	dir := filepath.Join(filepath.Dir(path), folder)
	if err := MakeDir(dir); err != nil {
		return "", err
	}
	base := filepath.Join(dir, filepath.Base(path))
	for n := range mostSetAside {
		to := base
		if n > 0 {
			to += "." + strconv.Itoa(n)
		}
		if _, err := os.Lstat(to); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if err := rename(path, to); err != nil {
			return "", err
		}
		return to, errors.Join(syncDir(dir), syncDir(filepath.Dir(path)))
	}
	return "", fmt.Errorf("%s holds %d files of this name: %w", dir, mostSetAside, fs.ErrExist)
}
