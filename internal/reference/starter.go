package reference

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:embed starters
var starterFiles embed.FS

// SchemaURL is the address of a document's JSON Schema for editors.
func (r *Reference) SchemaURL(doc Document) string {
	return "https://kanadehq.github.io/kanade-shared/schemas/" + r.contract.String() + "/editor/" + doc.Name + ".schema.json"
}

// starterWidth is how wide the comments of a starting document are.
const starterWidth = 88

// Starter is a document to start with: what must be there is filled in, the rest
// stands in comments, and each key has its text. ok is false for documents that
// have none.
func (r *Reference) Starter(doc Document) (text string, ok bool) {
	data, err := starterFiles.ReadFile(path.Join("starters", doc.Name+".yaml"))
	if err != nil {
		return "", false
	}
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil || len(root.Content) != 1 {
		return "", false
	}
	s := starter{r: r}
	s.line("# yaml-language-server: $schema=%s", r.SchemaURL(doc))
	s.line("#")
	s.comment("# ", r.Type(doc.Root).Doc)
	s.line("#")
	s.comment("# ", "Lines that begin with #: are optional keys with an example; take the #: away to use one.")
	s.line("#")
	s.line("#   kanade-contract explain %s", doc.Name)
	s.keys(Key{Document: doc, Type: r.Type(doc.Root)}, root.Content[0], "")
	return s.out.String(), true
}

type starter struct {
	r   *Reference
	out strings.Builder
}

func (s *starter) line(format string, args ...any) {
	fmt.Fprintf(&s.out, strings.TrimRight(format, " ")+"\n", args...)
}

// comment writes a text in lines that begin with a prefix.
func (s *starter) comment(prefix, text string) {
	width := 0
	for i, word := range strings.Fields(strings.ReplaceAll(text, "`", "")) {
		switch {
		case i == 0:
			s.out.WriteString(prefix)
			width = len(prefix)
		case width+1+len(word) > starterWidth:
			s.out.WriteString("\n" + prefix)
			width = len(prefix)
		default:
			s.out.WriteByte(' ')
			width++
		}
		s.out.WriteString(word)
		width += len(word)
	}
	s.out.WriteByte('\n')
}

// keys writes the keys below one, those that the starter has with their values.
func (s *starter) keys(key Key, have *yaml.Node, indent string) {
	first := true
	for _, child := range s.r.Children(key) {
		pair := valueOf(have, child.Field.Name)
		if pair == nil && key.Type.Kind == Choice {
			continue // another choice
		}
		if pair == nil && s.r.Example(child) == "" && child.Field.Default == "" {
			continue // nothing that would be worth to be written
		}
		if indent == "" || !first {
			s.line("")
		}
		first = false
		s.comment(indent+"# ", s.text(child))
		switch {
		case pair == nil:
			s.optional(child, indent)
		case child.Type != nil && child.Type.Kind != Enum && pair[1].Kind == yaml.MappingNode:
			s.line("%s%s:", indent, child.Field.Name)
			s.keys(child, pair[1], indent+"  ")
		default:
			s.yaml(indent, &yaml.Node{Kind: yaml.MappingNode, Content: pair})
		}
	}
}

// text explains a key in a comment.
func (s *starter) text(key Key) string {
	text := key.DocText()
	if key.Field.Since != "" {
		text += " Since " + key.Field.Since + "."
	}
	if key.Type == nil {
		return text
	}
	switch {
	case key.Type.Kind == Choice:
		var others []string
		for _, f := range key.Type.Fields {
			others = append(others, f.Name)
		}
		text += " One of " + strings.Join(others, ", ") + "."
	case len(key.Type.Values) > 1:
		var values []string
		for _, v := range key.Type.Values {
			values = append(values, v.Text)
		}
		text += " One of " + strings.Join(values, ", ") + "."
	}
	return text
}

// optional writes a key that is not needed as a comment, from an example or with
// its default.
func (s *starter) optional(key Key, indent string) {
	parts := strings.Split(key.Path, ".")
	text := s.r.Example(key)
	for range parts[1:] { // the keys above it are there already
		_, text, _ = strings.Cut(text, "\n")
	}
	if text == "" {
		text = key.Field.Name + ": " + key.Field.Default + "\n"
	}
	cut := strings.Repeat("  ", len(parts)-1)
	for line := range strings.Lines(text) {
		s.line("%s", indent+"#:"+strings.TrimPrefix(strings.TrimSuffix(line, "\n"), cut))
	}
}

func (s *starter) yaml(indent string, n *yaml.Node) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if enc.Encode(n) != nil {
		return
	}
	for line := range strings.Lines(b.String()) {
		s.line("%s", indent+strings.TrimSuffix(line, "\n"))
	}
}
