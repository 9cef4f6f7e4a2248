package shape

import (
	"slices"
	"sync"
)

// Without returns the type as it is without the members and values for whose
// Since newer is true. It is never asked about those of the first contract.
func (t *Type) Without(newer func(since string) bool) *Type {
	if t.Elem == nil && t.Short == nil && t.Fields == nil && len(t.Values) == 0 && len(t.Words) == 0 {
		return t
	}
	out := *t
	if t.Elem != nil {
		out.Elem = t.Elem.Without(newer)
	}
	dropped := func(value string) bool { since := t.Since[value]; return since != "" && newer(since) }
	out.Values = slices.DeleteFunc(slices.Clone(t.Values), dropped)
	out.Words = slices.DeleteFunc(slices.Clone(t.Words), dropped)
	if t.Short != nil {
		out.Short = t.Short.Without(newer)
	}
	if t.Instead != nil && newer(t.Instead.Since) {
		out.Instead = nil
	}
	if t.Fields != nil {
		// A document's type is asked more than once.
		fields := sync.OnceValue(func() []Field {
			fields := slices.DeleteFunc(t.Fields(), func(f Field) bool { return f.Since != "" && newer(f.Since) })
			for i := range fields {
				fields[i].Type = fields[i].Type.Without(newer)
				if fields[i].NotNull {
					fields[i].Presence = Defaulted
				}
			}
			return fields
		})
		out.Fields = func() []Field { return slices.Clone(fields()) }
	}
	return &out
}
