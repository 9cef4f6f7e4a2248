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
	switch dated := readable && m.dated; {
	case dated && len(spec.Days) > 0:
		f := c.onKey(days, "one-shot-days", SeverityError, "when.calendar.days", "a time with a date fires once, so it can have no days")
		c.also(f, at, "the date is here")
	case dated && (m.date.year < firstYear || m.date.year > lastYear):
		c.on(at, "calendar-at", SeverityError, "when.calendar.at", fmt.Sprintf("the year must be %d to %d", firstYear, lastYear))
	case !dated && !broken && len(spec.Days) > 0:
		c.days(days, spec.Days)
	}
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
