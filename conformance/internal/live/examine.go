package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
)

// batch is how many questions a worker asks at once.
const batch = 400

// examine asks the questions, and returns how many differences are left.
func examine(ctx context.Context, cfg config, stdout, stderr io.Writer) (left uint64, err error) {
	folder, err := os.MkdirTemp("", "kanade-live-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	reasons, err := conformance.Divergences(cfg.intended)
	if err != nil {
		return 0, err
	}
	active := activeRules(reasons, cfg.contract)

	first := newDesk(cfg, folder)
	defer first.close()
	types, err := hello(ctx, first, stdout)
	if err != nil {
		return 0, err
	}
	source, err := gen.New(cfg.contract, cfg.seed, types, cfg.only)
	if err != nil {
		return 0, err
	}
	if source, err = answered(ctx, first, source, stdout); err != nil {
		return 0, err
	}

	start := time.Now()
	total, err := askAll(ctx, cfg, source, active, folder, stderr)
	if err != nil && ctx.Err() == nil {
		return 0, err
	}
	// What was found until an interrupt is told, but not made smaller.
	if cfg.counts {
		total.table(stdout)
	}
	if cfg.vectors != "" && ctx.Err() == nil {
		if err := writeVectors(cfg.vectors, total); err != nil {
			return 0, err
		}
	}
	if cfg.document != "" && ctx.Err() == nil {
		if err := writeFigures(cfg, total, reasons); err != nil {
			return 0, err
		}
	}
	if err := report(ctx, cfg, first, active, total, stdout); err != nil && ctx.Err() == nil {
		return 0, err
	}
	fmt.Fprintf(stdout, "%d questions with seed %d in %v: %d answers equal, %d differ as intended, %d differ\n",
		total.asked, cfg.seed, time.Since(start).Round(time.Second), total.equal(), total.intended, total.left)
	return total.left, nil
}

// hello asks both for the types that they know, and returns those of both.
func hello(ctx context.Context, d *desk, stdout io.Writer) ([]string, error) {
	x, err := d.one(ctx, &gen.Question{At: d.cfg.contract, Op: "hello", Count: -1})
	if err != nil {
		return nil, err
	}
	var said [2]struct {
		Name, Contract string
		Types          []string
	}
	for i, r := range []reply{x.ref, x.our} {
		if err := json.Unmarshal([]byte("{"+string(r.body)+"}"), &struct{ OK any }{&said[i]}); !r.good() || err != nil {
			return nil, fmt.Errorf("%s does not say hello: %s", []string{"the reference", "the testee"}[i], r)
		}
	}
	both := slices.DeleteFunc(said[0].Types, func(name string) bool { return !slices.Contains(said[1].Types, name) })
	fmt.Fprintf(stdout, "%s %s and %s %s, %d types\n", said[0].Name, said[0].Contract, said[1].Name, said[1].Contract, len(both))
	return both, nil
}

// answered asks one question about each topic, and leaves out, and names, those that
// one of the two knows nothing about.
func answered(ctx context.Context, d *desk, source *gen.Source, stdout io.Writer) (*gen.Source, error) {
	all, err := d.ask(ctx, source.Samples())
	if err != nil {
		return nil, err
	}
	var unknown []string
	for i, name := range source.Topics() {
		for _, r := range []reply{all[i].ref, all[i].our} {
			if r.kind == "unsupported" {
				unknown = append(unknown, name)
				break
			}
		}
	}
	source = source.Without(unknown...)
	if len(source.Topics()) == 0 {
		return nil, fmt.Errorf("nobody answers about %s", strings.Join(unknown, ", "))
	}
	if len(unknown) > 0 {
		fmt.Fprintf(stdout, "not asked, as one of them knows nothing about it: %s\n", strings.Join(unknown, ", "))
	}
	return source, nil
}

// askAll lets the workers ask.
func askAll(ctx context.Context, cfg config, source *gen.Source, active []rule, folder string, stderr io.Writer) (*tally, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Uint64
	total := newTally()
	var mu sync.Mutex
	var workers sync.WaitGroup
	for w := range cfg.workers {
		workers.Go(func() {
			own := filepath.Join(folder, strconv.Itoa(w))
			if err := os.Mkdir(own, 0o700); err != nil {
				cancel(err)
				return
			}
			d := newDesk(cfg, own)
			defer d.close()
			for ctx.Err() == nil {
				from := next.Add(batch) - batch
				if from >= cfg.number {
					return
				}
				part, err := askSome(ctx, d, source, active, from, min(from+batch, cfg.number))
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				before := total.asked
				total.add(part)
				if step := uint64(50_000); total.asked/step > before/step {
					fmt.Fprintf(stderr, "%d of %d asked, %d differ as intended, %d differ\n", total.asked, cfg.number, total.intended, total.left)
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return total, context.Cause(ctx)
}

// askSome asks the questions of some numbers.
func askSome(ctx context.Context, d *desk, source *gen.Source, active []rule, from, to uint64) (*tally, error) {
	questions := make([]*gen.Question, 0, to-from)
	for number := from; number < to; number++ {
		questions = append(questions, source.Question(number))
	}
	all, err := d.ask(ctx, questions)
	if err != nil {
		return nil, err
	}
	part := newTally()
	part.keep = d.cfg.vectors != ""
	var differences []*exchange
	var numbers []uint64
	for i := range all {
		if all[i].differs() == sameAnswer {
			part.count(&all[i], nil)
			if part.keep {
				part.agreed = append(part.agreed, agreement{from + uint64(i), all[i]})
			}
			continue
		}
		differences, numbers = append(differences, &all[i]), append(numbers, from+uint64(i))
	}
	names, err := explain(ctx, d, active, differences)
	if err != nil {
		return nil, err
	}
	for i, x := range differences {
		part.count(x, names[i])
		if len(names[i]) == 0 {
			part.found(finding{number: numbers[i], exchange: *x, class: x.differs()})
		}
	}
	return part, nil
}
