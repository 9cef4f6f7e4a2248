package schema_test

import (
	"os"
	"testing"

	"github.com/kanadehq/kanade-shared/schema"
)

// BenchmarkValidate reads and judges jobs, by one goroutine and by as many as there
// are processors.
func BenchmarkValidate(b *testing.B) {
	for name, path := range map[string]string{
		"short": "schemastore/test/kanade-job/minimal.kanade-job.yaml",
		"long":  "schemastore/test/kanade-job/inventory.kanade-job.yaml",
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := schema.Validate(schema.KindJob, text); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = schema.Validate(schema.KindJob, text)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
		b.Run(name+"/parallel", func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_ = schema.Validate(schema.KindJob, text)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
