package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// desk is where one worker asks: a pair of programs for each zone, and a folder
// for configuration files.
type desk struct {
	cfg    config
	folder string
	pairs  map[string]*pair
	types  map[string]*shape.Type
}

type pair struct{ ref, our *testee }

func newDesk(cfg config, folder string) *desk {
	return &desk{cfg: cfg, folder: folder, pairs: map[string]*pair{}, types: shapes.At(cfg.contract)}
}

func (d *desk) close() {
	for _, p := range d.pairs {
		p.ref.stop()
		p.our.stop()
	}
}

func (d *desk) pair(zone string) *pair {
	zone = cmp.Or(zone, "UTC")
	p := d.pairs[zone]
	if p == nil {
		p = &pair{
			ref: &testee{command: d.cfg.reference, zone: zone, patience: d.cfg.patience},
			our: &testee{command: d.cfg.testee, zone: zone, patience: d.cfg.patience},
		}
		d.pairs[zone] = p
	}
	return p
}

// exchange is a question with both answers.
type exchange struct {
	question *gen.Question
	ref, our reply
}

func (x *exchange) differs() difference { return compare(x.ref, x.our) }

// ask asks both programs at once. The answers are in the order of the questions.
func (d *desk) ask(ctx context.Context, questions []*gen.Question) ([]exchange, error) {
	all := make([]exchange, len(questions))
	byZone := map[string][]int{}
	var zones []string
	for i, q := range questions {
		all[i].question = q
		if byZone[q.Zone] == nil {
			zones = append(zones, q.Zone)
		}
		byZone[q.Zone] = append(byZone[q.Zone], i)
	}
	for _, zone := range zones {
		requests := make([][]byte, 0, len(byZone[zone]))
		for _, i := range byZone[zone] {
			q := questions[i]
			if q.File != nil {
				q.Path = filepath.Join(d.folder, fmt.Sprintf("%d.toml", i))
				if err := os.WriteFile(q.Path, []byte(*q.File), 0o600); err != nil {
					return nil, err
				}
			}
			requests = append(requests, q.AppendRequest(nil, uint64(i)))
		}
		p := d.pair(zone)
		var refs []reply
		var refErr error
		done := make(chan struct{})
		go func() {
			defer close(done)
			refs, refErr = p.ref.ask(ctx, requests)
		}()
		ours, err := p.our.ask(ctx, requests)
		<-done
		if err == nil {
			err = refErr
		}
		if err != nil {
			return nil, err
		}
		for j, i := range byZone[zone] {
			all[i].ref, all[i].our = refs[j], ours[j]
		}
	}
	return all, nil
}

// one asks a single question.
func (d *desk) one(ctx context.Context, q *gen.Question) (exchange, error) {
	all, err := d.ask(ctx, []*gen.Question{q})
	if err != nil {
		return exchange{}, err
	}
	return all[0], nil
}
