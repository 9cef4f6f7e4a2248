package manifest_test

import (
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// FuzzCheck checks a text as each kind of document: what the checker calls an
// error is what the decoder and Validate refuse, spans are in the text, edits can
// be applied, and options change nothing about it.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(fullJSON))
	zone := time.FixedZone("", 9*60*60)
	f.Fuzz(func(t *testing.T, text []byte) {
		manifest.DetectKind(text)
		for _, kind := range []manifest.Kind{manifest.KindJob, manifest.KindSchedule, manifest.KindFreeze, manifest.KindFanoutPlan} {
			agree(t, kind, text)
			report := manifest.Check(kind, text, manifest.CheckOptions{Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Local: zone, Name: "a.kanade-job.yaml"})
			wellFormed(t, text, report)
		}
	})
}
