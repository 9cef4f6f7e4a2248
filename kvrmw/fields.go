package kvrmw

import (
	"reflect"
	"strings"
)

// jsonField is a member that a struct declares, itself or through an embedded
// struct.
type jsonField struct {
	name    string
	aliases []string
	typ     reflect.Type
	tagged  bool
	depth   int
}

// fieldsOf lists the members of a struct by the rules of encoding/json: of
// several fields with one name the least nested wins, then the only one with a
// tag, else none.
func fieldsOf(t reflect.Type) []jsonField {
	var all []jsonField
	level := []reflect.Type{t}
	visited := map[reflect.Type]bool{}
	for depth := 0; len(level) > 0; depth++ {
		var next []reflect.Type
		seen := map[reflect.Type]int{}
		for _, t := range level {
			seen[t]++
		}
		for _, t := range level {
			if visited[t] {
				continue
			}
			visited[t] = true
			for i := range t.NumField() {
				f, embedded, ok := readField(t.Field(i))
				switch {
				case !ok:
				case embedded != nil:
					next = append(next, embedded)
				default:
					f.depth = depth
					all = append(all, f)
					if seen[t] > 1 {
						// Embedded twice at one depth: the two hide each other.
						all = append(all, f)
					}
				}
			}
		}
		level = next
	}
	return dominant(all)
}

// readField returns the member that a field declares, or the struct whose
// members it embeds.
func readField(sf reflect.StructField) (f jsonField, embedded reflect.Type, ok bool) {
	t := sf.Type
	if sf.Anonymous && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if !sf.IsExported() && (!sf.Anonymous || t.Kind() != reflect.Struct) {
		return f, nil, false
	}
	tag := sf.Tag.Get("json")
	if tag == "-" {
		return f, nil, false
	}
	name, _, _ := strings.Cut(tag, ",")
	if sf.Anonymous && name == "" && t.Kind() == reflect.Struct {
		return f, t, true
	}
	f = jsonField{name: name, tagged: name != "", typ: sf.Type, aliases: aliases(sf.Tag.Get("wire"))}
	if name == "" {
		f.name = sf.Name
	}
	return f, nil, true
}

// aliases reads the other names of a member from its wire tag:
// alias=a or alias=a,b.
func aliases(tag string) []string {
	var names []string
	inAlias := false
	for part := range strings.SplitSeq(tag, ",") {
		if key, value, ok := strings.Cut(part, "="); ok {
			inAlias = key == "alias"
			part = value
		}
		if inAlias && part != "" {
			names = append(names, part)
		}
	}
	return names
}

func dominant(all []jsonField) []jsonField {
	byName := map[string][]jsonField{}
	var names []string
	for _, f := range all {
		if byName[f.name] == nil {
			names = append(names, f.name)
		}
		byName[f.name] = append(byName[f.name], f)
	}
	var out []jsonField
	for _, name := range names {
		if f, ok := winner(byName[name]); ok {
			out = append(out, f)
		}
	}
	return out
}

func winner(fields []jsonField) (jsonField, bool) {
	best, clash := fields[0], false
	for _, f := range fields[1:] {
		switch {
		case f.depth < best.depth, f.depth == best.depth && f.tagged && !best.tagged:
			best, clash = f, false
		case f.depth == best.depth && f.tagged == best.tagged:
			clash = true
		}
	}
	return best, !clash
}
