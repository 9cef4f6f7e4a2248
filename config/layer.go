package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Layer overrides keys of the file with values from elsewhere. What it gives may
// be missing in the file.
type Layer struct {
	// Name says where the values come from, such as "flag --id".
	Name string
	// Values by key, such as "agent.id". Lists are separated by commas.
	Values map[string]string
}

// Environment is the layer of the contract's environment variables: RUST_LOG,
// where it is set and not empty, overrides log.level. lookup is os.LookupEnv if
// it is nil.
func Environment(lookup func(name string) (string, bool)) Layer {
	const name = "RUST_LOG"
	if lookup == nil {
		lookup = os.LookupEnv
	}
	l := Layer{Name: "environment variable " + name}
	if v, ok := lookup(name); ok && v != "" {
		l.Values = map[string]string{"log.level": v}
	}
	return l
}

// Flag is the layer of one flag of a command line. An empty value is none.
func Flag(name, key, value string) Layer {
	l := Layer{Name: "flag --" + strings.TrimLeft(name, "-")}
	if value != "" {
		l.Values = map[string]string{key: value}
	}
	return l
}

// overridden returns the topmost value that layers have for a key.
func overridden(layers []Layer, key string, o *Origin) (string, bool) {
	for i := len(layers) - 1; i >= 0; i-- {
		if v, ok := layers[i].Values[key]; ok {
			o.Layer, o.Default = layers[i].Name, false
			return v, true
		}
	}
	return "", false
}

// checkLayers refuses keys that no field has.
func (l *loader) checkLayers(fields []field, layers []Layer) {
	for _, layer := range layers {
		for _, key := range slices.Sorted(maps.Keys(layer.Values)) {
			if !slices.ContainsFunc(fields, func(f field) bool { return f.key == key }) {
				l.problems = append(l.problems, Problem{Key: key, Text: layer.Name + ": there is no such key"})
			}
		}
	}
}

// set sets the target from the text of a layer.
func (f *field) set(text string) error {
	switch to := f.to.(type) {
	case *string:
		*to = text
	case *int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return errors.New("expected an integer from 0 on")
		}
		*to = n
	case *[]string:
		*to = strings.Split(text, ",")
	default:
		return fmt.Errorf("%s cannot be overridden", f.key)
	}
	return nil
}

// scratch is a target of the same type that nobody reads.
func (f *field) scratch() any {
	switch f.to.(type) {
	case *string:
		return new(string)
	case *int64:
		return new(int64)
	}
	return new([]string)
}
