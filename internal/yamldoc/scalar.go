package yamldoc

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// isPlain reports whether a scalar stands without quotes and not as a block.
func isPlain(n *yaml.Node) bool {
	const dressed = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Style&dressed == 0
}

// isEmpty reports whether there is nothing where a value should be, a tag
// aside.
func isEmpty(n *yaml.Node) bool { return isPlain(n) && n.Value == "" }

// isNull reports whether text is one of the spellings of null.
func isNull(text string) bool {
	return text == "null" || text == "Null" || text == "NULL" || text == "~"
}

// tagOf returns the tag that is written in front of a node, in its short form;
// "" where there is none.
func (s *source) tagOf(n *yaml.Node) string {
	if n.Style&yaml.TaggedStyle != 0 {
		return n.Tag
	}
	if n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0 &&
		n.Content[0].Line == n.Line && n.Content[0].Column == n.Column {
		return "" // what stands there belongs to the first key
	}
	// The library drops a tag of one character.
	if tag := s.tag(n.Line, n.Column); tag == "!" || tag == "!<!>" {
		return "!"
	}
	return ""
}

// isLocal reports whether a tag is of the application's own.
func isLocal(tag string) bool { return strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") }

// resolved is the type that a scalar has by itself.
type resolved int

const (
	resolvedText resolved = iota
	resolvedNull
	resolvedBool
	resolvedInt // of 64 bits
	resolvedFloat
	// unreadable is a value that its tag does not allow, or an integer that is
	// neither of 64 bits nor so long that it counts as a float.
	unreadable
)

// resolve gives a buffered scalar its own type. Local tags are the caller's
// business.
func resolve(n *yaml.Node, tag string) resolved {
	var want resolved
	switch tag {
	case "":
		if !isPlain(n) {
			return resolvedText
		}
		return resolvePlain(n.Value)
	case "!!bool":
		want = resolvedBool
	case "!!int":
		want = resolvedInt
	case "!!null":
		want = resolvedNull
	case "!!float":
		if _, ok := parseFloat(n.Value); ok {
			return resolvedFloat
		}
		return unreadable
	default:
		return resolvedText
	}
	if n.Value == "" || resolvePlain(n.Value) != want {
		return unreadable
	}
	return want
}

// resolvePlain is resolve for a plain scalar without a tag.
func resolvePlain(text string) resolved {
	if text == "" || isNull(text) {
		return resolvedNull
	}
	if _, ok := parseBool(text); ok {
		return resolvedBool
	}
	if fits, ok := isInteger(text); ok {
		if !fits {
			return unreadable
		}
		return resolvedInt
	}
	if isPadded(text) {
		return resolvedText
	}
	if _, ok := parseFloat(text); ok {
		return resolvedFloat
	}
	return resolvedText
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

// parseUint reads decimal without leading zeros, 0x, 0o and 0b, perhaps behind
// a plus.
func parseUint(text string) (uint64, bool) {
	digits, base, ok := integerDigits(strings.TrimPrefix(text, "+"))
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, base, 64)
	return n, err == nil
}

// parseInt reads the same, perhaps behind a minus.
func parseInt(text string) (int64, bool) {
	unsigned, negative := strings.CutPrefix(text, "-")
	if !negative {
		n, ok := parseUint(text)
		return int64(n), ok && n <= math.MaxInt64
	}
	digits, base, ok := integerDigits(unsigned)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt("-"+digits, base, 64)
	return n, err == nil
}

// parseNumber reads a finite number, an integer or not.
func parseNumber(text string) (float64, bool) {
	if n, ok := parseInt(text); ok {
		return float64(n), true
	}
	if n, ok := parseUint(text); ok {
		return float64(n), true
	}
	f, ok := parseFloat(text)
	return f, ok && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// isInteger reports whether text is an integer of at most 128 bits, and whether
// it fits into 64.
func isInteger(text string) (fits, ok bool) {
	unsigned, negative := strings.CutPrefix(text, "-")
	if !negative {
		unsigned = strings.TrimPrefix(text, "+")
	}
	digits, base, ok := integerDigits(unsigned)
	if !ok {
		return false, false
	}
	digits = strings.TrimLeft(digits, "0")
	if len(digits) > 128 {
		return false, false // even in base 2
	}
	value, ok := new(big.Int).SetString("0"+digits, base)
	if !ok {
		return false, false
	}
	most := uint(64)
	switch {
	case negative:
		value.Sub(value, big.NewInt(1)) // the negative range is longer by one
		most = 63
		if value.BitLen() > 127 {
			return false, false
		}
	case value.BitLen() > 128:
		return false, false
	}
	return value.BitLen() <= int(most), true
}

// integerDigits takes an unsigned integer apart.
func integerDigits(text string) (digits string, base int, ok bool) {
	base = 10
	switch {
	case strings.HasPrefix(text, "0x"):
		base, text = 16, text[2:]
	case strings.HasPrefix(text, "0o"):
		base, text = 8, text[2:]
	case strings.HasPrefix(text, "0b"):
		base, text = 2, text[2:]
	case isPadded(text):
		return "", 0, false
	}
	for i := range len(text) {
		digit := 36
		switch c := text[i]; {
		case '0' <= c && c <= '9':
			digit = int(c - '0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			digit = int(c|0x20-'a') + 10
		}
		if digit >= base {
			return "", 0, false
		}
	}
	return text, base, text != ""
}

// isPadded reports whether text is a row of digits with zeros in front, which
// is no number.
func isPadded(text string) bool {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	return len(text) > 1 && text[0] == '0' && allDigits(text)
}

// parseFloat reads a number with a point, an exponent or neither, and the
// spellings of infinity and NaN. A number that a double cannot hold is none.
func parseFloat(text string) (float64, bool) {
	unsigned := strings.TrimPrefix(text, "+")
	switch unsigned {
	case ".inf", ".Inf", ".INF":
		return math.Inf(1), true
	case "-.inf", "-.Inf", "-.INF":
		return math.Inf(-1), unsigned == text
	}
	switch text {
	case ".nan", ".NaN", ".NAN":
		return math.NaN(), true
	}
	if unsigned != text && strings.HasPrefix(unsigned, "-") || !isDecimal(strings.TrimPrefix(unsigned, "-")) {
		return 0, false
	}
	value, err := strconv.ParseFloat(unsigned, 64)
	return value, err == nil
}

// isDecimal reports whether unsigned text is digits, perhaps with a point among
// them, and perhaps an exponent.
func isDecimal(text string) bool {
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		exponent := text[i+1:]
		if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
			exponent = exponent[1:]
		}
		if !allDigits(exponent) {
			return false
		}
		text = text[:i]
	}
	whole, fraction, _ := strings.Cut(text, ".")
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
