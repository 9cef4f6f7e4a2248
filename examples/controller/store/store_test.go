package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

// TestMissing opens what a broker does not have, for want of the resource or of
// JetStream.
func TestMissing(t *testing.T) {
	for _, bare := range []bool{false, true} {
		b := brokertest.Run(t, testbroker.Options{NoJetStream: bare})
		js := brokertest.Context(t, brokertest.Connect(t, b.ClientURL()))
		_, kv := store.KeyValue(t.Context(), js, "jobs")
		_, documents := store.Documents(t.Context(), js, "jobs")
		_, objects := store.Objects(t.Context(), js, "scripts")
		_, stream := js.Stream(t.Context(), "EXEC")
		for what, err := range map[string]error{
			"bucket jobs: ": errors.Join(kv), "bucket jobs": documents,
			"object store scripts: ": objects, "stream EXEC: ": store.Stream("EXEC", stream),
		} {
			if !errors.Is(err, store.ErrMissing) || !strings.HasPrefix(err.Error(), what) || !strings.Contains(err.Error(), "kanade-contract bootstrap") {
				t.Errorf("bare %t, %s: %v", bare, what, err)
			}
		}
		if !bare && !errors.Is(kv, jetstream.ErrBucketNotFound) || !bare && !errors.Is(documents, kvrmw.ErrBucketNotFound) {
			t.Errorf("the cause is lost: %v, %v", kv, documents)
		}
	}
}

func TestOthersAreNotMissing(t *testing.T) {
	if err := store.Stream("EXEC", nil); err != nil {
		t.Errorf("nil became %v", err)
	}
	cause := errors.New("no")
	if err := store.Stream("EXEC", cause); !errors.Is(err, cause) || errors.Is(err, store.ErrMissing) || err.Error() != "stream EXEC: no" {
		t.Errorf("%v", err)
	}
}
