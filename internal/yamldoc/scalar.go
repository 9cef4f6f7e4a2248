package yamldoc

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// isPlain reports whether a scalar stands without quotes and not as a block.
func isPlain(n *yaml.Node) bool {
	const dressed = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Style&dressed == 0
}

// isTagged reports whether a tag is written out in front of a node.
func isTagged(n *yaml.Node) bool { return n.Style&yaml.TaggedStyle != 0 }

// isEmpty reports whether there is nothing where a value should be.
func isEmpty(n *yaml.Node) bool { return isPlain(n) && !isTagged(n) && n.Value == "" }

// isNull reports whether a value leaves an optional member unset.
func (c *converter) isNull(n *yaml.Node) bool {
	n, done := c.resolve(n)
	defer done()
	if !isPlain(n) || isTagged(n) && n.Tag != "!!null" {
		return false
	}
	switch n.Value {
	case "":
		return !isTagged(n)
	case "null", "Null", "NULL", "~":
		return true
	}
	return false
}

// isText reports whether a scalar of an untyped value is a string.
func isText(n *yaml.Node) bool {
	if isTagged(n) {
		return n.Tag == "!!str"
	}
	if !isPlain(n) {
		return true
	}
	text := n.Value
	switch text {
	case "", "null", "Null", "NULL", "~", ".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN":
		return false
	}
	if _, ok := parseBool(text); ok {
		return false
	}
	unsigned := strings.TrimPrefix(strings.TrimPrefix(text, "+"), "-")
	if len(text)-len(unsigned) > 1 {
		return true
	}
	switch unsigned {
	case ".inf", ".Inf", ".INF":
		return false
	}
	if _, ok := parseUint(unsigned); ok && !strings.HasPrefix(unsigned, "+") {
		return false
	}
	return !isDecimal(unsigned)
}

func parseBool(text string) (value, ok bool) {
	switch text {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}

// parseUint reads decimal without leading zeros, 0x, 0o and 0b.
func parseUint(text string) (uint64, bool) {
	text = strings.TrimPrefix(text, "+")
	base := 10
	switch {
	case strings.HasPrefix(text, "0x"):
		base, text = 16, text[2:]
	case strings.HasPrefix(text, "0o"):
		base, text = 8, text[2:]
	case strings.HasPrefix(text, "0b"):
		base, text = 2, text[2:]
	case len(text) > 1 && text[0] == '0':
		return 0, false
	}
	if text == "" || strings.ContainsAny(text, "+-_") {
		return 0, false
	}
	n, err := strconv.ParseUint(text, base, 64)
	return n, err == nil
}

// isDecimal reports whether unsigned text is a number with a point or an
// exponent, or an integer that is too large for one.
func isDecimal(text string) bool {
	mantissa, exponent, has := text, "", false
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent, has = text[:i], text[i+1:], true
	}
	if has {
		exponent = strings.TrimPrefix(strings.TrimPrefix(exponent, "+"), "-")
		if !allDigits(exponent) {
			return false
		}
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	if !point && !has {
		// A row of digits is a number unless it begins with a zero.
		return allDigits(whole) && whole[0] != '0'
	}
	if whole+fraction == "" {
		return false
	}
	return allDigits(whole + fraction)
}

func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
