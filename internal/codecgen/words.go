package main

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words turns a doc comment, which speaks of Go, into a text for people who
// write documents: members by their names there, constants by their values, and
// nothing of functions.
type words struct {
	p     *pkg
	owner string // the type
	// members of the type: the name in the document by the name in Go.
	members map[string]string
	// field is the member that the text is about, by its name in Go.
	field string
	// whole keeps a text that speaks of Go alone.
	whole bool
}

var (
	seeContract = regexp.MustCompile(`(?:^| )See\s+docs/contract\.md,\s+"([^"]+)"\.`)
	seeClause   = regexp.MustCompile(`[;:,]\s+see \[[^\]]+\](?: and \[[^\]]+\])?`)
	link        = regexp.MustCompile(`\[([A-Za-z.]+)\]`)
	goWord      = regexp.MustCompile(`\b[A-Z][A-Za-z0-9]*\b`)
)

// clean returns the text, with blank lines between its paragraphs, and the
// section of docs/contract.md to which it refers.
func (c words) clean(text string) (string, string) {
	section := ""
	var out []string
	for para := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		para = strings.Join(strings.Fields(para), " ")
		if m := seeContract.FindStringSubmatch(para); m != nil {
			section = m[1]
			para = strings.Replace(para, m[0], "", 1)
		}
		if para = c.paragraph(para); para != "" {
			out = append(out, para)
		}
	}
	return strings.Join(out, "\n\n"), section
}

func (c words) paragraph(para string) string {
	para = seeClause.ReplaceAllString(para, "")
	var kept, all []string
	for _, sentence := range sentences(para) {
		speaksOfGo := strings.Contains(sentence, "zero value")
		sentence = link.ReplaceAllStringFunc(sentence, func(l string) string {
			name, ok := c.resolve(strings.Trim(l, "[]"))
			speaksOfGo = speaksOfGo || !ok
			return "`" + name + "`"
		})
		sentence = c.rename(sentence)
		all = append(all, sentence)
		if !speaksOfGo {
			kept = append(kept, sentence)
		}
	}
	if len(kept) == 0 && c.whole {
		kept = all
	}
	return strings.Join(kept, " ")
}

// resolve finds what a link means: a type, or the value of a constant.
func (c words) resolve(name string) (string, bool) {
	for _, p := range []*pkg{c.p, c.p.other} {
		if p == nil {
			continue
		}
		short := strings.TrimPrefix(name, p.name+".")
		if p.types[short] {
			return short, true
		}
		if of, _, ok := strings.Cut(short, "."); ok && p.types[of] {
			return of, c.whole // a method: what it is about
		}
		if value := p.constant(short); value != "" {
			return value, true
		}
		if lit, ok := p.texts.constants[short]; ok {
			if text, err := strconv.Unquote(lit); err == nil {
				return text, true
			}
			return lit, true
		}
	}
	return name, false
}

// rename puts the names of the document in the place of Go's. A word that could
// be an ordinary one at the beginning of a sentence is left alone, unless the
// text begins with it.
func (c words) rename(sentence string) string {
	last := 0
	var out strings.Builder
	for _, at := range goWord.FindAllStringIndex(sentence, -1) {
		word := sentence[at[0]:at[1]]
		member, ok := c.members[word]
		if word == c.field && at[0] > 0 {
			continue // "PCs are ids of PCs"
		}
		quoted := at[0] > 0 && strings.ContainsRune("`\"<", rune(sentence[at[0]-1]))
		if !ok || quoted || member == "" {
			continue
		}
		out.WriteString(sentence[last:at[0]])
		out.WriteString("`" + member + "`")
		last = at[1]
	}
	out.WriteString(sentence[last:])
	return out.String()
}

// sentences splits at a full stop before a capital letter.
func sentences(text string) []string {
	var out []string
	start := 0
	for i := 0; i+2 < len(text); i++ {
		if text[i] != '.' || text[i+1] != ' ' {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[i+2:])
		if unicode.IsUpper(next) || next == '[' {
			out = append(out, text[start:i+1])
			start = i + 2
		}
	}
	return append(out, text[start:])
}

// capital makes the first letter a capital.
func capital(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}
