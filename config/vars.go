package config

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/tera"
	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

const (
	// maxPasses is how often a value is rendered that still holds templates
	// afterwards.
	maxPasses = 10
	// maxChain bounds the values that need each other.
	maxChain = 10_000
)

// resolver works out the values of [vars], each when it is asked for and once.
type resolver struct {
	env *tera.Env
	// working are the values that are being worked out, the outermost first.
	working []*variable
	all     []*variable
}

// newResolver makes the names that templates see: system and vars.
func newResolver(vars tomldoc.Table, system map[string]any, funcs map[string]tera.Func, budget *tera.Budget) *resolver {
	r := &resolver{}
	r.env = &tera.Env{Funcs: funcs, Budget: budget, Names: map[string]any{
		"system": system,
		"vars":   r.table("vars", vars),
	}}
	return r
}

func (r *resolver) table(path string, t tomldoc.Table) map[string]any {
	m := make(map[string]any, len(t))
	for k, v := range t {
		m[k] = r.value(path+"."+k, v)
	}
	return m
}

func (r *resolver) value(path string, v *tomldoc.Value) any {
	switch d := v.Data.(type) {
	case string:
		if tera.HasTags(d) {
			w := &variable{r: r, path: path, text: d, defined: v}
			r.all = append(r.all, w)
			return w
		}
	case float64:
		if math.IsNaN(d) {
			w := &variable{r: r, path: path, defined: v, done: true}
			w.err = &varError{w, fmt.Errorf("%w: nan is not equal to itself", ErrNotConverged)}
			r.all = append(r.all, w)
			return w
		}
	case tomldoc.Table:
		return r.table(path, d)
	case []*tomldoc.Value:
		list := make([]any, len(d))
		for i, e := range d {
			list[i] = r.value(fmt.Sprintf("%s[%d]", path, i), e)
		}
		return list
	}
	return v.Data
}

// variable is a text of [vars] that holds templates.
type variable struct {
	r       *resolver
	path    string
	text    string
	defined *tomldoc.Value

	busy, done bool
	result     string
	err        error
}

// varError is what is wrong with a variable, for whom it reaches through a name.
type varError struct {
	v   *variable
	err error
}

func (e *varError) Error() string {
	return e.v.path + ": " + strings.ReplaceAll(e.err.Error(), "\n", "; ")
}

func (e *varError) Unwrap() error { return e.err }

// Value implements [tera.Lazy].
func (v *variable) Value() (any, error) {
	if v.busy {
		return nil, v.cycle()
	}
	if !v.done {
		v.done, v.busy = true, true
		v.r.working = append(v.r.working, v)
		var err error
		if v.result, err = v.render(); err != nil {
			v.err = &varError{v, err}
		}
		v.r.working = v.r.working[:len(v.r.working)-1]
		v.busy = false
	}
	if v.err != nil {
		return nil, v.err
	}
	return v.result, nil
}

func (v *variable) render() (string, error) {
	if len(v.r.working) > maxChain {
		return "", fmt.Errorf("more than %d values that need each other: %w", maxChain, tera.ErrTooMuch)
	}
	text := v.text
	for range maxPasses {
		t, err := tera.Parse(text)
		if err != nil {
			return "", err
		}
		out, err := t.Render(v.r.env)
		if err != nil {
			return "", err
		}
		if out.Text == text || !tera.HasTags(out.Text) {
			return out.Text, nil
		}
		text = out.Text
	}
	return "", fmt.Errorf("%w: after %d passes it still holds a template", ErrNotConverged, maxPasses)
}

// cycleError names the values that need each other.
type cycleError struct{ chain string }

func (e *cycleError) Error() string { return "needs itself: " + e.chain }
func (e *cycleError) Unwrap() error { return ErrVarsCycle }

func (v *variable) cycle() error {
	const most = 10
	chain := []string{v.path}
	for i := len(v.r.working) - 1; v.r.working[i] != v; i-- {
		if len(chain) == most {
			chain = append(chain, "…")
			break
		}
		chain = append(chain, v.r.working[i].path)
	}
	chain = append(chain, v.path)
	// The innermost stands first: turn the chain into the order of needing.
	for i, j := 1, len(chain)-2; i < j; i, j = i+1, j-1 {
		chain[i], chain[j] = chain[j], chain[i]
	}
	return &varError{v, &cycleError{strings.Join(chain, " → ")}}
}

// rootOf finds the variable that is to blame for an error that came through
// names of other variables.
func rootOf(err error) (*varError, bool) {
	var root *varError
	for {
		e, ok := errors.AsType[*varError](err)
		if !ok {
			return root, root != nil
		}
		root, err = e, e.err
	}
}
