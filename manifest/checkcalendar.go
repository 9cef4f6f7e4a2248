package manifest

import (
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// calendar checks a time of the clock and its days.
func (c *checker) calendar(v *yamldoc.Value) {
	at, days := v.Get("at"), v.Get("days")
	var spec Calendar
	if at != nil {
		spec.At = at.Text()
	}
	broken := false
	if days != nil {
		for i := range days.Elements {
			broken = broken || days.Elements[i].Absent()
			spec.Days = append(spec.Days, days.Elements[i].Text())
		}
	}
	m, readable := spec.moment()
	if at != nil && !readable {
		f := c.on(at, "calendar-at", SeverityError, "when.calendar.at", quoted(spec.At)+" is no time: want HH:MM or YYYY-MM-DD HH:MM")
		c.suggestMoment(f, at)
	}
	if days == nil {
		if readable && m.dated && (m.date.year < firstYear || m.date.year > lastYear) {
			c.on(at, "calendar-at", SeverityError, "when.calendar.at", fmt.Sprintf("the year must be %d to %d", firstYear, lastYear))
		}
		return
	}
	if readable && m.dated {
		if len(days.Elements) > 0 {
			f := c.onKey(days, "one-shot-days", SeverityError, "when.calendar.days", "a time with a date fires once, so it can have no days")
			c.also(f, at, "the date is here")
		} else if m.date.year < firstYear || m.date.year > lastYear {
			c.on(at, "calendar-at", SeverityError, "when.calendar.at", fmt.Sprintf("the year must be %d to %d", firstYear, lastYear))
		}
		return
	}
	if !broken {
		c.days(days, spec.Days)
	}
}

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
	if bad || len(tokens) == 0 {
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
		var quoted []string
		for day := range strings.SplitSeq(better, ", ") {
			quoted = append(quoted, c.word(c.doc.Token(e), day))
		}
		f.Suggestion.Edits, f.Suggestion.Safe = c.edit(c.doc.Token(e), strings.Join(quoted, ", ")), better == strings.TrimSpace(token)
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
			for d := from; d != to+1; d = (d + 1) % 7 {
				out = append(out, weekdays[d])
				if d == to {
					break
				}
			}
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

// suggestMoment looks for a time that is written in another way.
func (c *checker) suggestMoment(f *Finding, v *yamldoc.Value) {
	text := strings.ToLower(strings.TrimSpace(v.Text()))
	const longest = 40
	if len(text) > longest {
		return
	}
	var tries []string
	day, clock, dated := strings.Cut(text, "t")
	if !dated {
		if i := strings.LastIndexByte(text, ' '); i > 0 && strings.Contains(text[i:], ":") {
			day, clock, dated = text[:i], text[i+1:], true
		} else {
			day, clock = "", text
		}
	}
	prefix := ""
	if dated {
		prefix = strings.TrimSpace(day) + " "
	}
	clock = strings.TrimSuffix(clock, "z")
	switch {
	case text == "noon" || text == "midday":
		tries = append(tries, "12:00")
	case text == "midnight" || text == "24:00":
		tries = append(tries, "00:00")
	case strings.Count(clock, ":") == 2:
		tries = append(tries, prefix+clock[:strings.LastIndexByte(clock, ':')])
	case strings.HasSuffix(clock, "am"), strings.HasSuffix(clock, "pm"):
		tries = append(tries, prefix+fromTwelve(clock))
	case strings.Trim(clock, "0123456789") == "" && len(clock) <= 2:
		tries = append(tries, clock+":00")
	case strings.Trim(clock, "0123456789") == "" && len(clock) == 4:
		tries = append(tries, clock[:2]+":"+clock[2:])
	default:
		tries = append(tries, prefix+strings.NewReplacer(".", ":", "h", ":").Replace(clock))
	}
	for _, better := range tries {
		if _, ok := (&Calendar{At: better}).moment(); ok {
			f.Suggestion = &Suggestion{Message: "did you mean " + better + "?", Edits: c.edit(c.doc.Token(v), c.inQuotes(c.doc.Token(v), better))}
			return
		}
	}
}

// fromTwelve reads 9am, 9:30 pm.
func fromTwelve(clock string) string {
	digits := strings.TrimSpace(clock[:len(clock)-2])
	if !strings.Contains(digits, ":") {
		digits += ":00"
	}
	minutes, ok := parseClock(digits)
	if !ok || minutes/60 == 0 || minutes/60 > 12 {
		return ""
	}
	minutes %= 12 * 60
	if strings.HasSuffix(clock, "pm") {
		minutes += 12 * 60
	}
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// suggestCalendar puts a calendar in the place of a cron expression, where one
// says the same.
func (c *checker) suggestCalendar(f *Finding, p *yamldoc.Problem) {
	value := p.Owner.Raw(p.Key)
	if value == nil || p.Owner.Has("when") {
		return
	}
	fields := strings.Fields(value.Text())
	if len(fields) == 5 {
		fields = append([]string{"0"}, fields...)
	}
	if len(fields) != 6 || fields[0] != "0" || fields[3] != "*" || fields[4] != "*" {
		return
	}
	minutes, ok := parseClock(fields[2] + ":" + fields[1])
	if !ok {
		return
	}
	key, token := p.Span, c.doc.Token(value)
	text := c.inQuotes(token, fmt.Sprintf("%02d:%02d", minutes/60, minutes%60))
	calendar := c.member("at", text)
	if fields[5] != "*" && fields[5] != "?" {
		set, problem := readDays(fields[5])
		if problem != "" || !set.any() {
			return
		}
		var days []string
		for day := range strings.SplitSeq(fields[5], ",") {
			if c.isJSON() {
				day = `"` + day + `"`
			}
			days = append(days, day)
		}
		both := c.member("days", "["+strings.Join(days, ", ")+"]")
		calendar = strings.TrimSuffix(calendar, "}") + ", " + both[1:]
	}
	text = c.member("calendar", calendar)
	f.Suggestion = &Suggestion{
		Message: "did you mean when: " + text + "?", Safe: c.claim(p.Owner, "when"),
		Edits: []Edit{{c.span(key), c.word(key, "when")}, {c.span(token), text}},
	}
}
