package bootstrap

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// StampKey is the member of a stream's metadata that names the contract level
// of its definition, where that is above 1: a decimal integer that grows. A
// stream without it is of level 1, that of the reference, which stores no
// metadata and erases what it finds. See docs/adr/0011-plan-reservation-stamp.md.
const StampKey = "kanade.contract.level"

const (
	metadataPrefix = "metadata."
	stampField     = metadataPrefix + StampKey
)

// level is the contract level that a stream is stamped with. What cannot be
// read was written by a program that knows more than this one.
func (c *config) level() int {
	raw, ok := c.metadata[StampKey]
	if !ok {
		return 1
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return math.MaxInt
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || strings.HasPrefix(text, "+") {
		return math.MaxInt
	}
	return n
}

// level of the resource's definition.
func (r Resource) level() int { return max(r.Level, 1) }
