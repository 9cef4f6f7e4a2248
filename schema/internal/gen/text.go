package main

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences of doc comments that are for people who write Go, and those that are
// for people who read JSON.
var (
	forGo   = regexp.MustCompile(`^(See |Make one with|Use \[|The methods |Decoding |NewCommand|\[|See also)|\bmakes one\b|builds? (ones|one)\b`)
	forJSON = regexp.MustCompile(`\b([Ww]ritten as|[Nn]ot written|stored as JSON)\b|^It stands in a manifest|^The set is closed|^The set is open: one that nobody knows keeps its text, and .* refuses it|\btyped operation\b`)

	aside    = regexp.MustCompile(`[;:,] see (\[[^\]]*\]( and \[[^\]]*\])*|[^.;]*)`)
	bracket  = regexp.MustCompile(` ?\(see \[[^\]]*\]\)`)
	link     = regexp.MustCompile(`\[([A-Za-z.]+)\]`)
	goWord   = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*`)
	nullNote = regexp.MustCompile(`(; (not )?written|, which writes) [^.;]*`)
)

// describe makes a description of a doc comment: the name in front goes, names of
// fields become those of members, and what only a Go programmer needs is left
// out.
func (m *module) describe(comment, name string, members map[string]string, f format) string {
	var paragraphs []string
	for _, p := range strings.Split(comment, "\n\n") {
		p = strings.Join(strings.Fields(p), " ")
		p = bracket.ReplaceAllString(aside.ReplaceAllString(p, ""), "")
		if f == asYAML {
			p = nullNote.ReplaceAllString(p, "")
		}
		var kept []string
		for _, s := range sentences(p) {
			if forGo.MatchString(s) || f == asYAML && forJSON.MatchString(s) {
				continue
			}
			kept = append(kept, s)
		}
		if len(kept) > 0 {
			paragraphs = append(paragraphs, strings.Join(kept, " "))
		}
	}
	text := strings.Join(paragraphs, "\n\n")
	text = link.ReplaceAllStringFunc(text, func(s string) string {
		parts := strings.Split(strings.Trim(s, "[]"), ".")
		last := parts[len(parts)-1]
		if v, ok := m.constant(last); ok {
			return fmt.Sprint(v)
		}
		if f == asYAML {
			return strings.ToLower(last)
		}
		return last
	})
	text = withoutName(text, name)
	text = goWord.ReplaceAllStringFunc(text, func(w string) string {
		if m, ok := members[w]; ok && w != "PCs" { // which are many a PC
			return "`" + m + "`"
		}
		return w
	})
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// withoutName takes away the name with which a doc comment begins, and its verb.
func withoutName(text, name string) string {
	for _, verb := range []string{" is ", " are ", ": ", " "} {
		rest, ok := strings.CutPrefix(text, name+verb)
		switch {
		case !ok:
		case strings.HasPrefix(rest, "of "), strings.HasPrefix(rest, "and "):
			return text // the name is a part of the sentence
		default:
			return rest
		}
	}
	return text
}

// sentences splits at full stops that a capital letter or a link follows.
func sentences(p string) []string {
	var out []string
	start := 0
	for i := 0; i+2 < len(p); i++ {
		if p[i] == '.' && p[i+1] == ' ' && (p[i+2] == '[' || 'A' <= p[i+2] && p[i+2] <= 'Z') {
			out = append(out, p[start:i+1])
			start = i + 2
		}
	}
	if start < len(p) {
		out = append(out, p[start:])
	}
	return out
}
