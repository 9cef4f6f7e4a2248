package gen

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
	"github.com/kanadehq/kanade-shared/internal/shape"
)

// scalar is a good value of a scalar type, as JSON.
func (r dice) scalar(t *shape.Type, member string) string {
	if known := telling.Realistic[member]; known != nil && fits(t.Kind, known[0]) && r.IntN(3) > 0 {
		return pick(r, known)
	}
	switch t.Kind {
	case shape.String:
		return r.stringLiteral(r.text())
	case shape.Bool:
		return pick(r, []string{"true", "false"})
	case shape.Uint8:
		return r.unsigned(math.MaxUint8)
	case shape.Uint16:
		return r.unsigned(math.MaxUint16)
	case shape.Uint32:
		return r.unsigned(math.MaxUint32)
	case shape.Uint64:
		return r.unsigned(math.MaxUint64)
	case shape.Int32:
		return r.signed(math.MinInt32, math.MaxInt32)
	case shape.Int64:
		return r.signed(math.MinInt64, math.MaxInt64)
	case shape.Float64:
		return r.float()
	case shape.Time:
		return `"` + r.time() + `"`
	}
	panic(fmt.Sprintf("no scalar: %d", t.Kind))
}

// fits reports whether a text of telling.Realistic, which goes by names alone, is
// of a kind.
func fits(k shape.Kind, text string) bool {
	switch k {
	case shape.String:
		return text[0] == '"'
	case shape.Time:
		return strings.HasPrefix(text, `"20`) && strings.Contains(text, "T") && strings.Contains(text, "Z")
	case shape.Uint8, shape.Uint16:
		_, err := strconv.ParseUint(text, 10, 8)
		return err == nil
	case shape.Uint32, shape.Uint64, shape.Int32, shape.Int64:
		_, err := strconv.ParseInt(text, 10, 32)
		return err == nil
	case shape.Float64:
		_, err := strconv.ParseFloat(text, 64)
		return err == nil
	}
	return false
}

// stringLiteral spells a text in one of the ways in which JSON can.
func (r dice) stringLiteral(s string) string {
	if r.IntN(4) > 0 {
		return string(appendString(nil, s))
	}
	short := strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\b", `\b`, "\f", `\f`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case r.IntN(3) > 0 && c >= ' ' && c != '"' && c != '\\':
			b.WriteRune(c)
		case c > 0xffff:
			c -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04X`, 0xd800+c>>10, 0xdc00+c&0x3ff)
		case c == '/' && r.oneIn(2):
			b.WriteString(`\/`)
		case strings.ContainsRune("\"\\\b\f\n\r\t", c) && r.oneIn(2):
			b.WriteString(short.Replace(string(c)))
		case r.oneIn(2):
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			fmt.Fprintf(&b, `\u%04X`, c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (r dice) unsigned(most uint64) string {
	switch r.IntN(8) {
	case 0:
		return strconv.FormatUint(most-uint64(r.IntN(2)), 10)
	case 1:
		return strconv.Itoa(r.IntN(3))
	}
	return strconv.FormatUint(min(r.Uint64()>>r.IntN(64), most), 10)
}

func (r dice) signed(least, most int64) string {
	switch r.IntN(8) {
	case 0:
		return strconv.FormatInt(most-int64(r.IntN(2)), 10)
	case 1:
		return strconv.FormatInt(least+int64(r.IntN(2)), 10)
	case 2:
		return strconv.Itoa(r.IntN(3) - 1)
	}
	n := min(int64(r.Uint64()>>(1+r.IntN(63))), most)
	if r.oneIn(2) {
		n = max(-n, least)
	}
	return strconv.FormatInt(n, 10)
}

// float is a number in one of its spellings.
func (r dice) float() string {
	switch r.IntN(10) {
	case 0:
		return pick(r, telling.Floats[:40])
	case 1:
		return strconv.Itoa(r.IntN(1000))
	case 2, 3, 4: // as measurements are
		return strconv.FormatFloat(float64(r.IntN(1_000_000))/float64(pick(r, []int{8, 10, 16, 100, 1000})), 'f', -1, 64)
	case 5:
		return strconv.FormatFloat(r.Float64()*1000, 'f', 1+r.IntN(20), 64)
	case 6:
		return strconv.FormatUint(r.Uint64()>>r.IntN(64), 10)
	}
	var f float64
	for f = math.NaN(); math.IsNaN(f) || math.IsInf(f, 0); {
		f = math.Float64frombits(r.Uint64())
		if r.oneIn(2) {
			f = math.Ldexp(r.Float64(), r.IntN(80)-20)
		}
	}
	text := strconv.FormatFloat(f, pick(r, []byte("ggef")), -1, 64)
	if mantissa, exp, ok := strings.Cut(text, "e"); ok {
		switch r.IntN(4) {
		case 0:
			text = mantissa + "E" + exp
		case 1:
			text = mantissa + "e" + strings.TrimPrefix(exp, "+")
		}
	}
	return text
}

// time is a timestamp of RFC 3339 that the contract has to read.
func (r dice) time() string {
	if r.oneIn(6) {
		return pick(r, telling.Times)
	}
	year := 2026 + r.IntN(3)
	if r.oneIn(6) {
		year = r.IntN(10000)
	}
	month := 1 + r.IntN(12)
	day := 1 + r.IntN(28)
	if r.oneIn(6) {
		day = 28 + r.IntN(4) // perhaps none
	}
	text := fmt.Sprintf("%04d-%02d-%02d%s%02d:%02d:%02d", year, month, day, pick(r, []string{"T", "T", "T", "t"}), r.IntN(24), r.IntN(60), r.IntN(60))
	if n := r.IntN(13); n > 0 && r.oneIn(2) {
		text += "."
		for range n {
			text += strconv.Itoa(pick(r, []int{0, 0, r.IntN(10)}))
		}
	}
	switch r.IntN(6) {
	case 0:
		return text + fmt.Sprintf("%s%02d:%02d", pick(r, []string{"+", "-"}), r.IntN(24), pick(r, []int{0, 0, 30, 45, 59}))
	case 1:
		return text + pick(r, []string{"z", "+00:00", "-00:00"})
	}
	return text + "Z"
}

// oddTime is what looks like a timestamp.
func (r dice) oddTime() string {
	if r.oneIn(2) {
		return pick(r, telling.NoTimes)
	}
	t := r.time()
	switch r.IntN(6) {
	case 0:
		return t[:17] + pick(r, []string{"60", "61", "6", "-1"}) + t[19:]
	case 1:
		return strings.Replace(strings.ToUpper(t), "T", pick(r, []string{" ", "_", "", "  ", "TT", "\\t"}), 1)
	case 2:
		return t[:r.IntN(len(t))]
	case 3:
		return t + pick(r, []string{" ", "Z", "0", "[UTC]", "+01", "\\u0000"})
	case 4:
		i := r.IntN(len(t))
		return t[:i] + pick(r, []string{"", "0", ":", "-", " ", "+", ".", "1"}) + t[i+1:]
	}
	return pick(r, []string{" ", "+", "-", "\\t"}) + t
}

// free is JSON of any kind.
func (r dice) free(depth int) *node {
	switch n := r.IntN(10); {
	case n < 2 && depth > 0:
		list := &node{open: '['}
		for range r.few() {
			list.kids = append(list.kids, r.free(depth-1))
		}
		return list
	case n < 5 && depth > 0:
		object := &node{open: '{'}
		for range r.few() {
			object.add(r.stringLiteral(r.text()), r.free(depth-1))
		}
		return object
	case n == 5:
		return leaf(pick(r, []string{"null", "true", "false"}))
	case n == 6:
		return leaf(r.signed(math.MinInt64, math.MaxInt64))
	case n == 7:
		return leaf(r.float())
	case n == 8:
		return leaf(r.unsigned(math.MaxUint64))
	}
	return leaf(r.stringLiteral(r.text()))
}

// odd is a telling value for a kind of value: a limit, a wrong type, no JSON at
// all.
func (r dice) odd(t *shape.Type) string {
	if t == nil || r.oneIn(8) {
		return pick(r, telling.Anything)
	}
	switch t.Kind {
	case shape.String:
		return pick(r, telling.Texts)
	case shape.Bool:
		return pick(r, telling.Booleans)
	case shape.Uint8, shape.Uint16, shape.Uint32, shape.Uint64, shape.Int32, shape.Int64:
		return pick(r, telling.Integers)
	case shape.Float64:
		return pick(r, telling.Floats)
	case shape.Time:
		if r.oneIn(4) {
			return pick(r, telling.TimeTypes)
		}
		return `"` + r.oddTime() + `"`
	case shape.Enum:
		v := pick(r, t.Values)
		return pick(r, []string{
			strconv.Quote(strings.ToUpper(v)), strconv.Quote(v + " "), strconv.Quote(v[:len(v)-1]), `""`, "0", "{}", "[]",
			`{"` + v + `":null}`, `{"` + v + `":{}}`, `["` + v + `"]`, `{"` + v + `":null,"x":1}`, "null", "true", strconv.Quote(r.text()),
		})
	}
	return pick(r, telling.Strangers)
}
