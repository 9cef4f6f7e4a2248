package main

import (
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// mark is a byte order mark.
const mark = "\ufeff"

// simple is what can stand without quotes anywhere.
var simple = regexp.MustCompile(`^[0-9A-Za-z_.+-]*$`)

// breaks are what ends a line in YAML.
var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

var escape = regexp.MustCompile(`\\.`)

// unslash takes the backslash from an escaped slash.
func unslash(s string) string {
	if s == `\/` {
		return "/"
	}
	return s
}

// yamlLoose reads a document of YAML as a tree whose text is YAML in flow style:
// what is plain and no text stays as it stands, all else is quoted.
func yamlLoose(text string) (*loose, bool) {
	var document yaml.Node
	// The library refuses a version that it reads.
	text = strings.Replace(strings.TrimPrefix(text, mark), "%YAML 1.2", "%YAML 1.1", 1)
	err := yaml.Unmarshal([]byte(text), &document)
	if err != nil {
		// Nor does it know this escape of JSON.
		text = escape.ReplaceAllStringFunc(text, unslash)
		err = yaml.Unmarshal([]byte(text), &document)
	}
	if err != nil || len(document.Content) != 1 {
		return nil, false
	}
	r := yamlReader{lines: strings.Split(breaks.Replace(text), "\n"), budget: 10_000, above: map[*yaml.Node]bool{}}
	n := r.value(document.Content[0])
	return n, r.budget > 0
}

type yamlReader struct {
	lines  []string
	budget int // of values, after aliases are expanded
	above  map[*yaml.Node]bool
}

// bare reports whether a tag without a name stands before a value, which is a text
// then. The library forgets it.
func (r *yamlReader) bare(y *yaml.Node) bool {
	if y.Line < 1 || y.Line > len(r.lines) {
		return false
	}
	line := []rune(r.lines[y.Line-1])
	at := y.Column - 1
	return 0 <= at && at < len(line) && line[at] == '!' && (at+1 == len(line) || strings.ContainsRune(" \t\r", line[at+1]))
}

// tagged reports whether a tag stands before a value.
func tagged(y *yaml.Node) bool {
	return y.Style&yaml.TaggedStyle != 0 || strings.HasPrefix(y.Tag, "!") && !strings.HasPrefix(y.Tag, "!!")
}

func (r *yamlReader) value(y *yaml.Node) *loose {
	if r.budget--; r.budget <= 0 {
		return &loose{leaf: "0"}
	}
	r.above[y] = true
	defer delete(r.above, y)
	n := &loose{tagged: tagged(y) || r.bare(y)}
	switch y.Kind {
	case yaml.AliasNode:
		if r.above[y.Alias] {
			return &loose{leaf: "0"} // it is within itself
		}
		return r.value(y.Alias)
	case yaml.MappingNode:
		n.open = '{'
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := r.value(y.Content[i])
			n.tagged = n.tagged || key.tagged
			if k := y.Content[i]; k.Kind == yaml.ScalarNode && k.Style&yaml.TaggedStyle != 0 {
				key.leaf = quote(k.Value) // a tag does not keep a key from being a name
			}
			if key.open == 0 && key.leaf == "" {
				key.leaf = "~"
			}
			n.keys = append(n.keys, key.String())
			n.kids = append(n.kids, r.value(y.Content[i+1]))
		}
	case yaml.SequenceNode:
		n.open = '['
		for _, kid := range y.Content {
			element := r.value(kid)
			if element.open == 0 && element.leaf == "" {
				element.leaf = "~" // an element needs something
				if element.tagged {
					element.leaf = `""` // and is this text where text is due
				}
			}
			n.kids = append(n.kids, element)
		}
	default:
		n.leaf = quote(y.Value)
		n.text = &y.Value
		tag := y.Tag
		n.said = tag == "!!str" && y.Style == yaml.TaggedStyle
		if strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") && tag != "!" {
			n.tag = tag
		}
		if y.Style == 0 && tag != "!!str" || y.Style == yaml.TaggedStyle && simple.MatchString(y.Value) && (y.Value != "" || tag == "!!null") {
			n.leaf = y.Value
		}
		if n.leaf == "" && r.bare(y) {
			n.leaf = `""`
		}
	}
	return n
}

// quote is a text as JSON, which is YAML too.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == '\ufeff' || c == 0xfffe || c == 0xffff:
			b.WriteString(`\u` + strconv.FormatInt(0x10000+int64(c), 16)[1:])
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
