//go:build unix

package torture

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// TestReference has the reference count under the same faults: its testee, named
// by KANADE_REFERENCE, speaks the conformance protocol. It adds once more after a
// lost answer, so that a counter ends above what it reports; the history of its
// calls is not known, so that is all there is to judge.
func TestReference(t *testing.T) {
	path := os.Getenv("KANADE_REFERENCE")
	if path == "" {
		t.Skip("KANADE_REFERENCE does not name the reference's testee: make reference")
	}
	_, _, seed := budget(t)
	r := newRun(t, seed, 1)
	r.begin = time.Now()
	var faulty, clients sync.WaitGroup
	faulty.Go(func() { r.broken = oneAtATime(r, rand.New(rand.NewPCG(seed, 1<<32))) })
	var mu sync.Mutex
	var total referenceCount
	caught := make(chan struct{})
	for p := range processes {
		ask := startTestee(t, path)
		clients.Go(func() {
			for i := 0; !r.over(); i++ {
				c, ok := r.count(t, ask, fmt.Sprintf("reference.%d.%d", p, i))
				if !ok {
					continue // it may fail as a whole while the broker is down
				}
				mu.Lock()
				before := total.tooHigh
				total = total.plus(c)
				if before == 0 && total.tooHigh > 0 {
					close(caught)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-caught:
	case <-time.After(startTimeout):
	}
	close(r.done)
	clients.Wait()
	faulty.Wait()
	t.Logf("the reference: %d at the end, %d acknowledged, %d failed; counters that are too high: %d; brokers killed: %d",
		total.end, total.ok, total.failed, total.tooHigh, r.kills)
	if r.broken != nil {
		t.Errorf("a broker did not start: %v", r.broken)
	}
	if total.tooHigh == 0 {
		t.Error("not caught")
	}
}

// referenceCount is what came of some counters.
type referenceCount struct{ end, ok, failed, tooHigh int }

func (c referenceCount) plus(o referenceCount) referenceCount {
	return referenceCount{c.end + o.end, c.ok + o.ok, c.failed + o.failed, c.tooHigh + o.tooHigh}
}

// count has a testee count on a key. ok is false if it does not say how often it
// did.
func (r *run) count(t *testing.T, ask func(map[string]any) json.RawMessage, key string) (c referenceCount, ok bool) {
	var answer struct{ OK, Failed int }
	if json.Unmarshal(ask(map[string]any{
		"id": 1, "op": "rmw", "url": r.cluster.nodes[0].proxy.url(), "bucket": "docs", "key": key,
		"mutation": "counter_add", "value": "n", "times": 20, "writers": 4,
	}), &answer) != nil {
		return c, false
	}
	var d map[string]int
	if err := r.eventually(func(ctx context.Context) error {
		kv, err := r.cluster.js.KeyValue(ctx, "docs")
		if err != nil {
			return err
		}
		e, err := kv.Get(ctx, key)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return json.Unmarshal(e.Value(), &d)
	}); err != nil {
		t.Error(err)
		return c, false
	}
	c = referenceCount{end: d["n"], ok: answer.OK, failed: answer.Failed}
	if c.end > c.ok+c.failed {
		c.tooHigh = 1
	}
	return c, true
}

// startTestee starts a testee and returns how to ask it. The answer is nil if it
// failed.
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
		if err == nil {
			_, err = in.Write(append(data, '\n'))
		}
		var line []byte
		if err == nil {
			line, err = lines.ReadBytes('\n')
		}
		var answer struct{ OK json.RawMessage }
		if err == nil {
			err = json.Unmarshal(line, &answer)
		}
		if err != nil {
			t.Errorf("the testee: %v", err)
		}
		return answer.OK
	}
}
