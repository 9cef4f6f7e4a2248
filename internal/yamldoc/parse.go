package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Text is a text that has been parsed. It may be used by several goroutines, once
// [Text.Unique] has been called.
type Text struct {
	*source
	// root is nil where there is no document in the text.
	root *yaml.Node
	// events is how much the parser has seen: one for a scalar or an alias, two
	// for a mapping or list.
	events int
	unique bool // see Unique
}

// Parse reads the only document of a text. The error is an [*Error]; with it, the
// Text is of use for places alone, and nil where there are too many bytes.
func Parse(text []byte) (*Text, error) {
	if len(text) > MaxDocument {
		return nil, &Error{
			Line: 1, Column: 1, Err: ErrTooLarge,
			Expected: "at most " + strconv.Itoa(MaxDocument) + " bytes", Got: strconv.Itoa(len(text)),
		}
	}
	d := &Text{source: newSource(text)}
	if err := d.check(); err != nil {
		return d, err
	}
	readable := d.digestible()
	root, err := d.parse(readable)
	if err != nil {
		if veil, veiled := veilQuestions(readable); veil != "" {
			if again, failed := d.parse(veiled); failed == nil {
				unveilQuestions(again, veil)
				root, err = again, nil
			}
		}
	}
	if err != nil {
		return d, err
	}
	if d.root = root; root != nil {
		err = d.survey(root, false)
	}
	return d, err
}

// top is the root, an empty mapping where there is none.
func (d *Text) top() *yaml.Node {
	if d.root == nil {
		return &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	return d.root
}

// parse lets the library read a text, in which everything stands where it does
// in the source.
func (s *source) parse(text []byte) (root *yaml.Node, err error) {
	// The library gives up on some malformed documents with a panic.
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, &Error{Line: 1, Column: 1, Expected: "a YAML document", Got: fmt.Sprint("one that the parser fails on: ", r)}
		}
	}()
	letter, text := veilSlashes(text)
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, s.syntaxError(err)
	}
	var more yaml.Node
	switch err := dec.Decode(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, s.syntaxError(err)
	default:
		return nil, s.failure(s.offset(more.Line, more.Column), SecondDocument, "one document", "a second one")
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	unveilSlashes(doc.Content[0], letter)
	return doc.Content[0], nil
}
