package reference

import (
	"bytes"
	"cmp"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

//go:embed examples
var exampleFiles embed.FS

// Example is a whole document to learn from.
type Example struct {
	// Name of the file.
	Name string
	// Title is its first comment.
	Title string
	// Text of the document.
	Text string
	// Since is the contract level whose keys it has; "" for the first.
	Since string
}

// Examples returns the examples of a document, the simplest first; none for
// messages.
func (r *Reference) Examples(doc Document) []Example {
	folder := path.Join("examples", doc.Name)
	entries, err := fs.ReadDir(exampleFiles, folder)
	if err != nil {
		return nil
	}
	var out []Example
	for _, e := range entries {
		if e.IsDir() {
			if !r.has(e.Name()) {
				continue
			}
			newer, err := fs.ReadDir(exampleFiles, path.Join(folder, e.Name()))
			if err != nil {
				continue
			}
			for _, n := range newer {
				out = appendExample(out, folder, e.Name(), n.Name())
			}
			continue
		}
		out = appendExample(out, folder, "", e.Name())
	}
	slices.SortStableFunc(out, func(a, b Example) int {
		return cmp.Or(cmp.Compare(a.Since, b.Since), cmp.Compare(len(a.Text), len(b.Text)))
	})
	return out
}

func appendExample(out []Example, folder, since, name string) []Example {
	text, err := fs.ReadFile(exampleFiles, path.Join(folder, since, name))
	if err != nil {
		return out
	}
	return append(out, Example{Name: name, Title: title(string(text)), Text: string(text), Since: since})
}

func title(text string) string {
	for line := range strings.Lines(text) {
		comment, ok := strings.CutPrefix(line, "# ")
		if ok && !strings.HasPrefix(comment, "yaml-language-server:") {
			return strings.TrimSpace(comment)
		}
	}
	return ""
}

// Example returns the part of an example that shows a key, with the keys above
// it; "" where none does.
func (r *Reference) Example(key Key) string {
	if key.Path == "" {
		return ""
	}
	parts := strings.Split(key.Path, ".")
	for _, e := range r.Examples(key.Document) {
		var text string
		if key.Document.Group == Configs {
			text = fromTOML(e.Text, parts)
		} else {
			text = fromYAML(e.Text, parts, key.beside())
		}
		if text != "" {
			return text
		}
	}
	return ""
}

// beside is the key without which a key makes no sense, or "".
func (k Key) beside() string {
	if k.Field.When != "" {
		return k.Parent.Tag
	}
	return ""
}

// fromYAML cuts the value at a path out of a document, and the key beside it.
func fromYAML(text string, parts []string, beside string) string {
	var root yaml.Node
	if yaml.Unmarshal([]byte(text), &root) != nil || len(root.Content) != 1 {
		return ""
	}
	cut := cutNode(root.Content[0], parts, beside)
	if cut == nil {
		return ""
	}
	stripComments(cut)
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if enc.Encode(cut) != nil {
		return ""
	}
	return out.String()
}

// cutNode returns a node with nothing but the way to a value, and the value; nil
// where there is none.
func cutNode(n *yaml.Node, parts []string, beside string) *yaml.Node {
	if len(parts) == 0 {
		return n
	}
	switch n.Kind {
	case yaml.SequenceNode:
		for _, elem := range n.Content {
			if cut := cutNode(elem, parts, beside); cut != nil {
				return &yaml.Node{Kind: n.Kind, Tag: n.Tag, Content: []*yaml.Node{cut}}
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value != parts[0] {
				continue
			}
			if cut := cutNode(n.Content[i+1], parts[1:], beside); cut != nil {
				content := []*yaml.Node{n.Content[i], cut}
				if len(parts) == 1 {
					content = append(valueOf(n, beside), content...)
				}
				return &yaml.Node{Kind: n.Kind, Tag: n.Tag, Content: content}
			}
		}
	}
	return nil
}

// valueOf returns a key of a mapping with its value.
func valueOf(n *yaml.Node, name string) []*yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Kind == yaml.MappingNode && n.Content[i].Value == name {
			return n.Content[i : i+2]
		}
	}
	return nil
}

func stripComments(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, c := range n.Content {
		stripComments(c)
	}
}

// fromTOML cuts a table, or one key of it, out of a file of the simple form that
// the examples have.
func fromTOML(text string, parts []string) string {
	_, table, ok := strings.Cut(text, "["+parts[0]+"]\n")
	if !ok {
		return ""
	}
	table, _, _ = strings.Cut(table, "\n[")
	head := "[" + parts[0] + "]\n"
	if len(parts) == 1 {
		return head + strings.TrimSpace(table) + "\n"
	}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, parts[1]+" =") {
			return head + strings.TrimSuffix(line, "\n") + "\n"
		}
	}
	return ""
}
