package yamldoc

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

const (
	// MaxDepth is how many mappings and lists may enclose each other where they
	// are read, one more than in JSON.
	MaxDepth = codec.MaxDepth + 1

	// Aliases make a short document a long one. These bound the result: how many
	// values and keys it has, how long their texts are together, and how many
	// aliases are followed for each part of the text.
	maxValues      = 1_000_000
	maxVolume      = 4 * MaxDocument
	aliasesPerNode = 100

	// maxUnknown is how many unknown keys are reported.
	maxUnknown = 1000
)

// Mode is what becomes of keys that a type does not declare.
type Mode int

const (
	// Tolerant passes over them.
	Tolerant Mode = iota
	// Strict lists them in [Document.Unknown].
	Strict
)

// Document is a YAML document that is what its type wants.
type Document struct {
	// JSON is what it stands for.
	JSON []byte
	// Unknown are the first thousand keys that no type declares, in the order
	// in which they are met.
	Unknown []Unknown
}

// Unknown is a key that no type declares.
type Unknown struct {
	// Path leads to the key, in the contract's spelling: check.?.zz.
	Path string
	// Offset is the number of bytes before the key.
	Offset int
	// Line and Column of the key, from 1.
	Line, Column int
}

// Convert reads a text as a document of a type. A text without a document is an
// empty mapping. The error is an [*Error].
func Convert(text []byte, t *shape.Type, mode Mode) (Document, error) {
	doc, err := Parse(text)
	if err != nil {
		return Document{}, err
	}
	return doc.Convert(t, mode)
}

// Convert is [Convert] of a text that has been parsed.
func (d *Text) Convert(t *shape.Type, mode Mode) (Document, error) {
	c := converter{src: d.source, out: codec.NewEncoder(make([]byte, 0, len(d.text)+len(d.text)/8)), mode: mode, unique: d.unique, aliasesLeft: aliasesPerNode * d.events}
	c.value(d.top(), t)
	if c.failure != nil {
		return Document{}, c.failure
	}
	return Document{JSON: c.out.Buf, Unknown: c.unknown}, nil
}

// converter walks the nodes. After a failure it does nothing more.
type converter struct {
	src     *source
	out     codec.Encoder
	mode    Mode
	unique  bool
	unknown []Unknown
	failure *Error

	at          path
	depth       int
	open        []*yaml.Node // aliased nodes around the value
	aliasesLeft int
	values      int
	volume      int // bytes of all texts
}

func (c *converter) fail(n *yaml.Node, expected, got string) {
	if c.failure == nil {
		c.failure = &Error{
			Path: c.at.String(), Offset: c.src.offset(n.Line, n.Column), Line: n.Line, Column: n.Column,
			Expected: expected, Got: got,
		}
	}
}

// failAt is fail for a member of the object that is being read.
func (c *converter) failAt(n *yaml.Node, member, expected, got string) {
	c.at.push(step{member: member})
	c.fail(n, expected, got)
	c.at.pop()
}

// follow returns what an alias stands for, and other nodes as they are. The
// caller cuts c.open to its length before, once the value has been read.
func (c *converter) follow(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.AliasNode {
		return n
	}
	if c.aliasesLeft--; c.aliasesLeft < 0 {
		c.fail(n, "a document of reasonable size", "one that aliases make too large")
	}
	if slices.Contains(c.open, n.Alias) {
		c.fail(n, "a value", "an alias inside of what it stands for")
	}
	c.open = append(c.open, n.Alias)
	return n.Alias
}

// followKey is follow for a key, within which nothing is read.
func (c *converter) followKey(n *yaml.Node) *yaml.Node {
	opened := len(c.open)
	n = c.follow(n)
	c.open = c.open[:opened]
	return n
}

// count books a value or key and fails when there are too many, or too long ones.
func (c *converter) count(n *yaml.Node) {
	c.values++
	c.volume += len(n.Value)
	if c.values > maxValues || c.volume > maxVolume {
		c.fail(n, "a document of reasonable size", "one with too many values")
	}
}

func (c *converter) enter(n *yaml.Node) {
	if c.depth++; c.depth > MaxDepth {
		c.fail(n, "at most "+strconv.Itoa(MaxDepth)+" levels", "one more")
	}
}

func (c *converter) leave() { c.depth-- }

// value writes a value that is not null.
func (c *converter) value(n *yaml.Node, t *shape.Type) {
	opened := len(c.open)
	n = c.follow(n)
	c.count(n)
	if c.failure == nil {
		switch {
		case t.Kind == shape.Object && t.Content != "":
			c.content(n, t)
		case t.Kind == shape.Object && t.Tag != "":
			c.tagged(n, t)
		case t.Kind == shape.Object:
			c.object(n, t)
		case t.Kind == shape.Choice:
			c.choice(n, t)
		case t.Kind == shape.List:
			c.list(n, t)
		case t.Kind == shape.Map:
			c.anyKeys(n, t)
		default:
			c.scalar(n, t)
		}
	}
	c.open = c.open[:opened]
}

func (c *converter) object(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.MappingNode && !isEmpty(n) {
		c.fail(n, "a mapping", describe(n))
		return
	}
	c.enter(n)
	defer c.leave()
	t = form(n, t)
	fields := t.Fields()
	values := make([]*yaml.Node, len(fields))
	seen := keys{}
	for i := 0; i < len(n.Content) && c.failure == nil; i += 2 {
		known := c.key(n.Content[i], n.Content[i+1], fields, values, seen)
		switch {
		case !known && t.Closed:
			c.fail(n.Content[i], names(fields), describe(n.Content[i]))
		case !known && t.Buffering:
			c.buffered(n.Content[i+1])
		}
	}
	c.out.Raw("{")
	for i, f := range fields {
		if c.failure != nil {
			return
		}
		c.field(n, f, values[i])
	}
	c.out.Raw("}")
}

// key puts a value where the field has its place that the key names. It reports
// whether there is one.
func (c *converter) key(key, value *yaml.Node, fields []shape.Field, values []*yaml.Node, seen keys) bool {
	name := c.followKey(key)
	if name.Kind != yaml.ScalarNode {
		c.fail(key, "a scalar as key", describe(name))
		return false
	}
	c.count(name)
	if c.unique && !isName(name, c.src.tagOf(name)) {
		c.fail(key, "a name as key", describe(name))
		return false
	}
	i := fieldNamed(fields, name.Value)
	switch {
	case i < 0 && c.unique && seen.again(name, resolvedText) != nil:
		c.failAt(key, name.Value, "the key once", "it a second time")
	case i < 0 && c.mode == Strict && len(c.unknown) < maxUnknown:
		c.unknown = append(c.unknown, Unknown{
			Path: c.at.strict(name.Value), Offset: c.src.offset(key.Line, key.Column), Line: key.Line, Column: key.Column,
		})
	case i < 0:
	case fields[i].Forbidden:
		c.fail(key, "no such key", describe(name))
	case values[i] != nil:
		c.failAt(key, fields[i].Name, "the key once", "it a second time")
	default:
		values[i] = value
	}
	return i >= 0
}

// choice writes an object with exactly one of its type's members.
func (c *converter) choice(n *yaml.Node, t *shape.Type) {
	if tag := c.src.tagOf(n); isLocal(tag) {
		c.fail(n, "a mapping without a tag", "the tag "+tag)
		return
	}
	fields := t.Fields()
	if n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		got := describe(n)
		if n.Kind == yaml.MappingNode {
			got = strconv.Itoa(len(n.Content)/2) + " keys"
		}
		c.fail(n, "a mapping with exactly one of "+names(fields), got)
		return
	}
	c.enter(n)
	defer c.leave()
	key := c.followKey(n.Content[0])
	c.count(key)
	i := -1
	if key.Kind == yaml.ScalarNode {
		i = fieldNamed(fields, key.Value)
	}
	if i < 0 {
		c.fail(n.Content[0], names(fields), describe(key))
	}
	if c.failure != nil {
		return
	}
	c.out.Raw("{")
	c.field(n, fields[i], n.Content[1])
	c.out.Raw("}")
}

// names lists members for people.
func names(fields []shape.Field) string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.Name
	}
	return alternatives(all)
}

func fieldNamed(fields []shape.Field, name string) int {
	return slices.IndexFunc(fields, func(f shape.Field) bool {
		return f.Name == name || slices.Contains(f.Aliases, name)
	})
}

// field writes a member of the object n.
func (c *converter) field(n *yaml.Node, f shape.Field, value *yaml.Node) {
	if value == nil {
		if f.Presence == shape.Required {
			c.failAt(n, f.Name, "a required key", "nothing")
		}
		return
	}
	if f.Buffered {
		value = c.buffered(value)
		if c.failure == nil {
			c.bufferedField(n, f, value)
		}
		return
	}
	c.at.push(step{member: f.Name, optional: f.Presence == shape.Optional})
	opened := len(c.open)
	value = c.follow(value)
	if f.Presence != shape.Optional || !c.isUnset(value) {
		c.out.Member(f.Name)
		c.value(value, f.Type)
	}
	c.open = c.open[:opened]
	c.at.pop()
}

// isUnset reports whether a value leaves an optional member unset.
func (c *converter) isUnset(n *yaml.Node) bool {
	if !isPlain(n) || n.Value != "" && !isNull(n.Value) && n.Style&yaml.TaggedStyle == 0 {
		return false
	}
	switch c.src.tagOf(n) {
	case "":
		return true
	case "!!null":
		if !isNull(n.Value) {
			c.fail(n, "null behind !!null", describe(n))
		}
		return true
	}
	return false
}

func (c *converter) list(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.SequenceNode && !isEmpty(n) {
		c.fail(n, "a list", describe(n))
		return
	}
	c.enter(n)
	defer c.leave()
	c.out.Raw("[")
	for i, element := range n.Content {
		if c.failure != nil {
			return
		}
		if i > 0 {
			c.out.Raw(",")
		}
		c.at.push(step{index: i})
		c.value(element, t.Elem)
		c.at.pop()
	}
	c.out.Raw("]")
}

func (c *converter) scalar(n *yaml.Node, t *shape.Type) {
	if n.Kind != yaml.ScalarNode {
		c.fail(n, expected(t), describe(n))
		return
	}
	text, ok := n.Value, true
	switch t.Kind {
	case shape.String:
		c.out.String(text)
	case shape.Enum:
		if tag := c.src.tagOf(n); isLocal(tag) {
			c.fail(n, expected(t)+" without a tag", "the tag "+tag)
			return
		}
		ok = t.Open || slices.Contains(t.Values, text)
		c.out.String(text)
	case shape.Bool:
		var value bool
		value, ok = parseBool(text)
		ok = ok && isPlain(n)
		c.out.Bool(value)
	case shape.Uint32:
		var value uint64
		value, ok = parseUint(text)
		ok = ok && isPlain(n) && value < 1<<32
		c.out.Uint(value)
	case shape.Uint64:
		var value uint64
		value, ok = parseUint(text)
		ok = ok && isPlain(n)
		c.out.Uint(value)
	case shape.Int32:
		var value int64
		value, ok = parseInt(text)
		ok = ok && isPlain(n) && int64(int32(value)) == value
		c.out.Int(value)
	case shape.Int64:
		var value int64
		value, ok = parseInt(text)
		ok = ok && isPlain(n)
		c.out.Int(value)
	case shape.Float64:
		var value float64
		if value, ok = parseNumber(text); ok && isPlain(n) {
			c.out.Float(value)
		} else {
			ok = false
		}
	case shape.Time:
		at, parsed := codec.ParseTime([]byte(text))
		ok = parsed
		c.out.Time(at)
	default:
		c.fail(n, "a kind of value that manifests have", describe(n))
	}
	if !ok {
		c.fail(n, expected(t), describe(n))
	}
}
