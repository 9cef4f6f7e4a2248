package commandkeys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var errLocked = errors.New("the registry is locked")

// at is a store of files in a folder, with what a registry says of both values.
func at(t *testing.T, registry string, found bool, err error) store {
	t.Helper()
	dir := t.TempDir()
	return store{
		registry: func(key, _ string) (string, bool, error) {
			if key != `SOFTWARE\kanade\agent` {
				t.Errorf("key %s", key)
			}
			return registry, found, err
		},
		keys: filepath.Join(dir, "keys"), required: filepath.Join(dir, "required"),
		trusted: func(fs.FileInfo) error { return nil },
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSource(t *testing.T) {
	s := at(t, "", false, nil)
	if data, ok, err := s.source(); ok || err != nil || data != nil {
		t.Errorf("nothing is there: %q, %t, %v", data, ok, err)
	}
	write(t, s.keys, " []\n")
	if data, ok, err := s.source(); !ok || err != nil || string(data) != " []\n" {
		t.Errorf("%q, %t, %v", data, ok, err)
	}
	write(t, s.keys, " \n")
	if _, _, err := s.source(); err == nil {
		t.Error("an empty file is a keyring")
	}
	write(t, s.keys, strings.Repeat(" ", maxKeyringFile+1))
	if _, _, err := s.source(); err == nil {
		t.Error("a file without end is read")
	}
	write(t, s.keys, "[]")
	s.trusted = func(fs.FileInfo) error { return errors.New("it is somebody's") }
	if _, _, err := s.source(); !errors.Is(err, errUntrusted) {
		t.Errorf("%v", err)
	}

	s = at(t, "registry", true, nil)
	write(t, s.keys, "file")
	if data, ok, err := s.source(); !ok || err != nil || string(data) != "registry" {
		t.Errorf("%q, %t, %v", data, ok, err)
	}
	s = at(t, "", false, errLocked)
	write(t, s.keys, "file")
	if _, ok, err := s.source(); ok || !errors.Is(err, errLocked) {
		t.Errorf("falls through to the file: %t, %v", ok, err)
	}
	s.keys = ""
	s.registry = func(string, string) (string, bool, error) { return "", false, nil }
	if _, ok, err := s.source(); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
}

func TestRequired(t *testing.T) {
	for text, want := range map[string]bool{
		"1": true, " true\n": true, "YES": true, "0": false, "": false, "on": false, "2": false, "false": false,
	} {
		s := at(t, "", false, nil)
		write(t, s.required, text)
		if got := s.isRequired(); got != want {
			t.Errorf("file %q: %t", text, got)
		}
		s = at(t, text, true, nil)
		write(t, s.required, "1")
		if got := s.isRequired(); got != want {
			t.Errorf("registry %q: %t", text, got)
		}
	}
	s := at(t, "", false, nil)
	if s.isRequired() {
		t.Error("nothing is there")
	}
	write(t, s.required, "0")
	s.trusted = func(fs.FileInfo) error { return errors.New("it is somebody's") }
	if !s.isRequired() {
		t.Error("a file that anybody may have written switches it off")
	}
}

// What this machine says, if anything, is no error on one that nobody has set up.
func TestSystem(t *testing.T) {
	if _, err := os.Stat("/etc/kanade"); err == nil {
		t.Skip("this machine has been set up")
	}
	if _, ok, err := Source()(); ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
	if Required() {
		t.Error("is required")
	}
}
