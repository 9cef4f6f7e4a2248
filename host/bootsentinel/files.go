package bootsentinel

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// files are the operations between which a program may die. Tests make it.
type files interface {
	exists(path string) bool
	read(path string) ([]byte, error)
	// write and copy make a file anew, on the disk before they return.
	write(path string, data []byte) error
	copy(from, to string) error
	rename(from, to string) error
	// link gives a file a second name. It fails where a running executable
	// cannot be replaced by name.
	link(from, to string) error
	remove(path string) error
	mkdir(path string) error
}

// maxState is the largest state file. Real ones have some dozen bytes.
const maxState = 1 << 20

type system struct{}

func (system) exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func (system) read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxState+1))
}

func (system) write(path string, data []byte) error {
	return create(path, 0o666, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

func (system) copy(from, to string) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &os.PathError{Op: "copy", Path: from, Err: errors.New("not a regular file")}
	}
	return create(to, info.Mode().Perm(), func(f *os.File) error {
		if _, err := io.Copy(f, src); err != nil {
			return err
		}
		return f.Chmod(info.Mode().Perm())
	})
}

// create makes a file and sees to it that its content is on the disk.
func create(path string, perm os.FileMode, fill func(*os.File) error) error {
	_ = os.Remove(path) // an earlier one may have another owner or mode
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, perm)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func (system) rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	syncDir(filepath.Dir(to))
	return nil
}

func (system) link(from, to string) error {
	if runtime.GOOS == "windows" {
		return errors.ErrUnsupported
	}
	return os.Link(from, to)
}

func (system) remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	syncDir(filepath.Dir(path))
	return nil
}

func (system) mkdir(path string) error { return os.MkdirAll(path, 0o777) }

// syncDir brings a folder's names to the disk, as far as the system can.
func syncDir(path string) {
	if runtime.GOOS == "windows" {
		return
	}
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
