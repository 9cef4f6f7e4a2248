package yamlwrite

import (
	"slices"
	"strconv"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// Kind is what a [Value] is.
type Kind uint8

// The kinds.
const (
	Text  Kind = iota
	Plain      // a number or a boolean
	List
	Map
)

// Value is a value of a document.
type Value struct {
	Kind Kind
	// Text of a scalar, as it is read.
	Text string
	// Keys of a map, and its values or those of a list.
	Keys  []string
	Items []Value
}

// Equal reports whether two values are the same, in the same order.
func (v *Value) Equal(w *Value) bool {
	return v.Kind == w.Kind && v.Text == w.Text && slices.Equal(v.Keys, w.Keys) &&
		slices.EqualFunc(v.Items, w.Items, func(a, b Value) bool { return a.Equal(&b) })
}

// Member returns a value of a map, or nil.
func (v *Value) Member(key string) *Value {
	if i := slices.Index(v.Keys, key); i >= 0 {
		return &v.Items[i]
	}
	return nil
}

// Defaults are the members, as JSON, that are left out: by "Type.member".
type Defaults map[string]string

// Read makes a value of JSON of a type.
func Read(json []byte, t *shape.Type, defaults Defaults) (Value, error) {
	r := reader{d: codec.NewDecoder(json), defaults: defaults}
	r.d.Deepen() // YAML may have one level more
	v := r.value(t)
	if f := r.d.End(); f != nil {
		return Value{}, f
	}
	return v, nil
}

type reader struct {
	d        codec.Decoder
	defaults Defaults
}

func (r *reader) value(t *shape.Type) Value {
	switch t.Kind {
	case shape.Object, shape.Choice:
		if r.d.AtString() && (len(t.Words) > 0 || t.Short != nil && t.Short.Kind == shape.String) {
			return Value{Text: r.d.String()}
		}
		return r.object(t)
	case shape.List:
		v := Value{Kind: List}
		r.d.Array()
		for i := 0; r.d.Element(i); i++ {
			v.Items = append(v.Items, r.value(t.Elem))
		}
		return v
	case shape.Map:
		v := Value{Kind: Map}
		for name := r.d.Object(); name != nil; name = r.d.Next() {
			key := string(name)
			v.Keys, v.Items = append(v.Keys, key), append(v.Items, r.value(t.Elem))
		}
		return v
	case shape.Bool:
		return Value{Kind: Plain, Text: strconv.FormatBool(r.d.Bool())}
	case shape.Uint32:
		return Value{Kind: Plain, Text: strconv.FormatUint(uint64(r.d.Uint32()), 10)}
	case shape.Uint64:
		return Value{Kind: Plain, Text: strconv.FormatUint(r.d.Uint64(), 10)}
	case shape.Int32:
		return Value{Kind: Plain, Text: strconv.FormatInt(int64(r.d.Int32()), 10)}
	case shape.Int64:
		return Value{Kind: Plain, Text: strconv.FormatInt(r.d.Int64(), 10)}
	case shape.Float64:
		return Value{Kind: Plain, Text: strconv.FormatFloat(r.d.Float64(), 'g', -1, 64)}
	}
	return Value{Text: r.d.String()}
}

func (r *reader) object(t *shape.Type) Value {
	v := Value{Kind: Map}
	fields := t.Fields()
	for name := r.d.Object(); name != nil; name = r.d.Next() {
		if t.Instead != nil && string(name) == t.Instead.Member {
			// The only value that is written; it comes first.
			t = t.Instead.Type()
			fields = t.Fields()
		}
		i := slices.IndexFunc(fields, func(f shape.Field) bool {
			return f.Name == string(name) && (t.Content == "" || f.When == "" || f.When == v.Member(t.Tag).Text)
		})
		if i < 0 || fields[i].Presence == shape.Optional && r.d.Null() {
			if i < 0 {
				r.d.Skip()
			}
			continue
		}
		f := fields[i]
		item := r.value(f.Type)
		if f.Presence == shape.Defaulted && r.isDefault(t, f, &item) {
			continue
		}
		v.Keys, v.Items = append(v.Keys, f.Name), append(v.Items, item)
	}
	return v
}

func (r *reader) isDefault(t *shape.Type, f shape.Field, v *Value) bool {
	text, ok := r.defaults[t.Name+"."+f.Name]
	if !ok {
		return false
	}
	d, err := Read([]byte(text), f.Type, r.defaults)
	return err == nil && v.Equal(&d)
}
