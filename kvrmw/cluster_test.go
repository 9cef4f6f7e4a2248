package kvrmw_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

// TestElections: an election of the bucket's leader costs an update time, and
// neither an attempt nor its success, with and without a deadline.
func TestElections(t *testing.T) {
	f := startCluster(t, jetstream.KeyValueConfig{})
	k := newKey[counter](t, f.bucket)
	done := make(chan struct{})
	var wg sync.WaitGroup
	updates := 0
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			ctx, cancel := context.Background(), context.CancelFunc(func() {})
			if i%2 == 0 {
				ctx, cancel = context.WithTimeout(ctx, time.Minute)
			}
			var err error
			if i%4 < 2 {
				_, err = k.Update(ctx, increment)
			} else {
				_, err = kvrmw.Update(ctx, f.bucket, "k", increment)
			}
			cancel()
			if err != nil {
				t.Errorf("update %d: %v", i, err)
				return
			}
			updates++
		}
	})
	for range 5 {
		_, err := f.js.Conn().Request("$JS.API.STREAM.LEADER.STEPDOWN.KV_docs", nil, time.Second)
		if err != nil {
			t.Log(err) // nobody leads for the moment
		}
		time.Sleep(100 * time.Millisecond) // some updates before the next one
	}
	close(done)
	wg.Wait()
	res, err := k.Update(t.Context(), noChange[counter])
	if err != nil || res.Value.N != updates || updates == 0 {
		t.Errorf("counter %d after %d updates, %v", res.Value.N, updates, err)
	}
	t.Logf("%d updates", updates)
}
