package tera

import (
	"errors"
	"sort"
)

// Budget is what renderings may cost together: a file with all the values that
// it asks for. The zero value allows nothing; see [NewBudget].
type Budget struct {
	bytes, steps int
}

// NewBudget allows 16 MiB of text and a million steps, far beyond what any
// configuration needs and a fraction of a second.
func NewBudget() *Budget { return &Budget{bytes: 16 << 20, steps: 1e6} }

func (b *Budget) spend(steps, bytes int) error {
	b.steps -= steps
	b.bytes -= bytes
	if b.steps < 0 || b.bytes < 0 {
		return ErrTooMuch
	}
	return nil
}

// Func is a function that templates call. Arguments that it does not know are
// ignored.
type Func func(args map[string]any) (any, error)

// Env is what a template reaches. Budget is required.
type Env struct {
	Names  map[string]any
	Funcs  map[string]Func
	Budget *Budget
}

// Output is rendered text that knows where it came from.
type Output struct {
	Text  string
	marks []mark
}

// mark is the start of a piece of output.
type mark struct {
	out, src int
	verbatim bool // the bytes of the piece follow each other in the source too
}

// Source returns the offset in the template of what stands at an offset of
// the output: the place itself in plain text, the start of the tag in what
// it wrote.
func (o *Output) Source(offset int) int {
	i := sort.Search(len(o.marks), func(i int) bool { return o.marks[i].out > offset }) - 1
	switch {
	case i < 0:
		return 0
	case o.marks[i].verbatim:
		return o.marks[i].src + offset - o.marks[i].out
	}
	return o.marks[i].src
}

// maxErrors bounds what one rendering reports.
const maxErrors = 20

// Render writes the template. The error joins an [*Error] for each tag that
// failed; the output is then what the others wrote.
func (t *Template) Render(env *Env) (*Output, error) {
	r := &renderer{env: env}
	r.body(t.body)
	return &Output{string(r.out), r.marks}, errors.Join(r.errs...)
}

type renderer struct {
	env   *Env
	out   []byte
	marks []mark
	errs  []error
}

// body writes nodes, and reports false when it is no use to go on.
func (r *renderer) body(nodes []node) bool {
	for i := range nodes {
		if err := r.node(&nodes[i]); err != nil {
			r.errs = append(r.errs, at(nodes[i].at, err))
			if len(r.errs) == maxErrors || errors.Is(err, ErrTooMuch) {
				return false
			}
		}
	}
	return true
}

func (r *renderer) node(n *node) error {
	switch {
	case n.output != nil:
		v, err := r.eval(n.output)
		if err != nil {
			return err
		}
		r.marks = append(r.marks, mark{len(r.out), n.at, false})
		before := len(r.out)
		if r.out, err = appendValue(r.out, v); err != nil {
			r.out = r.out[:before]
			return err
		}
		return r.env.Budget.spend(1, len(r.out)-before)
	case n.branches != nil:
		for _, b := range n.branches {
			if b.cond != nil {
				yes, err := r.truth(b.cond)
				if err != nil {
					return err
				}
				if !yes {
					continue
				}
			}
			if !r.body(b.body) && len(r.errs) < maxErrors {
				return ErrTooMuch
			}
			return nil
		}
		return nil
	}
	r.marks = append(r.marks, mark{len(r.out), n.at, true})
	r.out = append(r.out, n.text...)
	return r.env.Budget.spend(1, len(n.text))
}
