package kvrmw_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

func newKey[T any](t testing.TB, b *kvrmw.Bucket, opts ...kvrmw.Option) *kvrmw.Key[T] {
	t.Helper()
	k, err := kvrmw.NewKey[T](b, "k", opts...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func increment(c *counter) (bool, error) {
	c.N++
	return true, nil
}

func noChange[T any](*T) (bool, error) { return false, nil }

// TestKeyCombines: many writers, none fails, none is lost, and they share
// writes.
func TestKeyCombines(t *testing.T) {
	const writers, times = 128, 20
	f := start(t)
	k := newKey[counter](t, f.bucket)
	before := f.requests(t)
	var shared atomic.Int64
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			last := 0
			for range times {
				res, err := k.Update(context.Background(), increment, kvrmw.Observe(func(_ context.Context, r kvrmw.Report) {
					if r.Batch > 1 {
						shared.Add(1)
					}
				}))
				if err != nil || !res.Changed || res.Revision == 0 || res.Value.N <= last {
					t.Errorf("%+v after %d, %v", res, last, err)
					return
				}
				last = res.Value.N
			}
		})
	}
	wg.Wait()
	f.wantStored(t, "k", fmt.Sprintf(`{"n":%d}`, writers*times))
	if n := f.requests(t) - before; n > writers*times/2 {
		t.Errorf("%d requests for %d updates", n, writers*times)
	}
	if shared.Load() == 0 {
		t.Error("nobody shared a write")
	}
}

// TestKeyRoundTrips counts what the broker sees.
func TestKeyRoundTrips(t *testing.T) {
	f := start(t)
	k := newKey[counter](t, f.bucket)
	steps := []struct {
		name     string
		mutate   func(*counter) (bool, error)
		before   func()
		requests int64
		n        int
	}{
		{"the first reads", increment, nil, 2, 1},
		{"a quiet key", increment, nil, 1, 2},
		{"no change is confirmed", noChange[counter], nil, 1, 2},
		{"and keeps what was read", increment, nil, 1, 3},
		{"another process wrote", increment, func() { f.put(t, "k", `{"n":10}`) }, 3, 11},
		{"no change, and another wrote", noChange[counter], func() { f.put(t, "k", `{"n":20}`) }, 1, 20},
		{"deleted", increment, func() {
			if err := f.other.Delete(t.Context(), "k"); err != nil {
				t.Fatal(err)
			}
		}, 3, 1},
	}
	for _, s := range steps {
		if s.before != nil {
			s.before()
		}
		before := f.requests(t)
		res, err := k.Update(t.Context(), s.mutate)
		if err != nil || res.Value.N != s.n {
			t.Errorf("%s: %+v, %v, want %d", s.name, res, err, s.n)
		}
		if n := f.requests(t) - before; n != s.requests {
			t.Errorf("%s: %d requests, want %d", s.name, n, s.requests)
		}
	}
}

// TestKeyBatchMates: what one caller does in a batch touches no other.
func TestKeyBatchMates(t *testing.T) {
	f := start(t)
	k := newKey[set](t, f.bucket)
	boom := errors.New("boom")
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			name := fmt.Sprint(i)
			switch i % 5 {
			case 0: // fails after it changed the value
				_, err := k.Update(context.Background(), func(s *set) (bool, error) {
					s.Items = append(s.Items, "error "+name)
					return true, boom
				})
				if !errors.Is(err, boom) {
					t.Errorf("%v, want boom", err)
				}
			case 1: // panics after it changed the value
				defer func() {
					if r := recover(); r != "panic "+name {
						t.Errorf("recovered %v", r)
					}
				}()
				_, err := k.Update(context.Background(), func(s *set) (bool, error) {
					s.Items = append(s.Items, "panic "+name)
					panic("panic " + name)
				})
				t.Errorf("no panic, error %v", err)
			case 2: // ends its goroutine
				_, err := k.Update(context.Background(), func(*set) (bool, error) {
					runtime.Goexit()
					return true, nil
				})
				t.Errorf("no exit, error %v", err)
			default:
				res, err := k.Update(context.Background(), add(name))
				if err != nil || res.Value.Items[len(res.Value.Items)-1] != name {
					t.Errorf("%+v, %v", res, err)
					return
				}
				for j := range res.Value.Items { // the caller's own copy
					res.Value.Items[j] = "overwritten"
				}
			}
		})
	}
	wg.Wait()
	res, err := k.Update(t.Context(), noChange[set])
	if err != nil || len(res.Value.Items) != 24 {
		t.Errorf("%+v, %v", res, err)
	}
	for _, item := range res.Value.Items {
		if strings.ContainsAny(item, "eo") {
			t.Errorf("item %q", item)
		}
	}
}

// TestKeyRandom is the model test: random cancellations, panics, slow and
// failing mutations on few keys. Every caller gets one answer, and the counter
// ends between what was acknowledged and that plus what is ambiguous.
func TestKeyRandom(t *testing.T) {
	f := start(t)
	k := newKey[counter](t, f.bucket)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	var acknowledged, ambiguous, answers atomic.Int64
	const callers, times = 32, 30
	var wg sync.WaitGroup
	for w := range callers {
		rnd := rand.New(rand.NewPCG(seed, uint64(w)))
		wg.Go(func() {
			for range times {
				kind, delay := rnd.IntN(10), time.Duration(rnd.IntN(3000))*time.Microsecond
				func() {
					defer answers.Add(1)
					defer func() {
						if r := recover(); r != nil && r != "boom" {
							panic(r)
						}
					}()
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					if kind < 3 {
						time.AfterFunc(delay, cancel)
					}
					_, err := k.Update(ctx, func(c *counter) (bool, error) {
						switch kind {
						case 3:
							c.N += 1000
							panic("boom")
						case 4:
							c.N += 1000
							return true, errors.New("boom")
						case 5:
							time.Sleep(delay)
						case 6:
							return false, nil
						}
						return increment(c)
					})
					switch {
					case err == nil && kind != 6:
						acknowledged.Add(1)
					case errors.Is(err, kvrmw.ErrAmbiguous):
						ambiguous.Add(1)
					case err != nil && kind != 4 && !errors.Is(err, context.Canceled):
						t.Errorf("kind %d: %v", kind, err)
					}
				}()
			}
		})
	}
	wg.Wait()
	if n := answers.Load(); n != callers*times {
		t.Errorf("%d answers, want %d", n, callers*times)
	}
	res, err := k.Update(t.Context(), noChange[counter])
	if err != nil {
		t.Fatal(err)
	}
	least, most := int(acknowledged.Load()), int(acknowledged.Load()+ambiguous.Load())
	t.Logf("counter %d, acknowledged %d, ambiguous %d", res.Value.N, least, most-least)
	if res.Value.N < least || res.Value.N > most {
		t.Errorf("counter %d, want %d to %d", res.Value.N, least, most)
	}
}

// TestKeyCancelled: in the queue the context's error is all there is to say;
// with a write under way it is not.
func TestKeyCancelled(t *testing.T) {
	f := start(t)
	p := startProxy(t, f.broker.ClientURL())
	k := newKey[set](t, open(t, brokertest.Context(t, brokertest.Connect(t, p.url()))))
	if _, err := k.Update(t.Context(), add("first")); err != nil {
		t.Fatal(err)
	}

	entered, leave := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 2)
	go func() {
		_, err := k.Update(context.Background(), func(s *set) (bool, error) {
			close(entered)
			<-leave
			return add("slow")(s)
		})
		ended <- err
	}()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Update(ctx, add("never")); !errors.Is(err, context.Canceled) || errors.Is(err, kvrmw.ErrAmbiguous) {
		t.Errorf("in the queue: %v", err)
	}
	close(leave)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	p.arm(fault{keep: true, then: cancel})
	if _, err := k.Update(ctx, add("unknown")); !errors.Is(err, context.Canceled) || !errors.Is(err, kvrmw.ErrAmbiguous) {
		t.Errorf("while writing: %v", err)
	}
	if _, err := k.Update(t.Context(), add("last")); err != nil {
		t.Fatal(err)
	}
	f.wantStored(t, "k", `{"items":["first","slow","unknown","last"]}`)
}

// TestKeyLostAnswer: each caller of a batch whose write cannot be found out
// about is answered by its own Idempotent.
func TestKeyLostAnswer(t *testing.T) {
	f := start(t)
	p := startProxy(t, f.broker.ClientURL())
	nc := brokertest.Connect(t, p.url(), nats.MaxReconnects(-1), nats.ReconnectWait(time.Millisecond))
	k := newKey[set](t, open(t, brokertest.Context(t, nc)))

	entered, leave := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { // holds the turn until the others have queued
		_, err := k.Update(context.Background(), func(s *set) (bool, error) {
			close(entered)
			<-leave
			return false, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-entered
	var ran sync.WaitGroup
	for i, idempotent := range []bool{true, false, true} {
		ran.Add(1)
		var once sync.Once
		wg.Go(func() {
			_, err := k.Update(context.Background(), func(s *set) (bool, error) {
				once.Do(ran.Done)
				return add(fmt.Sprint(i))(s)
			}, kvrmw.Idempotent(idempotent))
			if errors.Is(err, kvrmw.ErrAmbiguous) == idempotent || idempotent && err != nil {
				t.Errorf("idempotent %v: %v", idempotent, err)
			}
		})
	}
	for k.Waiting() < 3 {
		runtime.Gosched()
	}
	p.arm(fault{then: func() { f.put(t, "k", `{"items":["other"]}`) }})
	close(leave)
	wg.Wait()
	ran.Wait()
	e, err := f.other.Get(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(e.Value()); strings.Contains(got, `"1"`) || strings.Count(got, `"0"`) != 1 || strings.Count(got, `"2"`) != 1 {
		t.Errorf("stored %s", got)
	}
}

// TestKeyOwnCopy: what a caller does to its result does not reach the next
// write, also where the value is its own encoding.
func TestKeyOwnCopy(t *testing.T) {
	f := start(t)
	k := newKey[json.RawMessage](t, f.bucket)
	res, err := k.Update(t.Context(), func(m *json.RawMessage) (bool, error) {
		*m = json.RawMessage(`{"n":1}`)
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	copy(res.Value, `{"n":9}`)
	_, err = k.Update(t.Context(), func(m *json.RawMessage) (bool, error) {
		if string(*m) != `{"n":1}` {
			t.Errorf("got %s, want what was written", *m)
		}
		*m = append(bytes.TrimSuffix(*m, []byte("}")), `,"m":2}`...)
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantStored(t, "k", `{"n":1,"m":2}`)
}

// TestKeyRevisions: a caller that changes nothing gets the revision of the
// document that it saw, also when others of its round write.
func TestKeyRevisions(t *testing.T) {
	f := start(t)
	k := newKey[counter](t, f.bucket)
	entered, leave := make(chan struct{}), make(chan struct{})
	callers := []func(*counter) (bool, error){
		func(*counter) (bool, error) {
			close(entered)
			<-leave
			return false, nil
		},
		noChange[counter], increment, noChange[counter], increment,
	}
	want := []kvrmw.Result[counter]{
		{}, {},
		{Value: counter{1}, Revision: 1, Changed: true}, {Value: counter{1}, Revision: 1}, {Value: counter{2}, Revision: 1, Changed: true},
	}
	var wg sync.WaitGroup
	for i, mutate := range callers {
		wg.Go(func() {
			if res, err := k.Update(context.Background(), mutate); err != nil || res != want[i] {
				t.Errorf("caller %d: %+v, %v, want %+v", i, res, err, want[i])
			}
		})
		if i == 0 {
			<-entered
		}
		for k.Waiting() < i {
			runtime.Gosched()
		}
	}
	close(leave)
	wg.Wait()
}

// TestKeyTooLarge: the caller whose share is too much fails alone.
func TestKeyTooLarge(t *testing.T) {
	f := startWith(t, testbroker.Options{}, jetstream.KeyValueConfig{MaxValueSize: 4096})
	k := newKey[set](t, f.bucket)
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			item, large := fmt.Sprint(i), i%3 == 0
			if large {
				item = strings.Repeat("x", []int{5000, 2 << 20}[i%2])
			}
			_, err := k.Update(context.Background(), add(item))
			if errors.Is(err, kvrmw.ErrTooLarge) != large || !large && err != nil {
				t.Errorf("caller %d: %.200v", i, err)
			}
		})
	}
	wg.Wait()
	res, err := k.Update(t.Context(), noChange[set])
	if err != nil || len(res.Value.Items) != 20 {
		t.Errorf("%d items, %v, want 20", len(res.Value.Items), err)
	}
}

// TestKeyBadDocument: what is stored stays, and the handle is usable when
// somebody has mended it.
func TestKeyBadDocument(t *testing.T) {
	f := start(t)
	f.put(t, "k", `{"n":"text"}`)
	k := newKey[counter](t, f.bucket)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			var bad *kvrmw.ValueError
			if _, err := k.Update(context.Background(), increment); !errors.As(err, &bad) || bad.Op != "decode" {
				t.Errorf("%v, want a ValueError", err)
			}
		})
	}
	wg.Wait()
	f.wantStored(t, "k", `{"n":"text"}`)
	f.put(t, "k", `{"n":1}`)
	if res, err := k.Update(t.Context(), increment); err != nil || res.Value.N != 2 {
		t.Errorf("%+v, %v", res, err)
	}
}

// TestSet: callers of one key meet, and the set stays within its bounds.
func TestSet(t *testing.T) {
	const keys, writers, size = 40, 4, 8
	f := start(t)
	s := kvrmw.NewSet[counter](f.bucket, size)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range keys {
				if _, err := s.Update(context.Background(), fmt.Sprintf("k%d", (i+w)%keys), increment); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := s.Len(); n != size {
		t.Errorf("%d handles, want %d", n, size)
	}
	for i := range keys {
		f.wantStored(t, fmt.Sprintf("k%d", i), fmt.Sprintf(`{"n":%d}`, writers))
	}
	if _, err := s.Update(t.Context(), "a*", increment); !errors.Is(err, kvrmw.ErrInvalidKey) {
		t.Errorf("%v, want ErrInvalidKey", err)
	}
}

// TestIdleHandlesAreSmall: a controller keeps thousands of them.
func TestIdleHandlesAreSmall(t *testing.T) {
	const keys = 10_000
	f := start(t)
	handles := make([]*kvrmw.Key[counter], keys)
	inUse := func() int64 {
		runtime.GC()
		runtime.GC() // what a finalizer held, such as the last test's broker
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	if _, err := newKey[counter](t, f.bucket).Update(t.Context(), increment); err != nil {
		t.Fatal(err) // what the type and the connection need once
	}
	before := inUse()
	for i := range handles {
		k, err := kvrmw.NewKey[counter](f.bucket, fmt.Sprintf("k%d", i))
		if err != nil {
			t.Fatal(err)
		}
		handles[i] = k
	}
	for _, k := range handles[:100] { // the broker is in this process too
		if _, err := k.Update(t.Context(), increment); err != nil {
			t.Fatal(err)
		}
	}
	each := (inUse() - before) / keys
	t.Logf("%d bytes a handle", each)
	if each > 1024 {
		t.Errorf("%d bytes a handle", each)
	}
	runtime.KeepAlive(handles)
}

// TestKeyNoChangeIsFresh: who comes while a document is read that others wait for
// is not answered by it, since it may have been replaced before the call.
func TestKeyNoChangeIsFresh(t *testing.T) {
	f := start(t)
	p, b := throughProxy(t, f)
	k := newKey[set](t, b)
	if _, err := k.Update(t.Context(), add("kept")); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	holds, release := make(chan struct{}), make(chan struct{})
	wg.Go(func() { // has the turn until another has queued
		_, err := k.Update(t.Context(), func(s *set) (bool, error) {
			close(holds)
			<-release
			return add("held")(s)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-holds
	var once sync.Once
	wg.Go(func() {
		_, err := k.Update(t.Context(), func(*set) (bool, error) {
			once.Do(func() { // what was kept is replaced, so what is read is another
				f.put(t, "k", `{"items":["read"]}`)
				p.beforeRead(func() {
					f.put(t, "k", `{"items":["now"]}`)
					wg.Go(func() {
						res, err := k.Update(t.Context(), noChange[set])
						if err != nil || fmt.Sprint(res.Value.Items) != "[now]" {
							t.Errorf("%v, %v, want what was stored before the call", res.Value.Items, err)
						}
					})
					waitQueued()
				})
			})
			return false, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	waitQueued()
	close(release)
}

// waitQueued gives a call that has just begun the time to queue. If that is too
// short a test finds less, but does not fail.
func waitQueued() { time.Sleep(50 * time.Millisecond) }
