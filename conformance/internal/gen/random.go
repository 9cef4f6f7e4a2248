package gen

import (
	"math/rand/v2"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// dice are the random numbers of one question.
type dice struct {
	*rand.Rand
	// contract is that by whose rules the question is to be answered.
	contract wire.Contract
	// careful: templates are good ones.
	careful bool
}

func (r dice) oneIn(n int) bool { return r.IntN(n) == 0 }

func pick[T any](r dice, from []T) T { return from[r.IntN(len(from))] }

// few is a length: mostly small.
func (r dice) few() int {
	switch r.IntN(16) {
	case 0, 1, 2:
		return 0
	case 3:
		return 4 + r.IntN(12)
	case 4:
		if r.oneIn(20) {
			return 100 + r.IntN(400)
		}
		return 3
	}
	return 1 + r.IntN(2)
}

// alphabets are what texts are made of.
var alphabets = [][]rune{
	[]rune("abcdefghijklmnopqrstuvwxyz"),
	[]rune("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-. "),
	[]rune("日本語経理営業éßñœÅøΩжй한글"),
	[]rune("😀👍🏽𝔸𐍈\U0010ffff"),
	[]rune("\u0000\u0001\u0007\b\t\n\v\f\r\u001b\u001f\u007f\u0080\u0085\u00a0\u00ad\u200b\u200d\u2028\u2029\ufeff\ufffd\uffff"),
	[]rune("\"\\/<>&'`{}[]()#:,;|?*+=@!%$~^"),
}

// text is any text, short as a rule.
func (r dice) text() string {
	n := r.few() * (1 + r.IntN(6))
	if r.oneIn(400) {
		n = 1000 + r.IntN(4000)
	}
	var b strings.Builder
	letters := alphabets[r.IntN(2)]
	for range n {
		if r.oneIn(6) {
			letters = pick(r, alphabets)
		}
		b.WriteRune(pick(r, letters))
	}
	return b.String()
}
