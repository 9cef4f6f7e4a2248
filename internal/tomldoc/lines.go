package tomldoc

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Lines finds lines and columns in a text.
type Lines struct {
	file, text string
	starts     []int
}

// NewLines prepares a text of a file.
func NewLines(file, text string) *Lines {
	l := &Lines{file: file, text: text, starts: []int{0}}
	for i := 0; ; {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			return l
		}
		i += n + 1
		l.starts = append(l.starts, i)
	}
}

// Place returns the line and column of an offset. A byte order mark at the
// start of the text does not count.
func (l *Lines) Place(offset int) Place {
	offset = min(max(offset, 0), len(l.text))
	line := sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
	before := l.text[l.starts[line-1]:offset]
	if line == 1 {
		before = strings.TrimPrefix(before, byteOrderMark)
	}
	return Place{l.file, line, utf8.RuneCountInString(before) + 1}
}
