package main

import (
	"flag"
	"regexp"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/reference"
)

// candidate is a word that a command line could go on with.
type candidate struct {
	text, about string
	// open says that the word is not at its end.
	open bool
}

// completeWords returns the candidates for the last of the words behind the
// tool's name, which may be empty. files says that names of files fit too.
func completeWords(words []string) (out []candidate, files bool) {
	if len(words) == 0 {
		return nil, false
	}
	word := words[len(words)-1]
	if len(words) == 1 {
		return completeVerbs(word), false
	}
	v, ok := findVerb(words[0])
	if !ok {
		return nil, false
	}
	fs := v.flagSet()
	v.flags(fs)
	if name, value, ok := strings.Cut(word, "="); ok && strings.HasPrefix(word, "-") {
		if f := fs.Lookup(strings.TrimLeft(name, "-")); f != nil && !isSwitch(f) {
			values, files := completeFlag(f, value)
			for i := range values {
				values[i].text = name + "=" + values[i].text
			}
			return values, files && len(values) == 0
		}
		return nil, false
	}
	if before := words[len(words)-2]; strings.HasPrefix(before, "-") && !strings.Contains(before, "=") {
		if f := fs.Lookup(strings.TrimLeft(before, "-")); f != nil && !isSwitch(f) {
			return completeFlag(f, word)
		}
	}
	if strings.HasPrefix(word, "-") {
		fs.VisitAll(func(f *flag.Flag) {
			if name := "--" + f.Name; strings.HasPrefix(name, "--"+strings.TrimLeft(word, "-")) {
				_, usage := flag.UnquoteUsage(f)
				out = append(out, candidate{text: name, about: usage})
			}
		})
		return out, false
	}
	switch {
	case v.complete != nil:
		return v.complete(word), false
	case strings.Contains(v.args, "KIND"):
		return completeDocuments(word), false
	}
	return nil, v.args != ""
}

func isSwitch(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// choices are the values that a flag's description lists: "…: text, json or sarif".
var choices = regexp.MustCompile(`: ([\w-]+(?:, [\w-]+)*) or ([\w-]+)`)

func completeFlag(f *flag.Flag, word string) (out []candidate, files bool) {
	placeholder, usage := flag.UnquoteUsage(f)
	m := choices.FindStringSubmatch(usage)
	if m == nil {
		return nil, placeholder == "FILE" || placeholder == "DIR"
	}
	for _, value := range append(strings.Split(m[1], ", "), m[2]) {
		if strings.HasPrefix(value, word) {
			out = append(out, candidate{text: value})
		}
	}
	return out, false
}

func completeVerbs(word string) (out []candidate) {
	for _, v := range verbs() {
		if strings.HasPrefix(v.name, word) {
			out = append(out, candidate{text: v.name, about: v.short})
		}
	}
	return out
}

func completeDocuments(word string) (out []candidate) {
	r := reference.New()
	for _, d := range r.Documents() {
		if d.Group != reference.ClientMessages && strings.HasPrefix(d.Name, word) {
			out = append(out, candidate{text: d.Name, about: plain(firstSentence(r.Type(d.Root).Doc))})
		}
	}
	return out
}

// completePaths completes the last key of a path.
func completePaths(word string) (out []candidate) {
	i := strings.LastIndexByte(word, '.')
	if i < 0 {
		out = completeDocuments(word)
		for i := range out {
			if out[i].text == word {
				out[i].text, out[i].open = word+".", true
			}
		}
		return out
	}
	r := reference.New()
	key, err := r.Find(word[:i])
	if err != nil {
		return nil
	}
	for _, child := range r.Children(key) {
		if !strings.HasPrefix(child.Field.Name, word[i+1:]) {
			continue
		}
		c := candidate{text: word[:i+1] + child.Field.Name, about: firstSentence(plain(child.DocText()))}
		if len(r.Children(child)) > 0 && c.text == word {
			c.text, c.open = c.text+".", true
		}
		out = append(out, c)
	}
	return out
}
