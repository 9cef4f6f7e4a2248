package main

import (
	"fmt"

	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
)

// unknownVerb is the text about a verb that does not exist, with the one that
// was probably meant.
func unknownVerb(name string) string {
	var names []string
	for _, v := range verbs() {
		names = append(names, v.name)
	}
	if near := suggest.Nearest(name, names); near != "" {
		return fmt.Sprintf("unknown verb %q; did you mean %s?", name, near)
	}
	return fmt.Sprintf("unknown verb %q", name)
}
