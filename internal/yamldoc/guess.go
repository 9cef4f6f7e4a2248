package yamldoc

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"
)

// The guesses of [source.Diagnose]: each knows what the library says about one
// mistake, and looks for it in the lines that the error may be about.

// badEscape finds a backslash that is no escape in double quotes, such as that of
// a path.
func (s *source) badEscape(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "escape") && !strings.Contains(got, "hexdecimal") {
		return false
	}
	for _, l := range lines {
		text := s.text[l.Start:l.End]
		open := bytes.IndexByte(text, '"')
		if open < 0 {
			open = 0 // the quotes began on a line before
		}
		for i := open; i+1 < len(text); i++ {
			if text[i] != '\\' {
				continue
			}
			if bytes.IndexByte([]byte("0abt\tnvfre \"/\\N_LPxuU"), text[i+1]) >= 0 && !strings.Contains(got, "hexdecimal") {
				i++
				continue
			}
			_, size := utf8.DecodeRune(text[i+1:])
			d.Span = Span{l.Start + i, l.Start + i + 1 + size}
			d.Message = "a backslash in double quotes begins an escape sequence, and this is none"
			d.Advice = "single quotes take backslashes as they are"
			if end := bytes.IndexByte(text[open+1:], '"'); text[open] == '"' && end >= 0 {
				inside := string(text[open+1 : open+1+end])
				if !strings.ContainsAny(inside, "'") && !strings.HasSuffix(inside, `\`) {
					d.Edit, d.Replace = true, Span{l.Start + open, l.Start + open + end + 2}
					d.NewText = "'" + inside + "'"
				}
			}
			return true
		}
	}
	return false
}

// tabs finds a tab in the indentation.
func (s *source) tabs(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "tab") && !strings.Contains(got, "cannot start any token") && !strings.Contains(got, "did not find") && !strings.Contains(got, "could not find") {
		return false
	}
	for _, l := range lines {
		text := s.text[l.Start:l.End]
		indentation := text[:len(text)-len(bytes.TrimLeft(text, " \t"))]
		if first := bytes.IndexByte(indentation, '\t'); first >= 0 {
			last := first + 1
			for last < len(indentation) && indentation[last] == '\t' {
				last++
			}
			d.Span = Span{l.Start + first, l.Start + last}
			d.Message = "a tab in the indentation"
			d.Advice = "indent with spaces"
			d.Edit, d.Replace, d.NewText = true, d.Span, strings.Repeat("  ", last-first)
			return true
		}
	}
	return false
}

var strayMark = regexp.MustCompile("(?:^|[:,\\-\\[{] )\\s*([@`%*&])")

// strayMark finds a character that no plain text may begin with.
func (s *source) strayMark(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "cannot start any token") && !strings.Contains(got, "expected alphabetic or numeric") {
		return false
	}
	for _, l := range lines {
		m := strayMark.FindSubmatchIndex(s.text[l.Start:l.End])
		if m == nil {
			continue
		}
		d.Span = Span{l.Start + m[2], l.Start + m[3]}
		d.Message = "text that begins with " + string(s.text[d.Span.Start:d.Span.End]) + " must be in quotes"
		d.Advice = "write it in quotes"
		s.quoteRest(d, Span{d.Span.Start, l.End})
		return true
	}
	return false
}

// quoteRest suggests quotes around a plain text, up to the end of its line.
func (s *source) quoteRest(d *Diagnosis, rest Span) {
	text := s.text[rest.Start:rest.End]
	if comment := bytes.Index(text, []byte(" #")); comment >= 0 {
		text = text[:comment]
	}
	text = bytes.TrimRight(text, " \t")
	if len(text) == 0 || bytes.ContainsAny(text, "'\"{}[]") {
		return
	}
	d.Edit, d.Replace, d.NewText = true, Span{rest.Start, rest.Start + len(text)}, "'"+string(text)+"'"
}

var openingQuote = regexp.MustCompile(`(?:^\s*|[:,\[{]\s+|-\s+|[\[{])(["'])`)

// openQuote finds a quote that is not closed.
func (s *source) openQuote(d *Diagnosis, got string, lines []Span) bool {
	unclosed := strings.Contains(got, "unexpected end of stream") || strings.Contains(got, "unexpected document indicator")
	if !unclosed && !strings.Contains(got, "did not find expected") && !strings.Contains(got, "could not find") {
		return false
	}
	for _, l := range lines {
		text := s.text[l.Start:l.End]
		for _, m := range openingQuote.FindAllSubmatchIndex(text, -1) {
			start := m[2]
			end := s.quoteEnd(l.Start+start, l.End)
			switch {
			case end < 0:
				d.Span = Span{l.Start + start, l.Start + start + 1}
				d.Message = "this quote is not closed on its line"
				d.Advice = "close it, and write a quote inside of quotes twice ('') or as \\\""
				return true
			case !unclosed && end < l.End:
				after := bytes.TrimLeft(s.text[end:l.End], " \t")
				if len(after) > 0 && bytes.IndexByte([]byte(":,]}#"), after[0]) < 0 {
					d.Span = Span{end, l.End - len(bytes.TrimLeft(after, " \t")) + 1}
					d.Span = s.firstWord(Span{end, l.End})
					d.Message = "text behind a closing quote"
					d.Advice = "put the quotes around the whole value"
					return true
				}
			}
		}
	}
	return false
}

// quoteEnd is where a quoted text that begins at an offset ends, or -1 where that
// is not before a limit.
func (s *source) quoteEnd(at, limit int) int {
	end := 0
	if s.text[at] == '\'' {
		end = s.singleQuoted(at)
	} else {
		end = s.doubleQuoted(at)
	}
	if end > limit || end == at+1 || s.text[end-1] != s.text[at] {
		return -1
	}
	return end
}

var keyAndText = regexp.MustCompile(`^\s*(?:- )*[^\s'"#:{\[&!|>][^:]*?:\s+([^\s'"#{\[&!|>].*?)(:)(?:\s|$)`)

// colonInText finds a colon with a space behind it in plain text.
func (s *source) colonInText(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "mapping values are not allowed") {
		return false
	}
	for _, l := range lines {
		m := keyAndText.FindSubmatchIndex(s.text[l.Start:l.End])
		if m == nil {
			continue
		}
		d.Span = Span{l.Start + m[4], l.Start + m[5]}
		d.Message = "a colon with white space behind it makes a key of what is before it"
		d.Advice = "write text with a colon in quotes"
		s.quoteRest(d, Span{l.Start + m[2], l.End})
		return true
	}
	return false
}

// deeperLine finds a line that is indented further than the one above it, whose
// value is complete.
func (s *source) deeperLine(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "mapping values are not allowed") {
		return false
	}
	for _, l := range lines {
		text := s.text[l.Start:l.End]
		indent := len(text) - len(bytes.TrimLeft(text, " "))
		above := bytes.TrimRight(s.text[:l.Start], " \t\r\n")
		above = above[bytes.LastIndexByte(above, '\n')+1:]
		if indent > 0 && len(above)-len(bytes.TrimLeft(above, " ")) < indent && !bytes.HasSuffix(above, []byte(":")) && bytes.Contains(above, []byte(": ")) {
			d.Span = s.firstWord(l)
			d.Message = "this line is indented further than the key above it, which has a value already"
			d.Advice = "indent it like the key above"
			return true
		}
	}
	return false
}

// openBracket finds a bracket or brace that is not closed.
func (s *source) openBracket(d *Diagnosis, got string, lines []Span) bool {
	bracket, closing := byte('['), "]"
	switch {
	case strings.Contains(got, "',' or '}'"):
		bracket, closing = '{', "}"
	case !strings.Contains(got, "',' or ']'"):
		return false
	}
	for _, l := range lines {
		if i := bytes.IndexByte(s.text[l.Start:l.End], bracket); i >= 0 {
			d.Span = Span{l.Start + i, l.Start + i + 1}
			d.Message = "what this opens is not closed, or lacks a comma"
			d.Advice = "separate the parts with commas, and close them with " + closing
			return true
		}
	}
	return false
}

var anchorName = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// unknownAnchor finds an alias for which there is no anchor.
func (s *source) unknownAnchor(d *Diagnosis, got string, _ []Span) bool {
	m := anchorName.FindStringSubmatch(got)
	if m == nil {
		return false
	}
	at := bytes.Index(s.text, []byte("*"+m[1]))
	if at < 0 {
		return false
	}
	d.Span = Span{at, at + 1 + len(m[1])}
	d.Message = "an alias of an anchor that is not there"
	d.Advice = "write text that begins with * in quotes"
	end := s.lineEnd(at)
	s.quoteRest(d, Span{at, end})
	return true
}

// noColon finds a line in which the colon behind the key is missing.
func (s *source) noColon(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "could not find expected ':'") {
		return false
	}
	for _, l := range lines {
		text := bytes.TrimSpace(s.text[l.Start:l.End])
		if text[0] != '#' && !bytes.Contains(text, []byte(":")) {
			d.Span = s.firstWord(l)
			d.Message = "there is no colon behind the key"
			d.Advice = "a key is followed by a colon and a space"
			return true
		}
		// A colon without a space does not end a key.
		if key, rest, ok := bytes.Cut(text, []byte(":")); ok && len(rest) > 0 && rest[0] != ' ' && !bytes.ContainsAny(key, " '\"{[") {
			at := l.Start + bytes.IndexByte(s.text[l.Start:l.End], ':')
			d.Span = Span{at, at + 1}
			d.Message = "there is no space behind the colon"
			d.Advice = "a key is followed by a colon and a space"
			d.Edit, d.Replace, d.NewText = true, d.Span, ": "
			return true
		}
	}
	return false
}

const sameColumn = "the keys of one mapping begin in the same column"

// strayIndent finds a line that is indented like none of the mappings and lists
// around it.
func (s *source) strayIndent(d *Diagnosis, got string, lines []Span) bool {
	if !strings.Contains(got, "did not find expected key") && !strings.Contains(got, "did not find expected '-'") {
		return false
	}
	first := lines[0].Start
	for _, l := range lines {
		first = min(first, l.Start)
	}
	var levels []int
	block := -1 // the indentation of a key whose value is a block of lines
	for _, line := range s.lines {
		l := Span{line.offset, s.lineEnd(line.offset)}
		text := s.text[l.Start:l.End]
		trimmed := bytes.TrimLeft(text, " ")
		indent := len(text) - len(trimmed)
		if trimmed = bytes.TrimRight(trimmed, " \t"); len(trimmed) == 0 || trimmed[0] == '#' || block >= 0 && indent > block {
			continue
		}
		block = -1
		if last := bytes.TrimRight(trimmed, "+-0123456789"); bytes.HasSuffix(last, []byte("|")) || bytes.HasSuffix(last, []byte(">")) {
			block = indent
		}
		for len(levels) > 0 && levels[len(levels)-1] > indent {
			levels = levels[:len(levels)-1]
			if len(levels) > 0 && levels[len(levels)-1] < indent && l.Start >= first {
				d.Span = s.firstWord(l)
				d.Message = "this line is indented like nothing above it"
				d.Advice = "look at the indentation: " + sameColumn
				return true
			}
		}
		for inner := indent; ; {
			if len(levels) == 0 || levels[len(levels)-1] < inner {
				levels = append(levels, inner)
			}
			// The key behind a dash begins a mapping of its own.
			rest, dashed := bytes.CutPrefix(trimmed, []byte("- "))
			if !dashed {
				break
			}
			trimmed = bytes.TrimLeft(rest, " ")
			inner = len(bytes.TrimRight(text, " \t")) - len(trimmed)
		}
	}
	return false
}
