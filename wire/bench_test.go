package wire_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/internal/rival"
)

// BenchmarkCodec reads and writes each sample in turns with this package, with
// encoding/json on a plain twin of the type, and, where KANADE_REFERENCE names
// the reference's testee, with the reference: all in one run, so that a noisy
// machine is noisy for all of them. It prints the time of each and two ratios:
// how many times faster than encoding/json ours is, and our time divided by the
// reference's.
func BenchmarkCodec(b *testing.B) {
	ref := rival.Start(b)
	for _, s := range samples(b) {
		b.Run(s.name, func(b *testing.B) {
			times := rival.Times(func() { ours(b, s) })
			var mine, twins, theirs time.Duration
			rounds := 0
			for b.Loop() {
				mine += rival.Warm(times, func() { ours(b, s) })
				twins += rival.Warm(times, func() { twin(b, s) })
				if ref != nil {
					theirs += ref.Bench(b, times, map[string]any{"type": s.typ, "text": string(s.json)})
				}
				rounds++
			}
			n := rounds * times
			rival.Report(b, n, mine, theirs)
			b.ReportMetric(float64(twins)/float64(n), "ns/encoding-json")
			b.ReportMetric(float64(twins)/float64(mine), "x-faster")
		})
	}
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
