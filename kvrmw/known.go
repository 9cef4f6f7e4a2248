package kvrmw

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"unicode"
)

// known describes which members of a JSON object a struct declares.
type known struct {
	members map[string]*member
	// folded finds members without regard to case; nil where the type's own
	// decoder is exact.
	folded map[string]*member
}

// member is one declared member of an object. An alias leads to the same one.
type member struct {
	name string
	// object describes the value where the type declares a struct there, else
	// nil.
	object *known
}

// find returns the declared member that a name in a document stands for.
func (k *known) find(name string) *member {
	if m := k.members[name]; m != nil || k.folded == nil {
		return m
	}
	return k.folded[fold(name)]
}

// add declares a name unless it is taken.
func (k *known) add(name string, m *member) {
	if k.members[name] == nil {
		k.members[name] = m
	}
	if k.folded != nil && k.folded[fold(name)] == nil {
		k.folded[fold(name)] = m
	}
}

var knownTypes sync.Map // reflect.Type → *known, which may be nil

// knownOf describes T, or returns nil when T declares no members.
func knownOf[T any]() *known {
	t := reflect.TypeFor[T]()
	if k, ok := knownTypes.Load(t); ok {
		return k.(*known)
	}
	d := describer{done: map[typeKey]*known{}}
	k, _ := knownTypes.LoadOrStore(t, d.describe(t, false))
	return k.(*known)
}

// typeKey tells a type decoded by encoding/json from the same type inside one
// that decodes itself.
type typeKey struct {
	t     reflect.Type
	exact bool
}

type describer struct {
	done map[typeKey]*known // also those begun, for recursive types
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	unmarshaler   = reflect.TypeFor[json.Unmarshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func implements(t, iface reflect.Type) bool {
	return t.Implements(iface) || reflect.PointerTo(t).Implements(iface)
}

func (d *describer) describe(t reflect.Type, exact bool) *known {
	t = unwrap(t)
	if t.Kind() != reflect.Struct {
		return nil
	}
	exact = exact || implements(t, unmarshaler)
	key := typeKey{t, exact}
	if k, ok := d.done[key]; ok {
		return k
	}
	k := &known{members: map[string]*member{}}
	if !exact {
		k.folded = map[string]*member{}
	}
	d.done[key] = k
	fields := fieldsOf(t)
	for _, f := range fields {
		k.add(f.name, &member{name: f.name, object: d.describe(f.typ, exact)})
	}
	for _, f := range fields {
		for _, alias := range f.aliases {
			k.add(alias, k.members[f.name])
		}
	}
	// A type with methods of its own and no members, such as time.Time, is a
	// leaf whose inside nobody here knows.
	if len(k.members) == 0 && (exact || implements(t, marshaler) || implements(t, textMarshaler)) {
		d.done[key] = nil
		return nil
	}
	return k
}

// unwrap strips pointers and optional values. An optional value is a struct
// with a method Get() (V, bool), such as wire.Opt[V].
func unwrap(t reflect.Type) reflect.Type {
	for {
		switch t.Kind() {
		case reflect.Pointer:
			t = t.Elem()
		case reflect.Struct:
			v, ok := optional(t)
			if !ok {
				return t
			}
			t = v
		default:
			return t
		}
	}
}

func optional(t reflect.Type) (reflect.Type, bool) {
	get, ok := t.MethodByName("Get")
	if !ok {
		return nil, false
	}
	f := get.Type // with the receiver as first argument
	if f.NumIn() != 1 || f.NumOut() != 2 || f.Out(1).Kind() != reflect.Bool || f.Out(0) == t {
		return nil, false
	}
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			return nil, false
		}
	}
	return f.Out(0), true
}

// fold maps a name to a form that all names equal to it without regard to case
// share, in the way of encoding/json.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		for {
			next := unicode.SimpleFold(r)
			if next <= r {
				return next // wrapped around to the smallest
			}
			r = next
		}
	}, name)
}
