package schema_test

import (
	"os"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
)

func BenchmarkValidate(b *testing.B) {
	text, err := os.ReadFile("../cmd/kanade-contract/demo/hello.kanade-job.yaml")
	if err != nil {
		b.Fatal(err)
	}
	if err := schema.Validate(schema.KindJob, text); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := schema.Validate(schema.KindJob, text); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
}
