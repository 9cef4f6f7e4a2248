package safefile

import (
	"errors"
	"fmt"
	"os"
)

// ErrInUse means that another program holds a lock.
var ErrInUse = errors.New("in use by another program")

// Lock is held by one program at a time. It ends with the program, however that
// ends.
type Lock struct{ file *os.File }

// Acquire takes the lock of a file, which it creates. The error matches
// [ErrInUse] where another holder has it, in this program too.
func Acquire(path string) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, Explain(err)
	}
	if err := lock(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Lock{f}, nil
}

// Release gives the lock back. The file stays: removing it would let two others
// hold it.
func (l *Lock) Release() error { return l.file.Close() }
