package main

import (
	"bytes"

	"github.com/kanadehq/kanade-shared/conformance"
)

// difference is the class of a difference: what the reference's answer and ours
// are, or that both are results and differ in their value or in their bytes.
// Empty is none.
type difference string

const (
	sameAnswer difference = ""
	otherValue difference = "value"
	otherBytes difference = "bytes"
)

// compare compares the answers to one question.
func compare(ref, our reply) difference {
	if ref.trouble != "" || our.trouble != "" {
		return difference(ref.outcome() + " / " + our.outcome())
	}
	if ref.kind != our.kind {
		return difference(ref.outcome() + " / " + our.outcome())
	}
	if ref.kind != "" || bytes.Equal(ref.body, our.body) {
		return sameAnswer
	}
	a, b := ref.ok(), our.ok()
	if len(a) != len(b) {
		return otherValue
	}
	for name, x := range a {
		if bytes.Equal(x, b[name]) {
			continue
		}
		if name == "json" {
			s, _ := ref.document()
			t, ok := our.document()
			if s == t && ok {
				continue
			}
			if ok && conformance.Same([]byte(s), []byte(t)) {
				return otherBytes
			}
			return otherValue
		}
		if !conformance.Same(x, b[name]) {
			return otherValue
		}
	}
	return sameAnswer
}
