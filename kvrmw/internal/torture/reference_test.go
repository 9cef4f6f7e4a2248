//go:build unix

package torture

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestReference has the reference count, and cuts its connection behind a write: its testee,
// named by KANADE_REFERENCE, speaks the conformance protocol. It adds once more
// after a lost answer, so that its counter ends above what it reports; the
// history of its calls is not known, so that is all there is to judge.
func TestReference(t *testing.T) {
	path := os.Getenv("KANADE_REFERENCE")
	if path == "" {
		t.Skip("KANADE_REFERENCE does not name the reference's testee")
	}
	_, _, seed := budget(t)
	r := newRun(t, seed, 1)
	ask := startTestee(t, path)
	type answer struct {
		OK, Failed int
		Value      map[string]int
	}
	var total answer
	counted, wrong := 0, 0
	kv, err := r.cluster.js.KeyValue(t.Context(), "docs")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		// One lost answer each: it waits five seconds for it.
		r.cluster.nodes[0].proxy.arm(swallow)
		key := fmt.Sprintf("reference.%d", i)
		var a answer
		if err := json.Unmarshal(ask(map[string]any{
			"id": i, "op": "rmw", "url": r.cluster.nodes[0].proxy.url(), "bucket": "docs", "key": key,
			"mutation": "counter_add", "value": "n", "times": 20, "writers": 4,
		}), &a); err != nil {
			t.Log(err) // it may fail as a whole when its connection is cut
			continue
		}
		total.OK, total.Failed = total.OK+a.OK, total.Failed+a.Failed
		e, err := kv.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		var d map[string]int
		if err := json.Unmarshal(e.Value(), &d); err != nil {
			t.Fatal(err)
		}
		counted += d["n"]
		if d["n"] > a.OK+a.Failed {
			wrong++
		}
	}
	t.Logf("the reference: %d at the end, %d acknowledged, %d failed; counters that are too high: %d", counted, total.OK, total.Failed, wrong)
	if wrong == 0 {
		t.Error("not caught")
	}
}

// startTestee starts a testee and returns how to ask it.
func startTestee(t *testing.T, path string) (ask func(request map[string]any) json.RawMessage) {
	t.Helper()
	cmd := exec.Command(path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	lines := bufio.NewReader(out)
	return func(request map[string]any) json.RawMessage {
		data, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := in.Write(append(data, '\n')); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ OK json.RawMessage }
		if err := json.Unmarshal([]byte(line), &answer); err != nil || answer.OK == nil {
			t.Logf("the testee answered %s", strings.TrimSpace(line))
		}
		return answer.OK
	}
}
