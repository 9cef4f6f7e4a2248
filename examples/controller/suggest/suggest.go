// Package suggest finds what somebody probably meant to type.
package suggest

import "strings"

// maxMistakes is how many typing mistakes a suggestion bridges.
const maxMistakes = 2

// maxLen is the longest text, in bytes, that is compared: the effort grows with
// the square of it.
const maxLen = 256

// Nearest returns the candidate that a text resembles most, and "" where it
// resembles none: one of which it is the beginning, or from which it differs by
// no more than two insertions, deletions, replacements or swaps. Case does not
// matter. Of equals the first one wins.
func Nearest(text string, candidates []string) string {
	text = strings.ToLower(text)
	if text == "" || len(text) > maxLen {
		return ""
	}
	best, least := "", maxMistakes+1
	for _, c := range candidates {
		if len(c) > maxLen {
			continue
		}
		lower := strings.ToLower(c)
		d := distance(text, lower)
		if strings.HasPrefix(lower, text) {
			d = min(d, 1)
		}
		if d < least && d < len(text) { // "x" resembles nothing of one letter
			best, least = c, d
		}
	}
	return best
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
