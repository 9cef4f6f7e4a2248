package kvrmw_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// BenchmarkMeet lets many writers meet: each round with this package's testee
// (kanade-contract conform) and, where KANADE_REFERENCE names it, with the
// reference's, and once with a loop over jetstream.KeyValue written by hand, which
// takes long. All speak to one broker in one run. Rates count successful writes.
// They and the 99th percentiles are the medians of the rounds: a round takes so
// few milliseconds that a machine which does something else meanwhile shows.
func BenchmarkMeet(b *testing.B) {
	testees := map[string]string{"ours": buildTestee(b)}
	if path := os.Getenv("KANADE_REFERENCE"); path != "" {
		testees["reference"] = path
	}
	for _, m := range []meeting{
		{name: "128-writers", processes: 1, keys: 1, writers: 128},
		{name: "256-writers", processes: 1, keys: 1, writers: 256},
		{name: "16-processes-8-writers", processes: 16, keys: 1, writers: 8},
		{name: "64-keys-8-writers", processes: 64, keys: 64, writers: 8},
		{name: "cluster-64-writers", processes: 1, keys: 1, writers: 64, cluster: true},
	} {
		b.Run(m.name, func(b *testing.B) {
			f := m.start(b)
			rounds := map[string][]tally{"by-hand": {m.byHand(b, f, "hand")}}
			round := 0
			for b.Loop() {
				round++
				for name, path := range testees {
					rounds[name] = append(rounds[name], m.byTestees(b, path, f.broker.ClientURL(), fmt.Sprintf("%s-%d", name, round)))
				}
			}
			b.ReportMetric(0, "ns/op")
			ours := median(rounds["ours"], tally.rate)
			for name, all := range rounds {
				rate := median(all, tally.rate)
				b.ReportMetric(rate, "writes/s-"+name)
				b.ReportMetric(mean(all, func(t tally) float64 { return float64(t.failed) }), "failed-"+name)
				if p99 := median(all, func(t tally) float64 { return float64(t.p99.Microseconds()) / 1000 }); p99 > 0 {
					b.ReportMetric(p99, "p99-ms-"+name) // the loop by hand keeps no latencies
				}
				if name != "ours" {
					b.ReportMetric(ours/rate, "x-rate-of-"+name)
				}
			}
		})
	}
}

func median(all []tally, of func(tally) float64) float64 {
	var values []float64
	for _, t := range all {
		values = append(values, of(t))
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func mean(all []tally, of func(tally) float64) float64 {
	sum := 0.0
	for _, t := range all {
		sum += of(t)
	}
	return sum / float64(len(all))
}

const timesEach = 20

// meeting is who writes to what at the same time: each process has so many
// writers, on the one key or on a key of its own.
type meeting struct {
	name                     string
	processes, keys, writers int
	cluster                  bool // three brokers, all of which keep the bucket
}

func (m meeting) start(b *testing.B) *fixture {
	b.Helper()
	cfg := jetstream.KeyValueConfig{History: 5}
	if m.cluster {
		return startCluster(b, cfg)
	}
	return startWith(b, testbroker.Options{Configure: func(o *server.Options) { o.MaxConn = 1000 }}, cfg)
}

func (m meeting) key(prefix string, process int) string {
	return fmt.Sprintf("%s.%d", prefix, process%m.keys)
}

// tally is what came of a meeting.
type tally struct {
	ok, failed int
	took       time.Duration
	p99        time.Duration // of the worst process
}

func (t tally) rate() float64 { return float64(t.ok) / t.took.Seconds() }

func buildTestee(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "kanade-contract")
	if out, err := exec.Command("go", "build", "-o", path, "../cmd/kanade-contract").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return path
}

// byTestees has one process for each of the meeting's, all started first.
func (m meeting) byTestees(b *testing.B, path, url, prefix string) tally {
	b.Helper()
	var args []string
	if filepath.Base(path) == "kanade-contract" {
		args = []string{"conform"}
	}
	var testees []*testee
	for range m.processes {
		t := startTestee(b, path, args...)
		t.ask(b, map[string]any{"id": 0, "op": "hello"})
		testees = append(testees, t)
	}
	var total tally
	var mu sync.Mutex
	var wg sync.WaitGroup
	for i, t := range testees {
		wg.Go(func() {
			answer := t.ask(b, map[string]any{
				"id": 1, "op": "rmw", "url": url, "bucket": "docs", "key": m.key(prefix, i),
				"mutation": "counter_add", "value": "n", "times": timesEach, "writers": m.writers,
			})
			var w struct {
				OK, Failed int
				Elapsed    int64 `json:"elapsed_us"` // by its own clock, without connecting
				P99        int64 `json:"p99_us"`
			}
			if err := json.Unmarshal(answer, &w); err != nil {
				b.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			total.ok, total.failed = total.ok+w.OK, total.failed+w.Failed
			total.took = max(total.took, time.Duration(w.Elapsed)*time.Microsecond)
			total.p99 = max(total.p99, time.Duration(w.P99)*time.Microsecond)
		})
	}
	wg.Wait()
	for _, t := range testees {
		t.stop(b)
	}
	return total
}

// byHand is what a program without this package would do: get, change, update,
// and once more on a conflict, 32 times at most.
func (m meeting) byHand(b *testing.B, f *fixture, prefix string) tally {
	b.Helper()
	var total tally
	var mu sync.Mutex
	var wg sync.WaitGroup
	begin := time.Now()
	for p := range m.processes {
		kv, err := mustContext(b, f).KeyValue(b.Context(), "docs")
		if err != nil {
			b.Fatal(err)
		}
		for range m.writers {
			wg.Go(func() {
				for range timesEach {
					err := incrementByHand(b.Context(), kv, m.key(prefix, p))
					mu.Lock()
					if err == nil {
						total.ok++
					} else {
						total.failed++
					}
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	total.took = time.Since(begin)
	return total
}

func mustContext(b *testing.B, f *fixture) jetstream.JetStream {
	b.Helper()
	js, err := jetstream.New(f.connect(b))
	if err != nil {
		b.Fatal(err)
	}
	return js
}

func incrementByHand(ctx context.Context, kv jetstream.KeyValue, key string) error {
	var last error
	for range 32 {
		var c counter
		e, err := kv.Get(ctx, key)
		switch {
		case errors.Is(err, jetstream.ErrKeyNotFound):
		case err != nil:
			return err
		default:
			if err := json.Unmarshal(e.Value(), &c); err != nil {
				return err
			}
		}
		c.N++
		data, err := json.Marshal(&c)
		if err != nil {
			return err
		}
		if e == nil {
			_, last = kv.Create(ctx, key, data)
		} else {
			_, last = kv.Update(ctx, key, data, e.Revision())
		}
		if last == nil {
			return nil
		}
	}
	return last
}

// testee is a process that speaks the conformance protocol.
type testee struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startTestee(b *testing.B, path string, args ...string) *testee {
	b.Helper()
	t := &testee{cmd: exec.Command(path, args...)}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if t.in, err = t.cmd.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	t.out = bufio.NewReader(out)
	if err := t.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return t
}

func (t *testee) ask(b *testing.B, request map[string]any) json.RawMessage {
	data, err := json.Marshal(request)
	if err != nil {
		b.Error(err)
		return nil
	}
	if _, err := t.in.Write(append(data, '\n')); err != nil {
		b.Error(err)
		return nil
	}
	line, err := t.out.ReadBytes('\n')
	var answer struct{ OK json.RawMessage }
	if err == nil {
		err = json.Unmarshal(line, &answer)
	}
	if err != nil || answer.OK == nil {
		b.Errorf("the testee answered %s, %v", line, err)
	}
	return answer.OK
}

func (t *testee) stop(b *testing.B) {
	t.in.Close()
	if err := t.cmd.Wait(); err != nil {
		b.Error(err)
	}
}
