package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// field is a key of a configuration and where its value goes. Before decoding
// the target holds the default.
type field struct {
	key        string // section.name
	required   bool
	to         any    // *string, *int64 or *[]string
	deprecated string // why it should not be set
	url        bool   // may hold a password
}

// decode puts the values of the files and the layers into the fields, and says
// where each came from.
func (l *loader) decode(path string, fields []field, layers []Layer) []Origin {
	origins := make([]Origin, len(fields))
	missing := map[string]bool{} // sections that are reported as a whole
	for i, f := range fields {
		o := &origins[i]
		*o = Origin{Key: f.key, Default: true}
		if v, ok := overridden(layers, f.key, o); ok {
			if err := f.set(v); err != nil {
				l.problems = append(l.problems, Problem{Key: f.key, Text: fmt.Sprintf("%s: %s", o.Layer, err)})
			}
			o.Value = f.text()
			// What a file has is checked all the same.
			f.to, f.required = f.scratch(), false
		}
		section, name, _ := strings.Cut(f.key, ".")
		table, ok := l.section(path, section, missing, f.required)
		if !ok {
			o.Value = cmp.Or(o.Value, f.text())
			continue
		}
		v, ok := table[name]
		if !ok {
			if f.required {
				l.problems = append(l.problems, problemAt(l.sectionPlace(path, section), f.key, nil, "missing%s", meant(name, table, fields, section)))
			}
			o.Value = cmp.Or(o.Value, f.text())
			continue
		}
		if want := f.store(v.Data); want != "" {
			l.problems = append(l.problems, problemAt(v.Place(), f.key, nil, "expected %s, got %s", want, got(v, want)))
			continue
		}
		if f.deprecated != "" {
			l.warn(v.Place(), f.key, "%s", f.deprecated)
		}
		if o.Default {
			o.Default = false
			p := v.Place()
			o.File, o.Line, o.Column = p.File, p.Line, p.Column
			o.Value = f.text()
		}
	}
	l.unknown(fields)
	l.checkLayers(fields, layers)
	return origins
}

// section returns a table of the configuration.
func (l *loader) section(path, name string, missing map[string]bool, required bool) (tomldoc.Table, bool) {
	v, ok := l.config[name]
	if !ok {
		if required && !missing[name] {
			missing[name] = true
			l.problems = append(l.problems, problemAt(tomldoc.Place{File: path}, name, nil, "the table [%s] is missing%s", name, suggest(name, slices.Collect(maps.Keys(l.config)))))
		}
		return nil, false
	}
	t, ok := v.Data.(tomldoc.Table)
	if !ok && !missing[name] {
		missing[name] = true
		l.problems = append(l.problems, problemAt(v.Place(), name, nil, "expected a table, got %s", v.Kind()))
	}
	return t, ok
}

func (l *loader) sectionPlace(path, name string) tomldoc.Place {
	if p := l.config[name].Place(); p.File != "" {
		return p
	}
	return tomldoc.Place{File: path}
}

// store sets the target from a value of a file. It returns what was expected
// where the type is another one.
func (f *field) store(data any) (want string) {
	switch to := f.to.(type) {
	case *string:
		s, ok := data.(string)
		if !ok {
			return "a string"
		}
		*to = s
	case *int64:
		n, ok := data.(int64)
		if !ok || n < 0 {
			return "an integer from 0 on"
		}
		*to = n
	case *[]string:
		const want = "an array of strings"
		list, ok := data.([]*tomldoc.Value)
		if !ok {
			return want
		}
		*to = make([]string, len(list))
		for i, e := range list {
			s, ok := e.Data.(string)
			if !ok {
				return want
			}
			(*to)[i] = s
		}
	}
	return ""
}

// got says what stands where something else is expected.
func got(v *tomldoc.Value, want string) string {
	n, isInt := v.Data.(int64)
	switch {
	case isInt && strings.HasPrefix(want, "an integer"):
		return fmt.Sprint(n)
	case strings.HasSuffix(want, "strings") && v.Kind() == "an array":
		return "an array of something else"
	}
	return v.Kind()
}

// unknown warns about keys that mean nothing.
func (l *loader) unknown(fields []field) {
	sections := map[string][]string{}
	for _, f := range fields {
		section, name, _ := strings.Cut(f.key, ".")
		sections[section] = append(sections[section], name)
	}
	for _, section := range slices.Sorted(maps.Keys(l.config)) {
		v := l.config[section]
		names, ok := sections[section]
		switch {
		case section == "vars":
			continue
		case !ok:
			l.warn(v.Place(), section, "nobody knows this: ignored%s", suggest(section, slices.Collect(maps.Keys(sections))))
			continue
		}
		t, _ := v.Data.(tomldoc.Table)
		for _, name := range slices.Sorted(maps.Keys(t)) {
			if !slices.Contains(names, name) {
				l.warn(t[name].Place(), section+"."+name, "nobody knows this key: ignored%s", suggest(name, names))
			}
		}
	}
	sortByPlace(l.warnings)
	sortByPlace(l.problems)
}

// sortByPlace sorts the problems of each file; files stay in the order in which
// they come up.
func sortByPlace(problems []Problem) {
	order := map[string]int{}
	for _, p := range problems {
		if _, ok := order[p.File]; !ok {
			order[p.File] = len(order)
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(order[a.File]-order[b.File], a.Line-b.Line, a.Column-b.Column)
	})
}

// meant points to a key that was probably meant for a missing one.
func meant(name string, table tomldoc.Table, fields []field, section string) string {
	var strangers []string
	for k := range table {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.key == section+"."+k }) {
			strangers = append(strangers, k)
		}
	}
	return suggest(name, strangers)
}
