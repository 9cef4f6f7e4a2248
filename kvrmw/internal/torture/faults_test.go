//go:build unix

package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"syscall"
	"time"
)

var streams = []string{"KV_docs", "KV_fading"}

// milliseconds is a random time.
func milliseconds(rnd *rand.Rand, from, to int) time.Duration {
	return time.Duration(from+rnd.IntN(to-from)) * time.Millisecond
}

// lines does something to connections.
func (r *run) lines(rnd *rand.Rand) {
	p := r.cluster.nodes[rnd.IntN(len(r.cluster.nodes))].proxy
	switch rnd.IntN(5) {
	case 0:
		p.cut()
	case 1, 2:
		p.arm(hold)
	default:
		p.arm(swallow)
	}
}

// oneAtATime kills, stops and elects, but leaves a majority alone, and lets the
// victim come back before the next one. Of a single broker that is the broker.
func oneAtATime(r *run, rnd *rand.Rand) error {
	c := r.cluster
	for pause(r.done, milliseconds(rnd, 100, 400)) {
		for range 1 + rnd.IntN(4) {
			r.lines(rnd)
			if !pause(r.done, milliseconds(rnd, 10, 60)) {
				return nil
			}
		}
		var err error
		stream := streams[rnd.IntN(len(streams))]
		victim := c.nodes[rnd.IntN(len(c.nodes))]
		switch what := rnd.IntN(3); {
		case what == 0:
			err = r.restart(rnd, 1000, victim)
		case len(c.nodes) == 1:
		case what == 1:
			r.stepDown(stream, rnd)
		default:
			if c.leads(victim, streams...) {
				continue // a stopped leader is another story
			}
			victim.signal(syscall.SIGSTOP)
			_ = pause(r.done, milliseconds(rnd, 100, 2500))
			victim.signal(syscall.SIGCONT)
			c.recovered(r.done, streams...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// allAtOnce kills every broker and starts them again.
func allAtOnce(r *run, rnd *rand.Rand) error {
	for pause(r.done, milliseconds(rnd, 1000, 3000)) {
		r.lines(rnd)
		if err := r.restart(rnd, 500, r.cluster.nodes...); err != nil {
			return err
		}
	}
	return nil
}

// restart kills nodes and starts them again within so many milliseconds.
func (r *run) restart(rnd *rand.Rand, within int, nodes ...*node) error {
	for _, n := range nodes {
		n.kill()
	}
	_ = pause(r.done, milliseconds(rnd, 0, within))
	for _, n := range nodes {
		if err := n.start(); err != nil {
			return err
		}
	}
	r.cluster.recovered(r.done, streams...)
	r.kills += len(nodes)
	return nil
}

// stepDown asks the leader of a stream to hand over, sometimes to a given node.
func (r *run) stepDown(stream string, rnd *rand.Rand) {
	var data []byte
	if rnd.IntN(2) == 0 {
		to := r.cluster.nodes[rnd.IntN(len(r.cluster.nodes))].config.Name
		data = fmt.Appendf(nil, `{"placement":{"preferred":%q}}`, to)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = r.cluster.admin.RequestWithContext(ctx, "$JS.API.STREAM.LEADER.STEPDOWN."+stream, data)
	r.elections++
}
