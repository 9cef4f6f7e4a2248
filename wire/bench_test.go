package wire_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

// BenchmarkCodec reads and writes each sample in turns with this package, with
// encoding/json on a plain twin of the type, and, where KANADE_REFERENCE names
// the reference's testee, with the reference: all in one run, so that a noisy
// machine is noisy for all of them. It prints the time of each and two ratios:
// how many times faster than encoding/json ours is, and our time divided by the
// reference's.
func BenchmarkCodec(b *testing.B) {
	ref := startReference(b)
	for _, s := range samples(b) {
		b.Run(s.name, func(b *testing.B) {
			const batch = 10 * time.Millisecond
			times := 1
			for d := time.Duration(0); d < batch; times *= 2 {
				d = timed(times, func() { ours(b, s) })
			}
			var mine, twins, theirs time.Duration
			rounds := 0
			for b.Loop() {
				mine += warm(times, func() { ours(b, s) })
				twins += warm(times, func() { twin(b, s) })
				if ref != nil {
					theirs += ref.bench(b, s, times)
				}
				rounds++
			}
			per := float64(rounds * times)
			b.ReportMetric(0, "ns/op") // a round has no meaning
			b.ReportMetric(float64(mine)/per, "ns/ours")
			b.ReportMetric(float64(twins)/per, "ns/encoding-json")
			b.ReportMetric(float64(twins)/float64(mine), "x-faster")
			if ref != nil {
				b.ReportMetric(float64(theirs)/per, "ns/reference")
				b.ReportMetric(float64(mine)/float64(theirs), "of-reference")
			}
		})
	}
}

// warm measures like the reference's testee does: a tenth goes before. What others
// left behind is cleared away first.
func warm(times int, f func()) time.Duration {
	runtime.GC()
	timed(max(times/10, 10), f)
	return timed(times, f)
}

func timed(times int, f func()) time.Duration {
	start := time.Now()
	for range times {
		f()
	}
	return time.Since(start)
}

func ours(b testing.TB, s sample) {
	v := s.ours()
	if err := v.UnmarshalJSON(s.json); err != nil {
		b.Fatal(err)
	}
	if _, err := v.MarshalJSON(); err != nil {
		b.Fatal(err)
	}
}

func twin(b testing.TB, s sample) {
	v := s.twin()
	if err := json.Unmarshal(s.json, v); err != nil {
		b.Fatal(err)
	}
	if _, err := json.Marshal(v); err != nil {
		b.Fatal(err)
	}
}

// reference is the running testee of the reference.
type reference struct {
	in  io.Writer
	out *bufio.Reader
}

func startReference(b *testing.B) *reference {
	path := os.Getenv("KANADE_REFERENCE")
	if path == "" {
		return nil
	}
	cmd := exec.Command(path)
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	return &reference{in, bufio.NewReader(out)}
}

// bench has the reference read and write a sample, and returns how long it took
// by its own clock.
func (r *reference) bench(b *testing.B, s sample, times int) time.Duration {
	b.Helper()
	request, err := json.Marshal(map[string]any{"id": 1, "op": "bench", "type": s.typ, "text": string(s.json), "times": times})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Fprintf(r.in, "%s\n", request); err != nil {
		b.Fatal(err)
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		b.Fatal(err)
	}
	var answer struct {
		OK *struct {
			NsPerOp float64 `json:"ns_per_op"`
		}
	}
	if err := json.Unmarshal(line, &answer); err != nil || answer.OK == nil {
		b.Fatalf("the reference answered %s, %v", line, err)
	}
	return time.Duration(answer.OK.NsPerOp * float64(times))
}
