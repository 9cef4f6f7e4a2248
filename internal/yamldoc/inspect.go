package yamldoc

import (
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// Inspect compares the text with a type as [Text.Convert] does in strict mode, and
// goes on after a mistake: it reports all of them. Where Convert fails, or finds
// an unknown key, there is a problem that is not overlooked, and only there.
func (d *Text) Inspect(t *shape.Type) *Inspection {
	in := inspector{Text: d, aliasesLeft: aliasesPerNode * d.events}
	root := &Value{Type: t}
	in.value(root, d.top())
	return &Inspection{Root: root, Problems: in.problems, text: d}
}

// inspector walks the nodes like [converter], the twin of which it is.
type inspector struct {
	*Text
	problems   []Problem
	overlooked int
	reported   map[reported]bool
	stopped    bool

	at          path
	depth       int
	open        []*yaml.Node
	aliasesLeft int
	values      int
	volume      int
}

// reported tells problems apart.
type reported struct {
	code       Code
	node       *yaml.Node
	key        string
	overlooked bool
}

// report adds a problem of a value or a key, whose place and path it sets.
func (in *inspector) report(n *yaml.Node, p Problem) {
	// Aliases lead to a node again and again.
	this := reported{p.Code, n, p.Key, p.Overlooked}
	if in.reported[this] || p.Overlooked && in.overlooked == maxProblems {
		return
	}
	if in.reported == nil {
		in.reported = make(map[reported]bool)
	}
	in.reported[this] = true
	if p.Overlooked {
		in.overlooked++
	}
	if p.Code == Tagged {
		p.Span = in.tagSpan(n)
	} else {
		p.Span = in.token(n)
	}
	p.Path = in.at.String()
	if n.Kind == yaml.ScalarNode && p.Value == "" {
		p.Value = n.Value
		p.Plain = isPlain(n) && n.Style&yaml.TaggedStyle == 0
	}
	in.problems = append(in.problems, p)
	if len(in.problems)-in.overlooked >= maxProblems {
		in.stopped = true
	}
}

// reportKey is report for a key of the object that is being read.
func (in *inspector) reportKey(key *yaml.Node, name string, p Problem) {
	in.at.push(step{member: name})
	p.Key = name
	in.report(key, p)
	in.at.pop()
}

func (in *inspector) tooComplex(n *yaml.Node, expected, got string) {
	in.report(n, Problem{Code: TooComplex, Expected: expected, Got: got})
	in.stopped = true
}

func (in *inspector) follow(n *yaml.Node) *yaml.Node {
	if n.Kind != yaml.AliasNode {
		return n
	}
	if in.aliasesLeft--; in.aliasesLeft < 0 {
		in.tooComplex(n, "a document of reasonable size", "one that aliases make too large")
	} else if slices.Contains(in.open, n.Alias) {
		in.tooComplex(n, "a value", "an alias inside of what it stands for")
	}
	in.open = append(in.open, n.Alias)
	return n.Alias
}

func (in *inspector) followKey(n *yaml.Node) *yaml.Node {
	opened := len(in.open)
	n = in.follow(n)
	in.open = in.open[:opened]
	return n
}

func (in *inspector) count(n *yaml.Node) {
	in.values++
	in.volume += len(n.Value)
	if in.values > maxValues || in.volume > maxVolume {
		in.tooComplex(n, "a document of reasonable size", "one with too many values")
	}
}

func (in *inspector) enter(n *yaml.Node) {
	if in.depth++; in.depth > MaxDepth {
		in.tooComplex(n, "at most "+strconv.Itoa(MaxDepth)+" levels", "one more")
	}
}

func (in *inspector) leave() { in.depth-- }

// value reads a value that is not null into v, whose type and key are set.
func (in *inspector) value(v *Value, n *yaml.Node) {
	opened := len(in.open)
	n = in.follow(n)
	if !in.stopped {
		in.count(n)
	}
	if !in.stopped {
		switch {
		case v.Type.Kind == shape.Object && v.Type.Content != "":
			in.content(v, n)
		case v.Type.Kind == shape.Object && v.Type.Tag != "":
			in.tagged(v, n)
		case v.Type.Kind == shape.Object:
			in.object(v, n)
		case v.Type.Kind == shape.Choice:
			in.choice(v, n)
		case v.Type.Kind == shape.List:
			in.list(v, n)
		case v.Type.Kind == shape.Map:
			in.anyKeys(v, n)
		default:
			in.scalar(v, n)
		}
	}
	in.open = in.open[:opened]
}

// unfit reports a value that is not of a type.
func (in *inspector) unfit(n *yaml.Node, t *shape.Type) {
	p := Problem{Code: WrongKind, Type: t, Expected: expected(t), Got: describe(n)}
	if n.Kind == yaml.ScalarNode {
		null := isPlain(n) && (n.Value == "" || isNull(n.Value))
		switch {
		case null:
			p.Code = Null
		case t.Kind == shape.Enum:
			p.Code = NotListed
		case t.Kind == shape.Bool:
			p.Code = NotBool
		case t.Kind == shape.Uint32, t.Kind == shape.Uint64, t.Kind == shape.Int32, t.Kind == shape.Int64, t.Kind == shape.Float64:
			p.Code = NotInteger
		case t.Kind == shape.Time:
			p.Code = NotTime
		case t.Kind == shape.String:
			p.Code = NotText
		}
	}
	in.report(n, p)
}

// badTag reports a node with a tag of its own where it must not have one.
func (in *inspector) badTag(n *yaml.Node) bool {
	tag := in.tagOf(n)
	if isLocal(tag) {
		in.report(n, Problem{Code: Tagged, Expected: "a value without a tag of its own", Got: "the tag " + tag})
	}
	return isLocal(tag)
}

// holds makes v an object of its type's fields.
func (v *Value) holds(n *yaml.Node, fields []shape.Field) {
	v.node, v.fields, v.children = n, fields, make([]Value, len(fields))
	for i, f := range fields {
		v.children[i].Type = f.Type
	}
}

func (in *inspector) object(v *Value, n *yaml.Node) {
	if n.Kind != yaml.MappingNode && !isEmpty(n) {
		in.unfit(n, v.Type)
		return
	}
	in.enter(n)
	defer in.leave()
	v.Type = form(n, v.Type)
	v.holds(n, v.Type.Fields())
	values := make([]*yaml.Node, len(v.fields))
	seen := keys{}
	for i := 0; i < len(n.Content) && !in.stopped; i += 2 {
		known := in.key(v, n.Content[i], n.Content[i+1], values, seen)
		if !known && v.Type.Buffering && !in.stopped {
			in.at.push(step{member: target(n.Content[i]).Value})
			in.buffered(n.Content[i+1])
			in.at.pop()
		}
	}
	for i := range v.fields {
		if in.stopped {
			return
		}
		in.field(v, i, values[i])
	}
}

func (in *inspector) key(v *Value, key, value *yaml.Node, values []*yaml.Node, seen keys) (known bool) {
	name := in.followKey(key)
	if in.stopped {
		return false
	}
	if name.Kind != yaml.ScalarNode {
		in.report(key, Problem{Code: KeyNotText, Expected: "a scalar as key", Got: describe(name)})
		return false
	}
	in.count(name)
	if in.unique && !isName(name, in.tagOf(name)) {
		in.report(key, Problem{Code: KeyNotText, Expected: "a name as key", Got: describe(name)})
		return false
	}
	i := fieldNamed(v.fields, name.Value)
	if i < 0 && in.unique {
		if before := seen.again(name, resolvedText); before != nil {
			in.reportKey(key, name.Value, Problem{Code: DuplicateKey, Owner: v, Others: []Span{in.token(before)}})
			return false
		}
	}
	if i < 0 {
		in.reportKey(key, name.Value, Problem{Code: UnknownKey, Owner: v})
		return false
	}
	if v.fields[i].Forbidden {
		in.reportKey(key, name.Value, Problem{Code: ForbiddenKey, Owner: v})
		return true
	}
	in.put(v, i, key, value, values)
	return true
}

// put notes the value of a field, whose key must not have been there before.
func (in *inspector) put(v *Value, i int, key, value *yaml.Node, values []*yaml.Node) {
	if values[i] != nil {
		in.reportKey(key, v.fields[i].Name, Problem{Code: DuplicateKey, Owner: v, Others: []Span{in.token(v.children[i].key)}})
		return
	}
	values[i], v.children[i].key = value, key
}

// missing reports a field of v that is required.
func (in *inspector) missing(v *Value, f shape.Field) {
	n := v.key
	if n == nil {
		n = v.node
	}
	in.reportKey(n, f.Name, Problem{Code: MissingKey, Owner: v, Type: f.Type})
}

func (in *inspector) field(v *Value, i int, value *yaml.Node) {
	f, child := v.fields[i], &v.children[i]
	switch {
	case value == nil && f.Presence == shape.Required:
		in.missing(v, f)
		return
	case value == nil:
		return
	case f.Buffered:
		in.at.push(step{member: f.Name})
		value = in.buffered(value)
		in.at.pop()
		if !in.stopped {
			in.bufferedField(v, i, value)
		}
		return
	}
	in.at.push(step{member: f.Name})
	opened := len(in.open)
	value = in.follow(value)
	if !in.stopped {
		if child.unset = f.Presence == shape.Optional && in.isUnset(value); !child.unset {
			in.value(child, value)
		}
	}
	in.open = in.open[:opened]
	in.at.pop()
}

func (in *inspector) isUnset(n *yaml.Node) bool {
	if !isPlain(n) || n.Value != "" && !isNull(n.Value) && n.Style&yaml.TaggedStyle == 0 {
		return false
	}
	switch in.tagOf(n) {
	case "":
		return true
	case "!!null":
		if !isNull(n.Value) {
			in.report(n, Problem{Code: Unreadable, Expected: "null behind !!null", Got: describe(n)})
		}
		return true
	}
	return false
}

// choice reads an object of which one member is wanted; all of them are read.
func (in *inspector) choice(v *Value, n *yaml.Node) {
	if in.badTag(n) {
		return
	}
	fields := v.Type.Fields()
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		in.report(n, Problem{Code: NotOne, Type: v.Type, Expected: "a mapping with exactly one of " + names(fields), Got: describe(n)})
		return
	}
	in.enter(n)
	defer in.leave()
	v.holds(n, fields)
	values := make([]*yaml.Node, len(fields))
	for i := 0; i < len(n.Content) && !in.stopped; i += 2 {
		key := in.followKey(n.Content[i])
		at := -1
		if key.Kind == yaml.ScalarNode {
			at = fieldNamed(fields, key.Value)
		}
		switch {
		case in.stopped:
		case at < 0 && key.Kind == yaml.ScalarNode:
			in.reportKey(n.Content[i], key.Value, Problem{Code: UnknownKey, Owner: v})
		case at < 0:
			in.report(n.Content[i], Problem{Code: KeyNotText, Expected: names(fields), Got: describe(key)})
		default:
			in.put(v, at, n.Content[i], n.Content[i+1], values)
		}
	}
	in.count(n)
	if in.stopped {
		return
	}
	if len(n.Content) > 2 {
		p := Problem{Code: NotOne, Type: v.Type, Expected: "exactly one of " + names(fields), Got: strconv.Itoa(len(n.Content)/2) + " keys"}
		const most = 10
		for i := 2; i < len(n.Content) && i < 2*most; i += 2 {
			p.Others = append(p.Others, in.token(n.Content[i]))
		}
		in.report(n.Content[0], p)
	}
	for i := range fields {
		if values[i] != nil && !in.stopped {
			in.field(v, i, values[i])
		}
	}
	v.Ambiguous = len(n.Content) > 2
}

func (in *inspector) list(v *Value, n *yaml.Node) {
	if n.Kind != yaml.SequenceNode && !isEmpty(n) {
		in.unfit(n, v.Type)
		return
	}
	in.enter(n)
	defer in.leave()
	v.node, v.Elements = n, make([]Value, len(n.Content))
	for i, element := range n.Content {
		if in.stopped {
			return
		}
		v.Elements[i].Type = v.Type.Elem
		in.at.push(step{index: i})
		in.value(&v.Elements[i], element)
		in.at.pop()
	}
}

func (in *inspector) scalar(v *Value, n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		in.unfit(n, v.Type)
		return
	}
	ok := true
	switch t := v.Type; t.Kind {
	case shape.String:
		if isPlain(n) && isNull(n.Value) && n.Style&yaml.TaggedStyle == 0 {
			in.report(n, Problem{Code: NullText, Type: t, Overlooked: true})
		}
	case shape.Enum:
		if in.badTag(n) {
			return
		}
		ok = t.Open || slices.Contains(t.Values, n.Value)
	case shape.Bool:
		_, ok = parseBool(n.Value)
		ok = ok && isPlain(n)
	case shape.Uint32:
		var value uint64
		value, ok = parseUint(n.Value)
		ok = ok && isPlain(n) && value < 1<<32
	case shape.Uint64:
		_, ok = parseUint(n.Value)
		ok = ok && isPlain(n)
	case shape.Int32:
		var value int64
		value, ok = parseInt(n.Value)
		ok = ok && isPlain(n) && int64(int32(value)) == value
	case shape.Int64:
		_, ok = parseInt(n.Value)
		ok = ok && isPlain(n)
	case shape.Float64:
		_, ok = parseNumber(n.Value)
		ok = ok && isPlain(n)
	case shape.Time:
		_, ok = codec.ParseTime([]byte(n.Value))
	}
	if !ok {
		in.unfit(n, v.Type)
		return
	}
	v.node = n
}
