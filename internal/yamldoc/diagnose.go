package yamldoc

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Ailment is what keeps a text from being parsed.
type Ailment int

// The ailments.
const (
	BadSyntax Ailment = iota
	// BadEncoding is a text with characters that none may have.
	BadEncoding
	SecondDocument
	TooManyTags

	unplaced // bad syntax of which the library knows the line at most
)

// Diagnosis says for people why a text cannot be parsed.
type Diagnosis struct {
	Ailment Ailment
	// Span is the best guess at the offending token.
	Span Span
	// Message says what is wrong; Advice, which may be empty, what to do.
	Message, Advice string
	// Edit says that NewText in the place of Replace may help.
	Edit    bool
	Replace Span
	NewText string
}

// Diagnose explains an error of [Parse] with this text. The library names a line
// at most, and sometimes the next one; the rest is guessed.
func (s *source) Diagnose(e *Error) Diagnosis {
	if e.ailment != unplaced {
		d := Diagnosis{Ailment: e.ailment, Span: s.character(e.Offset), Message: "expected " + e.Expected + ", got " + e.Got}
		switch e.ailment {
		case SecondDocument:
			d.Message, d.Advice = "a second document begins here, and a file may have one", "put it into a file of its own"
			if at := s.separatorBefore(e.Offset); at >= 0 {
				d.Span = Span{at, at + len("---")}
			}
		case BadEncoding:
			d.Advice = "save the file as UTF-8, without control characters"
		}
		return d
	}
	d := Diagnosis{Message: "this is no YAML: " + e.Got}
	lines := s.suspects(e.Line)
	for _, guess := range []func(*Diagnosis, string, []Span) bool{
		s.badEscape, s.tabs, s.strayMark, s.openQuote, s.colonInText, s.deeperLine, s.openBracket, s.unknownAnchor, s.noColon, s.strayIndent,
	} {
		if guess(&d, e.Got, lines) {
			return d
		}
	}
	d.Span = s.firstWord(lines[0])
	if strings.Contains(e.Got, "did not find expected") {
		d.Advice = "look at the indentation: " + sameColumn
	}
	return d
}

// character is the part of the text that is one character.
func (s *source) character(at int) Span {
	if at >= len(s.text) {
		return Span{len(s.text), len(s.text)}
	}
	_, size := utf8.DecodeRune(s.text[at:])
	return Span{at, at + size}
}

// separatorBefore is the offset of the line --- at or before an offset, or -1.
func (s *source) separatorBefore(at int) int {
	for i := len(s.lines) - 1; i >= 0; i-- {
		if start := s.lines[i].offset; start <= at && bytes.HasPrefix(s.text[start:], []byte("---")) {
			return start
		}
	}
	return -1
}

// suspects are the lines that an error may be about, the likeliest first: that
// which the library names, the next ones and the one before, blank ones aside.
func (s *source) suspects(line int) []Span {
	var found []Span
	add := func(i int) {
		if i < 1 || i > len(s.lines) {
			return
		}
		start := s.lines[i-1].offset
		l := Span{start, s.lineEnd(start)}
		if len(bytes.TrimSpace(s.text[l.Start:l.End])) > 0 {
			found = append(found, l)
		}
	}
	for _, i := range []int{line, line + 1, line - 1, line + 2} {
		add(i)
	}
	if found == nil {
		found = append(found, Span{min(s.offset(line, 1), len(s.text)), min(s.offset(line, 1), len(s.text))})
	}
	return found
}

// firstWord is what a line begins with.
func (s *source) firstWord(line Span) Span {
	text := s.text[line.Start:line.End]
	start := len(text) - len(bytes.TrimLeft(text, " \t"))
	length := bytes.IndexAny(text[start:], " \t:,")
	if length <= 0 {
		length = len(text) - start
	}
	const longest = 40
	if length > longest {
		length = longest
		for length > 0 && !utf8.RuneStart(text[start+length]) {
			length--
		}
	}
	return Span{line.Start + start, line.Start + start + length}
}
