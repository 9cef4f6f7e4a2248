package main

import (
	"encoding/json"
	"path"
	"reflect"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/kanadehq/kanade-shared/manifest"
)

const modulePath = "github.com/kanadehq/kanade-shared"

// folders are those of the packages whose types are described.
var folders = []string{"wire", "manifest", "config"}

// module is what the generator knows of the packages.
type module struct {
	sources  map[string]*source // by import path
	comments map[string]string
	// own makes the schemas of types that are written by hand.
	own map[string]func(*builder) *object
	// optional are the keys of configuration files that may be missing.
	optional map[string]bool
}

// readModule reads the packages. The working folder is the module's.
func readModule() (*module, error) {
	m := &module{
		sources: map[string]*source{}, own: map[string]func(*builder) *object{
			"When":           when,
			"FirewallPolicy": firewallPolicy,
			"Digest":         digest,
			"Statuses":       func(b *builder) *object { return statuses(b, reflect.TypeFor[manifest.CheckStatus]()) },
		},
		optional: map[string]bool{"groups": true, "keep_days": true},
	}
	var r jsonschema.Reflector
	for _, folder := range folders {
		if err := r.AddGoComments(modulePath, "./"+folder, jsonschema.WithFullComment()); err != nil {
			return nil, err
		}
		s, err := readSource(folder)
		if err != nil {
			return nil, err
		}
		m.sources[path.Join(modulePath, folder)] = s
	}
	m.comments = r.CommentMap
	return m, nil
}

func (m *module) enumOf(t reflect.Type) *enum {
	if s := m.sources[t.PkgPath()]; s != nil {
		return s.enums[t.Name()]
	}
	return nil
}

// marker is what the comment of a type says about its form.
func (m *module) marker(t reflect.Type) *marker {
	if s := m.sources[t.PkgPath()]; s != nil && s.markers[t.Name()] != nil {
		return s.markers[t.Name()]
	}
	return &marker{}
}

// tag is the member of a message on which the others depend.
func (m *module) tag(t reflect.Type) string {
	if s := m.sources[t.PkgPath()]; s != nil {
		return s.tags[t.Name()]
	}
	return ""
}

// value evaluates the expression of a default; nil stands for one that is not
// worth showing.
func (m *module) value(t reflect.Type, expr string) (any, bool) {
	expr = strings.TrimPrefix(expr, "wire.")
	switch expr {
	case "":
		switch t.Kind() {
		case reflect.Bool:
			return false, true
		case reflect.String:
			return "", true
		case reflect.Slice:
			return []any{}, true
		}
		return nil, true
	case "true", "false":
		return expr == "true", true
	case "StalenessCached()":
		return newObject("mode", "cached"), true
	}
	if s, err := strconv.Unquote(expr); err == nil {
		return s, true
	}
	if _, list, ok := strings.Cut(expr, "{"); ok && strings.HasPrefix(expr, "[]") {
		values := []any{}
		for name := range strings.SplitSeq(strings.TrimSuffix(list, "}"), ",") {
			v, ok := m.constant(name)
			if !ok {
				return nil, false
			}
			values = append(values, v)
		}
		return values, true
	}
	return m.constant(expr)
}

// constant is the value of a constant of one of the packages.
func (m *module) constant(name string) (any, bool) {
	for _, s := range m.sources {
		if v, ok := s.constants[name]; ok {
			if n, ok := v.(int); ok {
				return number(strconv.Itoa(n)), true
			}
			return v, true
		}
	}
	return nil, false
}

func number(text string) json.Number { return json.Number(text) }
