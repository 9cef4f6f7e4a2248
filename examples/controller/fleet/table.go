package fleet

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// State is how an agent is, by its heartbeats.
type State string

// The states of an agent.
const (
	// Waiting is an agent that was not heard since the watching began, and that
	// is not long ago.
	Waiting State = "waiting"
	// Alive is one whose last heartbeat is no older than [LateAfter] intervals.
	Alive State = "alive"
	// Late is one whose last heartbeat is no older than [GoneAfter] intervals.
	Late State = "late"
	// Gone is every other one.
	Gone State = "gone"
)

// How many heartbeat intervals of silence an agent may have before it is late,
// and before it is gone.
const (
	LateAfter = 2
	GoneAfter = 4
)

const (
	// maxAgents bounds the table: whoever can publish heartbeats could fill the
	// memory otherwise.
	maxAgents = 100_000
	// minInterval is what a shorter interval counts as: "0s" is possible.
	minInterval = time.Second
)

// Agent is one agent as it is known.
type Agent struct {
	// PC is its id.
	PC string
	// State is how it is.
	State State
	// Heard is when its last heartbeat came; zero where none has.
	Heard time.Time
	// Beat is that heartbeat.
	Beat wire.Heartbeat
	// Interval is the pause between heartbeats that its configuration asks for.
	Interval time.Duration

	since time.Time // from when its silence counts
}

// Change is an agent whose state has changed.
type Change struct {
	// Agent is how it is now.
	Agent Agent
	// Was is its state before; "" where it was not known.
	Was State
}

// Table holds the agents that are known. It takes the time from its caller and
// does nothing by itself. Make one with [NewTable].
type Table struct {
	interval func(pc string) time.Duration
	agents   map[string]*Agent
	full     bool
}

// NewTable returns an empty table; interval is how often a PC's agent sends a
// heartbeat.
func NewTable(interval func(pc string) time.Duration) *Table {
	return &Table{interval: interval, agents: map[string]*Agent{}}
}

// Know adds a PC that was not heard yet.
func (t *Table) Know(pc string, now time.Time) (Change, bool) {
	if t.agents[pc] != nil || !t.room() {
		return Change{}, false
	}
	t.agents[pc] = &Agent{PC: pc, State: Waiting, Interval: t.pace(pc), since: now}
	return Change{Agent: *t.agents[pc]}, true
}

// Beat takes a heartbeat in and reports whether that changes the agent's state.
func (t *Table) Beat(hb wire.Heartbeat, now time.Time) (Change, bool) {
	a := t.agents[hb.PCID]
	if a == nil {
		if !t.room() {
			return Change{}, false
		}
		a = &Agent{PC: hb.PCID}
		t.agents[hb.PCID] = a
	}
	was := a.State
	a.State, a.Heard, a.Beat, a.since, a.Interval = Alive, now, hb, now, t.pace(hb.PCID)
	return Change{*a, was}, was != Alive
}

// room reports whether another agent may be added.
func (t *Table) room() bool {
	t.full = t.full || len(t.agents) >= maxAgents
	return !t.full
}

// Full reports whether agents had to be left out because there are too many.
func (t *Table) Full() bool { return t.full }

// Tick sets the states by the time that has passed, and returns those that have
// changed, by PC.
func (t *Table) Tick(now time.Time) []Change {
	var changes []Change
	for pc, a := range t.agents {
		was := a.State
		a.Interval = t.pace(pc)
		a.State = judge(a, now)
		if a.State != was {
			changes = append(changes, Change{*a, was})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Agent.PC, b.Agent.PC) })
	return changes
}

func judge(a *Agent, now time.Time) State {
	silence := now.Sub(a.since)
	switch {
	case silence/GoneAfter > a.Interval: // the product could overflow
		return Gone
	case a.Heard.IsZero():
		return Waiting
	case silence/LateAfter > a.Interval:
		return Late
	default:
		return Alive
	}
}

func (t *Table) pace(pc string) time.Duration { return max(t.interval(pc), minInterval) }

// Skip leaves a time out of which nothing can be said, because this program had
// no broker.
func (t *Table) Skip(d time.Duration) {
	for _, a := range t.agents {
		a.since = a.since.Add(d)
	}
}

// GiveUp makes those gone that were not heard, and returns them, by PC.
func (t *Table) GiveUp() []Change {
	var changes []Change
	for _, pc := range slices.Sorted(maps.Keys(t.agents)) {
		if a := t.agents[pc]; a.State == Waiting {
			a.State = Gone
			changes = append(changes, Change{*a, Waiting})
		}
	}
	return changes
}

// Agents returns a copy of all agents, by PC.
func (t *Table) Agents() []Agent {
	out := make([]Agent, 0, len(t.agents))
	for _, pc := range slices.Sorted(maps.Keys(t.agents)) {
		out = append(out, *t.agents[pc])
	}
	return out
}

// Count is how many agents are in a state.
func (t *Table) Count(s State) int {
	n := 0
	for _, a := range t.agents {
		if a.State == s {
			n++
		}
	}
	return n
}
