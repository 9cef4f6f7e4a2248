package conform

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/wire"
)

func connect(req request) (jetstream.JetStream, func(), error) {
	url, err := req.text("url")
	if err != nil {
		return nil, nil, err
	}
	nc, err := nats.Connect(url, nats.Name("kanade-contract conform"))
	if err != nil {
		return nil, nil, fail(kindIO, err)
	}
	js, err := jetstream.New(nc)
	if err != nil {
		nc.Close()
		return nil, nil, fail(kindIO, err)
	}
	return js, nc.Close, nil
}

// ensure creates the resources of a fleet.
func ensure(ctx context.Context, req request) (any, error) {
	js, done, err := connect(req)
	if err != nil {
		return nil, err
	}
	defer done()
	if err := bootstrap.Ensure(ctx, js); err != nil {
		return nil, fail(kindIO, err)
	}
	return struct{}{}, nil
}

// mutation opens a document for updates with one value each. Many writers share
// a handle.
type mutation func(b *kvrmw.Bucket, key string, many bool) (updater, error)

// updater updates a document once and returns what it then is.
type updater func(ctx context.Context, value string) (any, error)

func mutations() map[string]mutation {
	return map[string]mutation{
		"counter_add": mutate(func(m *map[string]int64, value string) bool {
			if *m == nil {
				*m = map[string]int64{}
			}
			(*m)[value]++
			return true
		}),
		"groups_insert": mutate(func(g *wire.AgentGroups, value string) bool { return g.Insert(value) }),
		"groups_remove": mutate(func(g *wire.AgentGroups, value string) bool { return g.Remove(value) }),
	}
}

func mutate[T any](change func(v *T, value string) bool) mutation {
	return func(b *kvrmw.Bucket, key string, many bool) (updater, error) {
		update := func(ctx context.Context, m func(*T) (bool, error)) (kvrmw.Result[T], error) {
			return kvrmw.Update(ctx, b, key, m)
		}
		if many {
			k, err := kvrmw.NewKey[T](b, key)
			if err != nil {
				return nil, err
			}
			update = func(ctx context.Context, m func(*T) (bool, error)) (kvrmw.Result[T], error) {
				return k.Update(ctx, m)
			}
		}
		return func(ctx context.Context, value string) (any, error) {
			res, err := update(ctx, func(v *T) (bool, error) { return change(v, value), nil })
			return res.Value, err
		}, nil
	}
}

type written struct {
	Value   any     `json:"value"`
	OK      int     `json:"ok"`
	Failed  int     `json:"failed"`
	Error   *string `json:"error"`
	Elapsed int64   `json:"elapsed_us"`
	P50     int64   `json:"p50_us"`
	P99     int64   `json:"p99_us"`
	Max     int64   `json:"max_us"`
}

// update is what a request wants to be done.
type update struct {
	update          updater
	key, value      string
	times, writers  int
	distinctByWrite bool
}

func readModifyWrite(ctx context.Context, req request) (any, error) {
	var u update
	var texts [4]string
	for i, name := range []string{"bucket", "key", "mutation", "value"} {
		var err error
		if texts[i], err = req.text(name); err != nil {
			return nil, err
		}
	}
	u.key, u.value = texts[1], texts[3]
	open, ok := mutations()[texts[2]]
	if !ok {
		return nil, unsupported("mutation", texts[2])
	}
	u.distinctByWrite = texts[2] == "groups_insert"
	var err error
	if u.times, err = req.count("times", 1); err != nil {
		return nil, err
	}
	if u.writers, err = req.count("writers", 1); err != nil {
		return nil, err
	}
	js, done, err := connect(req)
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := kvrmw.Open(ctx, js, texts[0])
	if err != nil {
		return nil, fail(kindIO, err)
	}
	if u.update, err = open(b, u.key, u.writers > 1); err != nil {
		return nil, fail(kindRMW, err)
	}
	if u.times == 1 && u.writers == 1 {
		return u.once(ctx)
	}
	return u.often(ctx, js, texts[0])
}

func (u *update) once(ctx context.Context) (any, error) {
	start := time.Now()
	v, err := u.update(ctx, u.value)
	if err != nil {
		return nil, fail(kindRMW, err)
	}
	us := time.Since(start).Microseconds()
	return written{Value: v, OK: 1, Elapsed: us, P50: us, P99: us, Max: us}, nil
}

// attempt is one write of one writer.
type attempt struct {
	took time.Duration
	err  error
}

// often lets all writers start together: contention is what this is about.
func (u *update) often(ctx context.Context, js jetstream.JetStream, bucket string) (any, error) {
	attempts := make([][]attempt, u.writers)
	gate := make(chan struct{})
	var writers sync.WaitGroup
	for w := range u.writers {
		writers.Go(func() {
			<-gate
			for i := range u.times {
				value := u.value
				if u.distinctByWrite {
					value = fmt.Sprintf("%s-%d-%d", value, w, i)
				}
				start := time.Now()
				_, err := u.update(ctx, value)
				attempts[w] = append(attempts[w], attempt{time.Since(start), err})
			}
		})
	}
	start := time.Now()
	close(gate)
	writers.Wait()
	elapsed := time.Since(start)

	all := slices.Concat(attempts...)
	slices.SortFunc(all, func(a, b attempt) int { return cmp.Compare(a.took, b.took) })
	out := written{
		Elapsed: elapsed.Microseconds(),
		P50:     percentile(all, 50),
		P99:     percentile(all, 99),
		Max:     percentile(all, 100),
	}
	for _, a := range all {
		if a.err == nil {
			out.OK++
			continue
		}
		out.Failed++
		if text := a.err.Error(); out.Error == nil {
			out.Error = &text
		}
	}
	var err error
	out.Value, err = stored(ctx, js, bucket, u.key)
	return out, err
}

// percentile is the nearest rank of a sorted list.
func percentile(sorted []attempt, percent int) int64 {
	rank := max((len(sorted)*percent+99)/100, 1)
	return sorted[rank-1].took.Microseconds()
}
