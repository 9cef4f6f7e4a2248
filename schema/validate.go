package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/manifest"
)

// MaxDocument is the longest document that is read, in bytes: 4 MiB.
const MaxDocument = yamldoc.MaxDocument

const maxProblems = 1000

// Validate says whether a document is what the schema of its kind, of [Version]
// and in the dialect Plain, wants. The text is YAML, of which JSON is a part; for
// the configuration files it is TOML, as it is written, and for messages it is
// JSON. The error is an [*Error] with all that is wrong, or wraps [ErrUnknown].
//
// A schema is compiled when it is first used. Validate may be called by many
// goroutines at once.
func Validate(kind Kind, document []byte) error {
	s, err := compiled(kind)
	if err != nil {
		return err
	}
	value, problem, err := read(kind, document)
	if err != nil {
		return &Error{Kind: kind, Problems: []Problem{problem}, Err: err}
	}
	return s.validate(kind, value)
}

// rules are those for texts that cannot be read.
const (
	ruleSyntax   = "syntax"
	ruleTooLarge = "too-large"
)

// read makes a value of a text.
func read(kind Kind, text []byte) (any, Problem, error) {
	if len(text) > MaxDocument {
		err := fmt.Errorf("schema: the document has %d bytes, and %d are the limit", len(text), MaxDocument)
		return nil, Problem{Rule: ruleTooLarge, Message: err.Error()}, err
	}
	var value any
	var err error
	switch kind {
	case KindAgentConfig, KindBackendConfig:
		value, err = readTOML(text)
	case KindJob, KindSchedule, KindFreeze, KindFanoutPlan:
		// JSON is YAML, apart from tabs and some escapes.
		if value, err = yamldoc.Values(text); err != nil {
			if asJSON, failed := readJSON(text); failed == nil {
				value, err = asJSON, nil
			}
		}
	default:
		value, err = readJSON(text)
	}
	if err != nil {
		return nil, Problem{Rule: ruleSyntax, Message: err.Error()}, err
	}
	return value, Problem{}, nil
}

func readJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("schema: there is something behind the document")
	}
	return sized(value), nil
}

// sized gives numbers a type of fixed size: a validator would make a number of a
// thousand million digits of 1e999999999. One beyond a double becomes a text, since
// no member of a document takes it.
func sized(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = sized(e)
		}
	case []any:
		for i, e := range v {
			v[i] = sized(e)
		}
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		if n, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(v.String(), 64); err == nil {
			return f
		}
		return v.String()
	}
	return v
}

// readTOML reads a configuration file that has not been rendered.
func readTOML(text []byte) (any, error) {
	lines := tomldoc.NewLines("", string(text))
	table, err := tomldoc.Parse(string(text), lines.Place)
	if err != nil {
		return nil, err
	}
	return plainTable(table), nil
}

func plainTable(t tomldoc.Table) map[string]any {
	m := make(map[string]any, len(t))
	for k, v := range t {
		m[k] = plainTOML(v)
	}
	return m
}

func plainTOML(v *tomldoc.Value) any {
	switch d := v.Data.(type) {
	case tomldoc.Table:
		return plainTable(d)
	case []*tomldoc.Value:
		list := make([]any, len(d))
		for i, e := range d {
			list[i] = plainTOML(e)
		}
		return list
	case string, bool, int64, float64:
		return d
	}
	return fmt.Sprint(v.Data)
}

// compiledSchema is a schema that validates, and its tree, in which rules are
// looked up.
type compiledSchema struct {
	*jsonschema.Schema
	tree any
}

var compiledSchemas sync.Map // of func() (*compiledSchema, error), by kind

func compiled(kind Kind) (*compiledSchema, error) {
	once, _ := compiledSchemas.LoadOrStore(kind, sync.OnceValues(func() (*compiledSchema, error) {
		text, err := Get(Version, kind, Plain)
		if err != nil {
			return nil, err
		}
		return compile(text)
	}))
	return once.(func() (*compiledSchema, error))()
}

func compile(text []byte) (*compiledSchema, error) {
	c := jsonschema.NewCompiler()
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("schema: nothing is loaded from %s", url)
	}
	s := &compiledSchema{}
	if err := json.Unmarshal(text, &s.tree); err != nil {
		return nil, err
	}
	const name = "schema.json"
	if err := c.AddResource(name, bytes.NewReader(text)); err != nil {
		return nil, err
	}
	var err error
	s.Schema, err = c.Compile(name)
	return s, err
}

func (s *compiledSchema) validate(kind Kind, value any) error {
	err := s.Validate(value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	e := &Error{Kind: kind}
	s.collect(invalid, &e.Problems)
	slices.SortFunc(e.Problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Message, b.Message))
	})
	e.Problems = slices.CompactFunc(e.Problems, func(a, b Problem) bool { return a.Path == b.Path && a.Rule == b.Rule })
	e.Problems = e.Problems[:min(len(e.Problems), maxProblems)]
	return e
}

// collect finds the causes of a failure.
func (s *compiledSchema) collect(e *jsonschema.ValidationError, into *[]Problem) {
	if strings.HasSuffix(e.KeywordLocation, "/anyOf") {
		if branch := likely(e); branch != nil {
			s.collect(branch, into)
			return
		}
		*into = append(*into, s.problem(e))
		return
	}
	if len(e.Causes) == 0 {
		*into = append(*into, s.problem(e))
		return
	}
	for _, cause := range e.Causes {
		s.collect(cause, into)
	}
}

// likely is the only alternative whose type is right, or nil.
func likely(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	var found *jsonschema.ValidationError
	for _, branch := range e.Causes {
		if wrongType(branch, e.InstanceLocation) {
			continue
		}
		if found != nil {
			return nil
		}
		found = branch
	}
	return found
}

func wrongType(e *jsonschema.ValidationError, at string) bool {
	if len(e.Causes) == 0 {
		return e.InstanceLocation == at && strings.HasSuffix(e.KeywordLocation, "/type")
	}
	return slices.ContainsFunc(e.Causes, func(c *jsonschema.ValidationError) bool { return wrongType(c, at) })
}

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
