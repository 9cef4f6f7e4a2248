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

var escape = regexp.MustCompile(`\\.`)

// yamlLoose reads a document of YAML as a tree whose text is YAML in flow style:
// what is plain and no text stays as it stands, all else is quoted.
func yamlLoose(text string) (*loose, bool) {
	var document yaml.Node
	// The library refuses a version that it reads.
	text = strings.Replace(strings.TrimPrefix(text, mark), "%YAML 1.2", "%YAML 1.1", 1)
	// Nor does it know this escape of JSON.
	text = escape.ReplaceAllStringFunc(text, func(s string) string {
		if s == `\/` {
			return "/"
		}
		return s
	})
	if yaml.Unmarshal([]byte(text), &document) != nil || len(document.Content) != 1 {
		return nil, false
	}
	budget := 10_000
	n := fromYAML(document.Content[0], &budget)
	return n, budget > 0
}

func fromYAML(y *yaml.Node, budget *int) *loose {
	if *budget--; *budget <= 0 {
		return &loose{leaf: "0"}
	}
	n := &loose{}
	switch y.Kind {
	case yaml.AliasNode:
		return fromYAML(y.Alias, budget)
	case yaml.MappingNode:
		n.open = '{'
		for i := 0; i+1 < len(y.Content); i += 2 {
			key := fromYAML(y.Content[i], budget)
			if k := y.Content[i]; k.Kind == yaml.ScalarNode && k.Style&yaml.TaggedStyle != 0 {
				key.leaf = quote(k.Value) // a tag does not keep a key from being a name
			}
			n.keys = append(n.keys, key.String())
			n.kids = append(n.kids, fromYAML(y.Content[i+1], budget))
		}
	case yaml.SequenceNode:
		n.open = '['
		for _, kid := range y.Content {
			element := fromYAML(kid, budget)
			if element.open == 0 && element.leaf == "" {
				element.leaf = "~" // an element needs something
			}
			n.kids = append(n.kids, element)
		}
	default:
		n.leaf = quote(y.Value)
		n.text = &y.Value
		tag := y.Tag
		if strings.HasPrefix(tag, "!") && !strings.HasPrefix(tag, "!!") && tag != "!" {
			n.tag = tag
		}
		if y.Style == 0 && tag != "!!str" || y.Style == yaml.TaggedStyle && simple.MatchString(y.Value) {
			n.leaf = y.Value
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
