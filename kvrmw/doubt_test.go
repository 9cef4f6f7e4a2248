package kvrmw_test

import (
	"context"
	"errors"
	"fmt"
	"net"
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

// updater is what a one-shot update and a handle have in common.
type updater func(ctx context.Context, mutate func(*set) (bool, error), opts ...kvrmw.Option) (kvrmw.Result[set], error)

// updaters makes one of each, for the key "k".
func updaters(t *testing.T, b *kvrmw.Bucket) map[string]updater {
	s := kvrmw.NewSet[set](b, 0)
	return map[string]updater{
		"Update": func(ctx context.Context, mutate func(*set) (bool, error), opts ...kvrmw.Option) (kvrmw.Result[set], error) {
			return kvrmw.Update(ctx, b, "k", mutate, opts...)
		},
		"Key": newKey[set](t, b).Update,
		"Set": func(ctx context.Context, mutate func(*set) (bool, error), opts ...kvrmw.Option) (kvrmw.Result[set], error) {
			return s.Update(ctx, "k", mutate, opts...)
		},
	}
}

// throughProxy opens the fixture's bucket over a proxy, on a connection that
// comes back at once.
func throughProxy(t *testing.T, f *fixture) (*proxy, *kvrmw.Bucket) {
	t.Helper()
	p := startProxy(t, f.broker.ClientURL())
	nc := brokertest.Connect(t, p.url(), nats.MaxReconnects(-1), nats.ReconnectWait(time.Millisecond))
	return p, open(t, brokertest.Context(t, nc))
}

// TestDoubtStays: an idempotent update that goes on after a write of unknown
// outcome, and then fails for another reason, still says that it may be stored.
func TestDoubtStays(t *testing.T) {
	for _, name := range []string{"Update", "Key", "Set"} {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			p, b := throughProxy(t, f)
			boom := errors.New("boom")
			p.arm(fault{then: func() { f.put(t, "k", `{"items":["other"]}`) }})
			calls := 0
			_, err := updaters(t, b)[name](t.Context(), func(s *set) (bool, error) {
				if calls++; calls > 1 {
					return false, boom
				}
				return add("x")(s)
			}, kvrmw.Idempotent(true))
			if !errors.Is(err, boom) || !errors.Is(err, kvrmw.ErrAmbiguous) {
				t.Errorf("%v, want boom and ErrAmbiguous", err)
			}
		})
	}
}

// TestHistoryGone: a write without an answer in a stream that was purged since
// cannot be found out about, however long one looks.
func TestHistoryGone(t *testing.T) {
	f := start(t)
	f.put(t, "k", `{"items":["a"]}`)
	p, b := throughProxy(t, f)
	p.arm(fault{then: func() {
		s, err := f.js.Stream(context.Background(), "KV_docs")
		if err == nil {
			err = s.Purge(context.Background())
		}
		if err != nil {
			t.Error(err)
		}
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, err := kvrmw.Update(ctx, b, "k", add("x"), kvrmw.RequestTimeout(time.Second))
	if !errors.Is(err, kvrmw.ErrAmbiguous) || ctx.Err() != nil {
		t.Errorf("%v, want ErrAmbiguous before the deadline", err)
	}
}

// TestKeyNothingInTheWrite: a caller whose mutation changed nothing has no part
// in the write of the others, so there is nothing unknown when it leaves.
func TestKeyNothingInTheWrite(t *testing.T) {
	f := start(t)
	p, b := throughProxy(t, f)
	k := newKey[set](t, b, kvrmw.RequestTimeout(300*time.Millisecond))
	entered, leave := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { // holds the turn until the others have queued
		_, err := k.Update(context.Background(), func(*set) (bool, error) {
			close(entered)
			<-leave
			return false, nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i, mutate := range []func(*set) (bool, error){
		add("x"),
		noChange[set],
		func(*set) (bool, error) { return true, errors.New("boom") },
	} {
		wg.Go(func() {
			own := ctx
			if i == 0 {
				own = context.Background()
			}
			_, err := k.Update(own, mutate)
			if i > 0 && (!errors.Is(err, context.Canceled) || errors.Is(err, kvrmw.ErrAmbiguous)) {
				t.Errorf("caller %d: %v, want context.Canceled alone", i, err)
			}
			if i == 0 && err != nil {
				t.Error(err)
			}
		})
	}
	for k.Waiting() < 3 {
		runtime.Gosched()
	}
	p.arm(fault{keep: true, then: cancel})
	close(leave)
	wg.Wait()
	f.wantStored(t, "k", `{"items":["x"]}`)
}

// TestNoChangeOnAnOldDocument: a mirror that lags behind answers reads too, and
// neither "no change" nor an error is taken from what it holds. The broker cannot
// be made to lag on purpose, so the test answers the reads of one API prefix and
// passes on what is asked of the leader.
func TestNoChangeOnAnOldDocument(t *testing.T) {
	f := start(t)
	old := f.put(t, "k", `{"items":["x"]}`)
	f.put(t, "k", `{"items":[]}`)
	var lagged atomic.Int64
	nc := f.connect(t)
	_, err := nc.Subscribe("lagging.>", func(m *nats.Msg) {
		answer := nats.NewMsg(m.Reply)
		if subject := strings.TrimPrefix(m.Subject, "lagging."); strings.HasPrefix(subject, "DIRECT.GET.") {
			lagged.Add(1)
			answer.Header.Set(jetstream.StreamHeader, "KV_mirror")
			answer.Header.Set(jetstream.SequenceHeader, fmt.Sprint(old))
			answer.Data = []byte(`{"items":["x"]}`)
		} else if real, err := nc.Request("$JS.API."+subject, m.Data, 5*time.Second); err != nil {
			t.Error(err)
		} else {
			answer.Data = real.Data
		}
		if err := m.RespondMsg(answer); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.NewWithAPIPrefix(f.connect(t), "lagging")
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	for name, update := range updaters(t, open(t, js)) {
		for _, answer := range []error{nil, full} {
			before := lagged.Load()
			res, err := update(t.Context(), func(s *set) (bool, error) {
				if len(s.Items) > 0 {
					return false, answer
				}
				return false, nil
			})
			if err != nil || len(res.Value.Items) != 0 {
				t.Errorf("%s: %+v, %v: of the old document", name, res, err)
			}
			if lagged.Load() == before {
				t.Errorf("%s: the old document was not read", name)
			}
		}
	}
}

// TestKeyBucketAnew: a bucket that was deleted and created anew may hold another
// document at the revision that a handle has kept.
func TestKeyBucketAnew(t *testing.T) {
	f := start(t)
	k := newKey[set](t, f.bucket)
	if _, err := k.Update(t.Context(), add("old")); err != nil {
		t.Fatal(err)
	}
	if err := f.js.DeleteKeyValue(t.Context(), "docs"); err != nil {
		t.Fatal(err)
	}
	kv, err := f.js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "docs"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.PutString(t.Context(), "k", `{"items":["new"]}`); err != nil {
		t.Fatal(err)
	}
	res, err := k.Update(t.Context(), noChange[set])
	if err != nil || fmt.Sprint(res.Value.Items) != "[new]" {
		t.Errorf("%+v, %v", res, err)
	}
}

// TestKeyReconnect: what was kept is void when the connection was lost, since
// the broker may have come back without its last writes.
func TestKeyReconnect(t *testing.T) {
	f := start(t)
	p := startProxy(t, f.broker.ClientURL())
	nc := brokertest.Connect(t, p.url(), nats.MaxReconnects(-1), nats.ReconnectWait(time.Millisecond))
	b := open(t, brokertest.Context(t, nc))
	k := newKey[set](t, b)
	requests := func() int64 {
		if err := nc.Flush(); err != nil { // the broker adds up by connection
			t.Fatal(err)
		}
		return f.requests(t)
	}
	for i, want := range []int64{2, 1, 2, 1} {
		if i == 2 {
			p.cut()
			if _, err := kvrmw.Update(t.Context(), b, "other", noChange[set]); err != nil {
				t.Fatal(err) // returns on the new connection
			}
		}
		before := requests()
		if _, err := k.Update(t.Context(), add("x")); err != nil {
			t.Fatal(err)
		}
		if n := requests() - before; n != want {
			t.Errorf("update %d: %d requests, want %d", i, n, want)
		}
	}
}

// TestKeyOutlivesRestart: callers with deadlines that are served together wait
// for the answer to their write beyond the timeout of one request.
func TestKeyOutlivesRestart(t *testing.T) {
	opts := testbroker.Options{StoreDir: t.TempDir()}
	f := startWith(t, opts, jetstream.KeyValueConfig{})
	nc := f.connect(t, nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	k := newKey[set](t, open(t, brokertest.Context(t, nc)), kvrmw.RequestTimeout(100*time.Millisecond))
	opts.Port = f.broker.Server.Addr().(*net.TCPAddr).Port

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	entered, leave := make(chan struct{}), make(chan struct{})
	var down, enter sync.Once
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			_, err := k.Update(ctx, func(s *set) (bool, error) {
				if i == 0 { // holds the turn until the others have queued
					enter.Do(func() { close(entered) })
					<-leave
					return false, nil
				}
				down.Do(func() {
					if err := f.broker.Shutdown(); err != nil {
						t.Error(err)
					}
					wg.Go(func() {
						time.Sleep(500 * time.Millisecond) // several requests long
						again, err := testbroker.Start(opts)
						if err != nil {
							t.Error(err)
							cancel()
							return
						}
						t.Cleanup(func() {
							if err := again.Shutdown(); err != nil {
								t.Error(err)
							}
						})
					})
				})
				return add(fmt.Sprint(i))(s)
			})
			if err != nil {
				t.Errorf("caller %d: %v", i, err)
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
	res, err := k.Update(t.Context(), noChange[set])
	if err != nil || fmt.Sprint(res.Value.Items) != "[1 2]" {
		t.Errorf("%+v, %v", res, err)
	}
}

// TestSeenBefore: a write of unknown outcome on top of a document that was
// replaced before it was sent, and whose history is gone. What the bucket has
// seen tells that it was never stored, as long as the connection stands.
func TestSeenBefore(t *testing.T) {
	tests := []struct {
		name      string
		keep      bool // the connection
		other     bool // another program replaced the document
		ambiguous bool
	}{
		{name: "by this program", keep: true},
		{name: "by another program", keep: true, other: true, ambiguous: true},
		{name: "connection lost", ambiguous: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := start(t)
			p, b := throughProxy(t, f)
			k := newKey[set](t, b, kvrmw.RequestTimeout(300*time.Millisecond))
			if _, err := k.Update(t.Context(), add("a")); err != nil {
				t.Fatal(err)
			}
			elsewhere := b
			if tt.other {
				elsewhere = f.bucket
			}
			for _, item := range []string{"b", "c"} {
				if _, err := kvrmw.Update(t.Context(), elsewhere, "k", add(item)); err != nil {
					t.Fatal(err)
				}
			}
			p.arm(fault{hold: true, keep: tt.keep})
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := k.Update(ctx, add("x"))
			if errors.Is(err, kvrmw.ErrAmbiguous) != tt.ambiguous || !tt.ambiguous && err != nil {
				t.Errorf("%v, want ambiguous: %v", err, tt.ambiguous)
			}
			want := `{"items":["a","b","c","x"]}`
			if tt.ambiguous {
				want = `{"items":["a","b","c"]}`
			}
			f.wantStored(t, "k", want)
		})
	}
}

// TestLeaderBehind: a leader that was just elected may compare with an older
// document than it is about to have. To a write without an answer that says
// nothing, and it is sent again. The broker cannot be made to do that on purpose,
// so the test answers writes itself, and passes everything else on.
func TestLeaderBehind(t *testing.T) {
	f := start(t)
	old := f.put(t, "k", `{"items":["a"]}`)
	f.put(t, "k", `{"items":["a","b"]}`)
	var writes atomic.Int64
	nc := f.connect(t)
	_, err := nc.Subscribe("behind.>", func(m *nats.Msg) {
		real := &nats.Msg{Subject: strings.TrimPrefix(m.Subject, "behind."), Header: m.Header, Data: m.Data}
		if !strings.HasPrefix(real.Subject, "$KV.") {
			real.Subject = "$JS.API." + real.Subject
		} else if n := writes.Add(1); n == 1 {
			return // no answer, and not stored
		} else if n < 4 {
			text := fmt.Sprintf(`{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: %d"}}`, old)
			if err := m.Respond([]byte(text)); err != nil {
				t.Error(err)
			}
			return
		}
		answer, err := nc.RequestMsg(real, 5*time.Second)
		if err == nil {
			err = m.RespondMsg(&nats.Msg{Header: answer.Header, Data: answer.Data})
		}
		if err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	js, err := jetstream.NewWithAPIPrefix(f.connect(t), "behind")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	calls := 0
	_, err = kvrmw.Update(ctx, open(t, js), "k", func(s *set) (bool, error) {
		calls++
		return add("x")(s)
	}, kvrmw.RequestTimeout(2*time.Second))
	if err != nil || calls != 1 || writes.Load() != 4 {
		t.Errorf("%v after %d calls and %d writes", err, calls, writes.Load())
	}
	f.wantStored(t, "k", `{"items":["a","b","x"]}`)
}
