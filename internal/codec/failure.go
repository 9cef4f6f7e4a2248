package codec

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Failure is why a document does not decode, or a value does not encode.
type Failure struct {
	// Path leads to the value from the root, such as results[3].stdout; "" is
	// the root itself.
	Path string
	// Offset is the number of bytes before the value, in the document that was
	// read or the part that had been written.
	Offset int
	// Line and Column of the offset, from 1, the column in characters.
	Line, Column int
	// Expected and Got say what should have been there, and what was.
	Expected, Got string
}

// Error makes a Failure an error, for callers that have no type of their own.
func (f *Failure) Error() string {
	var b strings.Builder
	if f.Path != "" {
		b.WriteString(f.Path + ": ")
	}
	b.WriteString("expected " + f.Expected + ", got " + f.Got)
	b.WriteString(" (offset " + strconv.Itoa(f.Offset) + ")")
	return b.String()
}

// newFailure describes what is wrong at an offset of a document. member, if
// any, is a member of the object there, that is missing or comes again.
func newFailure(doc []byte, offset int, member, expected, got string) *Failure {
	offset = min(offset, len(doc))
	f := &Failure{Path: locate(doc[:offset], member), Offset: offset, Expected: expected, Got: got}
	before := doc[:offset]
	f.Line = 1 + bytes.Count(before, []byte{'\n'})
	f.Column = 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return f
}

// maxFrames bounds the path of a failure deep inside a value that is skipped.
const maxFrames = MaxDepth

// frame is an object or array that a path leads through.
type frame struct {
	object bool
	named  bool   // the member's name is known
	name   []byte // as it stands in the document
	index  int
}

// locate returns the path of the value that follows the well-formed beginning
// of a document, or of a member of the object that is open there.
func locate(doc []byte, member string) string {
	var frames []frame
	beyond := 0 // levels that are too deep to be kept
	for i := 0; i < len(doc); i++ {
		switch c := doc[i]; c {
		case '{', '[':
			if len(frames) == maxFrames {
				beyond++
				continue
			}
			frames = append(frames, frame{object: c == '{'})
		case '}', ']':
			if beyond > 0 {
				beyond--
			} else if len(frames) > 0 {
				frames = frames[:len(frames)-1]
			}
		case ',':
			if beyond == 0 && len(frames) > 0 {
				top := &frames[len(frames)-1]
				top.named = false
				top.index++
			}
		case '"':
			end := stringEnd(doc, i+1)
			if end < 0 {
				i = len(doc)
				continue
			}
			if beyond == 0 && len(frames) > 0 {
				if top := &frames[len(frames)-1]; top.object && !top.named {
					top.name, top.named = doc[i:end+1], true
				}
			}
			i = end
		}
	}
	path := ""
	for i, f := range frames {
		switch {
		case member != "" && i == len(frames)-1:
			path = join(path, member)
		case !f.object:
			path += "[" + strconv.Itoa(f.index) + "]"
		case f.named:
			path = join(path, nameText(f.name))
		}
	}
	return path
}

// join appends a member's name to a path. A name that would be misread stands
// in brackets and quotes.
func join(path, name string) string {
	const longest = 64
	if len(name) > longest {
		name = strings.ToValidUTF8(name[:longest], "") + "…"
	}
	for _, r := range name {
		if r == utf8.RuneError || !strconv.IsPrint(r) || strings.ContainsRune(`.[]" `, r) {
			return path + "[" + strconv.Quote(name) + "]"
		}
	}
	switch {
	case name == "":
		return path + `[""]`
	case path == "":
		return name
	}
	return path + "." + name
}

// describe says what stands at the beginning of rest, briefly.
func describe(rest []byte) string {
	if len(rest) == 0 {
		return "the end of the document"
	}
	switch c := rest[0]; {
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '"':
		const longest = 32
		if end := stringEnd(rest, 1); end >= 0 && end <= longest && utf8.Valid(rest[:end]) {
			return "the string " + string(rest[:end+1])
		}
		return "a string"
	case c == '-' || '0' <= c && c <= '9':
		return "the number " + string(word(rest))
	case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		return string(word(rest))
	case c < utf8.RuneSelf:
		return strconv.QuoteRune(rune(c))
	}
	if bytes.HasPrefix(rest, []byte("\ufeff")) {
		return "a byte order mark"
	}
	r, size := utf8.DecodeRune(rest)
	if r == utf8.RuneError && size <= 1 {
		return "the byte 0x" + strconv.FormatUint(uint64(rest[0]), 16)
	}
	return strconv.QuoteRune(r)
}

// word is the run of letters, digits and signs at the beginning of rest.
func word(rest []byte) []byte {
	const longest = 32
	n := 0
	for n < len(rest) && n < longest {
		c := rest[n]
		if c != '+' && c != '-' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			break
		}
		n++
	}
	return rest[:n]
}

// stringEnd returns the index of the quote that ends the string whose text
// begins at start, or -1.
func stringEnd(doc []byte, start int) int {
	for i := start; ; {
		n := bytes.IndexByte(doc[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		slashes := 0
		for k := i - 1; k >= start && doc[k] == '\\'; k-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
		i++
	}
}
