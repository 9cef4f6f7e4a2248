package lint

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
)

// maxExcerpt is how many columns of a line are shown.
const maxExcerpt = 110

// excerpt is a line of a document with a mark below it.
type excerpt struct{ line, mark string }

// newExcerpt shows where a span begins; ok is false where the text has no such
// place, since it is not the one that was checked.
func newExcerpt(text []byte, span manifest.Span) (e excerpt, ok bool) {
	start, end := span.Start.Offset, span.End.Offset
	if start < 0 || start > len(text) || end < start {
		return excerpt{}, false
	}
	first := bytes.LastIndexByte(text[:start], '\n') + 1
	line := text[first:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	if start-first > len(line) {
		start = first + len(line)
	}
	end = min(max(end, start), first+len(line))

	d := newDisplay(line)
	// A span that divides a character counts its bytes.
	from := min(utf8.RuneCount(line[:start-first]), len(d.runes))
	to := min(from+utf8.RuneCount(line[start-first:end-first]), len(d.runes))

	// A long line is cut to what is around the mark.
	left, right := 0, len(d.runes)
	if d.columns[right] > maxExcerpt {
		anchor := min(d.columns[min(to, right)], d.columns[from]+maxExcerpt/4)
		for left < from && anchor-d.columns[left] > maxExcerpt*3/4 {
			left++
		}
		for right > left+1 && d.columns[right]-d.columns[left] > maxExcerpt {
			right--
		}
		from, to = min(from, right), min(to, right)
	}
	e.line = d.text(left, right)
	indent := d.columns[from] - d.columns[left]
	if left > 0 {
		e.line, indent = "…"+e.line, indent+1
	}
	if right < len(d.runes) {
		e.line += "…"
	}
	e.line = strings.TrimRight(e.line, " ")
	e.mark = strings.Repeat(" ", indent) + "^" + strings.Repeat("~", max(d.columns[to]-d.columns[from]-1, 0))
	return e, true
}
