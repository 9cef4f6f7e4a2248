package main

import (
	"encoding/json"
	"math/big"

	"github.com/kanadehq/kanade-shared/conformance"
)

// longest is the longest duration of a signed 64-bit count of nanoseconds, in
// milliseconds.
var longest = big.NewInt((1<<63 - 1) / 1_000_000)

// longDuration: a configuration's durations end at the longest that Go has.
func longDuration(x *exchange) bool {
	if x.question.Op != "resolve" || x.differs() != otherValue {
		return false
	}
	ref, our := x.ref.ok(), x.our.ok()
	if len(ref) != len(our) {
		return false
	}
	for name, want := range ref {
		if conformance.Same(want, our[name]) {
			continue
		}
		a, b := new(big.Int), new(big.Int)
		if json.Unmarshal(want, a) != nil || json.Unmarshal(our[name], b) != nil || a.Cmp(longest) < 0 || b.Cmp(longest) != 0 {
			return false
		}
	}
	return true
}
