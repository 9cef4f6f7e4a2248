package manifest

import "strings"

// nearest returns the candidate that a word was probably meant to be, and whether
// they differ in case, hyphens and underscores alone; "" where there is none.
func nearest(word string, candidates []string) (best string, same bool) {
	const longest = 64 // of what is compared letter by letter
	if len(word) > longest {
		return "", false
	}
	plain := bare(word)
	if plain == "" {
		return "", false
	}
	least := 0
	for _, candidate := range candidates {
		other := bare(candidate)
		if plain == other {
			return candidate, true
		}
		d := distance(plain, other)
		if d <= (max(len(plain), len(other))+1)/4 && (best == "" || d < least) {
			best, least = candidate, d
		}
	}
	return best, false
}

// bare is a word in small letters, without what joins its parts.
func bare(word string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(word))
}

// distance counts the letters to insert, to drop, to change and to swap with their
// neighbour that make one word of another.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
