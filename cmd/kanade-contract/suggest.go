package main

import (
	"fmt"
	"strings"
)

// unknownVerb is the text about a verb that does not exist, with the one that
// was probably meant.
func unknownVerb(name string) string {
	var best string
	least := 3 // typing mistakes that a suggestion bridges, plus one
	for _, v := range verbs() {
		d := distance(strings.ToLower(name), v.name)
		if strings.HasPrefix(v.name, strings.ToLower(name)) && name != "" {
			d = min(d, 1)
		}
		if d < least {
			best, least = v.name, d
		}
	}
	if best == "" {
		return fmt.Sprintf("unknown verb %q", name)
	}
	return fmt.Sprintf("unknown verb %q; did you mean %s?", name, best)
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
