package yamldoc

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

const (
	// maxDepth is how many mappings and lists may enclose each other.
	maxDepth = 128
	// maxNodes bounds what aliases expand to.
	maxNodes = 1_000_000
)

// JSON returns the document of a text as JSON. A text without a document is an
// empty mapping. The error is an [*Error].
func JSON(text []byte, t *shape.Type) ([]byte, error) {
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	if root == nil {
		root = &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	c := converter{out: codec.NewEncoder(nil)}
	c.value(root, t)
	if c.failure != nil {
		return nil, c.failure
	}
	return c.out.Buf, nil
}

// converter walks the nodes. After a failure it does nothing more.
type converter struct {
	out      codec.Encoder
	path     []string // of the value, each part with its dot or brackets
	nodes    int
	depth    int
	open     []*yaml.Node // aliased nodes around the value
	failure  *Error
	buffered bool // scalars resolve to their own types, as in an untyped value
}

func (c *converter) fail(n *yaml.Node, expected, got string) {
	if c.failure == nil {
		c.failure = &Error{
			Path: strings.TrimPrefix(strings.Join(c.path, ""), "."), Line: n.Line, Column: n.Column,
			Expected: expected, Got: got,
		}
	}
}

func (c *converter) push(part string) { c.path = append(c.path, part) }
func (c *converter) pop()             { c.path = c.path[:len(c.path)-1] }

// resolve follows aliases. done must be called once the value has been read.
func (c *converter) resolve(n *yaml.Node) (_ *yaml.Node, done func()) {
	opened := len(c.open)
	for n.Kind == yaml.AliasNode {
		n = n.Alias
		if slices.Contains(c.open, n) {
			c.fail(n, "a value", "an alias inside of what it stands for")
			break
		}
		c.open = append(c.open, n)
	}
	return n, func() { c.open = c.open[:opened] }
}

// value writes a value that is not null.
func (c *converter) value(n *yaml.Node, t *shape.Type) {
	n, done := c.resolve(n)
	defer done()
	if c.nodes++; c.nodes > maxNodes {
		c.fail(n, "a document of reasonable size", "one that aliases make too large")
	}
	if c.failure != nil {
		return
	}
	switch t.Kind {
	case shape.Object:
		c.object(n, t)
	case shape.List:
		c.list(n, t)
	default:
		c.scalar(n, t)
	}
}

func (c *converter) enter(n *yaml.Node) bool {
	if c.depth++; c.depth > maxDepth {
		c.fail(n, "at most "+strconv.Itoa(maxDepth)+" levels", "one more")
	}
	return c.failure == nil
}

func (c *converter) object(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.MappingNode && !(isEmpty(n) && !c.buffered) {
		c.fail(n, "a mapping", describe(n))
		return
	}
	defer func() { c.depth-- }()
	if !c.enter(n) {
		return
	}
	fields := t.Fields()
	values := c.collect(n, fields)
	if t.Tag != "" {
		fields = c.variant(values, t, fields)
		c.buffered = true
		defer func() { c.buffered = false }()
	}
	c.out.Raw("{")
	for _, f := range fields {
		v := values[f.Name]
		if v == nil {
			if f.Presence == shape.Required {
				c.push("." + f.Name)
				c.fail(n, "a required key", "nothing")
				c.pop()
			}
			continue
		}
		c.push("." + f.Name)
		if f.Presence != shape.Optional || !c.isNull(v) {
			c.out.Member(f.Name)
			c.value(v, f.Type)
		}
		c.pop()
	}
	c.out.Raw("}")
}

// collect returns the values of the keys that the type declares.
func (c *converter) collect(n *yaml.Node, fields []shape.Field) map[string]*yaml.Node {
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, done := c.resolve(n.Content[i])
		done()
		if key.Kind != yaml.ScalarNode {
			c.fail(key, "a scalar as key", describe(key))
			return values
		}
		for _, f := range fields {
			if f.Name != key.Value && !slices.Contains(f.Aliases, key.Value) {
				continue
			}
			if values[f.Name] != nil {
				c.push("." + f.Name)
				c.fail(key, "the key once", "it a second time")
				c.pop()
			}
			values[f.Name] = n.Content[i+1]
		}
	}
	return values
}

// variant returns the members that an object has for the value of its tag.
func (c *converter) variant(values map[string]*yaml.Node, t *shape.Type, fields []shape.Field) []shape.Field {
	tag := ""
	if v := values[t.Tag]; v != nil {
		v, done := c.resolve(v)
		done()
		tag = v.Value
	}
	return slices.DeleteFunc(fields, func(f shape.Field) bool { return f.When != "" && f.When != tag })
}

func (c *converter) list(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.SequenceNode && !(isEmpty(n) && !c.buffered) {
		c.fail(n, "a list", describe(n))
		return
	}
	defer func() { c.depth-- }()
	if !c.enter(n) {
		return
	}
	c.out.Raw("[")
	for i, e := range n.Content {
		if i > 0 {
			c.out.Raw(",")
		}
		c.push("[" + strconv.Itoa(i) + "]")
		c.value(e, t.Elem)
		c.pop()
		if c.failure != nil {
			return
		}
	}
	c.out.Raw("]")
}

func (c *converter) scalar(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.ScalarNode {
		c.fail(n, expected(t), describe(n))
		return
	}
	text := n.Value
	switch t.Kind {
	case shape.String:
		if c.buffered && !isText(n) {
			c.fail(n, expected(t), describe(n))
			return
		}
		c.out.String(text)
	case shape.Enum:
		if !t.Open && !slices.Contains(t.Values, text) {
			c.fail(n, expected(t), describe(n))
			return
		}
		c.out.String(text)
	case shape.Bool:
		value, ok := parseBool(text)
		if !ok || !isPlain(n) {
			c.fail(n, expected(t), describe(n))
			return
		}
		c.out.Bool(value)
	case shape.Uint32:
		value, ok := parseUint(text)
		if !ok || !isPlain(n) || value > 1<<32-1 {
			c.fail(n, expected(t), describe(n))
			return
		}
		c.out.Uint(value)
	case shape.Time:
		at, ok := codec.ParseTime([]byte(text))
		if !ok {
			c.fail(n, expected(t), describe(n))
			return
		}
		c.out.Time(at)
	default:
		c.fail(n, "a kind of value that manifests have", describe(n))
	}
}

// expected names a type for people.
func expected(t *shape.Type) string {
	switch t.Kind {
	case shape.Bool:
		return "true or false"
	case shape.Uint32:
		return "an integer from 0 to 4294967295"
	case shape.Time:
		return "an RFC 3339 timestamp with an offset"
	case shape.Enum:
		if n := len(t.Values); n > 1 && !t.Open {
			return strings.Join(t.Values[:n-1], ", ") + " or " + t.Values[n-1]
		} else if n == 1 && !t.Open {
			return t.Values[0]
		}
	}
	return "a string"
}

// describe says what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if isEmpty(n) {
			return "nothing"
		}
		const longest = 40
		text := n.Value
		if len(text) > longest {
			text = strings.ToValidUTF8(text[:longest], "") + "…"
		}
		if isPlain(n) {
			return text
		}
		return strconv.Quote(text)
	}
	return fmt.Sprintf("a node of kind %d", n.Kind)
}
