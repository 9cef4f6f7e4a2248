package conform

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance"
)

// TestRecordedVectors asks this module what the reference was asked.
func TestRecordedVectors(t *testing.T) {
	compare(t, "../../../conformance/vectors/*.jsonl")
}

// TestForeignVectors asks what others recorded, where their files stand beside
// the module.
func TestForeignVectors(t *testing.T) {
	const files = "../../../../shared/vectors/wire-[^i]*.jsonl"
	if found, err := filepath.Glob(files); err != nil || len(found) == 0 {
		t.Skip("there are no further vectors beside the module")
	}
	compare(t, files)
}

func compare(t *testing.T, pattern string) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	ask := startTestee(t)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			vectors, err := conformance.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range vectors {
				if strings.HasPrefix(v.Topic(), "wire ipc.") {
					continue // the client protocol is not here yet
				}
				if err := v.Judge(ask(v.Request)); err != nil {
					t.Errorf("%s (%s): %.400s\n%.2000v", v.Place, v.Note, v.Request, err)
				}
			}
			t.Logf("%d vectors", len(vectors))
		})
	}
}

// startTestee runs Serve and returns what sends it a request.
func startTestee(t *testing.T) func(request []byte) []byte {
	t.Helper()
	requests, in := io.Pipe()
	out, answers := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := Serve(context.Background(), requests, answers)
		answers.CloseWithError(err)
		ended <- err
	}()
	t.Cleanup(func() {
		in.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewReader(out)
	return func(request []byte) []byte {
		t.Helper()
		if _, err := in.Write(append(bytes.Clone(request), '\n')); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		return line
	}
}
