//go:build unix

package torture

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

const (
	// opsPerKey is after how many operations a key is left for a new one: calls
	// without an answer stay open for ever, and judging many of them explodes.
	opsPerKey = 300
	// opsPerUnknown is how many operations one without an answer counts for.
	opsPerUnknown = 30
	// fadeAfter is when documents of one bucket expire. A broker takes a second
	// at least.
	fadeAfter = time.Second
	processes = 3 // connections, each with handles of its own
)

// slot is a kind of key, of which the clients share one until it is full.
type slot struct {
	name    string
	bucket  string
	removes bool // deletes and purges too
	count   atomic.Int64
}

func newSlots() []*slot {
	return []*slot{
		{name: "a", bucket: "docs"},
		{name: "b", bucket: "docs"},
		{name: "gone", bucket: "docs", removes: true},
		{name: "fading", bucket: "fading", removes: true},
	}
}

// next is the key to use, a new one after so many operations.
func (s *slot) next() string {
	return fmt.Sprintf("%s.%d", s.name, s.count.Add(1)/opsPerKey)
}

// run is one run of clients against a cluster.
type run struct {
	seed    uint64
	cluster *cluster
	begin   time.Time
	done    chan struct{}

	broken           error // of the brokers, not of the testee
	kills, elections int
	slots            []*slot
	dir              string // for histories that were not accepted

	mu       sync.Mutex
	history  map[string][]operation // by bucket/key
	failures map[string]int         // errors that say that nothing was stored
	ambig    int
}

func newRun(t *testing.T, seed uint64, size int) *run {
	t.Helper()
	r := &run{
		seed: seed, cluster: startCluster(t, size), done: make(chan struct{}), slots: newSlots(),
		dir:     cmp.Or(os.Getenv("TORTURE_DIR"), filepath.Join(os.TempDir(), "kanade-torture")),
		history: map[string][]operation{}, failures: map[string]int{},
	}
	r.cluster.bucket(t, jetstream.KeyValueConfig{Bucket: "docs", History: 5})
	r.cluster.bucket(t, jetstream.KeyValueConfig{Bucket: "fading", TTL: fadeAfter, LimitMarkerTTL: time.Minute})
	return r
}

// makeTestees makes the testees of one process: by name, for each bucket.
type makeTestees func(t *testing.T, js jetstream.JetStream) map[string]map[string]testee

// theLibrary is everything that package kvrmw offers. Those that share handles
// are combined when they meet.
func theLibrary(t *testing.T, js jetstream.JetStream) map[string]map[string]testee {
	all := map[string]map[string]testee{"Update": {}, "Key": {}, "Set 1": {}, "Set 2": {}, "small Set": {}}
	for _, bucket := range []string{"docs", "fading"} {
		b, err := kvrmw.Open(t.Context(), js, bucket)
		if err != nil {
			t.Fatal(err)
		}
		all["Update"][bucket] = oneShot(b)
		all["Key"][bucket] = keys(b)
		shared := handles(kvrmw.NewSet[document](b, 0))
		all["Set 1"][bucket], all["Set 2"][bucket] = shared, shared
		all["small Set"][bucket] = handles(kvrmw.NewSet[document](b, 1))
	}
	return all
}

// handWritten is the loop that must be caught.
func handWritten(guarded bool) makeTestees {
	return func(t *testing.T, js jetstream.JetStream) map[string]map[string]testee {
		all := map[string]map[string]testee{"by hand 1": {}, "by hand 2": {}}
		for _, bucket := range []string{"docs", "fading"} {
			kv, err := js.KeyValue(t.Context(), bucket)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range all {
				m[bucket] = byHand{kv: kv, guarded: guarded}
			}
		}
		return all
	}
}

// play has all clients work until the time is up, and faults happen.
func (r *run) play(t *testing.T, d time.Duration, testees makeTestees, faults func(*run, *rand.Rand) error) {
	t.Helper()
	r.begin = time.Now()
	var clients sync.WaitGroup
	id := 0
	for p := range processes {
		nc := connect(t, r.cluster.urls(p))
		js, err := jetstream.New(nc)
		if err != nil {
			t.Fatal(err)
		}
		all := testees(t, js)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			for range 2 {
				rnd := rand.New(rand.NewPCG(r.seed, uint64(id)))
				clients.Go(r.writer(id, name, all[name], rnd))
				id++
			}
		}
		rnd := rand.New(rand.NewPCG(r.seed, uint64(id)))
		clients.Go(r.other(id, raw{nc, js}, rnd))
		id++
	}
	var faulty sync.WaitGroup
	faulty.Go(func() { r.broken = faults(r, rand.New(rand.NewPCG(r.seed, 1<<32))) })
	time.Sleep(d)
	close(r.done)
	faulty.Wait()
	clients.Wait()
}

func (r *run) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// patience is the context of one call: mostly long, sometimes none at all, and
// sometimes so short that the caller leaves in the middle.
func patience(rnd *rand.Rand) (context.Context, context.CancelFunc) {
	switch n := rnd.IntN(20); {
	case n == 0:
		return context.WithTimeout(context.Background(), time.Duration(rnd.IntN(5000))*time.Microsecond)
	case n < 5:
		return context.WithCancel(context.Background())
	default:
		return context.WithTimeout(context.Background(), 20*time.Second)
	}
}

func (r *run) writer(id int, via string, byBucket map[string]testee, rnd *rand.Rand) func() {
	return func() {
		for !r.over() {
			s := r.slots[rnd.IntN(len(r.slots))]
			k := increment
			if rnd.IntN(8) == 0 {
				k = unchanged
			}
			ctx, cancel := patience(rnd)
			tt, key := byBucket[s.bucket], s.next()
			ok := r.record(operation{Key: s.bucket + "/" + key, Client: id, Via: via, Kind: k}, tt.unknown, func() (result, error) {
				return tt.update(ctx, key, k == increment)
			})
			if !ok {
				s.count.Add(opsPerUnknown)
			}
			cancel()
		}
	}
}

func (r *run) other(id int, w raw, rnd *rand.Rand) func() {
	return func() {
		for !r.over() {
			s := r.slots[rnd.IntN(len(r.slots))]
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			key := s.next()
			if o := (operation{Key: s.bucket + "/" + key, Client: id, Via: "raw", Kind: read}); !s.removes || rnd.IntN(4) > 0 {
				r.record(o, func(error) bool { return false }, func() (result, error) {
					return w.read(ctx, s.bucket, key)
				})
			} else {
				o.Kind = remove
				if !r.record(o, w.unknown, func() (result, error) {
					return w.remove(ctx, s.bucket, key, rnd.IntN(2) == 0)
				}) {
					s.count.Add(opsPerUnknown)
				}
			}
			cancel()
		}
	}
}

// record makes a call and notes it. One that certainly had no effect is counted
// and left out: if it had one after all, the others do not fit without it. ok is
// false where nobody knows.
func (r *run) record(o operation, unknown func(error) bool, call func() (result, error)) (ok bool) {
	o.Call = int64(time.Since(r.begin))
	res, err := call()
	o.Return = int64(time.Since(r.begin))
	o.Exists, o.N, o.Revision = res.exists, res.n, res.revision
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		if o.Kind == read || o.Kind == unchanged || !unknown(err) {
			r.failures[brief(err)]++
			return true
		}
		o.Unknown, o.Exists, o.N, o.Revision = true, false, 0, 0
		r.ambig++
	}
	r.history[o.Key] = append(r.history[o.Key], o)
	return !o.Unknown
}

// brief is the kind of an error.
func brief(err error) string {
	var attempts *kvrmw.AttemptsError
	var api *jetstream.APIError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case errors.As(err, &attempts):
		return fmt.Sprintf("%d attempts", attempts.Attempts)
	case errors.As(err, &api):
		return fmt.Sprintf("code %d", api.ErrorCode)
	}
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}
