package lab

import (
	"fmt"
	"strings"
)

// tomlFile is a configuration file of tables with strings, from pairs of
// "table.key" and value in the order of the tables.
func tomlFile(pairs ...string) string {
	var b strings.Builder
	last := ""
	for i := 0; i+1 < len(pairs); i += 2 {
		table, key, _ := strings.Cut(pairs[i], ".")
		if table != last {
			fmt.Fprintf(&b, "[%s]\n", table)
			last = table
		}
		// A literal string: paths of other systems have backslashes.
		fmt.Fprintf(&b, "%s = '%s'\n", key, pairs[i+1])
	}
	return b.String()
}
