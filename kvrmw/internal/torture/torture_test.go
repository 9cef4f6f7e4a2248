//go:build unix

package torture

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// budget is the time for all runs together and the seed: TORTURE and SEED of the
// environment, else a short run with the same seed every time.
func budget(t *testing.T) (d time.Duration, long bool, seed uint64) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes seconds, and processes")
	}
	d, seed = 3*time.Second, 1
	if text := os.Getenv("TORTURE"); text != "" {
		var err error
		if d, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
		long, seed = true, uint64(time.Now().UnixNano())
	} else {
		t.Parallel() // most of a short run is waiting
	}
	if text := os.Getenv("SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	return d, long, seed
}

func check(t *testing.T, r *run, rep report) {
	t.Helper()
	if r.broken != nil {
		t.Errorf("a broker did not start: %v", r.broken)
	}
	if len(rep.violations) > 0 {
		t.Errorf("not linearizable: %v", rep.violations)
	}
	if len(rep.unjudged) > 0 {
		t.Errorf("took too long to judge: %v", rep.unjudged)
	}
	for _, m := range rep.miscounted {
		t.Errorf("counter %s", m)
	}
	if rep.operations == 0 || rep.acknowledged == 0 {
		t.Error("nothing was done")
	}
	if t.Failed() {
		t.Logf("again with SEED=%d", r.seed)
	}
}

// TestOneBroker: killed and started again, and connections cut.
func TestOneBroker(t *testing.T) {
	d, _, seed := budget(t)
	r := newRun(t, seed, 1)
	r.play(t, d*3/10, theLibrary, oneAtATime)
	check(t, r, r.judge(t))
}

// TestCluster: three brokers, replicas 3, never more than one of them gone.
func TestCluster(t *testing.T) {
	d, long, seed := budget(t)
	if !long {
		brokertest.NeedCluster(t)
	}
	r := newRun(t, seed, 3)
	r.play(t, d*5/10, theLibrary, oneAtATime)
	check(t, r, r.judge(t))
}

// TestClusterAllKilled: three brokers, killed at the same time. JetStream does
// not promise that what it acknowledged is still there, since it syncs to disk
// every two minutes only; so this is reported and fails nothing.
func TestClusterAllKilled(t *testing.T) {
	d, long, seed := budget(t)
	if !long {
		t.Skip("only with TORTURE")
	}
	r := newRun(t, seed, 3)
	r.play(t, d*2/10, theLibrary, allAtOnce)
	if rep := r.judge(t); rep.bad() {
		t.Logf("not as it should be: violations %v, unjudged %v, counters %v", rep.violations, rep.unjudged, rep.miscounted)
	}
}

// TestProofCanFail: loops written by hand are caught under the same faults. One
// does not compare, the other does and tries again after any error.
func TestProofCanFail(t *testing.T) {
	_, _, seed := budget(t)
	for name, guarded := range map[string]bool{"put": false, "update": true} {
		t.Run(name, func(t *testing.T) {
			for try := range uint64(10) {
				r := newRun(t, seed+try, 1)
				r.slots, r.dir = r.slots[:2], t.TempDir()
				r.play(t, time.Second, handWritten(guarded), oneAtATime)
				if rep := r.judge(t); len(rep.violations) > 0 {
					return
				}
			}
			t.Error("not caught")
		})
	}
}
