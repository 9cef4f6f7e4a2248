package tera

import (
	"fmt"
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// furtherFilters are those of the reference's engine that this one does not have.
// One that neither has makes a name in a condition false, as there.
const furtherFilters = "abs addslashes as_str capitalize concat date escape escape_xml filesizeformat filter first float get group_by indent int join " +
	"json_encode last length linebreaksbr map nth pluralize reverse round safe slice slugify sort spaceless split striptags title trim_end trim_end_matches " +
	"trim_start trim_start_matches truncate unique urlencode urlencode_strict wordcount"

// filter applies a filter to a value.
func (r *renderer) filter(v any, f *filter) (any, error) {
	args, err := r.arguments(f.args)
	if err != nil {
		return nil, err
	}
	if f.name == "port_offset" {
		return portOffset(v, args)
	}
	switch f.name {
	case "upper", "lower", "trim", "hash", "replace":
	default:
		msg := fmt.Sprintf("the filter %q is not available in configuration files: default, hash, lower, port_offset, replace, trim and upper are", f.name)
		if slices.Contains(strings.Fields(furtherFilters), f.name) {
			return nil, &Error{Offset: f.at, Err: &unavailableError{msg}}
		}
		return nil, failf(f.at, "%s", msg)
	}
	s, ok := v.(string)
	if !ok {
		return nil, fmt.Errorf("the filter %s takes a string, not %s", f.name, describe(v))
	}
	if err := r.env.Budget.spend(1, 3*len(s)); err != nil {
		return nil, err
	}
	switch f.name {
	case "upper":
		return upper(s), nil
	case "lower":
		return lower(s), nil
	case "trim":
		return strings.TrimFunc(s, isSpace), nil
	case "hash":
		h := fnv.New64a()
		_, _ = h.Write([]byte(s))
		return force(h.Sum64())
	}
	return r.replace(s, args)
}

func (r *renderer) replace(s string, args map[string]any) (any, error) {
	from, ok := args["from"].(string)
	if !ok {
		return nil, fmt.Errorf("the filter replace needs a string as from")
	}
	to, ok := args["to"].(string)
	if !ok {
		return nil, fmt.Errorf("the filter replace needs a string as to")
	}
	n := strings.Count(s, from)
	if high, size := bits.Mul64(uint64(n), uint64(len(to))); high > 0 || size > 1<<30 {
		return nil, ErrTooMuch
	} else if err := r.env.Budget.spend(1, int(size)); err != nil {
		return nil, err
	}
	return strings.ReplaceAll(s, from, to), nil
}

// portOffset maps a number into the range of ports that begins with start.
func portOffset(v any, args map[string]any) (any, error) {
	n, ok := unsigned(v)
	if !ok {
		return nil, fmt.Errorf("the filter port_offset takes an integer from 0 on")
	}
	start, ok := unsigned(args["start"])
	if !ok {
		return nil, fmt.Errorf("the filter port_offset needs an integer from 0 on as start")
	}
	span, ok := unsigned(args["range"])
	if !ok || span == 0 {
		return nil, fmt.Errorf("the filter port_offset needs an integer from 1 on as range")
	}
	sum, carry := bits.Add64(n%span, start, 0)
	if carry > 0 {
		return nil, fmt.Errorf("the filter port_offset: the result has more than 64 bits")
	}
	return force(sum)
}

func unsigned(v any) (uint64, bool) {
	switch n := v.(type) {
	case int64:
		return uint64(n), n >= 0
	case uint64:
		return n, true
	}
	return 0, false
}

// upper has the full rules of Unicode, by which ß becomes SS.
func upper(s string) string {
	var b strings.Builder
	for _, c := range s {
		if special, ok := specialUpper(c); ok {
			b.WriteString(special)
		} else {
			b.WriteRune(unicode.ToUpper(c))
		}
	}
	return b.String()
}

// lower has the full rules of Unicode, by which a sigma at the end of a word
// has a form of its own.
func lower(s string) string {
	var b strings.Builder
	for i, c := range s {
		switch c {
		case 'İ':
			b.WriteString("i̇")
		case 'Σ':
			if endsWord(s, i) {
				c = 'ς'
			} else {
				c = 'σ'
			}
			b.WriteRune(c)
		default:
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// endsWord reports whether a letter stands before the sigma at i and none
// behind it, marks left aside.
func endsWord(s string, i int) bool {
	before, after := s[:i], s[i+len("Σ"):]
	for before != "" {
		c, size := utf8.DecodeLastRuneInString(before)
		before = before[:len(before)-size]
		if !caseIgnorable(c) {
			if !cased(c) {
				return false
			}
			break
		}
		if before == "" {
			return false
		}
	}
	if i == 0 {
		return false
	}
	for _, c := range after {
		if !caseIgnorable(c) {
			return !cased(c)
		}
	}
	return true
}

func cased(c rune) bool {
	return unicode.IsUpper(c) || unicode.IsLower(c) || unicode.IsTitle(c)
}

func caseIgnorable(c rune) bool {
	return unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:·’․﹒＇．：", c)
}
