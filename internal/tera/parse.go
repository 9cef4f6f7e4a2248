package tera

import "unicode/utf8"

// expression reads operands joined by "and" and "or", of which "and" binds
// tighter.
func (p *parser) expression() (*expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	left, err := p.conjunction()
	for err == nil && p.takeWord("or") {
		left, err = p.join(left, "or", p.conjunction)
	}
	return left, err
}

func (p *parser) conjunction() (*expr, error) {
	left, err := p.term()
	for err == nil && p.takeWord("and") {
		left, err = p.join(left, "and", p.term)
	}
	return left, err
}

func (p *parser) join(left *expr, op string, next func() (*expr, error)) (*expr, error) {
	right, err := next()
	if err != nil {
		return nil, err
	}
	return &expr{kind: kindLogic, at: left.at, text: op, list: []*expr{left, right}}, nil
}

// term is what "and" and "or" join: an operand, a comparison, a
// membership, any of them negated, or an expression in parentheses.
func (p *parser) term() (*expr, error) {
	p.spaces()
	start := p.pos
	negated := p.takeWord("not")
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	if left.group {
		if negated {
			return nil, failf(start, `"not" takes one operand: no parentheses around a comparison, "and" or "or"`)
		}
		if left.negated {
			// The engine keeps the negation outside the parentheses only.
			left.negated = false
			p.notes = append(p.notes, Note{start, `"not" has no effect directly within parentheses: leave them out`})
		}
		left.group = false
		return left, nil
	}
	e, err := p.comparison(left)
	if err != nil {
		return nil, err
	}
	e.negated = negated
	e.basic = e.basic && !negated
	return e, nil
}

// comparison reads what may follow the left operand.
func (p *parser) comparison(left *expr) (*expr, error) {
	p.spaces()
	start := p.pos
	reverse := p.takeWord("not")
	p.spaces()
	if p.has("in") {
		p.pos += len("in")
		right, err := p.container()
		if err != nil {
			return nil, err
		}
		return &expr{kind: kindIn, at: left.at, reverse: reverse, list: []*expr{left, right}}, nil
	}
	p.pos = start
	for _, op := range []string{"<=", ">=", ">", "<", "==", "!="} {
		if !p.has(op) {
			continue
		}
		p.pos += len(op)
		right, err := p.operand()
		if err != nil {
			return nil, err
		}
		if right.group {
			return nil, failf(right.at, "a comparison takes no expression in parentheses")
		}
		return &expr{kind: kindCompare, at: left.at, text: op, list: []*expr{left, right}}, nil
	}
	return left, nil
}

// container reads what stands right of "in".
func (p *parser) container() (*expr, error) {
	p.spaces()
	if p.peek() == '[' {
		return p.arrayWithFilters()
	}
	e, err := p.chain()
	if err != nil {
		return nil, err
	}
	switch {
	case e.kind == kindString || e.kind == kindConcat:
		return e, p.filters(e)
	case e.kind == kindName:
		return e, nil
	case e.kind == kindBool:
		return e.asName(), nil
	}
	return nil, failf(e.at, `"in" takes a string, an array or a name`)
}

// operand reads a value with its filters.
func (p *parser) operand() (*expr, error) {
	p.spaces()
	start := p.pos
	if p.peek() == '(' {
		p.pos++
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		if !p.take(")") {
			return nil, p.unexpected(`")"`, start)
		}
		if !e.basic {
			e.at, e.group = start, true
			return e, nil
		}
		e.at = start
		return e, p.filters(e)
	}
	e, err := p.chain()
	if err != nil {
		return nil, err
	}
	return e, p.filters(e)
}

// chain reads one value, or several joined by "~".
func (p *parser) chain() (*expr, error) {
	first, err := p.primary()
	if err != nil {
		return nil, err
	}
	p.spaces()
	if p.peek() != '~' {
		return first, nil
	}
	all := &expr{kind: kindConcat, at: first.at}
	for next := first; ; {
		switch next.kind {
		case kindString, kindNumber, kindName, kindCall:
			all.list = append(all.list, next)
		case kindBool:
			all.list = append(all.list, next.asName())
		default:
			return nil, failf(next.at, `"~" joins strings, numbers, names and calls`)
		}
		if !p.take("~") {
			return all, nil
		}
		if next, err = p.primary(); err != nil {
			return nil, err
		}
	}
}

// primary reads a literal, a name, a test or a call.
func (p *parser) primary() (*expr, error) {
	p.spaces()
	start := p.pos
	switch c := p.peek(); {
	case c == '"' || c == '\'' || c == '`':
		text, err := p.quoted()
		return &expr{kind: kindString, at: start, text: text}, err
	case isDigit(c) || c == '-':
		n, err := p.number()
		return &expr{kind: kindNumber, at: start, value: n, basic: true}, err
	case !isLetter(c):
		return nil, p.unexpected("a value", start)
	}
	for _, b := range []string{"true", "false", "True", "False"} {
		if !p.has(b) {
			continue
		}
		p.pos += len(b)
		if c := p.peek(); isLetter(c) || isDigit(c) || c == '.' {
			return nil, failf(start, "a name must not begin with %s", b)
		}
		return &expr{kind: kindBool, at: start, text: b, value: b[0]|0x20 == 't', basic: true}, nil
	}
	e, err := p.name()
	if err != nil {
		return nil, err
	}
	end := p.pos
	p.spaces()
	switch {
	case p.has("is"):
		return p.test(e)
	case p.has("::"):
		return nil, failf(start, "macros are not available in configuration files")
	case p.peek() == '(':
		if len(e.path) > 1 {
			return nil, failf(start, "%s is no function: a function has a plain name", e.text)
		}
		p.pos++
		args, err := p.arguments()
		return &expr{kind: kindCall, at: start, text: e.text, args: args, basic: true}, err
	}
	p.pos = end
	return e, nil
}

// test reads what follows a name: "is defined".
func (p *parser) test(name *expr) (*expr, error) {
	p.pos += len("is")
	reverse := p.take("not")
	p.spaces()
	start := p.pos
	word := p.word()
	if word == "" {
		return nil, p.unexpected(`"defined" or "undefined"`, start)
	}
	if word != "defined" && word != "undefined" {
		return nil, failf(start, "the test %q is not available in configuration files: only defined and undefined are", word)
	}
	p.spaces()
	if p.peek() == '(' {
		return nil, failf(start, "the test %s takes no arguments", word)
	}
	return &expr{
		kind: kindTest, at: name.at, text: word, list: []*expr{name}, basic: true,
		reverse: reverse != (word == "undefined"),
	}, nil
}

// arguments reads what stands between the parentheses of a call, the closing
// one included.
func (p *parser) arguments() ([]arg, error) {
	var args []arg
	for {
		p.spaces()
		start := p.pos
		if p.peek() == ')' {
			p.pos++
			return args, nil
		}
		name := p.word()
		if name == "" || !p.take("=") || p.peek() == '=' {
			return nil, failf(start, `arguments are given by name, such as name="X"`)
		}
		p.spaces()
		var value *expr
		var err error
		if p.peek() == '[' {
			value, err = p.arrayWithFilters()
		} else {
			value, err = p.expression()
		}
		if err != nil {
			return nil, err
		}
		args = append(args, arg{name, value})
		if p.take(",") {
			continue
		}
		if !p.take(")") {
			return nil, p.unexpected(`"," or ")"`, start)
		}
		return args, nil
	}
}

// filters reads filters behind an operand.
func (p *parser) filters(e *expr) error {
	for p.take("|") {
		p.spaces()
		f := filter{at: p.pos}
		f.name = p.word()
		if f.name == "" {
			return p.unexpected("the name of a filter", f.at)
		}
		end := p.pos
		if p.take("(") {
			var err error
			if f.args, err = p.arguments(); err != nil {
				return err
			}
		} else {
			p.pos = end
		}
		e.filters = append(e.filters, f)
		e.basic = false
	}
	return nil
}

func (p *parser) arrayWithFilters() (*expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	e := &expr{kind: kindArray, at: p.pos}
	p.pos++
	for !p.take("]") {
		v, err := p.term()
		if err != nil {
			return nil, err
		}
		e.list = append(e.list, v)
		if p.take(",") {
			continue
		}
		if !p.take("]") {
			return nil, p.unexpected(`"," or "]"`, e.at)
		}
		break
	}
	return e, p.filters(e)
}

// unexpected says what stands where something else should.
func (p *parser) unexpected(want string, start int) error {
	p.spaces()
	rest := p.src[p.pos:]
	got, size := utf8.DecodeRuneInString(rest)
	switch {
	case rest == "":
		return failf(start, "expected %s, got the end of the text", want)
	case p.atEnd():
		return failf(p.pos, "expected %s, got the end of the tag", want)
	case got == '+' || got == '-' || got == '*' || got == '/' || got == '%':
		return failf(p.pos, "arithmetic is not available in configuration files")
	case got == '=':
		return failf(p.pos, `expected %s, got "=": a comparison is "=="`, want)
	case got == '[':
		return failf(p.pos, "an array stands on its own, as an argument or right of in")
	case p.has("if ") || p.has("else "):
		return failf(p.pos, "a condition within an expression is not available: write {%% if … %%}")
	case isLetter(rest[0]):
		w := *p
		return failf(p.pos, "expected %s, got %q", want, w.word())
	}
	return failf(p.pos, "expected %s, got %q", want, rest[:size])
}
