package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/wire"
)

// runView shows what goes on while a job is fired.
type runView struct {
	a     *app
	shots []dispatch.Shot   // in the order in which they are fired
	fired map[string]string // PC → target, to tell overlaps
	twice bool              // has been told
	err   error             // of writing
}

func newRunView(a *app, shots []dispatch.Shot) *runView {
	shots = slices.Clone(shots)
	slices.SortStableFunc(shots, func(x, y dispatch.Shot) int { return cmp.Compare(x.Delay, y.Delay) })
	return &runView{a: a, shots: shots, fired: map[string]string{}}
}

func (v *runView) events() dispatch.Events {
	return dispatch.Events{
		Fired: v.showFired, Started: v.showStarted, Result: v.showResult,
		Progress: v.showProgress, Note: v.note,
	}
}

// event is a document of the form for scripts.
type event struct {
	Event string `json:"event"`

	Target    string   `json:"target,omitempty"`
	Subject   string   `json:"subject,omitempty"`
	RequestID string   `json:"request_id,omitempty"`
	ExecID    string   `json:"exec_id,omitempty"`
	Wave      int      `json:"wave,omitempty"`
	Expected  []string `json:"expected,omitempty"`

	PCID   string           `json:"pc_id,omitempty"`
	OK     *bool            `json:"ok,omitempty"`
	Result *wire.ExecResult `json:"result,omitempty"`
	Text   string           `json:"text,omitempty"`
}

func (v *runView) emit(e any) {
	if err := v.a.emit(e); err != nil && v.err == nil {
		v.err = err
	}
}

func (v *runView) note(text string) {
	if v.a.json() {
		v.emit(event{Event: "note", Text: text})
		return
	}
	v.a.note(text)
}

func (v *runView) showFired(shot dispatch.Shot, expected []string) {
	cmd := shot.Command
	wave := v.wave(shot)
	if v.a.json() {
		v.emit(event{
			Event: "fired", Target: shot.Target.String(), Subject: shot.Target.Subject(),
			RequestID: cmd.RequestID, ExecID: cmd.ExecID.Or(""), Wave: wave, Expected: expected,
		})
	} else {
		text := fmt.Sprintf("fired %s %s at %s, %s, exec id %s", cmd.ID, cmd.Version, shot.Target, plural(len(expected), "known PC"), cmd.ExecID.Or(""))
		if wave > 0 {
			text = fmt.Sprintf("%d of %d: %s", wave, len(v.shots), text)
		}
		v.a.screen.Note("%s", text)
		if wave > 0 && wave < len(v.shots) {
			if next := v.shots[wave]; next.Delay > shot.Delay {
				v.a.screen.Note("%s comes next, %s after the beginning", next.Target, next.Delay)
			}
		}
	}
	for _, pc := range expected {
		if first, ok := v.fired[pc]; ok && !v.twice {
			v.twice = true
			v.note(fmt.Sprintf("%s is in %s and in %s, and runs the job once for each; there may be more such PCs", pc, first, shot.Target))
		}
		v.fired[pc] = shot.Target.String()
	}
}

// wave is the number of a shot, from 1, in the order of firing; 0 where there is one only.
func (v *runView) wave(shot dispatch.Shot) int {
	if len(v.shots) == 1 {
		return 0
	}
	return 1 + slices.IndexFunc(v.shots, func(s dispatch.Shot) bool { return s.Command.RequestID == shot.Command.RequestID })
}

func (v *runView) showStarted(pc string) {
	if v.a.json() {
		v.emit(event{Event: "started", PCID: pc})
		return
	}
	v.a.screen.Note("started on %s", pc)
}

func (v *runView) showResult(r dispatch.Result) {
	if !v.a.json() {
		v.a.screen.Show(func(w io.Writer) { console.PrintResult(w, r) })
		return
	}
	ok := r.OK()
	r.Exec.Stdout, r.Exec.Stderr = r.Stdout, r.Stderr
	v.emit(event{Event: "result", Target: r.Target.String(), OK: &ok, Result: &r.Exec})
}

func (v *runView) showProgress(p dispatch.Progress) {
	text := fmt.Sprintf("%d of %d known PCs have answered, %d failed", p.Answered, p.Known, p.Failed)
	if p.Next != nil {
		text += fmt.Sprintf("; %s in %s", p.Next.Target, p.Until.Round(time.Second))
	}
	v.a.screen.Status("%s", text)
}

// summary is the last document, or the last lines.
type summary struct {
	Event       string          `json:"event"`
	ExecID      string          `json:"exec_id"`
	Succeeded   int             `json:"succeeded"`
	Failed      int             `json:"failed"`
	Missing     []string        `json:"missing"`
	Interrupted bool            `json:"interrupted"`
	Stopped     bool            `json:"stopped"`
	Error       string          `json:"error,omitempty"`
	Targets     []summaryTarget `json:"targets"`
}

type summaryTarget struct {
	Target    string   `json:"target"`
	RequestID string   `json:"request_id"`
	Fired     bool     `json:"fired"`
	Unsure    bool     `json:"unsure"`
	Succeeded int      `json:"succeeded"`
	Failed    int      `json:"failed"`
	Missing   []string `json:"missing"`
}

// summary tells what came of it all.
func (v *runView) summary(r *dispatch.Report, exec string, killed bool) error {
	if v.a.json() {
		v.emit(summarise(r, exec))
		return v.err
	}
	if len(r.Shots) > 1 {
		v.a.screen.Show(func(w io.Writer) { printTargets(w, r) })
	}
	v.a.screen.Line("%s", console.Summary(r))
	if r.Stopped {
		v.a.screen.Note("stopped: too many runs have failed; not fired: %s", strings.Join(names(r, false), ", "))
	}
	if r.Err != nil {
		v.a.screen.Note("error: %s", r.Err)
	}
	if r.Interrupted {
		v.interrupted(r, exec, killed)
	}
	return nil
}

// interrupted tells what Ctrl-C left behind.
func (v *runView) interrupted(r *dispatch.Report, exec string, killed bool) {
	if rest := names(r, false); len(rest) > 0 {
		v.a.screen.Note("interrupted: fired: %s; not fired: %s", orNone(names(r, true)), strings.Join(rest, ", "))
	}
	switch {
	case len(names(r, true)) == 0:
	case killed:
		v.a.screen.Note("interrupted: the job is being killed on the PCs that have started it")
	default:
		v.a.screen.Note("interrupted: PCs that have started the job go on with it; end it with: controller kill %s", exec)
	}
}

// names lists the targets that were fired, or those that were not.
func names(r *dispatch.Report, fired bool) []string {
	var out []string
	for _, s := range r.Shots {
		if s.Fired.IsZero() == fired {
			continue
		}
		name := s.Target.String()
		if s.Unsure {
			name += " (perhaps)"
		}
		out = append(out, name)
	}
	return out
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// printTargets writes a row for each target.
func printTargets(w io.Writer, r *dispatch.Report) {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "\nTARGET\tDELAY\tFIRED\tSUCCEEDED\tFAILED\tMISSING")
	for _, s := range r.Shots {
		fired := "yes"
		switch {
		case s.Fired.IsZero():
			fired = "no"
		case s.Unsure:
			fired = "perhaps"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%d\n", console.Clean(s.Target.String()), s.Delay, fired, s.Succeeded, s.Failed, len(s.Missing))
	}
	table.Flush()
	fmt.Fprintln(w)
}

func summarise(r *dispatch.Report, exec string) summary {
	s := summary{
		Event: "summary", ExecID: exec, Succeeded: r.Succeeded(), Failed: len(r.Results) - r.Succeeded(),
		Missing: orEmpty(r.Missing), Interrupted: r.Interrupted, Stopped: r.Stopped, Targets: []summaryTarget{},
	}
	if r.Err != nil {
		s.Error = r.Err.Error()
	}
	for _, t := range r.Shots {
		s.Targets = append(s.Targets, summaryTarget{
			Target: t.Target.String(), RequestID: t.Request, Fired: !t.Fired.IsZero(), Unsure: t.Unsure,
			Succeeded: t.Succeeded, Failed: t.Failed, Missing: orEmpty(t.Missing),
		})
	}
	return s
}

// orEmpty keeps a list without entries from being written as null.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
