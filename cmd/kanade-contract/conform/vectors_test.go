package conform

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
	_ "time/tzdata" // the zones that requests name, on every platform

	"github.com/kanadehq/kanade-shared/conformance"
)

// TestRecordedVectors asks this module what the reference was asked.
func TestRecordedVectors(t *testing.T) {
	compare(t, "../../../conformance/vectors/*.jsonl", nil)
}

// TestNewerVectors asks it what the reference of the newer contract was asked.
func TestNewerVectors(t *testing.T) {
	compare(t, "../../../conformance/vectors/0.101.0/*.jsonl", nil)
}

// TestForeignVectors asks what others recorded, where their files stand beside
// the module.
func TestForeignVectors(t *testing.T) {
	const folder = "../../../../shared/vectors/"
	intended, err := conformance.Divergences("../../../conformance/divergences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range []string{"wire-*.jsonl", "manifest-*.jsonl", "schedule-*.jsonl", "humantime-*.jsonl"} {
		if found, err := filepath.Glob(folder + files); err != nil || len(found) == 0 {
			t.Skip("there are no further vectors beside the module")
		}
		compare(t, folder+files, intended)
	}
}

// compare fails for each answer that is not as recorded, unless that is intended,
// and for each that is although a difference is.
func compare(t *testing.T, pattern string, intended map[string]string) {
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
				place(t, &v)
				err := v.Judge(ask(v.Request))
				if reason := reasonFor(&v, intended); reason != "" {
					if err == nil {
						t.Errorf("%s no longer differs: %s", v.Place, reason)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s (%s): %.400s\n%.2000v", v.Place, v.Note, v.Request, err)
				}
			}
			t.Logf("%d vectors", len(vectors))
		})
	}
}

// place writes the configuration file of a request, if it has one, and sets the
// variables that the request wants.
func place(t *testing.T, v *conformance.Vector) {
	t.Helper()
	if v.File == nil {
		return
	}
	var req map[string]any
	if err := json.Unmarshal(v.Request, &req); err != nil {
		t.Fatal(err)
	}
	setEnvironment(t, req)
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(*v.File), 0o600); err != nil {
		t.Fatal(err)
	}
	req["path"] = path
	var err error
	if v.Request, err = json.Marshal(req); err != nil {
		t.Fatal(err)
	}
}

// setEnvironment sets the variables that a request wants; null is for none.
func setEnvironment(t *testing.T, req map[string]any) {
	t.Helper()
	env, _ := req["env"].(map[string]any)
	for name, value := range env {
		t.Setenv(name, "")
		if text, ok := value.(string); ok {
			t.Setenv(name, text)
		} else if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
}

// reasonFor is why the answer to v may differ. Odd requests have no key.
func reasonFor(v *conformance.Vector, intended map[string]string) string {
	if len(intended) == 0 {
		return ""
	}
	key, err := v.Key()
	if err != nil {
		return ""
	}
	return intended[key]
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
