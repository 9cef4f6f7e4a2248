package config

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// Origin says where an effective value came from.
type Origin struct {
	// Key such as "log.level".
	Key string
	// Value as text; a password within a URL is left out.
	Value string
	// File, Line and Column where a file sets it.
	File         string
	Line, Column int
	// Layer that overrides the files, or "".
	Layer string
	// Default is set where neither does.
	Default bool
}

// Source returns the origin as text: a place, the name of a layer, or "default".
func (o Origin) Source() string {
	switch {
	case o.Layer != "":
		return o.Layer
	case o.Default:
		return "default"
	}
	return tomldoc.Place{File: o.File, Line: o.Line, Column: o.Column}.String()
}

// Explain returns the origin of each value, in the order of the contract.
func (l Loaded[T]) Explain() []Origin { return slices.Clone(l.origins) }

// text shows the value of a field.
func (f *field) text() string {
	s := ""
	switch v := f.to.(type) {
	case *string:
		s = *v
	case *int64:
		s = strconv.FormatInt(*v, 10)
	case *[]string:
		s = strings.Join(*v, ",")
	}
	if f.url {
		s = withoutPassword(s)
	}
	return s
}

// withoutPassword leaves out what stands before the host of a URL.
func withoutPassword(url string) string {
	start := 0
	if i := strings.Index(url, "://"); i >= 0 {
		start = i + len("://")
	}
	end := len(url)
	if i := strings.IndexAny(url[start:], "/?#"); i >= 0 {
		end = start + i
	}
	if i := strings.LastIndexByte(url[start:end], '@'); i >= 0 {
		return url[:start] + "[redacted]" + url[start+i:]
	}
	return url
}
