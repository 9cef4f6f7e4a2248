package exeversion

import (
	"fmt"
	"strings"
	"unicode"
)

// PE returns the version in the version resource of a Windows executable:
// ProductVersion, or FileVersion where that is missing or empty, in the first of
// the resource's languages that has either. White space and NULs at the end are
// left out, so the result may be empty. It reports false where there is none,
// and for what is no executable.
//
// The numbers of the fixed part of the resource are not looked at.
func PE(file []byte) (string, bool) {
	img, ok := parseImage(file)
	if !ok {
		return "", false
	}
	res, ok := img.versionResource()
	if !ok {
		return "", false
	}
	v := parseVersion(res)
	for _, lang := range v.languages {
		for _, key := range []string{"ProductVersion", "FileVersion"} {
			if s := v.strings[lang][key]; s != "" {
				return strings.TrimRightFunc(s, func(r rune) bool { return r == 0 || unicode.IsSpace(r) }), true
			}
		}
	}
	return "", false
}

// block is a node of a version resource: a key, a value and nodes below.
type block struct {
	key             string
	value, children view
}

// unit says how the length of a block's value is counted. The type that the
// block itself notes down is not asked, because writers differ about it.
type unit int

const (
	noValue    unit = iota
	inBytes    unit = 1
	characters unit = 2
)

// next cuts a block off the start of b. What is wrong ends the list.
func next(b *view, u unit) (block, bool) {
	length, ok1 := b.u16(0)
	valueLength, ok2 := b.u16(2)
	_, ok3 := b.u16(6)
	size := max(int(length)&^1, 8)
	if !ok1 || !ok2 || !ok3 || size > len(*b) || u == noValue && valueLength > 0 {
		return block{}, false
	}
	all := (*b)[:size]
	*b = (*b)[min(align4(size), len(*b)):]
	n := blockKey(all[6:])
	if n < 0 {
		return block{}, false
	}
	rest := all[min(align4(6+2*n+2), size):]
	end := int(valueLength) * int(u) &^ 1
	if end > len(rest) {
		return block{}, false
	}
	return block{all[6 : 6+2*n].utf16(), rest[:end], rest[min(align4(end), len(rest)):]}, true
}

// blockKey counts the characters of a key before its NUL, -1 without one.
func blockKey(b view) int {
	for i := 0; ; i++ {
		c, ok := b.u16(2 * i)
		if !ok {
			return -1
		}
		if c == 0 {
			return i
		}
	}
}

func align4(n int) int { return (n + 3) &^ 3 }

// version is what a version resource says.
type version struct {
	languages []string                     // as names of tables, in their order
	strings   map[string]map[string]string // tables by name in lower case
}

// maxLanguages bounds what is tried; real files have one or two.
const maxLanguages = 1000

func parseVersion(resource view) version {
	v := version{strings: map[string]map[string]string{}}
	root, _ := next(&resource, inBytes)
	for list := root.children; ; {
		b, ok := next(&list, noValue)
		if !ok {
			return v
		}
		switch b.key {
		case "StringFileInfo":
			v.addTables(b.children)
		case "VarFileInfo":
			v.addLanguages(b.children)
		}
	}
}

// addTables reads the tables of strings. Of several with one name, and of
// several entries with one key, the last counts.
func (v *version) addTables(list view) {
	for {
		table, ok := next(&list, noValue)
		if !ok {
			return
		}
		name := strings.ToLower(table.key)
		if v.strings[name] == nil {
			v.strings[name] = map[string]string{}
		}
		for entries := table.children; ; {
			e, ok := next(&entries, characters)
			if !ok {
				break
			}
			v.strings[name][e.key] = strings.TrimSuffix(e.value.utf16(), "\x00")
		}
	}
}

// addLanguages reads the list of languages. Of several lists the last counts.
func (v *version) addLanguages(list view) {
	for {
		b, ok := next(&list, inBytes)
		if !ok {
			return
		}
		if b.key != "Translation" {
			continue
		}
		v.languages = nil
		for i := 0; len(v.languages) < maxLanguages; i += 4 {
			lang, ok1 := b.value.u16(i)
			page, ok2 := b.value.u16(i + 2)
			if !ok1 || !ok2 {
				break
			}
			v.languages = append(v.languages, fmt.Sprintf("%04x%04x", lang, page))
		}
	}
}
