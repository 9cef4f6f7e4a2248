// Package rival lets benchmarks time the reference in the same run.
package rival

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

// Reference is the running testee of the reference.
type Reference struct {
	in  io.Writer
	out *bufio.Reader
}

// Start runs the testee that KANADE_REFERENCE names until the benchmark ends. It
// returns nil where the variable is unset.
func Start(b *testing.B) *Reference {
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
	return &Reference{in, bufio.NewReader(out)}
}

// Bench has the testee do something so many times, which the members of its
// operation bench describe, and returns how long it took by its own clock.
func (r *Reference) Bench(b *testing.B, times int, members map[string]any) time.Duration {
	b.Helper()
	request := map[string]any{"id": 1, "op": "bench", "times": times}
	for k, v := range members {
		request[k] = v
	}
	text, err := json.Marshal(request)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := fmt.Fprintf(r.in, "%s\n", text); err != nil {
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

// Warm measures like the testee does: a tenth goes before. What others left
// behind is cleared away first.
func Warm(times int, f func()) time.Duration {
	runtime.GC()
	Timed(max(times/10, 10), f)
	return Timed(times, f)
}

// Timed is how long it takes to call f so many times.
func Timed(times int, f func()) time.Duration {
	start := time.Now()
	for range times {
		f()
	}
	return time.Since(start)
}

// Times is how often f must be called to fill a batch that a clock can measure.
func Times(f func()) int {
	const batch = 10 * time.Millisecond
	times := 1
	for d := time.Duration(0); d < batch; times *= 2 {
		d = Timed(times, f)
	}
	return times
}

// Report prints the time of each of n calls, and ours divided by the reference's
// where there is one.
func Report(b *testing.B, n int, ours, theirs time.Duration) {
	b.ReportMetric(0, "ns/op") // a round has no meaning
	b.ReportMetric(float64(ours)/float64(n), "ns/ours")
	if theirs > 0 {
		b.ReportMetric(float64(theirs)/float64(n), "ns/reference")
		b.ReportMetric(float64(ours)/float64(theirs), "of-reference")
	}
}
