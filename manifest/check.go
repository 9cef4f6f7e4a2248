package manifest

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// maxFindings is how many findings a report has at most.
const maxFindings = 1000

// Check says all that is wrong with a document, and where. The text is YAML, of
// which JSON is a part. It never fails: what cannot be read at all is a finding
// too. A kind that is none of the constants gives an empty report.
//
// There is an error among the findings just where the strict decoder or ValidateAt
// refuses the document, by the contract of the options, and where a fanout plan would
// be refused when it is used.
// What is accepted and cannot work is a warning. docs/rules.md explains every rule.
func Check(kind Kind, text []byte, opts CheckOptions) *Report {
	c := checker{opts: opts, report: &Report{Kind: kind}}
	c.opts.Contract = cmp.Or(opts.Contract, wire.V0_43_53)
	c.oldest = cmp.Or(opts.Oldest, c.opts.Contract)
	if c.opts.Local == nil {
		c.opts.Local, c.zoneless = time.UTC, true
	}
	switch kind {
	case KindJob:
		j := new(Job)
		c.report.Job = check(&c, text, j, c.shape(shapeJob()), func(decoded bool) {
			c.job()
			c.aggregate(j, decoded)
			c.typed(j, decoded)
		}, func(j *Job) error { return j.ValidateAt(c.opts.Contract) })
	case KindSchedule:
		s := new(Schedule)
		c.report.Schedule = check(&c, text, s, c.shape(shapeSchedule()), func(decoded bool) { c.schedule(s, decoded) }, func(s *Schedule) error { return s.ValidateAt(c.opts.Contract, c.opts.Local) })
	case KindFreeze:
		c.report.Freeze = check(&c, text, new(Freeze), c.shape(shapeFreeze()), func(bool) { c.freeze() }, func(f *Freeze) error { return f.Validate(c.opts.Local) })
	case KindFanoutPlan:
		c.report.FanoutPlan = check(&c, text, new(FanoutPlan), c.shape(shapeFanoutPlan()), func(bool) { c.fanoutPlan() }, func(*FanoutPlan) error { return nil })
	case KindView:
		v := new(View)
		c.report.View = check(&c, text, v, shapeView(), func(decoded bool) { c.view(v, decoded) }, (*View).Validate)
	case KindGroup:
		g := new(GroupDef)
		c.report.Group = check(&c, text, g, shapeGroupDef(), func(decoded bool) { c.groupDef(g, decoded) }, (*GroupDef).Validate)
	}
	c.finish()
	return c.report
}

// checker gathers the findings on one document.
type checker struct {
	opts     CheckOptions
	zoneless bool // nobody says which zone is local
	report   *Report
	text     []byte
	parsed   *yamldoc.Text
	doc      *yamldoc.Inspection
	root     *yamldoc.Value
	seen     map[findingKey]bool
	counts   [SeverityError + 1]int
	claims   map[claimed]bool
	full     map[string]*shape.Type // see fullType
	oldest   wire.Contract          // of the agents, see CheckOptions
}

// findingKey tells findings apart: an alias leads to one place in many ways.
type findingKey struct {
	rule, member string
	severity     Severity
	start, end   int
}

// check reads a document and returns it, or nil where it does not decode.
func check[T any, P document[T]](c *checker, text []byte, into P, t *shape.Type, rules func(decoded bool), validate func(P) error) P {
	c.text = text
	var err error
	if c.parsed, err = yamldoc.Parse(text); err != nil {
		c.unparsed(err)
		return nil
	}
	c.byteOrderMark()
	if isUnique(t, c.opts.Contract) {
		c.parsed.Unique()
	}
	c.doc = c.parsed.Inspect(t)
	c.root = c.doc.Root
	for i := range c.doc.Problems {
		c.problem(&c.doc.Problems[i])
	}
	read, err := c.parsed.Convert(t, yamldoc.Strict)
	strict := err == nil && len(read.Unknown) == 0
	if err == nil && !strict {
		u := read.Unknown[0]
		c.expect(&yamldoc.Error{Path: u.Path, Offset: u.Offset, Line: u.Line, Column: u.Column, Expected: "a known key", Got: quoted(u.Path)})
	}
	if err != nil {
		c.expect(err)
		read, err = c.parsed.Convert(t, yamldoc.Tolerant)
	}
	if err == nil {
		d := codec.NewDecoder(read.JSON)
		d.At = codec.Contract(c.opts.Contract)
		d.Deepen()
		into.decode(&d)
		if f := d.End(); f != nil {
			// What a value says of itself: see readYAML.
			c.on(nearestTo(c.root, f.Path), "wrong-type", SeverityError, f.Path, "expected "+f.Expected+", got "+f.Got)
			return nil
		}
	}
	if !c.root.Absent() {
		rules(err == nil)
		c.older(c.root, "")
		c.note()
	}
	if err != nil {
		return nil
	}
	if strict {
		if err := validate(into); err != nil {
			c.expect(err)
		}
	}
	return into
}

// shape is a type as the contract has it that the document is checked against.
func (c *checker) shape(t *shape.Type) *shape.Type { return shapeAt(t, c.opts.Contract) }

// byteOrderMark reports marks in front of the text.
func (c *checker) byteOrderMark() {
	marks := yamldoc.Span{}
	for bytes.HasPrefix(c.text[marks.End:], []byte(byteOrderMark)) {
		marks.End += len(byteOrderMark)
	}
	if marks.End == 0 {
		return
	}
	c.find("byte-order-mark", SeverityWarning, marks, "", "a byte order mark, with which programs of the reference refuse most files").
		Suggestion = &Suggestion{Message: "save the file without it", Edits: c.edit(marks, ""), Safe: true}
}

// expect makes sure that an error for which a document is refused is not lost: it
// is a finding by itself where no other one is an error.
func (c *checker) expect(err error) {
	if c.report.Worst() == SeverityError {
		return
	}
	at := yamldoc.Span{}
	var e *yamldoc.Error
	if errors.As(err, &e) {
		at = yamldoc.Span{Start: e.Offset, End: e.Offset}
	}
	c.find("refused", SeverityError, at, "", err.Error())
}

// find adds a finding, unless it is there already. The result serves to complete
// it, until the next one is added.
func (c *checker) find(rule string, severity Severity, at yamldoc.Span, path, message string) *Finding {
	key := findingKey{rule, path[strings.LastIndexByte(path, '.')+1:], severity, at.Start, at.End}
	if c.seen[key] || c.counts[severity] == maxFindings {
		return new(Finding)
	}
	c.counts[severity]++
	if c.seen == nil {
		c.seen = make(map[findingKey]bool)
	}
	c.seen[key] = true
	c.report.Findings = append(c.report.Findings, Finding{Rule: rule, Severity: severity, Span: c.span(at), Path: path, Message: message})
	return &c.report.Findings[len(c.report.Findings)-1]
}

// on is find for a value.
func (c *checker) on(v *yamldoc.Value, rule string, severity Severity, path, message string) *Finding {
	return c.find(rule, severity, c.doc.Token(v), path, message)
}

// onKey is find for the key of a member.
func (c *checker) onKey(v *yamldoc.Value, rule string, severity Severity, path, message string) *Finding {
	return c.find(rule, severity, c.doc.Key(v), path, message)
}

// also names another place that a finding is about: the key of a member.
func (c *checker) also(f *Finding, v *yamldoc.Value, message string) {
	f.Related = append(f.Related, Related{c.span(c.doc.Key(v)), message})
}

func (c *checker) position(offset int) Position {
	if c.parsed == nil {
		return Position{offset, 1, 1 + offset}
	}
	line, column := c.parsed.Place(offset)
	return Position{offset, line, column}
}

func (c *checker) span(s yamldoc.Span) Span {
	return Span{c.position(s.Start), c.position(max(s.Start, s.End))}
}

// finish sorts the findings, and drops the least important of too many.
func (c *checker) finish() {
	found := c.report.Findings
	if len(found) > maxFindings {
		slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
		found = found[:maxFindings]
	}
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Span.Start.Offset, b.Span.Start.Offset), cmp.Compare(a.Span.End.Offset, b.Span.End.Offset),
			cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Rule, b.Rule),
		)
	})
	c.report.Findings = found
}
