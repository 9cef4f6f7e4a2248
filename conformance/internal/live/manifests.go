package main

import (
	"regexp"
	"strings"
)

// daysSpace: white space inside of a list of days is refused.
func daysSpace(x *exchange) bool {
	return x.question.Op == "manifest" && x.our.kind == "invalid" && x.ref.kind != "decode" && strings.Contains(string(x.our.body), "white space inside of the days")
}

// Syntax of YAML that the library of this module reads otherwise.
var (
	tagComma    = regexp.MustCompile(`!\S*\s*[,}\]]|!\S*,`)
	explicitTab = regexp.MustCompile(`(?m)^\s*(- )*[:?][ ]*\t`)
	backTab     = regexp.MustCompile(`\\\t`)
	foldedColon = regexp.MustCompile(`:\s*,`)
	explicitKey = regexp.MustCompile(`(?m)[{\[,]\s*\?`)
)

// yamlSyntax: odd syntax that the library reads otherwise, as docs/divergences.md
// lists it.
func yamlSyntax(x *exchange) bool {
	q := x.question
	if q.Text == nil || q.Format == "json" {
		return false
	}
	switch text := *q.Text; {
	case x.our.kind == "decode":
		return tagComma.MatchString(text) || backTab.MatchString(text) || explicitKey.MatchString(text)
	case x.ref.kind == "decode":
		return explicitTab.MatchString(text) || foldedColon.MatchString(text)
	}
	return false
}

// innerMark: a byte order mark at the start of a later line is refused.
func innerMark(x *exchange) bool {
	q := x.question
	if q.Text == nil || q.Format == "json" || x.our.kind != "decode" {
		return false
	}
	for _, end := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if strings.Contains(*q.Text, end+mark) {
			return true
		}
	}
	return false
}

var anchor = regexp.MustCompile(`[ \n]&[A-Za-z0-9-]+`)

// anchorTwice: where a name is given twice, an alias is the value that had it
// last.
func anchorTwice(x *exchange) bool {
	q := x.question
	if q.Text == nil || q.Format == "json" || !strings.Contains(*q.Text, "*") {
		return false
	}
	names := map[string]bool{}
	for _, name := range anchor.FindAllString(*q.Text, -1) {
		if names[name[1:]] {
			return true
		}
		names[name[1:]] = true
	}
	return false
}
