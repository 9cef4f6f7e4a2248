//go:build unix

package safefile

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

func TestExplain(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}
	err := Explain(full)
	if !errors.Is(err, ErrDiskFull) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if again := Explain(err); again != err {
		t.Errorf("explained twice: %v", again)
	}
	if !errors.Is(Explain(syscall.EDQUOT), ErrDiskFull) {
		t.Error("a full quota is not a full disk")
	}
	for _, err := range []error{nil, syscall.EACCES} {
		if got := Explain(err); got != err {
			t.Errorf("got %v, want %v", got, err)
		}
	}
	// The kernel's own full device, where there is one.
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	if _, err := f.Write([]byte("x")); !errors.Is(Explain(err), ErrDiskFull) {
		t.Errorf("got %v", err)
	}
}
