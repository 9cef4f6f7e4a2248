//go:build unix

package torture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

// document is what the keys hold.
type document struct {
	N int `json:"n"`
}

// result of an operation that was acknowledged.
type result struct {
	exists   bool
	n        int
	revision uint64
}

// testee changes a key: adds one to its counter, or looks and changes nothing.
type testee interface {
	update(ctx context.Context, key string, change bool) (result, error)
	// unknown reports whether the update may have had its effect despite an error.
	unknown(err error) bool
}

// ours is one of the three ways into package kvrmw.
type ours struct {
	do func(ctx context.Context, key string, mutate func(*document) (bool, error)) (kvrmw.Result[document], error)
}

func (o ours) update(ctx context.Context, key string, change bool) (result, error) {
	res, err := o.do(ctx, key, func(d *document) (bool, error) {
		if change {
			d.N++
		}
		return change, nil
	})
	// A document counts from 1, so 0 is none.
	return result{exists: res.Value.N > 0, n: res.Value.N, revision: res.Revision}, err
}

func (ours) unknown(err error) bool { return errors.Is(err, kvrmw.ErrAmbiguous) }

func oneShot(b *kvrmw.Bucket) testee {
	return ours{func(ctx context.Context, key string, mutate func(*document) (bool, error)) (kvrmw.Result[document], error) {
		return kvrmw.Update(ctx, b, key, mutate)
	}}
}

// keys makes a handle for each key and keeps it.
func keys(b *kvrmw.Bucket) testee {
	var mu sync.Mutex
	known := map[string]*kvrmw.Key[document]{}
	of := func(key string) (*kvrmw.Key[document], error) {
		mu.Lock()
		defer mu.Unlock()
		if k := known[key]; k != nil {
			return k, nil
		}
		k, err := kvrmw.NewKey[document](b, key)
		if err == nil {
			known[key] = k
		}
		return k, err
	}
	return ours{func(ctx context.Context, key string, mutate func(*document) (bool, error)) (kvrmw.Result[document], error) {
		k, err := of(key)
		if err != nil {
			return kvrmw.Result[document]{}, err
		}
		return k.Update(ctx, mutate)
	}}
}

func handles(s *kvrmw.Set[document]) testee {
	return ours{func(ctx context.Context, key string, mutate func(*document) (bool, error)) (kvrmw.Result[document], error) {
		return s.Update(ctx, key, mutate)
	}}
}

// byHand is what a program without package kvrmw would do, wrong on purpose: the
// proof must be able to fail.
type byHand struct {
	kv      jetstream.KeyValue
	guarded bool // by the revision; else a plain put
}

func (h byHand) update(ctx context.Context, key string, change bool) (result, error) {
	var last error
	for ctx.Err() == nil {
		attempt, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		res, err := h.once(attempt, key, change)
		cancel()
		if err == nil {
			return res, nil
		}
		last = err
	}
	return result{}, last
}

func (h byHand) once(ctx context.Context, key string, change bool) (result, error) {
	var d document
	var revision uint64
	e, err := h.kv.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
	case err != nil:
		return result{}, err
	default:
		revision = e.Revision()
		if err := json.Unmarshal(e.Value(), &d); err != nil {
			return result{}, err
		}
	}
	if !change {
		return result{exists: e != nil, n: d.N, revision: revision}, nil
	}
	d.N++
	data, err := json.Marshal(&d)
	if err != nil {
		return result{}, err
	}
	switch {
	case !h.guarded:
		revision, err = h.kv.Put(ctx, key, data)
	case e == nil:
		revision, err = h.kv.Create(ctx, key, data)
	default:
		revision, err = h.kv.Update(ctx, key, data, revision)
	}
	return result{exists: true, n: d.N, revision: revision}, err
}

func (byHand) unknown(error) bool { return true }

// raw reads and removes, past package kvrmw.
type raw struct {
	nc *nats.Conn
	js jetstream.JetStream
}

// read asks the leader: a replica that lags behind would be no surprise.
func (r raw) read(ctx context.Context, bucket, key string) (result, error) {
	req, err := json.Marshal(map[string]string{"last_by_subj": "$KV." + bucket + "." + key})
	if err != nil {
		return result{}, err
	}
	m, err := r.nc.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET.KV_"+bucket, req)
	if err != nil {
		return result{}, err
	}
	var answer struct {
		Error   *jetstream.APIError
		Message struct {
			Seq  uint64
			Hdrs []byte
			Data []byte
		}
	}
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		return result{}, err
	}
	if answer.Error != nil {
		if answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
			return result{}, nil
		}
		return result{}, answer.Error
	}
	res := result{revision: answer.Message.Seq}
	if len(answer.Message.Hdrs) > 0 {
		h, err := nats.DecodeHeadersMsg(answer.Message.Hdrs)
		if err != nil {
			return result{}, err
		}
		if h.Get("KV-Operation") != "" || h.Get("Nats-Marker-Reason") != "" {
			return res, nil
		}
	}
	var d document
	if err := json.Unmarshal(answer.Message.Data, &d); err != nil {
		return result{}, fmt.Errorf("document at %d: %w", res.revision, err)
	}
	res.exists, res.n = true, d.N
	return res, nil
}

// remove deletes or purges as the KV clients do, who do not tell the marker's
// revision.
func (r raw) remove(ctx context.Context, bucket, key string, purge bool) (result, error) {
	m := nats.NewMsg("$KV." + bucket + "." + key)
	m.Header.Set("KV-Operation", "DEL")
	if purge {
		m.Header.Set("KV-Operation", "PURGE")
		m.Header.Set("Nats-Rollup", "sub")
	}
	ack, err := r.js.PublishMsg(ctx, m, jetstream.WithRetryAttempts(0))
	if err != nil {
		return result{}, err
	}
	return result{revision: ack.Sequence}, nil
}

// unknown is about a removal that failed: it may have had its effect unless nobody
// took it or the broker refused it.
func (raw) unknown(err error) bool {
	var api *jetstream.APIError
	return !errors.Is(err, nats.ErrNoResponders) && !errors.Is(err, jetstream.ErrNoStreamResponse) && !errors.As(err, &api)
}
