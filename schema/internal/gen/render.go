package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// dialect is a form in which a schema is published.
type dialect struct {
	name   string
	folder string // below that of the version; "" for the first
	schema string // the address of its meta-schema
}

var dialects = []dialect{
	{"plain", "", "https://json-schema.org/draft/2020-12/schema"},
	{"editor", "editor", "https://json-schema.org/draft/2020-12/schema"},
	{"draft-07", "draft-07", "http://json-schema.org/draft-07/schema#"},
}

// render makes the schema of a dialect.
func (d dialect) render(neutral *object, id string) *object {
	r := renderer{d}
	out := newObject("$schema", d.schema, "$id", id)
	body := r.schema(neutral).(*object)
	for _, k := range body.keys {
		out.set(k, body.values[k])
	}
	return out
}

type renderer struct{ dialect }

func (r renderer) editor() bool  { return r.name == "editor" }
func (r renderer) draft07() bool { return r.name == "draft-07" }

// order is that of the keywords in a schema.
var order = []string{
	"$ref", "$comment", "title", "description", "markdownDescription", "deprecated", "deprecationMessage",
	"type", "const", "enum", "enumDescriptions", "markdownEnumDescriptions", "default", "examples", "defaultSnippets",
	"pattern", "minimum", "exclusiveMinimum", "maximum", "minItems", "items",
	"properties", "required", "additionalProperties", "minProperties",
	"not", "if", "then", "else", "anyOf", "allOf", "errorMessage", "patternErrorMessage", "doNotSuggest",
	"$defs", "definitions",
}

// schema renders a schema in whatever place it stands.
func (r renderer) schema(v any) any {
	in, ok := v.(*object)
	if !ok {
		return v
	}
	out := newObject()
	for _, k := range in.keys {
		value := in.values[k]
		switch k {
		case "items", "not", "if", "then", "else", "additionalProperties":
			out.set(k, r.schema(value))
		case "anyOf", "allOf":
			list := []any{}
			for _, e := range value.([]any) {
				list = append(list, r.schema(e))
			}
			out.set(k, list)
		case "properties", "$defs":
			named := newObject()
			for _, name := range value.(*object).keys {
				named.set(name, r.schema(value.(*object).values[name]))
			}
			if k == "$defs" && r.draft07() {
				k = "definitions"
			}
			out.set(k, named)
		case "$ref":
			ref := value.(string)
			if r.draft07() {
				ref = strings.Replace(ref, defsPrefix, "#/definitions/", 1)
			}
			out.set(k, ref)
		default:
			if !strings.HasPrefix(k, "x-") {
				out.set(k, clone(value))
			}
		}
	}
	if rule := in.text("x-rule"); rule != "" {
		out.set("$comment", "rule: "+rule)
	}
	if r.editor() {
		r.forEditors(in, out)
	}
	if !r.editor() && out.has("$ref") && out.has("pattern") {
		out.set("type", textTypes) // as the text has that is referred to
	}
	if r.draft07() {
		out.remove("deprecated")
		// Beside $ref nothing counts in this draft.
		if out.has("$ref") && len(out.keys) > 1 {
			ref := newObject("$ref", out.text("$ref"))
			out.remove("$ref")
			out.set("allOf", append([]any{ref}, out.list("allOf")...))
		}
	}
	sorted := newObject()
	slices.SortStableFunc(out.keys, func(a, b string) int { return cmp.Compare(slices.Index(order, a), slices.Index(order, b)) })
	for _, k := range out.keys {
		if !slices.Contains(order, k) {
			panic("the keyword " + k + " has no place in the order")
		}
		sorted.set(k, out.values[k])
	}
	return sorted
}

// forEditors adds the keywords of editors' own.
func (r renderer) forEditors(in, out *object) {
	if t := in.text("x-title"); t != "" {
		out.set("title", t)
	}
	if in.has("x-text") {
		// The types by name would be offered as values: true, false and null.
		out.remove("type")
		out.set("if", newObject("type", []string{"object", "array"}))
		out.set("then", newObject("type", "string", "errorMessage", "a text is wanted"))
	}
	if m := in.text("x-message"); m != "" {
		out.set("errorMessage", m)
		if in.has("pattern") {
			out.set("patternErrorMessage", m)
		}
	}
	if in.has("x-texts") {
		out.set("enumDescriptions", in.values["x-texts"])
		out.set("markdownEnumDescriptions", in.values["x-texts"])
	}
	if in.has("x-snippets") {
		out.set("defaultSnippets", in.values["x-snippets"])
	}
	if m := in.text("x-deprecated"); m != "" {
		out.set("deprecationMessage", m)
	}
	if in.has("x-unknown") {
		out.set("additionalProperties", newObject("deprecationMessage", "nobody knows this key: it is ignored"))
	}
	for _, a := range in.list("x-advice") {
		advice := a.(*object)
		out.add("allOf", newObject(
			"if", newObject("anyOf", []any{r.schema(advice.values["unless"]), newObject("type", []string{"object", "array"})}),
			"else", newObject("deprecationMessage", advice.text("message")),
		))
	}
	if text := in.text("description"); text != "" {
		out.set("markdownDescription", markdown(in, text))
	}
}

// markdown is a description with all that an author wants to know.
func markdown(in *object, text string) string {
	var b strings.Builder
	b.WriteString(text)
	texts := in.list("x-texts")
	for i, v := range in.list("enum") {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "\n- `%v`", v)
		if i < len(texts) && texts[i] != "" {
			fmt.Fprintf(&b, ": %v", texts[i])
		}
	}
	if values := in.list("examples"); len(values) > 0 {
		shown := make([]string, len(values))
		for i, v := range values {
			shown[i] = "`" + literalYAML(v) + "`"
		}
		b.WriteString("\n\nFor example " + strings.Join(shown, ", ") + ".")
	}
	return b.String()
}

// literalYAML shows a value as one would write it.
func literalYAML(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case []any:
		parts := make([]string, len(v))
		for i, e := range v {
			parts[i] = literalYAML(e)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	text, err := plainJSON(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}
