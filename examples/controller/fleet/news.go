package fleet

import "strings"

const (
	// overlap is how much of a text must be in the former one for the two to be
	// one stream, in bytes.
	overlap = 4096
	// maxPlaces bounds the search in text that repeats itself.
	maxPlaces = 64
)

// News is what a text has more than it had when it was before: agents answer
// with the end of what a run has printed, from which the beginning is dropped
// as it grows. gap says that something in between is lost.
func News(before, now string) (text string, gap bool) {
	if rest, ok := strings.CutPrefix(now, before); ok {
		return rest, false
	}
	head := now[:min(len(now), overlap)]
	at := 0
	for range maxPlaces {
		i := strings.Index(before[at:], head)
		if i < 0 || head == "" {
			break
		}
		at += i
		if rest, ok := strings.CutPrefix(now, before[at:]); ok {
			return rest, false
		}
		at++
	}
	return now, true
}
