package yamldoc

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"
)

const (
	// MaxDocument is the longest document that is parsed, in bytes: 4 MiB. The
	// parser takes up to a hundred times as much memory.
	MaxDocument = 4 << 20

	// maxTagLines is how many lines may declare a tag's handle. The parser
	// compares each with all that came before.
	maxTagLines = 100
)

const byteOrderMark = "\ufeff"

// source is the text of a document, as the parser counts its lines and columns.
type source struct {
	text  []byte
	lines []place // where each one begins
	// simple says that every character is one byte; otherwise marks are the
	// offsets of every markDistance-th.
	simple bool
	marks  []int
}

// place is where a line begins: the bytes and the characters before it.
type place struct{ offset, characters int }

const markDistance = 128

func newSource(text []byte) *source {
	s := &source{text: text}
	if s.simpleLines() {
		return s
	}
	offset := 0
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		offset = len(byteOrderMark) // it is no character to the parser
	}
	s.lines = append(s.lines, place{offset, 0})
	for characters := 0; offset < len(text); characters++ {
		if characters%markDistance == 0 {
			s.marks = append(s.marks, offset)
		}
		r, size := rune(text[offset]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[offset:])
		}
		offset += size
		switch r {
		case '\r':
			if offset < len(text) && text[offset] == '\n' {
				continue // the line ends behind both
			}
			fallthrough
		case '\n', '\u0085', '\u2028', '\u2029':
			s.lines = append(s.lines, place{offset, characters + 1})
		}
	}
	return s
}

// simpleLines finds the lines of a text of ASCII that end with a line feed, as most
// do, and reports whether it is one.
func (s *source) simpleLines() bool {
	for _, c := range s.text {
		if c >= utf8.RuneSelf || c == '\r' {
			return false
		}
	}
	s.simple = true
	s.lines = make([]place, 1, 1+bytes.Count(s.text, []byte{'\n'}))
	for offset := 0; ; {
		i := bytes.IndexByte(s.text[offset:], '\n')
		if i < 0 {
			return true
		}
		offset += i + 1
		s.lines = append(s.lines, place{offset, offset})
	}
}

// offset is the number of bytes before a place.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	character := s.lines[line-1].characters + column - 1
	if s.simple {
		return min(character, len(s.text))
	}
	if character/markDistance >= len(s.marks) {
		return len(s.text)
	}
	offset := s.marks[character/markDistance]
	for range character % markDistance {
		_, size := utf8.DecodeRune(s.text[offset:])
		offset += size
	}
	return offset
}

// tag returns the tag at a place, as it is written, perhaps behind an anchor; ""
// where there is none.
func (s *source) tag(line, column int) string {
	rest := s.text[s.offset(line, column):]
	if bytes.HasPrefix(rest, []byte("&")) {
		rest = bytes.TrimLeft(rest[len(word(rest)):], " \t\r\n")
	}
	if !bytes.HasPrefix(rest, []byte("!")) {
		return ""
	}
	return string(word(rest))
}

// word is what rest begins with, up to white space.
func word(rest []byte) []byte {
	if end := bytes.IndexAny(rest, " \t\r\n"); end >= 0 {
		return rest[:end]
	}
	return rest
}

// check refuses a text that the parser would refuse without a place, and one
// that would take it too long.
func (s *source) check() error {
	tagLines := 0
	for i, line := range s.lines {
		rest := s.text[line.offset:]
		// Where one stands before a key, the parser takes it for a part of it.
		if i > 0 && bytes.HasPrefix(rest, []byte(byteOrderMark)) {
			return s.failure(line.offset, BadEncoding, "a byte order mark at the beginning only", "another one")
		}
		if !bytes.HasPrefix(rest, []byte("%TAG")) {
			continue
		}
		if tagLines++; tagLines > maxTagLines {
			return s.failure(line.offset, TooManyTags, "at most "+strconv.Itoa(maxTagLines)+" lines of %TAG", "one more")
		}
	}
	for i := 0; i < len(s.text); {
		c := s.text[i]
		if ' ' <= c && c < 0x7f || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(s.text[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			return s.failure(i, BadEncoding, "valid UTF-8", "the byte 0x"+strconv.FormatUint(uint64(c), 16))
		case r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff:
			return s.failure(i, BadEncoding, "text without control characters", strconv.QuoteRuneToASCII(r))
		}
		i += size
	}
	return nil
}

// failure is an error at an offset.
func (s *source) failure(offset int, ailment Ailment, expected, got string) error {
	line, column := s.Place(offset)
	return &Error{Offset: offset, Line: line, Column: column, Expected: expected, Got: got, ailment: ailment}
}

// Place returns the line and the column, both from 1, of an offset. Inside of a
// character it is that of the next one.
func (s *source) Place(offset int) (line, column int) {
	line, found := slices.BinarySearchFunc(s.lines, offset, func(p place, offset int) int { return p.offset - offset })
	if found {
		line++
	}
	line = max(line, 1) // a byte order mark stands before the first one
	if offset <= s.lines[line-1].offset {
		return line, 1
	}
	if s.simple {
		return line, 1 + offset - s.lines[line-1].offset
	}
	mark, found := slices.BinarySearch(s.marks, offset)
	if !found {
		mark--
	}
	characters, at := mark*markDistance, s.marks[mark]
	for at < offset {
		_, size := utf8.DecodeRune(s.text[at:])
		at += size
		characters++
	}
	return line, 1 + characters - s.lines[line-1].characters
}

// digestible returns the text with %YAML 1.1 in place of %YAML 1.2, which the
// library refuses although it reads documents of both alike.
func (s *source) digestible() []byte {
	const breaks = "\n\u0085\u2028\u2029"
	for i, start := range s.lines {
		end := len(s.text)
		if i+1 < len(s.lines) {
			end = s.lines[i+1].offset
		}
		line := bytes.TrimRight(s.text[start.offset:end], breaks)
		blank := bytes.TrimLeft(line, " \t\r")
		if len(blank) == 0 || blank[0] == '#' {
			continue
		}
		if line[0] != '%' {
			break // directives come first
		}
		version, ok := bytes.CutPrefix(line, []byte("%YAML"))
		if !ok {
			continue
		}
		version = bytes.TrimLeft(version, " \t")
		after, ok := bytes.CutPrefix(version, []byte("1.2"))
		if !ok || len(after) > 0 && bytes.IndexByte([]byte(" \t\r"), after[0]) < 0 {
			continue
		}
		text := bytes.Clone(s.text)
		text[start.offset+len(line)-len(after)-1] = '1'
		return text
	}
	return s.text
}
