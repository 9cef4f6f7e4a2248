package manifest

import (
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// days checks the tokens of a list of days, first each and then all together.
func (c *checker) days(v *yamldoc.Value, tokens []string) {
	bad := false
	seen := make(map[string]*yamldoc.Value)
	for i, token := range tokens {
		e := &v.Elements[i]
		path := fmt.Sprintf("when.calendar.days[%d]", i)
		if before := seen[lowerASCII(token)]; before != nil {
			c.also(c.on(e, "repeated", SeverityHint, path, "the day is in the list already"), before, "it is here too")
		}
		seen[lowerASCII(token)] = e
		problem := badToken(token)
		if problem == "" {
			c.oddDay(e, token, path)
			continue
		}
		bad = true
		f := c.on(e, "calendar-days", SeverityError, path, quoted(token)+" is no day: "+problem)
		c.suggestDays(f, v, e, token)
	}
	if bad {
		return
	}
	if _, problem := readDays(strings.Join(tokens, ",")); problem == "" {
		return
	}
	// Which of them is it? One that is wrong by itself, or one after the first.
	at, problem := -1, ""
	for i, token := range tokens {
		if _, alone := readDays(token); alone != "" {
			at, problem = i, alone
			break
		}
		if i > 0 && strings.Contains(token, "+") {
			at, problem = i, "a plus may stand in front of the first day alone"
			break
		}
		if token != strings.TrimSpace(token) {
			at, problem = i, "white space is not allowed around a day"
			break
		}
		if token == "*" {
			at, problem = i, "a star stands alone"
			break
		}
	}
	if at < 0 {
		at = 0
		_, problem = readDays(strings.Join(tokens, ","))
	}
	e := &v.Elements[at]
	f := c.on(e, "calendar-days", SeverityError, fmt.Sprintf("when.calendar.days[%d]", at), quoted(tokens[at])+" cannot be used: "+problem)
	c.suggestDays(f, v, e, tokens[at])
}

// suggestDays suggests what a token of a list was probably meant to be.
func (c *checker) suggestDays(f *Finding, list, e *yamldoc.Value, token string) {
	better := betterDays(token)
	if better == "" {
		return
	}
	f.Suggestion = &Suggestion{Message: "did you mean " + better + "?"}
	if list.IsFlow() || !strings.Contains(better, ",") {
		var words []string
		for day := range strings.SplitSeq(better, ", ") {
			words = append(words, c.word(c.doc.Token(e), day))
		}
		f.Suggestion.Edits, f.Suggestion.Safe = c.edit(c.doc.Token(e), strings.Join(words, ", ")), better == strings.TrimSpace(token)
	}
}

// oddDay warns of days that the reference reads in another way.
func (c *checker) oddDay(e *yamldoc.Value, token, path string) {
	lower := lowerASCII(token)
	better, message := "", ""
	switch {
	case strings.HasSuffix(lower, "l") && strings.Trim(lower[:len(lower)-1], "0+") == "7":
		better, message = "sunL", "programs of the reference never fire on "+quoted(token)
	case strings.TrimSpace(lower) == "sun-sun":
		better, message = "sun", "programs of the reference fire every day on "+quoted(token)
	default:
		return
	}
	c.on(e, "odd-days", SeverityWarning, path, message).
		Suggestion = c.didYouMean(c.doc.Token(e), better, true)
}

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// betterDays is what a token was probably meant to be, for a list in brackets, or
// "".
func betterDays(token string) string {
	const longest = 80
	if len(token) > longest {
		return ""
	}
	parts := strings.FieldsFunc(strings.ToLower(token), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == ';' || r == '|' })
	var out []string
	for _, part := range parts {
		switch {
		case part == "weekday" || part == "weekdays" || part == "workdays":
			out = append(out, "mon-fri")
			continue
		case part == "weekend" || part == "weekends":
			out = append(out, "sat", "sun")
			continue
		case part == "daily" || part == "everyday" || part == "?":
			out = append(out, "mon-sun")
			continue
		}
		first, last, isRange := strings.Cut(part, "-")
		from, fromOK := dayIndex(first)
		to, toOK := dayIndex(last)
		switch {
		case isRange && fromOK && toOK && from > to:
			for d := from; d != to; d = (d + 1) % len(weekdays) {
				out = append(out, weekdays[d])
			}
			out = append(out, weekdays[to])
		case isRange && fromOK && toOK:
			out = append(out, weekdays[from]+"-"+weekdays[to])
		case !isRange && fromOK:
			out = append(out, weekdays[from])
		case badToken(part) == "" && part != "*":
			out = append(out, part)
		default:
			return ""
		}
	}
	better := strings.Join(out, ", ")
	if better == token || better == "" {
		return ""
	}
	if _, problem := readDays(strings.Join(out, ",")); problem != "" {
		return ""
	}
	return better
}

// dayIndex reads a day by one of its names, or by its number: Monday is 0.
func dayIndex(name string) (int, bool) {
	if day, ok := dayNumber(name); ok {
		return (day + 6) % 7, true
	}
	for i, full := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		if len(name) >= 2 && strings.HasPrefix(full, strings.TrimSuffix(name, ".")) {
			return i, true
		}
	}
	return 0, false
}
