package shapes

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// List has a line for each member, value and word of some types and of the types
// within them, in order.
func List(types map[string]*shape.Type) string {
	types = maps.Clone(types)
	for _, name := range slices.Sorted(maps.Keys(types)) {
		within(types, types[name])
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(types)) {
		t := types[name]
		if len(t.Values) > 0 {
			open := ""
			if t.Open {
				open = ", open"
			}
			fmt.Fprintf(&b, "%s: %s%s\n", name, strings.Join(t.Values, " "), open)
		}
		if len(t.Words) > 0 {
			fmt.Fprintf(&b, "%s: the word %s\n", name, strings.Join(t.Words, " "))
		}
		if t.Instead != nil {
			fmt.Fprintf(&b, "%s: or %s, where %s is %s\n", name, t.Instead.Type().Name, t.Instead.Member, t.Instead.Value)
		}
		if t.Closed {
			fmt.Fprintf(&b, "%s: no other members\n", name)
		}
		if t.Fields == nil {
			continue
		}
		fields := t.Fields()
		if len(fields) == 0 {
			fmt.Fprintf(&b, "%s: no members\n", name)
		}
		for _, f := range fields {
			fmt.Fprintf(&b, "%s.%s %s%s\n", name, f.Name, notation(f.Type), remarks(f))
		}
	}
	return b.String()
}

// within adds the types of members that are not there by a name of their own.
func within(types map[string]*shape.Type, t *shape.Type) {
	if t.Kind == shape.List {
		t = t.Elem
	}
	if t.Fields == nil {
		return
	}
	for _, f := range t.Fields() {
		inner := f.Type
		if inner.Kind == shape.List {
			inner = inner.Elem
		}
		name := inner.Name
		if name == "" || types[name] != nil || types["ipc."+name] != nil {
			continue
		}
		types[name] = inner
		within(types, inner)
	}
}

// notation is a type as people write it.
func notation(t *shape.Type) string {
	short := ""
	if t.Short != nil {
		short = "|" + notation(t.Short)
	}
	switch t.Kind {
	case shape.List:
		return "[]" + notation(t.Elem) + short
	case shape.Map:
		return "map[string]" + notation(t.Elem) + short
	case shape.Enum, shape.Object, shape.Choice:
		if t.Name == "" {
			return strings.Join(t.Values, "/") + short
		}
		return t.Name + short
	}
	names := map[shape.Kind]string{
		shape.String: "string", shape.Bool: "bool", shape.Uint8: "uint8", shape.Uint16: "uint16", shape.Uint32: "uint32", shape.Uint64: "uint64", shape.Int32: "int32",
		shape.Int64: "int64", shape.Float64: "float64", shape.Time: "time", shape.Any: "any",
	}
	if name, ok := names[t.Kind]; ok {
		return name + short
	}
	return fmt.Sprintf("kind %d%s", t.Kind, short)
}

func remarks(f shape.Field) string {
	s := [...]string{"", " defaulted", " optional"}[f.Presence]
	for _, a := range f.Aliases {
		s += " alias=" + a
	}
	if f.When != "" {
		s += " when=" + f.When
	}
	if f.Forbidden {
		s += " forbidden"
	}
	if f.Positive {
		s += " positive"
	}
	return s
}
