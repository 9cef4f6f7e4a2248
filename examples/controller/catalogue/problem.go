package catalogue

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// Problem is something wrong with a job file.
type Problem struct {
	// Path leads to the place in the document, such as execute.timeout; ""
	// where the document as a whole is meant.
	Path string `json:"path,omitempty"`
	// Line and Column of the place, from 1; 0 where they are not known.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
	// Text is what is wrong there.
	Text string `json:"text"`
}

// String is the problem as a line for people: place, path, text.
func (p Problem) String() string {
	s := p.Text
	if p.Path != "" {
		s = p.Path + ": " + s
	}
	if p.Line > 0 {
		s = fmt.Sprintf("%d:%d: %s", p.Line, p.Column, s)
	}
	return s
}

// ProblemsError says that a file is no job that can be run, and everything that
// is wrong with it.
type ProblemsError struct {
	// File is its name.
	File string
	// Problems are at least one.
	Problems []Problem
}

// Error lists the problems, each on a line of its own behind the file's name.
func (e *ProblemsError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = e.File + ":" + p.String()
		if p.Line == 0 {
			lines[i] = e.File + ": " + p.String()
		}
	}
	return strings.Join(lines, "\n")
}

// newest is the contract whose keys job files may have.
const newest = wire.V0_101_0

// decode reads a job at the door: unknown keys and broken rules are told
// together, since neither hides the other.
func decode(yaml []byte) (*manifest.Job, []Problem) {
	job, err := manifest.Reader{Contract: newest, Strict: true}.Job(yaml)
	var unknown *manifest.UnknownFieldsError
	var problems []Problem
	if errors.As(err, &unknown) {
		for _, f := range unknown.Fields {
			problems = append(problems, Problem{Path: f.Path, Line: f.Line, Column: f.Column, Text: "unknown key"})
		}
		slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
		job, err = manifest.DecodeJob(yaml)
	}
	if err != nil {
		return nil, append(problems, undecodable(err))
	}
	return job, append(problems, broken(job)...)
}

// undecodable is the problem of a document that does not decode.
func undecodable(err error) Problem {
	var d *wire.DecodeError
	if !errors.As(err, &d) {
		return Problem{Text: err.Error()}
	}
	return Problem{Path: d.Path, Line: d.Line, Column: d.Column, Text: fmt.Sprintf("expected %s, got %s", d.Expected, d.Got)}
}

// broken are the contract's rules that a job breaks, and what keeps it from
// being stored under its id.
func broken(job *manifest.Job) []Problem {
	var problems []Problem
	err := validate(job)
	var rule *manifest.RuleError
	switch {
	case errors.As(err, &rule):
		problems = append(problems, Problem{Path: rule.Path, Text: strings.TrimLeft(rule.Rule, ": ")})
	case err != nil:
		problems = append(problems, Problem{Text: err.Error()})
	}
	var key *kvkeys.KeyError
	switch _, err := kvkeys.Job(job.ID); {
	case errors.As(err, &key):
		problems = append(problems, Problem{Path: "id", Text: fmt.Sprintf("%q %s", key.Value, key.Rule)})
	case err != nil:
		problems = append(problems, Problem{Path: "id", Text: err.Error()})
	}
	return problems
}

// validate applies the rules of the contract that a job is written for: those of the
// newer one are stricter, and a job without anything newer need not keep them.
func validate(job *manifest.Job) error {
	j := Job{Manifest: job}
	if paths, err := j.Newer(); err != nil || len(paths) == 0 {
		return job.Validate()
	}
	return job.ValidateAt(newest)
}

// checkRunnable finds what the contract lets pass at the door and nobody can
// run: it would fail on the day it is fired.
func checkRunnable(job *Job) []Problem {
	var problems []Problem
	x := &job.Manifest.Execute
	if span, err := wire.ParseSpan(x.Timeout); err != nil {
		problems = append(problems, Problem{Path: "execute.timeout", Text: err.Error()})
	} else if span.Seconds == 0 {
		problems = append(problems, Problem{Path: "execute.timeout", Text: "must be a second or more"})
	}
	if job.Manifest.Version == "" {
		problems = append(problems, Problem{Path: "version", Text: "must not be empty"})
	}
	if key, ok := x.ScriptObject.Get(); ok && key == "" {
		problems = append(problems, Problem{Path: "execute.script_object", Text: "must not be empty"})
	}
	return problems
}
