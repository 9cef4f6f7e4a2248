package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// noSwap are the members that ours leaves out on a machine without swap, as the
// contract says. The real agent writes 0 there.
var noSwap = []string{"swap_used_bytes", "swap_total_bytes"}

// shapes compares the members of two documents: their names and order, and that
// there is a value in ours where there is one in the real one's.
func shapes(real, ours []byte) error {
	r, err := members(real)
	if err != nil {
		return fmt.Errorf("the real agent's document: %w", err)
	}
	o, err := members(ours)
	if err != nil {
		return fmt.Errorf("our agent's document: %w", err)
	}
	r, o = older(r), older(o)
	r = slices.DeleteFunc(r, func(m member) bool {
		return slices.Contains(noSwap, m.name) && !slices.Contains(names(o), m.name) && string(m.value) == "0"
	})
	if a, b := names(r), names(o); !slices.Equal(a, b) {
		return fmt.Errorf("the real agent writes the members %q, ours %q", a, b)
	}
	for i := range r {
		var a, b any
		if err := errors.Join(json.Unmarshal(r[i].value, &a), json.Unmarshal(o[i].value, &b)); err != nil {
			return err
		}
		if err := filled(r[i].name, a, b); err != nil {
			return err
		}
	}
	return nil
}

// filled tells where the real value has something and ours has nothing or
// something of another type.
func filled(path string, real, ours any) error {
	switch r := real.(type) {
	case nil:
		return nil
	case map[string]any:
		o, ok := ours.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: the real one is an object, ours %v", path, ours)
		}
		for name, value := range r {
			if o[name] == nil && (slices.Contains(noSwap, name) && value == 0.0 || slices.Contains(newer, name)) {
				continue
			}
			if err := filled(path+"."+name, value, o[name]); err != nil {
				return err
			}
		}
		return nil
	case []any:
		o, ok := ours.([]any)
		if !ok || len(r) > 0 && len(o) == 0 {
			return fmt.Errorf("%s: the real one has %d elements, ours %v", path, len(r), ours)
		}
		if len(r) == 0 {
			return nil
		}
		return filled(path+"[0]", r[0], o[0])
	default:
		if fmt.Sprintf("%T", real) != fmt.Sprintf("%T", ours) {
			return fmt.Errorf("%s: the real one is %v, ours %v", path, real, ours)
		}
		return nil
	}
}
