package tera

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// isSpace is the white space that trimming removes.
func isSpace(r rune) bool { return unicode.IsSpace(r) }

// isWhite is the white space within tags.
func isWhite(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos < len(p.src) {
		return p.src[p.pos]
	}
	return 0
}

func (p *parser) has(prefix string) bool { return strings.HasPrefix(p.src[p.pos:], prefix) }

func (p *parser) spaces() {
	for isWhite(p.peek()) {
		p.pos++
	}
}

// take skips white space and then a text, if it is there.
func (p *parser) take(text string) bool {
	p.spaces()
	if !p.has(text) {
		return false
	}
	p.pos += len(text)
	return true
}

// takeWord is take for an operator that white space must follow.
func (p *parser) takeWord(word string) bool {
	p.spaces()
	if !p.has(word) || p.pos+len(word) >= len(p.src) || !isWhite(p.src[p.pos+len(word)]) {
		return false
	}
	p.pos += len(word)
	return true
}

// word reads an identifier, "" where none starts.
func (p *parser) word() string {
	start := p.pos
	if isLetter(p.peek()) {
		for isLetter(p.peek()) || isDigit(p.peek()) {
			p.pos++
		}
	}
	return p.src[start:p.pos]
}

// enter counts a level of nesting; leave by p.depth--.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxNesting {
		return at(p.pos, ErrTooMuch)
	}
	return nil
}

func (p *parser) quoted() (string, error) {
	start := p.pos
	quote := p.src[start]
	n := strings.IndexByte(p.src[start+1:], quote)
	if n < 0 {
		return "", failf(start, "this string has no closing %c", quote)
	}
	p.pos += n + 2
	return p.src[start+1 : start+1+n], nil
}

func (p *parser) number() (any, error) {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	if !isDigit(p.peek()) {
		return nil, p.unexpected("a digit", start)
	}
	if zero := p.peek() == '0'; zero {
		p.pos++
	} else {
		p.digits()
	}
	float := false
	if p.peek() == '.' && p.pos+1 < len(p.src) && isDigit(p.src[p.pos+1]) {
		float = true
		p.pos++
		p.digits()
	}
	text := p.src[start:p.pos]
	if float {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, failf(start, "%.40s is out of range", text)
		}
		return f, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, failf(start, "%.40s is out of range: integers have 64 bits", text)
	}
	return n, nil
}

func (p *parser) digits() {
	for isDigit(p.peek()) {
		p.pos++
	}
}

// name reads a name with its steps. There is no white space within.
func (p *parser) name() (*expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	start := p.pos
	e := &expr{kind: kindName, at: start, basic: true}
	e.path = append(e.path, segment{text: p.word()})
	for {
		switch next := p.pos + 1; {
		case p.peek() == '.' && next < len(p.src) && (isLetter(p.src[next]) || isDigit(p.src[next])):
			p.pos++
			from := p.pos
			for isLetter(p.peek()) || isDigit(p.peek()) {
				p.pos++
			}
			e.path = append(e.path, segment{text: p.src[from:p.pos]})
		case p.peek() == '[':
			p.pos++
			s, err := p.index()
			if err != nil {
				return nil, err
			}
			e.path = append(e.path, s)
		default:
			e.text = p.src[start:p.pos]
			return e, nil
		}
	}
}

func (p *parser) index() (segment, error) {
	start := p.pos
	var s segment
	var err error
	switch c := p.peek(); {
	case c == '"' || c == '\'' || c == '`':
		s.text, err = p.quoted()
	case isDigit(c) || c == '-':
		var n any
		if n, err = p.number(); err == nil {
			s.text = fmt.Sprint(n)
			if _, ok := n.(int64); !ok {
				return s, failf(start, "an index is an integer, a string or a name")
			}
		}
	case isLetter(c):
		s.name, err = p.name()
	default:
		return s, p.unexpected("an index", start)
	}
	if err == nil && p.peek() != ']' {
		return s, p.unexpected(`"]"`, start)
	}
	p.pos++
	return s, err
}
