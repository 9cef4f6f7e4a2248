package schema

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kanadehq/kanade-shared/manifest"
)

func (s *compiledSchema) problem(e *jsonschema.ValidationError) Problem {
	_, pointer, _ := strings.Cut(e.AbsoluteKeywordLocation, "#")
	p := Problem{Path: instancePath(e.InstanceLocation), Rule: s.rule(pointer, e.Message), Keyword: pointer, Message: e.Message}
	switch keyword := pointer[strings.LastIndexByte(pointer, '/')+1:]; keyword {
	case "type", "required", "enum", "const", "additionalProperties":
	default:
		// A pattern, or a schema that allows nothing, is hard to read.
		if title := ruleTitles()[p.Rule]; title != "" {
			p.Message = title
		}
	}
	if len(p.Message) > maxMessage {
		p.Message = strings.ToValidUTF8(p.Message[:maxMessage], "") + "…"
	}
	return p
}

// maxMessage is how long a message gets, in bytes.
const maxMessage = 300

// ruleTitles are those of the checker's rules.
var ruleTitles = sync.OnceValue(func() map[string]string {
	titles := map[string]string{}
	for _, r := range manifest.Rules() {
		titles[r.ID] = r.Title
	}
	return titles
})

// keywordRules are the rules behind keywords to which the schema gives none.
var keywordRules = map[string]string{
	"additionalProperties": "unknown-key",
	"required":             "missing-key",
	"enum":                 "unknown-value",
	"const":                "unknown-value",
	"type":                 "wrong-type",
	"anyOf":                "wrong-type",
	"minimum":              "wrong-type", // integers have the bounds of their types
	"maximum":              "wrong-type",
	"not":                  "duplicate-key", // of a message, under two names
	"pattern":              "wrong-type",
}

// rule is what a keyword at a pointer stands for. Where the schema says it with a
// comment, "rule: <id>", that counts.
func (s *compiledSchema) rule(pointer, message string) string {
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	keyword := steps[len(steps)-1]
	tree, parent, rule := s.tree, s.tree, ""
	for _, step := range steps {
		parent = tree
		switch t := tree.(type) {
		case map[string]any:
			comment, _ := t["$comment"].(string)
			rule, _ = strings.CutPrefix(comment, "rule: ")
			tree = t[unescape(step)]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(t) {
				return keywordRules[keyword]
			}
			tree = t[i]
		}
	}
	switch schema, _ := parent.(map[string]any); {
	case keyword == "type" && schema["type"] == "null" && rule != "":
		return rule // unset is wanted
	case keyword == "type" && rule != "" && (schema["minProperties"] != nil || strings.Contains(pointer, "/then/") ||
		schema["pattern"] != nil && strings.HasSuffix(message, "but got null")):
		return rule
	case keyword == "type" && strings.HasSuffix(message, "but got null"):
		return "null-value"
	case keyword == "type" && (strings.HasSuffix(message, "object") || strings.HasSuffix(message, "array")):
		return "wrong-type"
	case keyword == "type" && rule == "blank":
		return "needs-quotes" // or else it would be a text
	case keyword == "type" && rule != "" && (schema["pattern"] != nil || schema["enum"] != nil):
		return rule // a scalar whose text is none of those
	case keyword == "type" && schema["type"] == "string":
		return "needs-quotes"
	case keyword == "type", keyword == "additionalProperties",
		keyword == "required" && !strings.Contains(pointer, "/then/"):
		return keywordRules[keyword]
	case rule != "":
		return rule
	case keywordRules[keyword] != "":
		return keywordRules[keyword]
	}
	// A property that must not be there.
	return s.above(steps)
}

// above is the rule of the nearest schema around one that says no to everything.
func (s *compiledSchema) above(steps []string) string {
	for n := len(steps) - 1; n > 0; n-- {
		tree := s.tree
		for _, step := range steps[:n] {
			switch t := tree.(type) {
			case map[string]any:
				tree = t[unescape(step)]
			case []any:
				i, _ := strconv.Atoi(step)
				tree = t[i]
			}
		}
		if t, ok := tree.(map[string]any); ok {
			if rule, ok := strings.CutPrefix(fmt.Sprint(t["$comment"]), "rule: "); ok {
				return rule
			}
		}
	}
	return "wrong-type"
}

func unescape(step string) string {
	return strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
}

// instancePath writes a JSON pointer as people do: a.b[0].
func instancePath(pointer string) string {
	var b strings.Builder
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		step = unescape(step)
		switch _, err := strconv.Atoi(step); {
		case step == "":
		case err == nil && b.Len() > 0:
			b.WriteString("[" + step + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(step)
		}
	}
	return b.String()
}
