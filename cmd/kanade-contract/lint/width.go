package lint

import (
	"unicode"
	"unicode/utf8"
)

// tabStop is how far apart tabulators are in excerpts.
const tabStop = 4

// cells is how many columns of a terminal a character takes.
func cells(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case 0x1100 <= r && r <= 0x115f, // Hangul
		0x2e80 <= r && r <= 0x303e, // CJK
		0x3041 <= r && r <= 0xa4cf,
		0xa960 <= r && r <= 0xa97f,
		0xac00 <= r && r <= 0xd7a3,
		0xf900 <= r && r <= 0xfaff,
		0xfe30 <= r && r <= 0xfe6f,
		0xff01 <= r && r <= 0xff60, // full width
		0xffe0 <= r && r <= 0xffe6,
		0x1f300 <= r && r <= 0x1f64f, // pictures
		0x1f680 <= r && r <= 0x1f6ff,
		0x1f900 <= r && r <= 0x1faff,
		0x20000 <= r && r <= 0x3fffd:
		return 2
	}
	return 1
}

// shown is a character as a terminal may get it: nothing in a document controls
// the terminal or turns the text around it.
func shown(r rune) rune {
	if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
		return '\ufffd'
	}
	return r
}

// display is a line for a terminal, and where each of its characters begins there.
type display struct {
	runes   []rune
	columns []int // one more than runes: the end
}

func newDisplay(line []byte) display {
	var d display
	column := 0
	put := func(r rune) {
		d.runes, d.columns = append(d.runes, r), append(d.columns, column)
	}
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		line = line[size:]
		if r == '\t' {
			put('\t')
			column += tabStop - column%tabStop
			continue
		}
		r = shown(r)
		put(r)
		column += cells(r)
	}
	d.columns = append(d.columns, column)
	return d
}

// text is the characters from one to another, with blanks for tabulators.
func (d *display) text(from, to int) string {
	var b []rune
	for i := from; i < to; i++ {
		if d.runes[i] != '\t' {
			b = append(b, d.runes[i])
			continue
		}
		for range d.columns[i+1] - d.columns[i] {
			b = append(b, ' ')
		}
	}
	return string(b)
}
