// Package gocmd lets a test ask the go command about this module.
package gocmd

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Run runs the go command in the module's folder, with env ("NAME=value")
// added to the test's own environment, and returns its standard output. The
// test ends when the command fails.
func Run(tb testing.TB, env []string, args ...string) []byte {
	tb.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Dir = root(tb)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("%s go %s: %v\n%s", strings.Join(env, " "), strings.Join(args, " "), err, &stderr)
	}
	return out
}

// root finds the module's folder and reads every folder in it. What a command
// reads is unknown to the cache of test results; what the test itself reads is
// not, so that a result is not kept when a source file has changed.
func root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			tb.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || path == dir {
			return err
		}
		if name := entry.Name(); name[0] == '.' || name[0] == '_' || name == "testdata" || name == "target" {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}
