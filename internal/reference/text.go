package reference

import "strings"

// scalars say what values look like that are neither objects nor enums.
var scalars = map[string]string{
	"string":  "text",
	"bool":    "true or false",
	"uint8":   "whole number, 0 to 255",
	"uint16":  "whole number, 0 to 65535",
	"uint32":  "whole number, 0 to 4294967295",
	"uint64":  "whole number, 0 to 18446744073709551615",
	"int32":   "whole number, -2147483648 to 2147483647",
	"int64":   "whole number of 64 bits",
	"float64": "number",
	"time":    "timestamp, RFC 3339",
	"any":     "any JSON",
}

// TypeText says in words what a field's value is: text, list of Wave, one of
// several texts.
func (r *Reference) TypeText(name string) string {
	if elem, ok := strings.CutPrefix(name, "[]"); ok {
		if text := r.TypeText(elem); strings.HasPrefix(text, "one of ") {
			return "list, each " + text
		}
		return "list of " + strings.Replace(r.TypeText(elem), "text", "texts", 1)
	}
	if elem, ok := strings.CutPrefix(name, "map[string]"); ok {
		return "mapping of any names, each to " + r.TypeText(elem)
	}
	if text, ok := scalars[name]; ok {
		return text
	}
	t := r.Type(name)
	if t == nil {
		return name
	}
	_, short, _ := strings.Cut(t.Name, ".")
	if t.Kind != Enum {
		var words string
		for _, w := range t.Words {
			words += w.Text + ", "
		}
		if words != "" {
			return words + "or " + short
		}
		return short
	}
	var values []string
	for _, v := range t.Values {
		values = append(values, v.Text)
	}
	text := "one of " + strings.Join(values, ", ")
	if t.Open {
		text += ", or other text"
	}
	return text
}

// DocText is what a key is, in sentences: its own text and that of its type,
// where that says more.
func (k Key) DocText() string {
	if k.Field == nil {
		if k.Type != nil {
			return k.Type.Doc
		}
		return ""
	}
	return sentence(k.Field.Doc, k.Field.Name)
}

// sentence leaves out the name at the beginning of a text that is about it, where
// what follows stands for itself: "`at` is a time of day" is "A time of day".
func sentence(doc, name string) string {
	for _, be := range []string{" is ", " are "} {
		if rest, ok := strings.CutPrefix(doc, "`"+name+"`"+be); ok && rest != "" {
			return strings.ToUpper(rest[:1]) + rest[1:]
		}
	}
	if rest, ok := strings.CutPrefix(doc, "`"+name+"` "); ok && rest != "" && !strings.HasPrefix(rest, "of ") {
		return strings.ToUpper(rest[:1]) + rest[1:]
	}
	return doc
}
