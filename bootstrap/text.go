package bootstrap

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// Text renders the plan for people, several lines with a newline at the end:
// what is to be done about each resource and field, and a summary. A resource
// of which there is nothing to say is left out. The signs are + for what is
// created, ~ for what is changed, = for what differs and is kept, and ! for what
// somebody has to act on.
func (d *Diff) Text() string {
	var rows strings.Builder
	table := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	for _, rd := range d.Resources {
		if rd.Step == StepNone && len(rd.Fields) == 0 {
			continue
		}
		sign, word := rd.sign()
		fmt.Fprintf(table, "%s %s\t%s\t%s\n", sign, rd.Resource.Kind, rd.Resource.Name, word)
		if len(blocking(rd.Fields)) == 0 {
			for _, p := range d.problemsOf(rd.Resource) {
				fmt.Fprintf(table, "    ! %s\t\t%s; %s\n", p.Cause(), escaped(p.Err.Error()), p.Remedy)
			}
		}
		if rd.Missing {
			continue
		}
		for _, f := range rd.Fields {
			fmt.Fprintf(table, "    %s\t%s\t%s\n", f.sign()+" "+printable(f.Field), f.values(), f.remark())
		}
	}
	table.Flush()
	var b strings.Builder
	for line := range strings.Lines(rows.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	for _, p := range d.Problems {
		if p.Name == "" {
			fmt.Fprintf(&b, "! %s\n", p.Text())
		}
	}
	if d.LeftoverProbe > 0 {
		fmt.Fprintf(&b, "~ the reservation of an interrupted run, %s: to be removed\n", about(d.LeftoverProbe))
	}
	if d.NewerFleet {
		b.WriteString("= a newer fleet keeps this broker: its histories and limits of object stores stay\n")
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	b.WriteString(d.summary())
	return b.String()
}

func (d *Diff) problemsOf(r Resource) []*Error {
	var out []*Error
	for _, p := range d.Problems {
		if p.Name == r.Name && p.Kind == r.Kind {
			out = append(out, p)
		}
	}
	return out
}

func (rd ResourceDiff) sign() (sign, word string) {
	switch rd.Step {
	case StepCreate:
		return "+", "create: " + rd.Resource.settings()
	case StepUpdate:
		return "~", "update"
	case StepBlocked:
		return "!", "blocked"
	default:
		return "=", "keep"
	}
}

// settings are what tells a resource from others of its kind.
func (r Resource) settings() string {
	parts := []string{strings.Join(r.Subjects, " ")}
	if r.MaxAge > 0 {
		parts = append(parts, span(r.MaxAge))
	}
	if r.MaxBytes > 0 {
		parts = append(parts, size(r.MaxBytes))
	}
	switch {
	case r.MaxMsgsPerSubject <= 0:
	case r.Kind == KindKeyValue:
		parts = append(parts, fmt.Sprintf("history %d", r.MaxMsgsPerSubject))
	default:
		parts = append(parts, fmt.Sprintf("%d a subject", r.MaxMsgsPerSubject))
	}
	return strings.Join(parts, ", ")
}

func (f Difference) sign() string {
	switch {
	case f.Verdict.changes():
		return "~"
	case f.Verdict == Cannot:
		return "!"
	default:
		return "="
	}
}

func (f Difference) values() string {
	switch {
	case f.Verdict.changes():
		return f.HaveText() + " -> " + f.WantText()
	case f.Owner == OwnerOperator:
		return f.HaveText()
	default:
		return fmt.Sprintf("%s (contract: %s)", f.HaveText(), f.WantText())
	}
}

func (f Difference) remark() string {
	parts := []string{f.Note}
	if f.Verdict == KeepOperator {
		parts = []string{"kept: the operator's", f.Note}
	}
	parts = append(parts, f.Remedy)
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

func (d *Diff) summary() string {
	if d.Empty() {
		return fmt.Sprintf("nothing to do: the broker has all %d resources as the contract says\n", len(d.Resources))
	}
	s := fmt.Sprintf("%d to create, %d to update, %d blocked, %d as they are\n",
		d.Count(StepCreate), d.Count(StepUpdate), d.Count(StepBlocked), d.Count(StepNone))
	if d.Storage.Reserve == 0 {
		return s
	}
	s += "storage to reserve: " + about(d.Storage.Reserve)
	if d.Storage.Limit >= 0 {
		s += fmt.Sprintf(" of the account's %s, of which %s are reserved", about(d.Storage.Limit), about(d.Storage.Reserved))
	}
	return s + "\n"
}
