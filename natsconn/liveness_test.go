package natsconn

import (
	"errors"
	"testing"
	"time"
)

var contract = livenessOf(DefaultPingInterval)

// walk looks at a judge's pace for as long as d. The connection hears something
// every pause, 0 for never, and a witness ends in err. It returns when witnesses
// were called, and when the judge had enough, 0 for never.
func walk(j *judge, start time.Time, d, pause time.Duration, err error) (witnesses []time.Duration, dead time.Duration) {
	var heard time.Duration
	for at := j.check; at <= d; at += j.check {
		now := start.Add(at)
		if pause > 0 && at-heard >= pause {
			heard = at
			j.heard(now)
		}
		if !j.due(now) {
			continue
		}
		witnesses = append(witnesses, at)
		if j.witnessed(now, err) {
			return witnesses, at
		}
	}
	return witnesses, 0
}

func TestBoundsAreTheContracts(t *testing.T) {
	if contract.exitBound() != ExitBound || contract.stall != 180*time.Second || contract.grace() != ResumeBound {
		t.Errorf("exit after %s, silence of %s, grace of %s", contract.exitBound(), contract.stall, contract.grace())
	}
	// An attempt is a pause, a probe and a handshake. One that the broker's return
	// catches midway may be lost, the next one is not.
	if attempt := maxDelay + probeTimeout + probeSlack + DefaultTimeout; 2*attempt > ResumeBound {
		t.Errorf("two attempts take %s", 2*attempt)
	}
}

func TestIdleConnectionLives(t *testing.T) {
	start := time.Now()
	witnesses, dead := walk(newJudge(contract, start), start, 24*time.Hour, DefaultPingInterval, nil)
	if dead != 0 || witnesses != nil {
		t.Errorf("dead after %s, witnesses %v", dead, witnesses)
	}
}

func TestSilentConnectionDies(t *testing.T) {
	for name, answer := range map[string]error{"yes": nil, "no": &ConnectError{Reason: ErrAuthorization, Cause: errors.New("")}} {
		start := time.Now()
		_, dead := walk(newJudge(contract, start), start, time.Hour, 0, answer)
		if dead != contract.stall || dead > ExitBound {
			t.Errorf("%s: dead after %s", name, dead)
		}
	}
}

// A broker that is away is asked for now and then, and never the end.
func TestOutageIsSurvived(t *testing.T) {
	start := time.Now()
	j := newJudge(contract, start)
	away := &ConnectError{Reason: ErrUnreachable, Cause: errors.New("")}
	witnesses, dead := walk(j, start, 3*time.Hour, 0, away)
	if dead != 0 || witnesses[0] != contract.stall {
		t.Fatalf("dead after %s, first witness after %s", dead, witnesses[0])
	}
	for i := 1; i < len(witnesses); i++ {
		if gap := witnesses[i] - witnesses[i-1]; gap < ResumeBound || gap > ResumeBound+contract.check {
			t.Errorf("%s between two witnesses", gap)
		}
	}

	// The broker answers again, and the connection does not come back.
	back := start.Add(3 * time.Hour)
	stays := *j
	if _, dead = walk(&stays, back, time.Hour, 0, nil); dead < ResumeBound || dead > ExitBound {
		t.Errorf("dead %s after the broker is back", dead)
	}
	// Or it does, and later falls silent for another reason.
	j.heard(back)
	if _, dead = walk(j, back, time.Hour, 0, nil); dead != contract.stall {
		t.Errorf("dead %s after it was heard", dead)
	}
}

func TestRefusals(t *testing.T) {
	start, refused := time.Now(), errors.New("refused")
	tests := []struct {
		name string
		at   []time.Duration
		want bool
	}{
		{"none", nil, false},
		{"many at once", []time.Duration{0, 1, 2, 3, 4, 5, 6}, false},
		{"few for long", []time.Duration{0, 4e9, 8e9, 12e9}, false},
		{"just not long enough", []time.Duration{0, 1e9, 2e9, 3e9, 10e9 - 1}, false},
		{"enough", []time.Duration{0, 1e9, 2e9, 3e9, 10e9}, true},
	}
	for _, tt := range tests {
		var r refusals
		now := start
		for _, at := range tt.at {
			now = start.Add(at)
			r.add(now, refused)
		}
		if err := r.tooMany(now, contract); (err == refused) != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// Success and any other failure end a run of refusals.
func TestRefusalsInARow(t *testing.T) {
	refused, away := &skippedError{errUserRefused}, &skippedError{&dialError{errors.New("away")}}
	w := &watcher{explainer: explainer{auth: &auth{}}, dialer: &dialer{}}
	count := func() int { return w.refusals.n }
	w.failed(refused)
	w.failed(refused)
	if count() != 2 {
		t.Fatalf("%d refusals", count())
	}
	if w.failed(away); count() != 0 {
		t.Errorf("%d refusals after an attempt that got no answer", count())
	}
	w.failed(refused)
	if w.disconnected(nil, nil); count() != 0 {
		t.Errorf("%d refusals after a connection was lost", count())
	}
}

// What comes while no handshake succeeds is no sign of life.
func TestListen(t *testing.T) {
	w := &watcher{dialer: &dialer{}}
	e := ear{w: w}
	for i, step := range []struct {
		bytes    uint64
		up, want bool
	}{{0, false, false}, {100, false, false}, {0, true, false}, {1, true, true}, {0, true, false}, {7, true, true}, {7, false, false}, {0, true, false}} {
		w.up = step.up
		w.dialer.received.Add(step.bytes)
		if e.listen() != step.want {
			t.Errorf("step %d: want %t", i, step.want)
		}
	}
}
