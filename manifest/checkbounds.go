package manifest

import (
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// zone is that of the document's wall-clock times.
func (c *checker) zone() *time.Location {
	return Zone(c.root.Get("tz").Text()).Location(c.opts.Local)
}

// bounds checks the two bounds of an object, called member in paths.
func (c *checker) bounds(v *yamldoc.Value, member string, zone *time.Location) {
	if v == nil {
		return
	}
	prefix := member
	if v == c.root {
		prefix = ""
	}
	var at [2]time.Time
	readable := true
	for i, name := range []string{"from", "until"} {
		bound := v.Get(name)
		if bound == nil {
			readable = false
			continue
		}
		var err error
		if at[i], err = parseBound(member, bound.Text(), zone); err != nil {
			readable = false
			f := c.on(bound, "bound", SeverityError, childPath(prefix, name), strings.TrimPrefix(err.Error(), member+": "))
			c.suggestBound(f, bound)
		}
	}
	if !readable || at[0].Before(at[1]) {
		return
	}
	f := c.on(v.Get("from"), "bounds-order", SeverityError, childPath(prefix, "from"), "from must be before until")
	f.Related = append(f.Related, Related{c.span(c.doc.Token(v.Get("until"))), "until is here"})
	if !at[0].Equal(at[1]) {
		first, second := c.doc.Token(v.Get("from")), c.doc.Token(v.Get("until"))
		texts := [2]string{string(c.text[first.Start:first.End]), string(c.text[second.Start:second.End])}
		if first.Start > second.Start {
			first, second = second, first
			texts[0], texts[1] = texts[1], texts[0]
		}
		if first.End <= second.Start {
			f.Suggestion = &Suggestion{Message: "are they the wrong way round?", Edits: []Edit{{c.span(first), texts[1]}, {c.span(second), texts[0]}}}
		}
	}
}

// suggestBound looks for a bound that is written in another way.
func (c *checker) suggestBound(f *Finding, v *yamldoc.Value) {
	text := strings.TrimSpace(v.Text())
	const longest = 40
	if len(text) > longest {
		return
	}
	if text != v.Text() {
		if _, ok := parseDate(text); ok {
			f.Suggestion = &Suggestion{Message: "white space is not allowed behind the date", Edits: c.edit(c.doc.Token(v), c.word(c.doc.Token(v), text)), Safe: true}
			return
		}
	}
	for _, suffix := range []string{"Z", ":00Z"} {
		better := strings.Replace(text, " ", "T", 1) + suffix
		if _, ok := parseInstant(better); ok {
			f.Suggestion = &Suggestion{Message: "a time wants an offset: " + better + " is UTC", Edits: c.edit(c.doc.Token(v), c.inQuotes(c.doc.Token(v), better))}
			return
		}
	}
	if i := len(text) - 5; i > 0 && (text[i] == '+' || text[i] == '-') {
		better := text[:i+3] + ":" + text[i+3:]
		if _, ok := parseInstant(better); ok {
			f.Suggestion = &Suggestion{Message: "did you mean " + better + "?", Edits: c.edit(c.doc.Token(v), c.inQuotes(c.doc.Token(v), better)), Safe: true}
			return
		}
	}
	c.suggestDate(f, v)
}

// freeze checks the rules of a freeze.
func (c *checker) freeze() {
	zone := c.zone()
	c.bounds(c.root, "freeze", zone)
	until := c.root.Get("until")
	if until == nil {
		if !c.root.Broken("until") && len(c.doc.Problems) == 0 {
			at := c.root.Get("from")
			if at == nil {
				at = c.root
			}
			c.onKey(at, "endless-freeze", SeverityHint, "", "a freeze without until holds until it is taken away")
		}
		return
	}
	if end, err := parseBound("freeze", until.Text(), zone); err == nil && !c.opts.Now.IsZero() && !end.After(c.opts.Now) {
		c.on(until, "in-the-past", SeverityWarning, "until", "the freeze is over: it holds nothing back")
	}
}
