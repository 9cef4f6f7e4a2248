package main

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
)

// asker collects requests about documents of one type.
type asker struct {
	typ *typ
	r   *rand.Rand
	// base has every member, small only the required ones: most requests vary
	// small, so that what they are about can be seen.
	base, small doc
	out         []candidate
}

// documents returns requests about a type: good documents and ones with one
// thing wrong.
func documents(t *typ) []candidate {
	a := &asker{typ: t, r: chance("documents " + t.name)}
	if t.variants != nil {
		a.enum()
		return a.out
	}
	a.base, a.small = full(a.r, t), lean(a.r, t)
	a.good()
	a.members()
	a.values()
	a.unknown()
	a.surroundings()
	return a.out
}

func (a *asker) add(note, text string) { a.push(note, text, false) }

// maybe asks about a document that an implementation may refuse.
func (a *asker) maybe(note, text string) { a.push(note, text, true) }

func (a *asker) push(note, text string, optional bool) {
	a.out = append(a.out, candidate{
		note: note, optional: optional,
		req: request{Op: "wire", Type: a.typ.name, JSON: &text},
	})
}

func (a *asker) enum() {
	for _, v := range a.typ.variants {
		quoted := strconv.Quote(v)
		a.add("variant", quoted)
		a.add("variant", " "+quoted+"\n")
		a.add("escaped", `"`+escaped(v[:1])+v[1:]+`"`)
		for _, w := range []string{strings.ToUpper(v), strings.ToUpper(v[:1]) + v[1:], v + " ", v[:len(v)-1], v + "s"} {
			a.push("no variant", strconv.Quote(w), a.typ.open)
		}
		a.maybe("object", `{`+quoted+`:null}`)
		a.add("object", `{`+quoted+`:{"a":1}}`)
	}
	for _, s := range slices.Concat(telling.Strangers, telling.Texts) {
		a.push("stranger", s, a.typ.open)
	}
}

// escaped writes each character as an escape sequence.
func escaped(s string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteString(`\u` + strconv.FormatInt(0x10000+int64(c), 16)[1:])
	}
	return b.String()
}

func (a *asker) good() {
	a.add("full", a.base.text())
	a.add("lean", lean(a.r, a.typ).text())
	for range 6 {
		d := full(a.r, a.typ)
		a.add("full", d.text())
		a.add("order", d.shuffled(a.r).text())
		a.add("white space", d.airy(a.r))
	}
	for range 24 {
		a.add("wild", wildDoc(a.r, a.typ).text())
	}
}

// members drops, repeats and misspells members.
func (a *asker) members() {
	for _, f := range a.typ.fields {
		key := strconv.Quote(f.name)
		if !f.gone {
			a.add("missing", a.base.without(a.base.at(key)).text())
		}
		d := a.small.with(key, a.base.kids[a.base.at(key)])
		i := d.at(key)
		a.add("null", d.with(key, leaf("null")).text())
		a.add("twice", d.and(key, d.kids[i]).text())
		a.add("twice", d.first(key, leaf("null")).text())
		a.add("escaped name", renamed(d, i, `"`+escaped(f.name)+`"`).text())
		for _, name := range telling.Sample(a.r, telling.Lookalikes(f.name), 2) {
			if !f.gone {
				a.add("misspelt", renamed(d, i, name).text())
			}
			a.add("misspelt beside", d.and(name, leaf("0")).text())
		}
	}
	if a.typ.name == "Command" {
		old := renamed(a.base, a.base.at(`"exec_id"`), `"job_id"`)
		a.add("alias", old.text())
		a.add("alias null", old.with(`"job_id"`, leaf("null")).text())
		a.add("alias twice", old.and(`"job_id"`, leaf(`"x"`)).text())
		a.add("alias and name", a.base.and(`"job_id"`, leaf("null")).text())
		a.add("alias and name", old.and(`"exec_id"`, leaf("null")).text())
	}
}

func renamed(d doc, i int, key string) doc {
	keys := slices.Clone(d.keys)
	keys[i] = key
	return doc{open: d.open, keys: keys, kids: d.kids}
}

// values puts telling values into every field: all of them into the first field
// of its kind, a few into the others.
func (a *asker) values() {
	seen := map[kind]bool{}
	for _, f := range a.typ.fields {
		key := strconv.Quote(f.name)
		n := 4
		if !seen[f.kind] {
			n = 1 << 10
		}
		seen[f.kind] = true
		put := func(note, value string, optional bool) {
			d := leaf(value)
			if f.list {
				d = array(leaf(value))
			}
			a.push(note+" "+f.name, a.small.with(key, d).text(), optional)
		}
		some := func(note string, from []string, optional bool) {
			for _, v := range telling.Sample(a.r, from, n) {
				put(note, v, optional)
			}
		}
		if f.list {
			for _, v := range []string{"[]", "[null]", "[[]]", "{}", `""`, "0", `[,]`, `[0,]`} {
				// An empty array may be taken for an object that needs no members.
				a.push("list "+f.name, a.small.with(key, leaf(v)).text(), v == "[[]]" && f.kind == object && f.typ.loose())
			}
		}
		switch f.kind {
		case str:
			some("text", telling.Texts, false)
			some("type", []string{"0", "1.5", "true", "[]", "{}"}, false)
		case ts:
			for _, v := range telling.Sample(a.r, telling.Times, n) {
				put("time", strconv.Quote(v), false)
			}
			for _, v := range telling.Sample(a.r, telling.NoTimes, n) {
				put("no time", strconv.Quote(v), true)
			}
			some("type", telling.TimeTypes, false)
		case u32, u64, i32, i64:
			some("integer", telling.Integers, false)
			some("type", []string{"[]", "{}", "null", "false"}, false)
		case f64:
			some("float", telling.Floats, false)
			some("type", []string{"[]", "{}"}, false)
		case boolean:
			some("bool", telling.Booleans, false)
		case free:
			some("free", telling.Anything, false)
			a.depth(key)
		case enum:
			for _, v := range f.typ.variants {
				put("variant", strconv.Quote(v), false)
				put("no variant", strconv.Quote(strings.ToUpper(v)), f.typ.open)
			}
			some("enum", []string{`"nope"`, `""`, "0", "true", "[]", "{}", "null"}, f.typ.open)
		case oneOf:
			some("value", slices.Concat(f.texts, f.odd), false)
			some("no value", f.wrong, false)
		case object:
			a.nested(f, key)
		}
	}
}

// depth goes to the last level that is read, and beyond.
func (a *asker) depth(key string) {
	for _, n := range []int{125, 126, 127, 128} {
		a.add("depth", a.small.with(key, leaf(strings.Repeat("[", n)+strings.Repeat("]", n))).text())
		a.add("depth", a.small.with(key, leaf(strings.Repeat(`{"a":`, n)+"0"+strings.Repeat("}", n))).text())
	}
}

// nested takes a few documents of the inner type.
func (a *asker) nested(f field, key string) {
	inner := documents(f.typ)
	var good []candidate
	for _, c := range inner {
		if !c.optional {
			good = append(good, c)
		}
	}
	for _, c := range telling.Sample(a.r, good, 20) {
		value := leaf(*c.req.JSON)
		if f.list {
			value = array(value)
		}
		a.add("within "+f.name+": "+c.note, a.small.with(key, value).text())
	}
}

// unknown adds members that no release knows.
func (a *asker) unknown() {
	for _, v := range telling.Sample(a.r, telling.Unknowns, 24) {
		a.add("unknown", a.small.and(`"x_unknown"`, leaf(v)).text())
		if a.r.IntN(4) == 0 {
			a.add("unknown first", a.small.first(`""`, leaf(v)).text())
		}
	}
	a.add("unknown twice", a.small.and(`"x"`, leaf("1")).and(`"x"`, leaf("[]")).text())
	a.add("unknown name", a.small.and(`"\ud800"`, leaf("1")).text())
	a.add("unknown name", a.small.and(`"\n\u0000"`, leaf("1")).text())
}

// surroundings puts something before, after and in place of the document.
func (a *asker) surroundings() {
	text := a.small.text()
	for _, s := range telling.Sample(a.r, telling.Around, 12) {
		a.add("before", s+text)
		a.add("after", text+s)
	}
	text = a.base.text()
	for _, n := range []int{1, 2, len(text) / 3, len(text) / 2, len(text) - 2, len(text) - 1} {
		if 0 < n && n < len(text) {
			a.add("cut", text[:n])
		}
	}
	for _, s := range telling.Sample(a.r, telling.Strangers, 20) {
		// An array may be taken for an object without its names.
		a.push("stranger", s, strings.HasPrefix(s, "["))
	}
}
