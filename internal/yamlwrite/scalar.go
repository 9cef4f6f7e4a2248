package yamlwrite

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// place is where a scalar stands.
type place uint8

const (
	inBlock place = iota // on the rest of a line
	inFlow               // between brackets or braces
)

// scalar writes a text on one line, without quotes where it can.
func scalar(text string, p place) string {
	if isPlain(text, p) {
		return text
	}
	return quoted(text)
}

// quoted writes a text between quotes: double ones, unless single ones save
// escapes.
func quoted(text string) string {
	if strings.ContainsAny(text, `"\`) && !strings.Contains(text, "'") && isShowable(text, "") {
		return "'" + text + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case showable(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// showable reports whether a character can stand in a file for itself: it is
// seen, breaks no line and does not turn the text around it.
func showable(r rune) bool {
	switch {
	case r == ' ':
		return true
	case r == utf8.RuneError, r == '\u00a0', r == '\ufeff':
		return false
	case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069', r == '\u200e', r == '\u200f':
		return false
	}
	return unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r)
}

// isShowable reports whether all of a text is, or among the other characters.
func isShowable(text, others string) bool {
	for _, r := range text {
		if !showable(r) && !strings.ContainsRune(others, r) {
			return false
		}
	}
	return true
}

// isPlain reports whether a text may stand without quotes and is read as the
// text that it is, by this module and by others.
func isPlain(text string, p place) bool {
	if text == "" || !isShowable(text, "") || text != strings.TrimFunc(text, unicode.IsSpace) {
		return false
	}
	if strings.Contains(text, ": ") || strings.Contains(text, " #") || strings.HasSuffix(text, ":") {
		return false
	}
	if p == inFlow && strings.ContainsAny(text, "[]{},:?") {
		return false
	}
	switch text[0] {
	case '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`':
		return false
	case '-':
		if len(text) == 1 || text[1] == ' ' || strings.HasPrefix(text, "---") {
			return false
		}
	case '.':
		if strings.HasPrefix(text, "...") {
			return false
		}
	}
	return !isAmbiguous(text)
}

// isAmbiguous reports whether some reader of YAML 1.1 or 1.2 takes a plain
// scalar for something else than text.
func isAmbiguous(text string) bool {
	switch strings.ToLower(text) {
	case "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<":
		return true
	}
	return isDate(text) || isNumber(text)
}

// isDate reports whether a text begins like YYYY-MM-DD, with nothing or a time
// behind it.
func isDate(text string) bool {
	rest := text
	for i, most := range []int{4, 2, 2} {
		n := digits(rest)
		if n == 0 || n > most || i == 0 && n < most {
			return false
		}
		if rest = rest[n:]; i == 2 {
			break
		}
		var ok bool
		if rest, ok = strings.CutPrefix(rest, "-"); !ok {
			return false
		}
	}
	return rest == "" || strings.IndexByte("Tt ", rest[0]) >= 0
}

// isNumber reports whether a text is a number in some version of YAML: in any
// base, with underscores, with an exponent, in base sixty (10:30), infinite or
// none.
func isNumber(text string) bool {
	rest := strings.ToLower(strings.TrimLeft(text, "+-"))
	if rest == "" || len(text)-len(rest) > 1 {
		return false
	}
	switch rest {
	case ".inf", ".nan":
		return true
	}
	for prefix, all := range map[string]string{"0x": "0123456789abcdef_", "0o": "01234567_", "0b": "01_"} {
		if digits, ok := strings.CutPrefix(rest, prefix); ok {
			return digits != "" && strings.Trim(digits, all) == ""
		}
	}
	mantissa, exponent, scientific := strings.Cut(rest, "e")
	// Some readers try to make a number even of +_ and ._.
	odd := strings.Contains(mantissa, "_") && (len(rest) < len(text) || rest[0] == '.')
	if scientific && strings.Trim(exponent, "+-_0123456789") != "" || !strings.ContainsAny(mantissa, "0123456789") && !odd {
		return false
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return strings.Trim(whole, "_:0123456789") == "" && strings.Trim(fraction, "_0123456789") == ""
}

// digits counts those that a text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return n
}
