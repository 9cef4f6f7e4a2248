package codec

import (
	"math/bits"
	"strings"
)

// MaxDepth is how many objects and arrays may enclose each other in a value
// that is materialised. What is skipped has no limit.
const MaxDepth = 127

// Decoder reads one document. After a failure it reads nothing more and gives
// zero values; [Decoder.End] tells.
type Decoder struct {
	// At is the contract to read. By default that is the union of all.
	At      Contract
	data    []byte
	pos     int
	depth   int
	failure *Failure
	scratch *[]byte // where strings are unescaped
	// names are those of the objects around, where they are looked at.
	names []map[string]struct{}
}

// NewDecoder returns a decoder of a document, which must not change while it is
// in use. Nothing that it returns refers to data, except the names that
// [Decoder.Object] and [Decoder.Next] return.
func NewDecoder(data []byte) Decoder { return Decoder{data: data} }

// Knows reports whether what came with a contract is read.
func (d *Decoder) Knows(c Contract) bool { return d.At == 0 || d.At >= c }

// Failed reports whether there was a failure.
func (d *Decoder) Failed() bool { return d.failure != nil }

// End checks that nothing follows the document and returns the first failure,
// or nil.
func (d *Decoder) End() *Failure {
	if d.peek() != 0 || d.pos < len(d.data) {
		d.fail("the end of the document")
	}
	d.release()
	return d.failure
}

// fail notes that something else is at the current position than expected.
func (d *Decoder) fail(expected string) {
	if d.failure == nil {
		d.failAt(d.pos, "", expected, describe(d.data[min(d.pos, len(d.data)):]))
	}
}

// failAt notes a failure, unless it is not the first, and ends the reading.
func (d *Decoder) failAt(offset int, member, expected, got string) {
	if d.failure == nil {
		d.failure = newFailure(d.data, offset, member, expected, got)
	}
	d.pos = len(d.data)
}

// Refuse notes that the value that begins at an offset, which the decoder has
// read without objection, is not what the caller expects.
func (d *Decoder) Refuse(offset int, expected string) {
	if d.failure == nil {
		d.failAt(offset, "", expected, describe(d.data[offset:]))
	}
}

// peek skips white space and returns the next byte, 0 at the end.
func (d *Decoder) peek() byte {
	for d.pos < len(d.data) {
		c := d.data[d.pos]
		if c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return c
		}
		d.pos++
	}
	return 0
}

// Offset skips white space and returns where the next value begins.
func (d *Decoder) Offset() int {
	d.peek()
	return d.pos
}

// Rewind goes back to an offset inside the object that is being read, where it
// was entered: the object can then be read a second time.
func (d *Decoder) Rewind(offset int) {
	if d.failure == nil {
		d.pos = offset
	}
}

// Restart goes back to where the object begins that is being read, where one of its
// members holds a text: it is read as something else then. It reports whether it did.
func (d *Decoder) Restart(start int, member, text string) bool {
	if d.failure != nil {
		return false
	}
	look := Decoder{data: d.data, pos: start, depth: d.depth - 1}
	holds := false
	for name := look.Object(); name != nil && !holds; name = look.Next() {
		if string(name) == member && look.AtString() {
			holds = look.String() == text
		} else {
			look.Skip()
		}
	}
	look.release()
	if holds {
		d.pos = start
		d.depth--
		d.end()
	}
	return holds
}

// Buffered checks the value that begins here as one that the reference reads
// into memory before it looks at its type, and goes back to where it begins.
func (d *Decoder) Buffered() {
	start := d.Offset()
	d.Check()
	d.Rewind(start)
}

// NotNull fails where the next value is null.
func (d *Decoder) NotNull() {
	if d.peek() == 'n' {
		d.fail("a value")
	}
}

// Forbid notes that the member whose name has just been read must not be there.
func (d *Decoder) Forbid() { d.fail("no such member") }

// AtString reports whether the next value is a string.
func (d *Decoder) AtString() bool { return d.peek() == '"' }

// AtBool reports whether the next value is a boolean.
func (d *Decoder) AtBool() bool { c := d.peek(); return c == 't' || c == 'f' }

// Deepen allows for one level more than [MaxDepth], before anything is read: for
// text that was made from a document of another form.
func (d *Decoder) Deepen() { d.depth-- }

func (d *Decoder) enter() bool {
	if d.depth == MaxDepth {
		d.failAt(d.pos, "", "at most 127 levels", "one more")
		return false
	}
	d.depth++
	d.pos++
	return true
}

// Object begins an object and returns the name of its first member, or nil
// where it is empty or there was a failure.
func (d *Decoder) Object() []byte {
	if d.peek() != '{' {
		d.fail("an object")
		return nil
	}
	if !d.enter() {
		return nil
	}
	if d.peek() == '}' {
		d.pos++
		d.depth--
		return nil
	}
	d.begin()
	return d.name()
}

// Next goes on behind the value of a member and returns the name of the next
// one, or nil where the object ends or there was a failure.
func (d *Decoder) Next() []byte {
	switch d.peek() {
	case ',':
		d.pos++
		return d.name()
	case '}':
		d.pos++
		d.depth--
		d.end()
		return nil
	}
	d.fail("a comma or the end of the object")
	return nil
}

// name reads the name of a member and the colon. It is never nil on success.
func (d *Decoder) name() []byte {
	if d.peek() != '"' {
		d.fail("the name of a member in quotes")
		return nil
	}
	name := d.text()
	if d.peek() != ':' {
		d.fail("a colon")
		return nil
	}
	d.pos++
	if d.names != nil && !d.note(name) {
		return nil
	}
	return name
}

// Once notes in seen that a member came. It fails where it came before.
func (d *Decoder) Once(seen *uint64, member uint) {
	bit := uint64(1) << member
	if *seen&bit != 0 {
		d.failAt(d.pos, "", "the member once", "it a second time")
	}
	*seen |= bit
}

// Require fails where one of the members required is not in seen. names are
// those of all members, in their order and separated by spaces.
func (d *Decoder) Require(seen, required uint64, names string) {
	missing := required &^ seen
	if missing == 0 || d.failure != nil {
		return
	}
	first := bits.TrailingZeros64(missing)
	for range first {
		_, names, _ = strings.Cut(names, " ")
	}
	name, _, _ := strings.Cut(names, " ")
	// The closing brace belongs to the object still.
	d.failAt(d.pos-1, name, "a required member", "nothing")
}

// Array begins an array. The elements are then read like this:
//
//	for i := 0; d.Element(i); i++ { … }
func (d *Decoder) Array() {
	if d.peek() != '[' {
		d.fail("an array")
		return
	}
	d.enter()
}

// Element reports whether there is an i-th element and goes to where it begins.
// It must not be asked again after it said no.
func (d *Decoder) Element(i int) bool {
	if d.failure != nil {
		return false
	}
	switch c := d.peek(); {
	case c == ']':
		d.pos++
		d.depth--
		return false
	case i == 0:
		return true
	case c == ',':
		d.pos++
		if d.peek() == ']' {
			d.fail("a value")
			return false
		}
		return true
	}
	d.fail("a comma or the end of the array")
	return false
}

// maxGuess bounds the capacity that is set aside before the elements are seen.
const maxGuess = 64

// Capacity guesses how many elements are left in an array, from the length of
// the one that was just read and began at an offset. A guess that is wrong
// costs little: the slice grows, or 64 elements are in vain.
func (d *Decoder) Capacity(began int) int {
	length := d.pos - began + 1
	return min((len(d.data)-d.pos)/length+1, maxGuess)
}

// Null consumes null where it stands, and reports whether it did.
func (d *Decoder) Null() bool {
	if d.peek() != 'n' {
		return false
	}
	d.keyword("null")
	return true
}

// Bool reads true or false.
func (d *Decoder) Bool() bool {
	switch d.peek() {
	case 't':
		d.keyword("true")
		return d.failure == nil
	case 'f':
		d.keyword("false")
	default:
		d.fail("true or false")
	}
	return false
}

// keyword consumes a literal whose first byte is there.
func (d *Decoder) keyword(text string) {
	if len(d.data)-d.pos < len(text) || string(d.data[d.pos:d.pos+len(text)]) != text {
		d.fail("a value")
		return
	}
	d.pos += len(text)
}
