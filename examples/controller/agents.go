package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/fleet"
)

const watchAgentsHelp = `
An agent is alive while its last heartbeat is no older than two intervals, late
until four, and gone after that. The interval is what the agent's configuration
asks for ("controller config get --effective PC"), 30s by default. PCs that have
groups or configuration of their own are known of before they are heard: they are
asked for a sign of life at the beginning, and are waiting until then.

  controller watch agents
  controller watch agents --once
  controller watch agents --format json

On a terminal it shows a table that is redrawn, those first that need attention;
otherwise a line for each change. --once asks everybody that is known of and ends:
who does not answer within --answer is gone.

--format json writes a document for each change: at, pc_id, state (waiting, alive,
late, gone), was ("" where it was not known), heard_at (null where it was not),
interval_seconds, agent_version, hostname, os_family ("" where not known)

exit codes: 0 Ctrl-C, or all are alive with --once; 1 not all are alive, or none is
known, with --once; 2 wrong use; 3 the broker could not be asked`

func watchAgentsVerb() verb {
	return verb{
		name: "watch agents", short: "show which agents are alive, late or gone",
		long: watchAgentsHelp,
		flags: func(fs *flag.FlagSet) work {
			once := fs.Bool("once", false, "ask everybody that is known of, and end")
			answer := fs.Duration("answer", fleet.DefaultAnswer, "with --once, wait `DURATION` for answers")
			return func(ctx context.Context, a *app, args []string) error {
				switch {
				case len(args) > 0:
					return asUse(fmt.Errorf("watch agents takes no arguments, got %q", args[0]))
				case *answer <= 0:
					return asUse(errors.New("--answer must be positive"))
				}
				return a.watchAgents(ctx, *once, *answer)
			}
		},
	}
}

func (a *app) watchAgents(ctx context.Context, once bool, answer time.Duration) error {
	return a.with(ctx, func(b broker) error {
		v := &agentsView{a: a, once: once}
		if out, ok := a.std.stdout.(*os.File); ok && a.std.outTerminal && !a.json() && !once && console.EnableLive(out) {
			v.live, v.out = console.NewLive(out), out
		}
		err := fleet.Watch(ctx, b.nc, b.js, fleet.Options{
			Once: once, Answer: answer, Change: v.change, Look: v.look, Note: v.note,
		})
		if err == nil {
			err = v.err
		}
		if err == nil && once && ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil && once {
			return v.verdict()
		}
		return err
	})
}

// agentsView shows the agents in one of the three forms.
type agentsView struct {
	a    *app
	once bool
	live *console.Live // nil where lines are written
	out  *os.File
	last *fleet.Table
	err  error
}

// agentLine is the form for scripts.
type agentLine struct {
	At              time.Time  `json:"at"`
	PCID            string     `json:"pc_id"`
	State           string     `json:"state"`
	Was             string     `json:"was"`
	HeardAt         *time.Time `json:"heard_at"`
	IntervalSeconds float64    `json:"interval_seconds"`
	AgentVersion    string     `json:"agent_version"`
	Hostname        string     `json:"hostname"`
	OSFamily        string     `json:"os_family"`
}

func (v *agentsView) change(c fleet.Change) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	switch {
	case v.live != nil, v.once && c.Agent.State == fleet.Waiting:
	case v.a.json():
		line := agentLine{
			At: now, PCID: c.Agent.PC, State: string(c.Agent.State), Was: string(c.Was),
			IntervalSeconds: c.Agent.Interval.Seconds(), AgentVersion: c.Agent.Beat.AgentVersion,
			Hostname: c.Agent.Beat.Hostname.Or(""), OSFamily: c.Agent.Beat.OSFamily.Or(""),
		}
		if !c.Agent.Heard.IsZero() {
			heard := c.Agent.Heard.UTC().Truncate(time.Millisecond)
			line.HeardAt = &heard
		}
		if err := v.a.emit(line); err != nil && v.err == nil {
			v.err = err
		}
	case !v.once: // with --once a table comes at the end
		text := fmt.Sprintf("%s %s is %s", now.Format(time.RFC3339), c.Agent.PC, c.Agent.State)
		if c.Was != "" {
			text += fmt.Sprintf(" (was %s)", c.Was)
		}
		v.a.screen.Line("%s", text)
	}
}

// note may be called from another goroutine. With a table it goes to the other
// stream all the same, where the next picture covers it.
func (v *agentsView) note(text string) { v.a.note(text) }

func (v *agentsView) look(t *fleet.Table) {
	v.last = t
	if v.live == nil {
		return
	}
	rows, columns := console.Size(v.out)
	var b strings.Builder
	printAgents(&b, t, time.Now())
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	if err := v.live.Draw(lines, rows, columns); err != nil && v.err == nil {
		v.err = err
	}
}

// verdict shows the table of --once, and tells whether all is well.
func (v *agentsView) verdict() error {
	if !v.a.json() {
		v.a.screen.Show(func(w io.Writer) { printAgents(w, v.last, time.Now()) })
	}
	agents := v.last.Agents()
	if len(agents) == 0 || v.last.Count(fleet.Alive) < len(agents) {
		return errSaid
	}
	return nil
}

// urgency orders states by how much attention they need.
func urgency(s fleet.State) int {
	return slices.Index([]fleet.State{fleet.Gone, fleet.Late, fleet.Waiting, fleet.Alive}, s)
}

// printAgents writes the table.
func printAgents(w io.Writer, t *fleet.Table, now time.Time) {
	agents := t.Agents()
	slices.SortStableFunc(agents, func(x, y fleet.Agent) int { return cmp.Compare(urgency(x.State), urgency(y.State)) })
	fmt.Fprintf(w, "%d alive, %d late, %d gone, %d waiting\n\n",
		t.Count(fleet.Alive), t.Count(fleet.Late), t.Count(fleet.Gone), t.Count(fleet.Waiting))
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "PC\tSTATE\tHEARD\tINTERVAL\tVERSION\tOS")
	for _, x := range agents {
		heard := "never"
		if !x.Heard.IsZero() {
			heard = now.Sub(x.Heard).Round(time.Second).String() + " ago"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", console.Cell(x.PC), x.State, heard, x.Interval,
			console.Cell(cmp.Or(x.Beat.AgentVersion, "-")), console.Cell(x.Beat.OSFamily.Or("-")))
	}
	table.Flush()
}
