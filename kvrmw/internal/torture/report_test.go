//go:build unix

package torture

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// judgeTime bounds the judgement of one key.
const judgeTime = 30 * time.Second

// report is what came of a run.
type report struct {
	operations, keys int
	ambiguous        int
	violations       []string // keys that no order explains
	unjudged         []string // keys whose judgement took too long
	// The counters that nobody removes, summed up.
	counted, acknowledged, perhaps int
	miscounted                     []string
}

func (r report) bad() bool { return len(r.violations)+len(r.unjudged)+len(r.miscounted) > 0 }

// judge judges the run's history, key by key.
func (r *run) judge(t *testing.T) report {
	t.Helper()
	rep := report{keys: len(r.history), ambiguous: r.ambig}
	r.countUp(t, &rep)
	for _, key := range slices.Sorted(maps.Keys(r.history)) {
		history := r.history[key]
		rep.operations += len(history)
		var ttl time.Duration
		if strings.HasPrefix(key, "fading/") {
			ttl = fadeAfter
		}
		result, info := judge(history, ttl, judgeTime)
		switch result {
		case porcupine.Ok:
			continue
		case porcupine.Illegal:
			rep.violations = append(rep.violations, key)
		default:
			rep.unjudged = append(rep.unjudged, key)
		}
		r.keep(t, key, history, func(path string) error { return porcupine.VisualizePath(model(ttl), info, path) })
	}
	t.Logf("seed %d, %v: %d operations on %d keys, %d brokers killed, %d elections asked for",
		r.seed, time.Since(r.begin).Round(time.Second), rep.operations, rep.keys, r.kills, r.elections)
	t.Logf("violations %d, unjudged %d; certainly without effect: %v", len(rep.violations), len(rep.unjudged), r.failures)
	t.Logf("counters: %d at the end, %d acknowledged, %d ambiguous; wrong %d",
		rep.counted, rep.acknowledged, rep.perhaps, len(rep.miscounted))
	return rep
}

// countUp compares the counters that nobody removes with what was acknowledged.
// Its reads are part of the history.
func (r *run) countUp(t *testing.T, rep *report) {
	t.Helper()
	w := raw{nc: r.cluster.admin, js: r.cluster.js}
	for _, key := range slices.Sorted(maps.Keys(r.history)) {
		bucket, name, _ := strings.Cut(key, "/")
		slot, _, _ := strings.Cut(name, ".")
		if slot != "a" && slot != "b" {
			continue
		}
		var end result
		err := r.eventually(func(ctx context.Context) error {
			var err error
			o := operation{Key: key, Client: 1000, Via: "raw", Kind: read}
			r.record(o, func(error) bool { return false }, func() (result, error) {
				end, err = w.read(ctx, bucket, name)
				return end, err
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		acknowledged, perhaps := 0, 0
		for _, o := range r.history[key] {
			switch {
			case o.Kind != increment:
			case o.Unknown:
				perhaps++
			default:
				acknowledged++
			}
		}
		rep.counted += end.n
		rep.acknowledged += acknowledged
		rep.perhaps += perhaps
		if end.n < acknowledged || end.n > acknowledged+perhaps {
			rep.miscounted = append(rep.miscounted, fmt.Sprintf("%s: %d, acknowledged %d, ambiguous %d", key, end.n, acknowledged, perhaps))
		}
	}
}

// eventually tries until it succeeds, or until the brokers should have recovered.
func (r *run) eventually(try func(context.Context) error) error {
	var err error
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err = try(ctx)
		cancel()
		if err == nil {
			return nil
		}
	}
	return fmt.Errorf("the brokers do not recover: %w", err)
}

// keep writes a history that was not accepted to a folder that outlives the test.
func (r *run) keep(t *testing.T, key string, history []operation, visualize func(path string) error) {
	t.Helper()
	dir := filepath.Join(r.dir, fmt.Sprintf("%s-%d", strings.ReplaceAll(t.Name(), "/", "-"), r.seed))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Error(err)
		return
	}
	path := filepath.Join(dir, strings.ReplaceAll(key, "/", "-"))
	var lines []byte
	for _, o := range history {
		line, err := json.Marshal(o)
		if err != nil {
			t.Error(err)
			return
		}
		lines = append(append(lines, line...), '\n')
	}
	if err := os.WriteFile(path+".jsonl", lines, 0o644); err != nil {
		t.Error(err)
	}
	if err := visualize(path + ".html"); err != nil {
		t.Error(err)
	}
	t.Logf("key %s: history kept in %s.jsonl", key, path)
}
