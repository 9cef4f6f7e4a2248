package kvrmw_test

import (
	"context"
	"expvar"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

type groupList struct {
	Groups []string `json:"groups"`
}

func join(name string) func(*groupList) (bool, error) {
	return func(g *groupList) (bool, error) {
		if slices.Contains(g.Groups, name) {
			return false, nil
		}
		g.Groups = append(g.Groups, name)
		return true, nil
	}
}

// Goroutines that change one document share a handle, and where they meet, one
// write.
func ExampleKey() {
	js, stop := exampleContext()
	defer stop()
	ctx := context.Background()

	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	pc1, err := kvrmw.NewKey[groupList](b, "PC1")
	if err != nil {
		fmt.Println(err)
		return
	}
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			if _, err := pc1.Update(ctx, join(fmt.Sprint("group-", i))); err != nil {
				fmt.Println(err)
			}
		})
	}
	wg.Wait()
	// Looking is a change that changes nothing.
	res, err := pc1.Update(ctx, func(*groupList) (bool, error) { return false, nil })
	fmt.Println(len(res.Value.Groups), "groups,", res.Revision <= 100, err)
	// Output: 100 groups, true <nil>
}

// A controller writes to the documents of thousands of PCs and keeps handles for
// those that it wrote to last.
func ExampleSet() {
	js, stop := exampleContext()
	defer stop()
	ctx := context.Background()

	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	pcs := kvrmw.NewSet[groupList](b, 1000)
	for _, pc := range []string{"PC1", "PC2", "PC1"} {
		res, err := pcs.Update(ctx, pc, join("canary"))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(pc, res.Value.Groups, res.Changed)
	}
	fmt.Println(pcs.Len(), "handles")
	// Output:
	// PC1 [canary] true
	// PC2 [canary] true
	// PC1 [canary] false
	// 2 handles
}

// Updates in a log: a line for each, louder for those that failed.
func ExampleObserve() {
	js, stop := exampleContext()
	defer stop()
	ctx := context.Background()

	log := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTimes}))
	toLog := kvrmw.Observe(func(ctx context.Context, r kvrmw.Report) {
		level := slog.LevelInfo
		if r.Err != nil {
			level = slog.LevelWarn
		}
		log.LogAttrs(ctx, level, "update",
			slog.String("key", r.Key), slog.Bool("changed", r.Changed), slog.Int("writes", r.Writes),
			slog.Int("conflicts", r.Conflicts), slog.Int("batch", r.Batch), slog.Duration("took", r.Took), slog.Any("err", r.Err))
	})

	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		if _, err := kvrmw.Update(ctx, b, "PC1", join("canary"), toLog); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// level=INFO msg=update key=PC1 changed=true writes=1 conflicts=0 batch=1 err=<nil>
	// level=INFO msg=update key=PC1 changed=false writes=0 conflicts=0 batch=0 err=<nil>
}

func withoutTimes(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "took" {
		return slog.Attr{}
	}
	return a
}

// Counters for /debug/vars.
func ExampleObserve_expvar() {
	js, stop := exampleContext()
	defer stop()
	ctx := context.Background()

	vars := new(expvar.Map).Init() // a program uses expvar.NewMap("kvrmw")
	count := kvrmw.Observe(func(_ context.Context, r kvrmw.Report) {
		vars.Add("updates", 1)
		vars.Add("conflicts", int64(r.Conflicts))
		vars.Add("in_flight", int64(r.InFlight))
		vars.Add("stale_reads", int64(r.StaleReads))
		if r.Err != nil {
			vars.Add("errors", 1)
		}
	})

	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	pcs := kvrmw.NewSet[groupList](b, 0, count) // for all updates of the set
	for _, pc := range []string{"PC1", "PC2"} {
		if _, err := pcs.Update(ctx, pc, join("canary")); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(vars)
	// Output: {"conflicts": 0, "in_flight": 0, "stale_reads": 0, "updates": 2}
}

// span and histogram are shaped like those of OpenTelemetry (trace.Span and
// metric.Float64Histogram), so that the example needs no module more.
type span struct{ attributes map[string]any }

func (s *span) SetAttributes(name string, value any) { s.attributes[name] = value }

type spanKey struct{}

func spanFromContext(ctx context.Context) *span { return ctx.Value(spanKey{}).(*span) }

type histogram struct{ values []float64 }

func (h *histogram) Record(_ context.Context, value float64) { h.values = append(h.values, value) }

// The report comes with the context of the update, in which a tracer finds its
// span: trace.SpanFromContext(ctx), and attribute.Int for the values.
func ExampleObserve_openTelemetry() {
	js, stop := exampleContext()
	defer stop()

	seconds := &histogram{}
	traced := kvrmw.Observe(func(ctx context.Context, r kvrmw.Report) {
		s := spanFromContext(ctx)
		s.SetAttributes("kv.bucket", r.Bucket)
		s.SetAttributes("kv.conflicts", r.Conflicts)
		s.SetAttributes("kv.batch", r.Batch)
		seconds.Record(ctx, r.Took.Seconds())
	})

	current := &span{attributes: map[string]any{}}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), spanKey{}, current), time.Minute)
	defer cancel()
	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	if _, err := kvrmw.Update(ctx, b, "PC1", join("canary"), traced); err != nil {
		fmt.Println(err)
	}
	fmt.Println(current.attributes, len(seconds.values))
	// Output: map[kv.batch:1 kv.bucket:agent_groups kv.conflicts:0] 1
}
