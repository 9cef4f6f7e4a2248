package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

// level is the kind of a program.
type level int

const (
	oldest level = iota
	ours
	newest
	oursOlder // among programs of the newer contract alone
)

// levels are those that take part.
func levels(newer bool) []level {
	if newer {
		return []level{oldest, ours, newest, oursOlder}
	}
	return []level{oldest, ours, newest}
}

// tally counts the turns of a kind of program, the members of newer ones that it
// found, and those that were lost or changed in its turns.
type tally struct{ turns, members, lost int }

// world is the documents and who changes them.
type world struct {
	js      jetstream.JetStream
	r       *rand.Rand
	old     *older
	buckets map[string]*kvrmw.Bucket
	// newer: the reference and the newest programs are of 0.101.0, or know more.
	newer bool
}

func newWorld(ctx context.Context, js jetstream.JetStream, cfg config, old *older) (*world, error) {
	w := &world{js: js, r: rand.New(rand.NewPCG(cfg.seed, 0)), old: old, newer: cfg.newest, buckets: map[string]*kvrmw.Bucket{}}
	for _, d := range documents() {
		b, err := kvrmw.Open(ctx, js, d.bucket)
		if err != nil {
			return nil, err
		}
		w.buckets[d.bucket] = b
		kv, err := js.KeyValue(ctx, d.bucket)
		if err != nil {
			return nil, err
		}
		if _, err := kv.Create(ctx, d.key, []byte(d.first)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// run lets the programs take turns.
func (w *world) run(ctx context.Context, steps int) (map[level]*tally, error) {
	all := map[level]*tally{}
	for _, l := range levels(w.newer) {
		all[l] = &tally{}
	}
	documents := documents()
	for i := range steps {
		d := documents[w.r.IntN(len(documents))]
		l := level(w.r.IntN(len(all)))
		before, err := w.read(ctx, d)
		if err != nil {
			return nil, err
		}
		switch l {
		case oldest:
			err = w.old.change(ctx, d, i)
		case ours:
			err = d.change(ctx, w.buckets[d.bucket], i)
		case oursOlder:
			err = changeAsOlder(ctx, w.buckets[d.bucket], d, i)
		default:
			err = addMembers(ctx, w.buckets[d.bucket], d, i, w.newer)
		}
		if err != nil {
			return nil, fmt.Errorf("step %d, %s %s: %w", i, d.bucket, d.key, err)
		}
		after, err := w.read(ctx, d)
		if err != nil {
			return nil, err
		}
		t := all[l]
		t.turns++
		found, lost := compare(before, after)
		t.members += found
		if l != newest { // a newer program changes its own
			t.lost += lost
		}
	}
	return all, nil
}

// read returns the members that newer programs have put into a document.
func (w *world) read(ctx context.Context, d document) (map[string]string, error) {
	kv, err := w.js.KeyValue(ctx, d.bucket)
	if err != nil {
		return nil, err
	}
	e, err := kv.Get(ctx, d.key)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal(e.Value(), &v); err != nil {
		return nil, fmt.Errorf("%s %s holds %.200q: %w", d.bucket, d.key, e.Value(), err)
	}
	found := map[string]string{}
	newerMembers("", v, found)
	return found, nil
}

// compare counts the members of before, and those that after does not have.
func compare(before, after map[string]string) (found, lost int) {
	for path, value := range before {
		if after[path] != value {
			lost++
		}
	}
	return len(before), lost
}
