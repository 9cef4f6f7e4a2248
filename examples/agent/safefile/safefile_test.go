package safefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, parts := range [][][]byte{{[]byte("a"), []byte("bc")}, {[]byte("other")}, nil} {
		if err := Write(path, parts...); err != nil {
			t.Fatal(err)
		}
		want := ""
		for _, part := range parts {
			want += string(part)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	wantFiles(t, dir, "f")
	if err := Remove(path); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir)
	if err := Remove(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("second Remove: %v", err)
	}
}

func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	if err := Write(filepath.Join(dir, "absent", "f"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	path := filepath.Join(dir, "folder")
	if err := MakeDir(filepath.Join(path, "inside")); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, []byte("x")); err == nil {
		t.Error("a folder was replaced by a file")
	}
	wantFiles(t, dir, "folder") // no temporary file is left behind
}

func TestSetAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for _, want := range []string{"f", "f.1", "f.2"} {
		if err := Write(path, []byte(want)); err != nil {
			t.Fatal(err)
		}
		got, err := SetAside(path, "aside")
		if err != nil || got != filepath.Join(dir, "aside", want) {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		if data, err := os.ReadFile(got); err != nil || string(data) != want {
			t.Errorf("got %q, %v", data, err)
		}
	}
	wantFiles(t, dir, "aside")
	if _, err := SetAside(path, "aside"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestIsTemp(t *testing.T) {
	dir := t.TempDir()
	f, err := os.CreateTemp(dir, TempPattern)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if !IsTemp(filepath.Base(f.Name())) || IsTemp("f") {
		t.Error("temporary names are not told apart")
	}
}

func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := Acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(path); !errors.Is(err, ErrInUse) {
		t.Errorf("second holder: %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := Acquire(path)
	if err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := second.Release(); err != nil {
		t.Error(err)
	}
	if _, err := Acquire(filepath.Join(path, "x")); err == nil || errors.Is(err, ErrInUse) {
		t.Errorf("below a file: %v", err)
	}
}

// wantFiles checks the names in a folder.
func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
