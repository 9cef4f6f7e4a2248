package manifest

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// unknowns looks for keys that a type does not declare, in a JSON document that
// is a value of the type.
type unknowns struct {
	data  []byte
	d     codec.Decoder
	found []UnknownField
}

// maxUnknown is how many keys are reported.
const maxUnknown = 1000

// value goes through a value; prefix is the path to its members.
func (u *unknowns) value(prefix string, t *shape.Type) {
	switch {
	case t.Kind == shape.Object && t.Tag == "", t.Kind == shape.Choice:
		u.object(prefix, t.Fields())
	case t.Kind == shape.List:
		u.d.Array()
		for i := 0; u.d.Element(i); i++ {
			u.value(prefix+strconv.Itoa(i)+".", t.Elem)
		}
	default:
		u.d.Skip()
	}
}

func (u *unknowns) object(prefix string, fields []shape.Field) {
	before := u.d.Offset()
	for name := u.d.Object(); name != nil; name = u.d.Next() {
		i := slices.IndexFunc(fields, func(f shape.Field) bool { return f.Name == string(name) })
		switch {
		case i < 0:
			u.note(prefix+string(name), before+bytes.IndexByte(u.data[before:], '"'))
			u.d.Skip()
		case fields[i].Buffered:
			u.d.Skip()
		case fields[i].Presence != shape.Optional:
			u.value(prefix+fields[i].Name+".", fields[i].Type)
		case !u.d.Null():
			u.value(prefix+fields[i].Name+".?.", fields[i].Type)
		}
		before = u.d.Offset()
	}
}

// note reports a key at an offset, which is beyond that of the one before.
func (u *unknowns) note(path string, offset int) {
	if len(u.found) == maxUnknown {
		return
	}
	f := UnknownField{Path: path, Offset: offset, Line: 1, Column: 1}
	from := 0
	if n := len(u.found); n > 0 {
		f.Line, f.Column, from = u.found[n-1].Line, u.found[n-1].Column, u.found[n-1].Offset
	}
	between := u.data[from:offset]
	if last := bytes.LastIndexByte(between, '\n'); last >= 0 {
		f.Line += bytes.Count(between, []byte{'\n'})
		f.Column, between = 1, between[last+1:]
	}
	f.Column += utf8.RuneCount(between)
	u.found = append(u.found, f)
}
