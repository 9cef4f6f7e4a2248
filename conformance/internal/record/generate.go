package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
)

// some returns a realistic value of a field.
func some(r *rand.Rand, f field) doc {
	if f.list {
		return list(r, f.spec, func() doc { return single(r, f) })
	}
	return single(r, f)
}

func list(r *rand.Rand, s spec, element func() doc) doc {
	n := 1 + r.IntN(3)
	if s.kind == object {
		n = 1 + r.IntN(2)
	}
	var kids []doc
	seen := map[string]bool{}
	for range n {
		if kid := element(); !seen[kid.text()] {
			seen[kid.text()] = true
			kids = append(kids, kid)
		}
	}
	return array(kids...)
}

func single(r *rand.Rand, f field) doc {
	switch f.kind {
	case enum:
		return leaf(strconv.Quote(pick(r, f.typ.variants)))
	case object:
		return full(r, f.typ)
	case oneOf:
		return leaf(pick(r, f.texts))
	}
	if known := telling.Realistic[f.name]; known != nil {
		return leaf(pick(r, known))
	}
	return leaf(pick(r, usual[f.kind]))
}

// build returns an object with those fields that take chooses. A Staleness with
// an age is strict, as no other mode has one.
func build(t *typ, take func(field) bool, value func(field) doc) doc {
	d := doc{open: '{'}
	for _, f := range t.fields {
		if take(f) {
			d = d.and(strconv.Quote(f.name), value(f))
		}
	}
	if t.name == "Staleness" && d.at(`"max_cache_age"`) >= 0 {
		d = d.with(`"mode"`, leaf(`"strict"`))
	}
	return d
}

// full has every field, lean only the required ones.
func full(r *rand.Rand, t *typ) doc {
	return build(t, func(field) bool { return true }, func(f field) doc { return some(r, f) })
}

func lean(r *rand.Rand, t *typ) doc {
	return build(t, func(f field) bool { return f.presence == required }, func(f field) doc {
		if f.kind == object && !f.list {
			return lean(r, f.typ)
		}
		if f.list {
			return array()
		}
		return single(r, f)
	})
}

// wild returns a valid value of a field that nobody would write by hand.
func wild(r *rand.Rand, f field) doc {
	one := func() doc {
		switch f.kind {
		case str:
			return leaf(wildString(r))
		case ts:
			return leaf(strconv.Quote(wildTime(r)))
		case u32:
			return leaf(strconv.FormatUint(uint64(r.Uint32()>>r.IntN(32)), 10))
		case u64:
			return leaf(strconv.FormatUint(r.Uint64()>>r.IntN(64), 10))
		case i32:
			return leaf(strconv.Itoa(int(int32(r.Uint32()) >> r.IntN(31))))
		case i64:
			return leaf(strconv.FormatInt(int64(r.Uint64())>>r.IntN(63), 10))
		case f64:
			return leaf(wildFloat(r))
		case free:
			return wildFree(r, 3)
		case object:
			return wildDoc(r, f.typ)
		}
		return single(r, f)
	}
	if !f.list {
		return one()
	}
	var kids []doc
	for range r.IntN(4) {
		kids = append(kids, one())
	}
	return array(kids...)
}

// wildDoc has a random choice of fields with wild values.
func wildDoc(r *rand.Rand, t *typ) doc {
	d := build(t, func(f field) bool { return f.presence == required || r.IntN(2) == 0 }, func(f field) doc {
		if f.presence == nullable && r.IntN(6) == 0 {
			return leaf("null")
		}
		return wild(r, f)
	})
	if r.IntN(4) == 0 {
		d = d.and(`"x_`+strconv.Itoa(r.IntN(100))+`"`, wildFree(r, 2))
	}
	return d.shuffled(r)
}

func wildString(r *rand.Rand) string {
	var b strings.Builder
	b.WriteByte('"')
	for range r.IntN(18) {
		c := pick(r, []rune("abcXYZ019 _-./:<>&'日本é😀\u2028\u007f\u0000\u001f\n\t\"\\\uffff"))
		if c < ' ' || c == '"' || c == '\\' || r.IntN(8) == 0 {
			for _, unit := range utf16(c) {
				fmt.Fprintf(&b, pick(r, []string{`\u%04x`, `\u%04X`}), unit)
			}
			continue
		}
		b.WriteRune(c)
	}
	b.WriteByte('"')
	return b.String()
}

func utf16(c rune) []rune {
	if c < 0x10000 {
		return []rune{c}
	}
	c -= 0x10000
	return []rune{0xd800 + c>>10, 0xdc00 + c&0x3ff}
}

// wildTime is RFC 3339 with any fraction and offset. Years stay clear of the
// ends, where an offset would lead out of four digits.
func wildTime(r *rand.Rand) string {
	t := time.Date(1+r.IntN(9997), 1, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.Int64N(363 * 24 * 3600 * 1e9)))
	text := t.Format("2006-01-02T15:04:05")
	if digits := r.IntN(13); digits > 0 {
		text += "."
		for range digits {
			text += strconv.Itoa(r.IntN(10))
		}
	}
	if r.IntN(2) == 0 {
		return text + "Z"
	}
	return text + fmt.Sprintf("%s%02d:%02d", pick(r, []string{"+", "-"}), r.IntN(24), r.IntN(60))
}

func wildFloat(r *rand.Rand) string {
	switch r.IntN(5) {
	case 0:
		return strconv.FormatFloat(r.Float64()*200, 'f', r.IntN(6), 64)
	case 1:
		return strconv.FormatFloat((r.Float64()-0.5)*1e12, 'g', 1+r.IntN(17), 64)
	case 2:
		return strconv.Itoa(r.IntN(2000) - 1000)
	case 3:
		return strconv.FormatFloat(r.Float64(), 'e', r.IntN(17), 64)
	}
	exponent := r.IntN(600) - 300
	return fmt.Sprintf("%d.%de%d", r.IntN(10), r.IntN(1000), exponent)
}

func wildFree(r *rand.Rand, depth int) doc {
	n := 7
	if depth == 0 {
		n = 5
	}
	switch r.IntN(n) {
	case 0:
		return leaf(pick(r, []string{"null", "true", "false"}))
	case 1:
		return leaf(wildString(r))
	case 2:
		return leaf(wildFloat(r))
	case 3, 4:
		return leaf(strconv.FormatInt(int64(r.Uint64())>>r.IntN(63), 10))
	case 5:
		d := array()
		for range r.IntN(4) {
			d.kids = append(d.kids, wildFree(r, depth-1))
		}
		return d
	}
	d := doc{open: '{'}
	for range r.IntN(4) {
		d = d.and(wildString(r), wildFree(r, depth-1))
	}
	return d
}
