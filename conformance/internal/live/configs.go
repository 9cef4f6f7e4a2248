package main

import (
	"regexp"
	"strings"
)

// unavailable: what templates cannot do here is refused by its name.
func unavailable(x *exchange) bool {
	return x.question.Op == "config" && x.our.kind == "config" && strings.Contains(string(x.our.body), "not available")
}

// panicked: the reference ends over some templates.
func panicked(x *exchange) bool {
	return x.question.Op == "config" && strings.Contains(x.ref.trouble, "panicked at") && x.our.trouble == ""
}

// What of a file the reference sees otherwise than TOML: comments with a template,
// with what stands before them, comments behind headers, and other spellings of
// the header of the variables; a byte order mark is another.
var (
	comment       = regexp.MustCompile(`(?m)^((?:[^'"#\n]|'[^'\n]*'|"[^"\n]*")*)#.*\{.*$`)
	headerComment = regexp.MustCompile(`(?m)^(\s*\[[^\n]*\])\s*#.*$`)
	varsHeader    = regexp.MustCompile(`(?m)^\s*\[\s*['"]?vars['"]?\s*\]`)
	longString    = regexp.MustCompile(`"""|'''`)
)

// toml are the rewritings of a configuration file: without comments that hold
// templates, and with the headers as the reference sees them or as they stand.
func (w *rewriter) toml(text string) []string {
	if !w.forReference {
		return []string{text}
	}
	if s := withoutComments(text); s != text && w.use(ruleComment) {
		text = s
	}
	all := []string{text}
	plain := headerComment.ReplaceAllString(strings.TrimPrefix(text, mark), "$1")
	if s := varsHeader.ReplaceAllString(plain, "[vars]"); s != text && w.use(ruleHeader) {
		all = append(all, s)
	}
	return all
}

// withoutComments leaves what stands within long strings alone.
func withoutComments(text string) string {
	var b strings.Builder
	for outside := true; text != ""; outside = !outside {
		end := longString.FindStringIndex(text)
		if end == nil {
			end = []int{len(text), len(text)}
		}
		part := text[:end[0]]
		if outside {
			part = comment.ReplaceAllString(part, "$1")
		}
		b.WriteString(part + text[end[0]:end[1]])
		text = text[end[1]:]
	}
	return b.String()
}

// worked is a variable that is more than printed: filtered, compared, joined or
// passed on.
var worked = regexp.MustCompile(`vars[^}\n]*(\||~)|~ vars|\{%[^%]*vars|=\s*vars`)

// varsOrder: a variable that is a template is worked out before it is filtered,
// compared or joined.
func varsOrder(x *exchange) bool {
	q := x.question
	if q.Op != "config" || !varsHeader.MatchString(*q.File) || !worked.MatchString(*q.File) {
		return false
	}
	vars, _, _ := strings.Cut(*q.File, "]")
	_, after, _ := strings.Cut(*q.File, vars)
	vars, _, _ = strings.Cut(after[1:], "\n[")
	return strings.Contains(vars, "{{") || strings.Contains(vars, "{%")
}
