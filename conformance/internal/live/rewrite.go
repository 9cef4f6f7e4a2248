package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// rewriter says a document in other words: as the reference understands what it
// reads by accident, or as this module understands what it reads on purpose.
type rewriter struct {
	active map[string]bool
	// forReference: the rewritten document is for the reference, else for this
	// module.
	forReference bool
	// strict: unknown keys of a schedule itself are looked at by this module.
	strict bool
	// fires: what is asked is when a schedule fires.
	fires bool
	// days: the value is the list of days of a calendar.
	days bool
	// inner: the value is read into memory by the reference first.
	inner bool
	used  map[string]bool
	// changed: a rule was needed for this document.
	changed bool
	// newer: the reference reads by the newer contract; text: what is read is YAML.
	newer, text bool
}

// use notes that a rule was needed, and reports whether it counts.
func (w *rewriter) use(name string) bool {
	if !w.active[name] {
		return false
	}
	w.used[name], w.changed = true, true
	return true
}

// The rules about documents.
const (
	ruleArray   = "array"
	ruleEnum    = "enum-object"
	ruleLeap    = "leap-second"
	ruleVariant = "unknown-variant"
	ruleVPN     = "vpn"
	ruleFloat   = "float"
	ruleMark    = "byte-order-mark"
	ruleTag     = "tag"
	ruleStrict  = "schedule-keys"
	ruleInteger = "integer-key"
	ruleSameDay = "sunday-to-sunday"
	ruleSeventh = "seventh-day"
	ruleComment = "template-comment"
	ruleHeader  = "vars-header"

	ruleTagged  = "tagged"
	ruleUnknown = "unknown-twice"
	ruleExecute = "execute-alone"
	ruleLarge   = "large-integer"
	ruleSlash   = "escaped-slash"
	ruleNumber  = "odd-number"
)

// document rewrites a whole document in place.
func (w *rewriter) document(n *loose, t *shape.Type) {
	if w.strict && !w.forReference && n.open == '{' {
		for i := len(n.keys) - 1; i >= 0; i-- {
			known := slices.ContainsFunc(t.Fields(), func(f shape.Field) bool { return named(f.Name)(n.keys[i]) })
			if !known && w.use(ruleStrict) {
				n.keys, n.kids = slices.Delete(n.keys, i, i+1), slices.Delete(n.kids, i, i+1)
			}
		}
	}
	if w.newer {
		w.newerDocument(n, t)
	}
	w.value(n, t)
}

// value rewrites a value of a type in place.
func (w *rewriter) value(n *loose, t *shape.Type) {
	switch t.Kind {
	case shape.List:
		if n.open == '[' {
			for _, kid := range n.kids {
				w.value(kid, t.Elem)
			}
		}
	case shape.Enum:
		w.enum(n, t)
	case shape.String:
		if n.said {
			n.leaf = quote(*n.text)
		}
		if w.forReference && w.days {
			w.day(n)
		}
	case shape.Time:
		if text, ok := leapless(n.leaf); ok && !w.forReference && w.use(ruleLeap) {
			n.leaf = text
		}
	case shape.Choice, shape.Object:
		w.object(n, t)
	}
}

func (w *rewriter) enum(n *loose, t *shape.Type) {
	if w.forReference {
		if w.newer && n.tag != "" && n.text != nil && *n.text == "" {
			*n = loose{leaf: quote(n.tag[1:])} // what is written has no tags
		}
		return
	}
	if n.tag != "" && (n.text == nil || *n.text == "") && w.use(ruleTag) {
		*n = loose{leaf: quote(n.tag[1:])}
	}
	if n.open == '{' && len(n.kids) == 1 && unit(n.kids[0]) && w.use(ruleEnum) {
		*n = loose{leaf: n.keys[0]}
	}
	if w.newer && t.Name == "JobCategory" {
		return // any text is one
	}
	if t.Open && n.open == 0 && n.text != nil {
		n.leaf = quote(*n.text) // what looks like something else is a text here
	}
	var text string
	if t.Open && json.Unmarshal([]byte(n.leaf), &text) == nil && n.leaf != "null" && !slices.Contains(t.Values, text) && wellFormed(n.leaf) && w.use(ruleVariant) {
		n.leaf = `"unknown"`
		if slices.Contains(t.Values, "Unknown") {
			n.leaf = `"Unknown"`
		}
	}
}

// unit reports whether n may stand for nothing, as the reference sees it.
func unit(n *loose) bool {
	return n.leaf == "null" || n.leaf == "~" || n.open == 0 && n.leaf == "" || n.open == '{' && len(n.kids) == 0
}

func (w *rewriter) object(n *loose, t *shape.Type) {
	fields := t.Fields()
	if w.newer && t.Name == "StateSnapshot" { // it is there for older programs alone
		fields = slices.DeleteFunc(fields, func(f shape.Field) bool { return f.Name == "vpn" })
	}
	if places := n.places(t, fields); n.open == '[' && t.Kind == shape.Object && !w.forReference && len(n.kids) <= len(places) && w.use(ruleArray) {
		n.open = '{'
		n.keys = nil
		for i := range n.kids {
			n.keys = append(n.keys, strconv.Quote(places[i].Name))
		}
	}
	if n.open == '{' && len(t.Words) > 0 && len(n.kids) == 1 && unit(n.kids[0]) && slices.ContainsFunc(t.Words, func(w string) bool { return n.keys[0] == strconv.Quote(w) }) && !w.forReference && w.use(ruleEnum) {
		*n = loose{leaf: n.keys[0]}
		return
	}
	if n.open != '{' {
		return
	}
	if t.Name == "StateSnapshot" && w.forReference && !slices.ContainsFunc(n.keys, named("vpn")) && w.use(ruleVPN) {
		n.keys, n.kids = append(n.keys, `"vpn"`), append(n.kids, &loose{leaf: `"unknown"`})
	}
	inner := w.inner
	defer func() { w.inner = inner }()
	for i := range n.keys {
		if (inner || t.Tag != "") && !w.forReference {
			w.integerKey(n, i, t)
		}
		for _, f := range fields {
			if named(f.Name)(n.keys[i]) || slices.ContainsFunc(f.Aliases, func(a string) bool { return named(a)(n.keys[i]) }) {
				if kid := n.kids[i]; f.Type.Kind == shape.String && f.Presence != shape.Optional && kid.text != nil && kid.leaf == "" {
					kid.leaf = `""` // nothing is a text here
				}
				if w.newer && (f.Name == t.Tag || t.Name == "NotificationAmendOp") {
					w.variant(n.kids[i], f.Type)
				}
				if w.text && f.Presence == shape.Optional && f.Type.Kind == shape.Enum && n.kids[i].isNull() {
					continue // it is unset, where a required one has that text
				}
				w.inner = inner || f.Buffered
				w.days = w.fires && t.Name == "Calendar" && f.Name == "days"
				w.value(n.kids[i], f.Type)
				w.days = false
			}
		}
	}
}

// places are the fields in the order of an array: those that go with the tag, where
// the first element is one.
func (n *loose) places(t *shape.Type, fields []shape.Field) []shape.Field {
	var tag string
	if t.Tag == "" || len(n.kids) == 0 || json.Unmarshal([]byte(n.kids[0].leaf), &tag) != nil {
		return fields
	}
	return slices.DeleteFunc(slices.Clone(fields), func(f shape.Field) bool {
		return f.When != "" && !slices.Contains(strings.Fields(f.When), tag)
	})
}

// integerKey gives a key that is a number the name of the field in that place.
func (w *rewriter) integerKey(n *loose, i int, t *shape.Type) {
	at, err := strconv.ParseUint(n.keys[i], 0, 64)
	if err != nil || !w.use(ruleInteger) {
		return
	}
	fields := t.Fields()
	if t.Tag != "" {
		fields = fields[1:]
	}
	n.keys[i] = `"no field"`
	if at < uint64(len(fields)) {
		n.keys[i] = strconv.Quote(fields[at].Name)
	}
}

var (
	sundays = regexp.MustCompile(`(?i)^(sun|0+|0*7)-(sun|0+|0*7)$`)
	seventh = regexp.MustCompile(`(?i)^0*7L$`)
)

// day says a day of a list so that the reference takes it as it is meant.
func (w *rewriter) day(n *loose) {
	var text string
	if json.Unmarshal([]byte(n.leaf), &text) != nil {
		if n.text == nil {
			return
		}
		text = *n.text
	}
	parts := strings.Split(text, ",")
	for i, part := range parts {
		switch trimmed := strings.TrimSpace(part); {
		case sundays.MatchString(trimmed) && w.use(ruleSameDay):
			parts[i] = "sun"
		case seventh.MatchString(trimmed) && w.use(ruleSeventh):
			parts[i] = "sunL"
		}
	}
	n.leaf = quote(strings.Join(parts, ","))
}

// named reports of a key, as it stands, whether it is that name.
func named(name string) func(key string) bool {
	return func(key string) bool {
		var s string
		return json.Unmarshal([]byte(key), &s) == nil && s == name
	}
}

// wellFormed reports whether a string has no half of a character.
func wellFormed(literal string) bool {
	var s string
	return json.Unmarshal([]byte(literal), &s) == nil &&
		(!strings.ContainsRune(s, '\ufffd') || strings.ContainsRune(literal, '\ufffd') || strings.Contains(strings.ToLower(literal), `\ufffd`))
}

// leap is a timestamp in second 60, in the looser forms too.
var leap = regexp.MustCompile(`^"\s*([+-]?\d+\s*-\s*\d+\s*-\s*\d+)\s*[Tt ]\s*(\d+)\s*:\s*(\d+)\s*:\s*60(\.\d+)?\s*(.*)"$`)

// leapless is the timestamp after a leap second, whose fraction it keeps.
func leapless(literal string) (string, bool) {
	m := leap.FindStringSubmatch(literal)
	if m == nil {
		return "", false
	}
	day, err := time.Parse("2006-1-2", m[1])
	if err != nil {
		return "", false
	}
	hour, _ := strconv.Atoi(m[2])
	minute, _ := strconv.Atoi(m[3])
	if hour > 23 || minute > 59 {
		return "", false
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 60, 0, time.UTC)
	sign := ""
	if at.Year() > 9999 {
		sign = "+"
	}
	return fmt.Sprintf(`"%s%s%s%s"`, sign, at.Format("2006-01-02T15:04:05"), m[4], m[5]), true
}
