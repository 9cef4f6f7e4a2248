package kvrmw_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

func domain(name string) func(*server.Options) {
	return func(o *server.Options) { o.JetStreamDomain = name }
}

func TestInvalidKeys(t *testing.T) {
	f := start(t)
	before := f.requests(t)
	for _, key := range []string{"", ".", ".a", "a.", "a..b", "a b", "日本", "a*", "*", "a.>", "a:b", "a%", "a@b", "a\x00", "a\n", strings.Repeat("k", 4000)} {
		_, err := kvrmw.Update(t.Context(), f.bucket, key, func(*set) (bool, error) {
			t.Errorf("key %q: mutate was called", key)
			return false, nil
		})
		if !errors.Is(err, kvrmw.ErrInvalidKey) {
			t.Errorf("key %q: %v, want ErrInvalidKey", key, err)
		}
	}
	if n := f.requests(t) - before; n != 0 {
		t.Errorf("%d messages were sent for invalid keys", n)
	}
	for _, key := range []string{"a", "a.b", "A-/_=.9", "host.example.com", strings.Repeat("k", kvkeys.MaxKeyBytes)} {
		if _, err := kvrmw.Update(t.Context(), f.bucket, key, add("x")); err != nil {
			t.Errorf("key %q: %v", key, err)
		}
	}
}

// TestLongBucketName: a broker would close the connection over a subject that
// is too long.
func TestLongBucketName(t *testing.T) {
	_, js := brokertest.JetStream(t)
	name := strings.Repeat("b", 240)
	if _, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: name}); err != nil {
		t.Fatal(err)
	}
	b, err := kvrmw.Open(t.Context(), js, name)
	if err != nil {
		t.Fatal(err)
	}
	fits := 0
	for n := kvkeys.MaxKeyBytes; n > 3000; n -= 16 {
		_, err := kvrmw.Update(t.Context(), b, strings.Repeat("k", n), add("x"))
		switch {
		case err == nil:
			fits++
		case !errors.Is(err, kvrmw.ErrInvalidKey):
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	if fits == 0 {
		t.Error("no long key fits")
	}
	if n := js.Conn().Stats().Reconnects; n != 0 {
		t.Errorf("%d reconnects", n)
	}
}

func TestOpenErrors(t *testing.T) {
	_, js := brokertest.JetStream(t)
	for _, name := range []string{"", "a.b", "a b", "é", "a/b", "*"} {
		if _, err := kvrmw.Open(t.Context(), js, name); !errors.Is(err, kvrmw.ErrInvalidBucket) {
			t.Errorf("%q: %v, want ErrInvalidBucket", name, err)
		}
	}
	_, err := kvrmw.Open(t.Context(), js, "missing")
	if !errors.Is(err, kvrmw.ErrBucketNotFound) || !strings.Contains(err.Error(), "bootstrap.Ensure") {
		t.Errorf("missing bucket: %v", err)
	}
	if _, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "origin"}); err != nil {
		t.Fatal(err)
	}
	mirror := jetstream.KeyValueConfig{Bucket: "copy", Mirror: &jetstream.StreamSource{Name: "origin"}}
	if _, err := js.CreateKeyValue(t.Context(), mirror); err != nil {
		t.Fatal(err)
	}
	if _, err := kvrmw.Open(t.Context(), js, "copy"); err == nil || !strings.Contains(err.Error(), "KV_origin") {
		t.Errorf("mirror: %v", err)
	}

	plain := brokertest.Run(t, testbroker.Options{NoJetStream: true})
	none := brokertest.Context(t, brokertest.Connect(t, plain.ClientURL()))
	if _, err := kvrmw.Open(t.Context(), none, "docs"); !errors.Is(err, kvrmw.ErrNoJetStream) {
		t.Errorf("no JetStream: %v", err)
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "nats://" + l.Addr().String()
	l.Close()
	nc := brokertest.Connect(t, url, nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1))
	js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(50*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kvrmw.Open(t.Context(), js, "docs"); !errors.Is(err, nats.ErrTimeout) {
		t.Errorf("connecting: %v, want nats.ErrTimeout", err)
	}
	nc.Close()
	if _, err := kvrmw.Open(t.Context(), js, "docs"); !errors.Is(err, nats.ErrConnectionClosed) {
		t.Errorf("closed: %v, want nats.ErrConnectionClosed", err)
	}
}

func TestBucketGone(t *testing.T) {
	f := start(t)
	if err := f.js.DeleteKeyValue(t.Context(), "docs"); err != nil {
		t.Fatal(err)
	}
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", add("x"))
	if !errors.Is(err, kvrmw.ErrBucketNotFound) {
		t.Errorf("before the read: %v, want ErrBucketNotFound", err)
	}

	f = start(t)
	_, err = kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
		if err := f.js.DeleteKeyValue(t.Context(), "docs"); err != nil {
			t.Error(err)
		}
		return add("x")(s)
	})
	if !errors.Is(err, kvrmw.ErrBucketNotFound) || errors.Is(err, kvrmw.ErrAmbiguous) {
		t.Errorf("between read and write: %v, want ErrBucketNotFound", err)
	}
}

func TestTooLarge(t *testing.T) {
	f := startWith(t, testbroker.Options{Configure: func(o *server.Options) { o.MaxPayload = 4096 }},
		jetstream.KeyValueConfig{MaxValueSize: 2048})
	revision := f.put(t, "k", `{"items":["a"]}`)
	for name, size := range map[string]int{
		"over max_payload":               5000,
		"over max_payload with headers":  4080,
		"over the bucket's max_msg_size": 3000,
	} {
		calls := 0
		_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *set) (bool, error) {
			calls++
			return add(strings.Repeat("x", size))(s)
		})
		if !errors.Is(err, kvrmw.ErrTooLarge) || errors.Is(err, kvrmw.ErrAmbiguous) || calls != 1 {
			t.Errorf("%s: %v after %d calls, want ErrTooLarge", name, err, calls)
		}
	}
	// Also when it is what nobody here knows that makes it too large.
	big := `{"items":[],"unknown":"` + strings.Repeat("u", 1900) + `"}`
	f.put(t, "merged", big)
	_, err := kvrmw.Update(t.Context(), f.bucket, "merged", add(strings.Repeat("x", 200)))
	if !errors.Is(err, kvrmw.ErrTooLarge) {
		t.Errorf("merged: %v, want ErrTooLarge", err)
	}
	f.wantStored(t, "merged", big)
	if e, err := f.other.Get(t.Context(), "k"); err != nil || e.Revision() != revision {
		t.Errorf("%v, %v: the key was written", e, err)
	}
}

// TestPermissionDenied would take minutes if the denial were not noticed: the
// broker does not answer the request.
func TestPermissionDenied(t *testing.T) {
	tests := map[string]server.Permissions{
		"write": {Publish: &server.SubjectPermission{Deny: []string{"$KV.docs.>"}}},
		"read":  {Publish: &server.SubjectPermission{Deny: []string{"$JS.API.DIRECT.GET.>"}}},
		"open":  {Publish: &server.SubjectPermission{Deny: []string{"$JS.API.STREAM.INFO.>"}}},
		"inbox": {Subscribe: &server.SubjectPermission{Deny: []string{"_INBOX.>"}}},
	}
	for name, permissions := range tests {
		t.Run(name, func(t *testing.T) {
			broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
				o.Users = []*server.User{
					{Username: "admin", Password: "p"},
					{Username: "user", Password: "p", Permissions: &permissions},
				}
			}})
			admin := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("admin", "p")))
			if _, err := admin.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "docs"}); err != nil {
				t.Fatal(err)
			}
			quiet := nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})
			nc := brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("user", "p"), quiet)
			js, err := jetstream.New(nc, jetstream.WithDefaultTimeout(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			// Twice: the second denial has the same text as the first.
			for range 2 {
				b, err := kvrmw.Open(t.Context(), js, "docs")
				if err == nil {
					_, err = kvrmw.Update(t.Context(), b, "k", add("x"))
				}
				if !errors.Is(err, kvrmw.ErrPermission) || errors.Is(err, kvrmw.ErrAmbiguous) {
					t.Errorf("%v, want ErrPermission", err)
				}
				if name == "inbox" {
					return // nats.go subscribes its inbox once
				}
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	f := start(t)
	revision := f.put(t, "k", `{"items":["a"]}`)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	before := f.requests(t)
	_, err := kvrmw.Update(ctx, f.bucket, "k", add("x"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("before: %v, want context.Canceled", err)
	}
	if n := f.requests(t) - before; n != 0 {
		t.Errorf("%d messages were sent", n)
	}
	if _, err := kvrmw.Open(ctx, f.js, "docs"); !errors.Is(err, context.Canceled) {
		t.Errorf("Open: %v, want context.Canceled", err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	_, err = kvrmw.Update(ctx, f.bucket, "k", func(s *set) (bool, error) {
		cancel()
		return add("x")(s)
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, kvrmw.ErrAmbiguous) {
		t.Errorf("within mutate: %v, want context.Canceled alone", err)
	}

	e, err := f.other.Get(t.Context(), "k")
	if err != nil || e.Revision() != revision {
		t.Errorf("%v, %v: the key was written", e, err)
	}
}

func TestStoredIsNotAT(t *testing.T) {
	f := start(t)
	docs := map[string][]byte{
		"not JSON":       []byte("not json"),
		"empty":          {},
		"blank":          []byte(" \n"),
		"null":           []byte("null"),
		"padded null":    []byte(" null "),
		"wrong type":     []byte(`{"items":"a"}`),
		"array":          []byte(`[]`),
		"trailing bytes": []byte(`{} {}`),
		"deep":           bytes.Repeat([]byte(`[`), 1<<19),
		"deep objects":   bytes.Repeat([]byte(`{"items":`), 1<<16),
	}
	for name, doc := range docs {
		revision := f.put(t, "k", string(doc))
		_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(*set) (bool, error) {
			t.Errorf("%s: mutate was called", name)
			return true, nil
		})
		var value *kvrmw.ValueError
		if !errors.As(err, &value) {
			t.Errorf("%s: %v, want *ValueError", name, err)
			continue
		}
		if value.Op != "decode" || value.Bucket != "docs" || value.Key != "k" || value.Revision != revision || value.Err == nil {
			t.Errorf("%s: %+v", name, value)
		}
		f.wantStored(t, "k", string(doc))
	}
	f.put(t, "k", "nonsense")
	if _, err := kvrmw.Update(t.Context(), f.bucket, "k", func(*json.RawMessage) (bool, error) { return true, nil }); err == nil {
		t.Error("a raw document that is not JSON was decoded")
	}
}

func TestCannotEncode(t *testing.T) {
	f := start(t)
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(c *chan int) (bool, error) { return true, nil })
	var value *kvrmw.ValueError
	if !errors.As(err, &value) || value.Op != "encode" {
		t.Errorf("channel: %v, want *ValueError", err)
	}
	// A null could never be read back.
	_, err = kvrmw.Update(t.Context(), f.bucket, "k", func(m *map[string]int) (bool, error) { return true, nil })
	if !errors.As(err, &value) || value.Op != "encode" {
		t.Errorf("nil map: %v, want *ValueError", err)
	}
	_, err = kvrmw.Update(t.Context(), f.bucket, "k", func(m *json.RawMessage) (bool, error) {
		*m = json.RawMessage("{")
		return true, nil
	})
	if !errors.As(err, &value) || value.Op != "encode" {
		t.Errorf("broken raw document: %v, want *ValueError", err)
	}
	if _, err := f.other.Get(t.Context(), "k"); !errors.Is(err, jetstream.ErrKeyNotFound) {
		t.Errorf("the key was written: %v", err)
	}
}
