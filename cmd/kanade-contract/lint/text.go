package lint

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Text writes results for people.
type Text struct {
	// Color turns colours on.
	Color bool
	// Severity is the least that is shown. Default: all.
	Severity manifest.Severity
	// Verbose lists what was passed over.
	Verbose bool
	// CanFix says that the reader may be told of --fix.
	CanFix bool
}

// The parts of a finding that have a colour.
const (
	colorName   = "1"
	colorGutter = "2"
	colorGood   = "32"
)

func severityColor(s manifest.Severity) string {
	switch s {
	case manifest.SeverityError:
		return "1;31"
	case manifest.SeverityWarning:
		return "1;33"
	}
	return "1;36"
}

// Write writes the findings with their excerpts, and a line that sums up.
func (t *Text) Write(out io.Writer, results []Result) error {
	w := bufio.NewWriter(out)
	for i := range results {
		t.result(w, &results[i])
	}
	fmt.Fprintln(w, t.summary(results))
	return w.Flush()
}

func (t *Text) result(w io.Writer, r *Result) {
	if r.Skipped && t.Verbose {
		fmt.Fprintf(w, "%s: passed over: neither a job, a schedule, a freeze nor a fan-out plan\n", Clean(r.Name))
	}
	for _, f := range r.Fixes {
		fmt.Fprintf(w, "%s %s %s%s\n", t.place(r, f.Span), t.Paint(colorGood, "fixed:"), Clean(f.Message), t.Paint(colorGutter, " ["+f.Rule+"]"))
		if f.Suggestion != nil && f.Suggestion.Message != "" {
			fmt.Fprintf(w, "    %s %s\n", t.Paint(colorGutter, "="), Clean(f.Suggestion.Message))
		}
	}
	var text []byte
	read := false
	for _, f := range r.Findings {
		if f.Severity < t.Severity {
			continue
		}
		if !read {
			text, read = r.Text(), true
		}
		t.finding(w, r, text, &f)
	}
}

func (t *Text) finding(w io.Writer, r *Result, text []byte, f *manifest.Finding) {
	fmt.Fprintf(w, "%s %s %s%s\n", t.place(r, f.Span), t.Paint(severityColor(f.Severity), f.Severity.String()+":"),
		t.Paint(colorName, Clean(f.Message)), t.Paint(colorGutter, " ["+f.Rule+"]"))
	last := f.Span.Start.Line
	for _, o := range f.Related {
		last = max(last, o.Span.Start.Line)
	}
	gutter := strings.Repeat(" ", len(strconv.Itoa(last))+2)
	bar := t.Paint(colorGutter, "|")
	show := func(span manifest.Span, color, note string) {
		e, ok := newExcerpt(text, span)
		if !ok {
			return
		}
		number := strconv.Itoa(span.Start.Line)
		fmt.Fprintf(w, "%s%s\n", gutter, bar)
		fmt.Fprintf(w, "%s%s %s %s\n", strings.Repeat(" ", len(gutter)-len(number)-1), t.Paint(colorGutter, number), bar, e.line)
		mark := len(e.mark) - len(strings.TrimLeft(e.mark, " "))
		fmt.Fprintf(w, "%s%s %s%s", gutter, bar, e.mark[:mark], t.Paint(color, e.mark[mark:]))
		if note != "" {
			fmt.Fprintf(w, " %s", t.Paint(color, Clean(note)))
		}
		fmt.Fprintln(w)
	}
	show(f.Span, severityColor(f.Severity), "")
	for _, o := range f.Related {
		show(o.Span, severityColor(manifest.SeverityHint), o.Message)
	}
	if s := f.Suggestion; s != nil && s.Message != "" {
		fix := ""
		if s.Safe && len(s.Edits) > 0 && t.CanFix {
			fix = t.Paint(colorGutter, " (--fix writes it)")
		}
		fmt.Fprintf(w, "%s%s %s%s\n", gutter, t.Paint(colorGutter, "="), Clean(s.Message), fix)
	}
	fmt.Fprintln(w)
}

func (t *Text) place(r *Result, span manifest.Span) string {
	return t.Paint(colorName, fmt.Sprintf("%s:%d:%d:", Clean(r.Name), span.Start.Line, span.Start.Column))
}

// Paint gives a text a colour, by the number of its escape sequence, where colours
// are on.
func (t *Text) Paint(color, text string) string {
	if !t.Color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

// Clean takes out of a text what could control a terminal.
func Clean(text string) string { return strings.Map(shown, text) }

// summary is the last line: how much was checked, and what came of it.
func (t *Text) summary(results []Result) string {
	c := Count(results, t.Severity)
	var b strings.Builder
	b.WriteString(plural(c.Documents, "document") + ": ")
	var parts []string
	for _, s := range []manifest.Severity{manifest.SeverityError, manifest.SeverityWarning, manifest.SeverityHint} {
		if n := c.Shown[s]; n > 0 {
			parts = append(parts, t.Paint(severityColor(s), plural(n, s.String())))
		}
	}
	if len(parts) == 0 {
		b.WriteString(t.Paint(colorGood, "nothing found"))
	} else {
		b.WriteString(strings.Join(parts, ", "))
		if c.Documents > 1 {
			fmt.Fprintf(&b, " in %s", plural(c.Affected, "document"))
		}
	}
	if c.Fixed > 0 {
		b.WriteString("; " + t.Paint(colorGood, fmt.Sprintf("%d fixed", c.Fixed)))
	}
	if c.Fixable > 0 && t.CanFix {
		fmt.Fprintf(&b, "; --fix cures %d", c.Fixable)
	}
	if c.Hidden > 0 {
		fmt.Fprintf(&b, "; %s below --severity %s", plural(c.Hidden, "finding"), t.Severity)
	}
	if c.Skipped > 0 {
		fmt.Fprintf(&b, "; %s passed over", plural(c.Skipped, "other file"))
	}
	if c.Failed > 0 {
		fmt.Fprintf(&b, "; %d could not be checked", c.Failed)
	}
	return b.String()
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
