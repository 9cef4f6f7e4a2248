package yamldoc

import (
	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// Inspection is a document as far as it is what its type wants.
type Inspection struct {
	// Root is the document.
	Root *Value
	// Problems are in no particular order.
	Problems []Problem

	text *Text
}

// Value is a value of a document that has the kind which its type wants. Other
// values are absent, as if they were not there.
type Value struct {
	// Type is what is wanted, and what the value is.
	Type *shape.Type
	// Word is which of the type's words stands in the place of an object, or "".
	Word string
	// Ambiguous says that an object has several members of which it may have one.
	// Get does not go below it.
	Ambiguous bool
	// Elements are those of a list. Some of them may be absent.
	Elements []Value

	key      *yaml.Node
	node     *yaml.Node // nil for an absent value
	unset    bool       // there is a key, with null
	fields   []shape.Field
	children []Value // parallel to fields
}

// Get goes down to a member, by the names on the way. It is nil where there is
// none.
func (v *Value) Get(names ...string) *Value {
	for _, name := range names {
		if v == nil || v.Ambiguous {
			return nil
		}
		v = v.Member(name)
	}
	return v
}

// Member is Get for one name, also where the object is ambiguous.
func (v *Value) Member(name string) *Value {
	if v == nil {
		return nil
	}
	if i := fieldNamed(v.fields, name); i >= 0 && v.children[i].node != nil {
		return &v.children[i]
	}
	return nil
}

// Has reports whether an object has a key, whatever its value is.
func (v *Value) Has(name string) bool {
	i := fieldNamed(v.fields, name)
	return i >= 0 && v.children[i].key != nil
}

// Broken reports whether an object has a key whose value is not what it should be.
func (v *Value) Broken(name string) bool {
	if v == nil {
		return false
	}
	i := fieldNamed(v.fields, name)
	return i >= 0 && v.children[i].key != nil && v.children[i].node == nil && !v.children[i].unset
}

// Raw is the value of a key that the type need not know, a scalar, or nil.
func (v *Value) Raw(key string) *Value {
	for i := 0; v.node != nil && i+1 < len(v.node.Content); i += 2 {
		k, value := v.node.Content[i], v.node.Content[i+1]
		if v.node.Kind == yaml.MappingNode && k.Kind == yaml.ScalarNode && k.Value == key && value.Kind == yaml.ScalarNode {
			return &Value{Type: &shape.Type{Kind: shape.String}, key: k, node: value}
		}
	}
	return nil
}

// Absent reports whether an element of a list is not what it should be.
func (v *Value) Absent() bool { return v.node == nil }

// Text is that of a scalar, "" of other values and of nil.
func (v *Value) Text() string {
	if v == nil || v.node == nil || v.node.Kind != yaml.ScalarNode {
		return ""
	}
	return v.node.Value
}

// IsFlow reports whether a list or mapping stands in brackets or braces.
func (v *Value) IsFlow() bool { return v.node.Style&yaml.FlowStyle != 0 }

// Key is the token of the key of a member, and of other values their own.
func (in *Inspection) Key(v *Value) Span {
	if v.key == nil {
		return in.Token(v)
	}
	return in.text.token(v.key)
}

// Token is the token of a value: see [Text]. Where an alias stands for the value,
// it is that of what the alias stands for.
func (in *Inspection) Token(v *Value) Span { return in.text.token(v.node) }
