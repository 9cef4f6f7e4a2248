package kvrmw_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

func TestUpdate(t *testing.T) {
	f := start(t)
	res, err := kvrmw.Update(t.Context(), f.bucket, "k", add("a"))
	if err != nil {
		t.Fatal(err)
	}
	if !res.Changed || res.Revision != 1 || !slices.Equal(res.Value.Items, []string{"a"}) {
		t.Errorf("created: %+v", res)
	}
	res, err = kvrmw.Update(t.Context(), f.bucket, "k", add("<&>"))
	if err != nil {
		t.Fatal(err)
	}
	if !res.Changed || res.Revision != 2 || !slices.Equal(res.Value.Items, []string{"a", "<&>"}) {
		t.Errorf("changed: %+v", res)
	}
	f.wantStored(t, "k", `{"items":["a","<&>"]}`)
	if f.bucket.Name() != "docs" {
		t.Errorf("Name() = %q", f.bucket.Name())
	}
}

// TestManyWriters is the promise of the package: no write is lost. On a machine
// so slow that 32 attempts do not suffice a writer is told so, and tries again.
func TestManyWriters(t *testing.T) {
	const writers, writes = 32, 20
	f := start(t)
	var wg sync.WaitGroup
	var calls, gaveUp atomic.Int64
	for w := range writers {
		increment := func(m *map[string]int) (bool, error) {
			calls.Add(1)
			if *m == nil {
				*m = map[string]int{}
			}
			(*m)[fmt.Sprint("w", w)]++
			(*m)["all"]++
			return true, nil
		}
		wg.Go(func() {
			for i := range writes {
				_, err := kvrmw.Update(t.Context(), f.bucket, "counter", increment)
				for errors.As(err, new(*kvrmw.AttemptsError)) {
					gaveUp.Add(1)
					_, err = kvrmw.Update(t.Context(), f.bucket, "counter", increment)
				}
				if err != nil {
					t.Errorf("writer %d, write %d: %v", w, i, err)
				}
			}
		})
	}
	wg.Wait()
	e, err := f.other.Get(t.Context(), "counter")
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]int
	if err := json.Unmarshal(e.Value(), &got); err != nil {
		t.Fatal(err)
	}
	if got["all"] != writers*writes {
		t.Errorf("%d of %d writes", got["all"], writers*writes)
	}
	for w := range writers {
		if n := got[fmt.Sprint("w", w)]; n != writes {
			t.Errorf("writer %d: %d of %d writes", w, n, writes)
		}
	}
	if e.Revision() != writers*writes {
		t.Errorf("revision %d, want one for each of %d writes", e.Revision(), writers*writes)
	}
	t.Logf("%.1f rounds a write, %d times out of attempts", float64(calls.Load())/(writers*writes), gaveUp.Load())
}

func TestNoChangeWritesNothing(t *testing.T) {
	f := start(t)
	nothing := func(*set) (bool, error) { return false, nil }

	res, err := kvrmw.Update(t.Context(), f.bucket, "absent", nothing)
	if err != nil || res.Changed || res.Revision != 0 {
		t.Errorf("absent: %+v, %v", res, err)
	}
	if _, err := f.other.Get(t.Context(), "absent"); !errors.Is(err, jetstream.ErrKeyNotFound) {
		t.Errorf("absent key: %v", err)
	}

	doc := ` {"items" : ["a"], "other":1}`
	revision := f.put(t, "k", doc)
	res, err = kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		s.Items = append(s.Items, "not stored")
		return false, nil
	})
	if err != nil || res.Changed || res.Revision != revision || len(res.Value.Items) != 2 {
		t.Errorf("present: %+v, %v", res, err)
	}
	f.wantStored(t, "k", doc)

	if err := f.other.Delete(t.Context(), "k"); err != nil {
		t.Fatal(err)
	}
	res, err = kvrmw.Update(t.Context(), f.bucket, "k", nothing)
	if err != nil || res.Changed || res.Revision != revision+1 || res.Value.Items != nil {
		t.Errorf("deleted: %+v, %v", res, err)
	}

	s, err := f.js.Stream(t.Context(), "KV_docs")
	if err != nil {
		t.Fatal(err)
	}
	if last := s.CachedInfo().State.LastSeq; last != revision+1 {
		t.Errorf("last sequence %d, want %d", last, revision+1)
	}
}

func TestMutationError(t *testing.T) {
	f := start(t)
	failure := errors.New("no such group")
	calls := 0
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		calls++
		return true, failure
	})
	if !errors.Is(err, failure) || calls != 1 {
		t.Errorf("error = %v after %d calls", err, calls)
	}
	if _, err := f.other.Get(t.Context(), "k"); !errors.Is(err, jetstream.ErrKeyNotFound) {
		t.Errorf("key was written: %v", err)
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	f := start(t)
	defer func() {
		if r := recover(); r != "boom" {
			t.Errorf("recovered %v", r)
		}
		if _, err := kvrmw.Update(t.Context(), f.bucket, "k", add("a")); err != nil {
			t.Errorf("after the panic: %v", err)
		}
	}()
	_, _ = kvrmw.Update(t.Context(), f.bucket, "k", func(*set) (bool, error) { panic("boom") })
}

func TestConflict(t *testing.T) {
	f := start(t)
	f.put(t, "k", `{"items":["a"]}`)
	calls := 0
	res, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		if calls++; calls == 1 {
			f.put(t, "k", `{"items":["b"]}`)
		}
		return add("x")(s)
	})
	if err != nil || calls != 2 || res.Revision != 3 {
		t.Fatalf("%+v, %v after %d calls", res, err, calls)
	}
	f.wantStored(t, "k", `{"items":["b","x"]}`)
}

func TestCreatedBetweenReadAndWrite(t *testing.T) {
	f := start(t)
	calls := 0
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		if calls++; calls == 1 {
			f.put(t, "k", `{"items":["z"]}`)
		}
		return add("x")(s)
	})
	if err != nil || calls != 2 {
		t.Fatalf("%v after %d calls", err, calls)
	}
	f.wantStored(t, "k", `{"items":["z","x"]}`)
}

func TestConflictEveryRound(t *testing.T) {
	f := start(t)
	calls := 0
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		calls++
		f.put(t, "k", fmt.Sprintf(`{"items":["%d"]}`, calls))
		return add("x")(s)
	})
	var attempts *kvrmw.AttemptsError
	if !errors.As(err, &attempts) {
		t.Fatalf("error = %v, want *AttemptsError", err)
	}
	if calls != 32 || attempts.Attempts != 32 || attempts.Key != "k" {
		t.Errorf("%d calls, %+v", calls, attempts)
	}
	var api *jetstream.APIError
	if !errors.As(err, &api) || api.ErrorCode != 10071 {
		t.Errorf("cause %v, want code 10071", attempts.Err)
	}
	f.wantStored(t, "k", `{"items":["32"]}`)
}

func TestFreshValueEveryRound(t *testing.T) {
	f := start(t)
	calls := 0
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		if len(s.Items) != 0 {
			t.Errorf("round %d starts with %v", calls+1, s.Items)
		}
		if calls++; calls < 3 {
			f.put(t, "k", `{}`)
		}
		return add("x")(s)
	})
	if err != nil || calls != 3 {
		t.Errorf("%v after %d calls", err, calls)
	}
}
