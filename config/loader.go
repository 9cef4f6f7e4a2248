package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/tera"
	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// loader reads a file and what it includes.
type loader struct {
	m      machine
	system map[string]any
	funcs  map[string]tera.Func
	budget *tera.Budget

	seen   map[string]bool // files, with symbolic links resolved
	files  []string
	vars   tomldoc.Table
	config tomldoc.Table

	problems, warnings []Problem
}

func newLoader(m machine) *loader {
	return &loader{
		m: m, system: m.system(), funcs: m.functions(), budget: tera.NewBudget(),
		seen: map[string]bool{}, vars: tomldoc.Table{}, config: tomldoc.Table{},
	}
}

func (l *loader) problem(place tomldoc.Place, err error, format string, args ...any) {
	l.problems = append(l.problems, problemAt(place, "", err, format, args...))
}

func (l *loader) warn(place tomldoc.Place, key, format string, args ...any) {
	l.warnings = append(l.warnings, problemAt(place, key, nil, format, args...))
}

// file loads a file on top of what is there. from is the place of the include
// that names it; chain are the files that include each other.
func (l *loader) file(path string, from tomldoc.Place, chain []string) {
	place := from
	if from.File == "" {
		place.File = path
	}
	chain = append(chain[:len(chain):len(chain)], path)
	canonical, err := filepath.EvalSymlinks(path)
	if err != nil {
		canonical = path
	}
	if abs, err := filepath.Abs(canonical); err == nil {
		canonical = abs
	}
	if l.seen[canonical] {
		l.problem(place, ErrIncludeCycle, "%s is included twice: %s", path, strings.Join(chain, " → "))
		return
	}
	if len(l.seen) == MaxFiles {
		l.problem(place, ErrTooLarge, "more than %d files", MaxFiles)
		return
	}
	l.seen[canonical] = true
	text, err := read(path)
	if err != nil {
		reason := err.Error()
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			reason = e.Err.Error()
		}
		if from.File != "" {
			reason = "cannot include " + path + ": " + reason
		}
		l.problem(place, err, "%s", reason)
		return
	}
	if bad, ok := notUTF8(path, text); !ok {
		l.problem(bad, nil, "this is no UTF-8: save the file as UTF-8")
		return
	}
	f := &source{l: l, path: path, text: text, lines: tomldoc.NewLines(path, text)}
	f.load(chain)
	l.files = append(l.files, path)
}

// source is a file on its way into the configuration.
type source struct {
	l     *loader
	path  string
	text  string
	lines *tomldoc.Lines
	// blind says why the includes could not be read, nil if they could.
	blind error
	// included counts the files that it includes.
	included int
}

func (f *source) load(chain []string) {
	before := len(f.l.problems)
	for _, v := range f.includes() {
		if f.included++; f.included > MaxFiles {
			f.l.problem(v.Place(), ErrTooLarge, "more than %d files", MaxFiles)
			break
		}
		if path, ok := f.includePath(v); ok {
			f.l.file(path, v.Place(), chain)
		}
	}
	if len(f.l.problems) > before {
		return // what is missing now would be reported as undefined below
	}
	own, err := f.ownVars()
	if err != nil {
		f.tomlProblem(err, "[vars] must be TOML before it is rendered: ")
		return
	}
	known := tomldoc.Table{}
	known.Merge(f.l.vars)
	known.Merge(own)
	out, text, ok := f.render(known)
	if !ok {
		return
	}
	root, err := tomldoc.Parse(out.Text, func(offset int) tomldoc.Place {
		return f.lines.Place(out.Source(offset))
	})
	if err != nil {
		rendered := ""
		if text != out.Text {
			rendered = "after rendering: "
		}
		f.tomlProblem(err, rendered)
		return
	}
	f.checkIncludes(root)
	delete(root, "include")
	delete(root, "teravars")
	if v, ok := root["vars"]; ok {
		if t, ok := v.Data.(tomldoc.Table); ok {
			f.l.vars.Merge(t)
		}
	}
	f.l.config.Merge(root)
}

func (f *source) tomlProblem(err error, prefix string) {
	e, ok := errors.AsType[*tomldoc.Error](err)
	if !ok {
		e = &tomldoc.Error{Place: tomldoc.Place{File: f.path}, Msg: err.Error()}
	}
	f.l.problem(e.Place, nil, "%s%s", prefix, e.Msg)
}

// ownVars reads the [vars] of the file, unrendered.
func (f *source) ownVars() (tomldoc.Table, error) {
	text, numbers := varsText(strings.TrimPrefix(f.text, byteOrderMark))
	cut := tomldoc.NewLines(f.path, text)
	root, err := tomldoc.Parse(text, func(offset int) tomldoc.Place {
		p := cut.Place(offset)
		if i := p.Line - 1; i < len(numbers) {
			p.Line = numbers[i]
		}
		return p
	})
	if err != nil {
		return nil, err
	}
	if v, ok := root["vars"]; ok {
		if t, ok := v.Data.(tomldoc.Table); ok {
			return t, nil
		}
	}
	return nil, nil
}

const byteOrderMark = "\uFEFF"

// render renders the whole file. What a template in a comment does counts where
// it does not fail, as in the reference; where it does, comments are left out.
// text is what was rendered.
func (f *source) render(vars tomldoc.Table) (out *tera.Output, text string, ok bool) {
	out, errs, notes := f.renderText(f.text, vars)
	text = f.text
	if blank := blankComments(f.text); errs != nil && blank != f.text {
		out, errs, notes = f.renderText(blank, vars)
		text = blank
	}
	for _, n := range notes {
		f.l.warn(f.lines.Place(n.Offset), "", "%s", n.Msg)
	}
	f.renderProblems(errs)
	return out, text, errs == nil
}

func (f *source) renderText(text string, vars tomldoc.Table) (*tera.Output, []error, []tera.Note) {
	t, err := tera.Parse(text)
	if err != nil {
		return nil, []error{err}, nil
	}
	r := newResolver(vars, f.l.system, f.l.funcs, f.l.budget)
	out, err := t.Render(r.env)
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return nil, joined.Unwrap(), t.Notes()
	}
	return out, nil, t.Notes()
}

// renderProblems reports errors at their places in the file. One that came from
// a variable is news only where the text of that variable is not in the file, or
// is no error by itself.
func (f *source) renderProblems(errs []error) {
	reported := map[any]bool{} // variables, cycles, and "own" for errors in the text
	var through []error
	for _, err := range errs {
		if _, ok := rootOf(err); ok {
			through = append(through, err)
			continue
		}
		f.renderProblem(err)
		reported["own"] = true
	}
	for _, err := range through {
		root, _ := rootOf(err)
		cycle, ok := errors.AsType[*cycleError](err)
		if reported[root] || reported["own"] && !ok || ok && reported[cycle] {
			continue
		}
		reported[root], reported[cycle] = true, ok
		if ok {
			f.l.problem(root.v.defined.Place(), ErrVarsCycle, "%s %s", root.v.path, cycle)
			continue
		}
		f.l.problem(root.v.defined.Place(), cause(root), "%s", root)
	}
}

func (f *source) renderProblem(err error) {
	place := tomldoc.Place{File: f.path}
	if e, ok := errors.AsType[*tera.Error](err); ok {
		place = f.lines.Place(innermost(e).Offset)
	}
	f.l.problem(place, cause(err), "%s", err)
}

// innermost is the error with the most exact place.
func innermost(e *tera.Error) *tera.Error {
	for {
		next, ok := errors.AsType[*tera.Error](e.Err)
		if !ok {
			return e
		}
		e = next
	}
}

// cause picks what callers may branch on.
func cause(err error) error {
	switch {
	case errors.Is(err, tera.ErrUndefined):
		return ErrUndefined
	case errors.Is(err, tera.ErrTooMuch):
		return ErrTooLarge
	}
	for _, known := range []error{ErrUnset, ErrNotConverged, ErrVarsCycle} {
		if errors.Is(err, known) {
			return known
		}
	}
	return nil
}

// checkVars renders what the tables [vars] of all files came to once more, as
// the reference does, which shows values that never come to an end.
func (l *loader) checkVars() {
	r := newResolver(l.vars, l.system, l.funcs, l.budget)
	for _, v := range r.all {
		if _, err := v.Value(); err != nil {
			root, _ := rootOf(err)
			l.problem(root.v.defined.Place(), cause(root), "%s", root)
			return
		}
	}
}
