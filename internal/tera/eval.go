package tera

import (
	"strconv"
	"strings"
)

// eval works out an expression.
func (r *renderer) eval(e *expr) (any, error) {
	if err := r.env.Budget.spend(1, 0); err != nil {
		return nil, at(e.at, err)
	}
	v, err := r.operand(e)
	if err != nil {
		return nil, at(e.at, err)
	}
	if v == undefined {
		// Only a negated name gets here: what is not defined is false.
		return true, nil
	}
	for i := range e.filters {
		f := &e.filters[i]
		if f.name == "default" {
			continue // it has had its say about the name, and has no other
		}
		if v, err = r.filter(v, f); err != nil {
			return nil, at(f.at, err)
		}
	}
	if e.negated {
		// A comparison has heeded its "not" already, and the engine negates it
		// again.
		return !truthy(v), nil
	}
	return v, nil
}

// undefined stands for a name without a value where that is no error.
var undefined = new(struct{ _ int })

func (r *renderer) operand(e *expr) (any, error) {
	switch e.kind {
	case kindString:
		return e.text, nil
	case kindNumber, kindBool:
		return e.value, nil
	case kindName:
		v, err := r.name(e)
		switch {
		case err == nil && v != nil || err != nil && !forgivable(err):
			return v, err
		case e.defaulted():
			return r.defaultOf(e)
		case err != nil && e.negated:
			return undefined, nil
		}
		return v, err
	case kindCall:
		return r.call(e)
	case kindArray:
		list := make([]any, 0, len(e.list))
		for _, item := range e.list {
			v, err := r.eval(item)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		return list, nil
	case kindConcat:
		return r.concat(e)
	case kindTest:
		_, err := r.name(e.list[0])
		if err != nil && !forgivable(err) {
			return nil, err
		}
		return (err == nil) != e.reverse, nil
	case kindIn:
		return r.member(e)
	}
	return r.truth(e)
}

// defaultOf works out the value of the filter "default", which stands first.
func (r *renderer) defaultOf(e *expr) (any, error) {
	f := &e.filters[0]
	for i := len(f.args) - 1; i >= 0; i-- {
		if f.args[i].name == "value" {
			return r.eval(f.args[i].value)
		}
	}
	return nil, failf(f.at, "the filter default needs an argument value")
}

// concat joins values as text.
func (r *renderer) concat(e *expr) (any, error) {
	var b []byte
	for _, part := range e.list {
		switch part.kind {
		case kindString:
			b = append(b, part.text...)
		case kindNumber:
			b, _ = appendValue(b, part.value)
		default:
			v, err := r.operand(part)
			if err != nil {
				return nil, at(part.at, err)
			}
			s, ok := v.(string)
			if !ok {
				s, ok = jsonNumber(v)
			}
			if !ok {
				return nil, failf(part.at, `"~" joins strings and numbers, and %s is %s`, part.text, describe(v))
			}
			b = append(b, s...)
		}
		if err := r.env.Budget.spend(1, len(b)); err != nil {
			return nil, at(part.at, err)
		}
	}
	return string(b), nil
}

// member works out "in".
func (r *renderer) member(e *expr) (bool, error) {
	v, err := r.eval(e.list[0])
	if err != nil {
		return false, err
	}
	container, err := r.eval(e.list[1])
	if err != nil {
		return false, err
	}
	found := false
	switch c := container.(type) {
	case []any:
		if err := r.env.Budget.spend(len(c), 0); err != nil {
			return false, err
		}
		for _, item := range c {
			if found, err = r.equal(v, item); found || err != nil {
				break
			}
		}
	case string:
		s, ok := v.(string)
		if !ok {
			return false, failf(e.list[0].at, "a string holds strings, not %s", describe(v))
		}
		if err := r.env.Budget.spend(len(c)/64, 0); err != nil {
			return false, err
		}
		found = strings.Contains(c, s)
	case map[string]any:
		s, ok := v.(string)
		if !ok {
			return false, failf(e.list[0].at, "a table has names, not %s", describe(v))
		}
		_, found = c[s]
	default:
		return false, failf(e.list[1].at, `"in" looks into strings, arrays and tables, not %s`, describe(container))
	}
	return found != e.reverse, err
}

// truth works out a condition.
func (r *renderer) truth(e *expr) (bool, error) {
	if err := r.env.Budget.spend(1, 0); err != nil {
		return false, at(e.at, err)
	}
	var yes bool
	var err error
	switch e.kind {
	case kindLogic:
		if yes, err = r.truth(e.list[0]); err == nil && yes == (e.text == "and") {
			yes, err = r.truth(e.list[1])
		}
	case kindCompare:
		var settled bool
		if yes, settled, err = r.compare(e); settled {
			return yes, err
		}
	case kindName:
		// Whatever is wrong with a name alone makes it false.
		v, failed := r.eval(e)
		if failed != nil {
			if !forgivable(failed) {
				return false, failed
			}
			return false, nil
		}
		return truthy(v), nil
	case kindCall:
		v, failed := r.call(e)
		var ok bool
		if err = failed; err == nil {
			if yes, ok = v.(bool); !ok {
				err = failf(e.at, "%s() gives %s, and a condition takes a bool", e.text, describe(v))
			}
		}
	case kindString, kindNumber, kindBool:
		// Filters have no effect here, as in the engine.
		v, _ := r.operand(e)
		yes = truthy(v)
	case kindConcat:
		v, failed := r.eval(e)
		if failed != nil {
			return false, failed
		}
		return truthy(v), nil
	default:
		v, failed := r.operand(e)
		yes, err = truthy(v), failed
	}
	if err != nil {
		return false, at(e.at, err)
	}
	return yes != e.negated, nil
}

// compare works out a comparison. It is settled, whatever "not" says, where a
// number meets something else.
func (r *renderer) compare(e *expr) (yes, settled bool, err error) {
	left, err := r.eval(e.list[0])
	if err != nil {
		return false, false, err
	}
	right, err := r.eval(e.list[1])
	if err != nil {
		return false, false, err
	}
	a, aNumber := number(left)
	b, bNumber := number(right)
	if e.text == "==" || e.text == "!=" {
		if aNumber != bNumber {
			return false, true, nil
		}
		same := a == b
		if !aNumber {
			if same, err = r.equal(left, right); err != nil {
				return false, false, err
			}
		}
		return same == (e.text == "=="), false, nil
	}
	for i, ok := range []bool{aNumber, bNumber} {
		if !ok {
			return false, false, failf(e.list[i].at, `%q compares numbers, not %s`, e.text, describe([]any{left, right}[i]))
		}
	}
	switch e.text {
	case "<":
		yes = a < b
	case "<=":
		yes = a <= b
	case ">":
		yes = a > b
	default:
		yes = a >= b
	}
	return yes, false, nil
}

// name looks a name up. The error wraps [ErrUndefined] where there is none.
func (r *renderer) name(e *expr) (any, error) {
	if err := r.env.Budget.spend(len(e.path), 0); err != nil {
		return nil, err
	}
	v := any(r.env.Names)
	for i, s := range e.path {
		key := s.text
		if s.name != nil {
			index, err := r.name(s.name)
			if err != nil {
				return nil, err
			}
			var ok bool
			if key, ok = index.(string); !ok {
				if key, ok = jsonNumber(index); !ok {
					return nil, failf(e.at, "%s is %s, and an index is a string or a number", s.name.text, describe(index))
				}
			}
		}
		next, ok := step(v, key)
		if !ok {
			return nil, &Error{Offset: e.at, Err: &undefinedError{e.text, key, i > 0}}
		}
		var err error
		if v, err = force(next); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// step goes from a value to one that it holds.
func step(v any, key string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		next, ok := v[key]
		return next, ok
	case []any:
		i, err := strconv.ParseUint(key, 10, 31)
		if err != nil || len(key) > 1 && key[0] == '0' || key[0] == '+' || i >= uint64(len(v)) {
			return nil, false
		}
		return v[i], true
	}
	return nil, false
}

func (r *renderer) call(e *expr) (any, error) {
	f, ok := r.env.Funcs[e.text]
	if !ok {
		return nil, unknownFunction(e)
	}
	args, err := r.arguments(e.args)
	if err != nil {
		return nil, err
	}
	v, err := f(args)
	if err != nil {
		return nil, at(e.at, err)
	}
	return force(v)
}

func unknownFunction(e *expr) error {
	switch e.text {
	case "ps", "psf", "bash", "bashf":
		return failf(e.at, "%s() runs commands, which a configuration file must not", e.text)
	case "get_env":
		return failf(e.at, `get_env() is not available in configuration files: write env(name="…")`)
	case "now", "range", "throw", "get_random":
		return failf(e.at, "%s() is not available in configuration files", e.text)
	}
	return failf(e.at, "there is no function %s()", e.text)
}

// arguments works arguments out; of several with one name the last counts.
func (r *renderer) arguments(args []arg) (map[string]any, error) {
	values := make(map[string]any, len(args))
	for i, a := range args {
		if repeated(args[i+1:], a.name) {
			continue
		}
		v, err := r.eval(a.value)
		if err != nil {
			return nil, err
		}
		values[a.name] = v
	}
	return values, nil
}

func repeated(args []arg, name string) bool {
	for _, a := range args {
		if a.name == name {
			return true
		}
	}
	return false
}
