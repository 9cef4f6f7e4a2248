package kvrmw

import "fmt"

// change is a mutation freed of its type: it makes the next document of a key
// from what the key holds. data is the document to write if changed is true.
type change func(e entry) (data []byte, changed bool, err error)

// answer is what a change makes of an entry.
type answer struct {
	data    []byte
	changed bool
	err     error
	// early says that it was computed from what the round began with: nobody
	// before it changed anything, and nor did it.
	early bool
}

func (c change) to(e entry) answer {
	data, changed, err := c(e)
	return answer{data: data, changed: changed, err: err}
}

// newChange returns the change that a mutation makes, which leaves the value in
// res each time that it is called.
func newChange[T any](b *Bucket, key string, mutate func(*T) (bool, error), o *options, res *Result[T]) change {
	fail := func(op string, e entry, err error) error {
		return &ValueError{Op: op, Bucket: b.name, Key: key, Revision: e.revision, Err: err}
	}
	return func(e entry) (data []byte, changed bool, err error) {
		var v T
		if e.exists {
			if err := decode(e.data, &v); err != nil {
				return nil, false, fail("decode", e, err)
			}
		}
		if changed, err = mutate(&v); err != nil {
			return nil, false, fmt.Errorf("mutate: %w", err)
		}
		res.Value = v
		if !changed {
			return nil, false, nil
		}
		if data, err = encode(&v); err != nil {
			return nil, false, fail("encode", e, err)
		}
		if e.exists && !o.dropUnknown {
			if data, err = merge(e.data, data, knownOf[T]()); err != nil {
				return nil, false, fail("merge", e, err)
			}
		}
		return data, true, nil
	}
}
