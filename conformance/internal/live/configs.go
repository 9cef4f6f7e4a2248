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

// comment is one that holds a template, with what stands before it.
var comment = regexp.MustCompile(`(?m)^((?:[^'"#\n]|'[^'\n]*'|"[^"\n]*")*)#.*\{.*$`)

// toml rewrites a configuration file.
func (w *rewriter) toml(text *string) {
	if !w.forReference {
		return
	}
	if stripped := comment.ReplaceAllString(*text, "$1"); stripped != *text && w.use(ruleComment) {
		*text = stripped
	}
}
