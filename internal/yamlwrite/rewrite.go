package yamlwrite

import (
	"bytes"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// Rewrite changes a document from saying before to saying after, and leaves the
// rest of the text as it is: comments, order, quotes and keys of others. Both are
// values of the type, without defaults. ok is false where the text is laid out in
// a way that cannot be changed in places; the caller must also make sure that the
// result says what it should, for instance by decoding it.
func Rewrite(text []byte, t *shape.Type, before, after *Value) (rewritten []byte, ok bool) {
	parsed, err := yamldoc.Parse(text)
	if err != nil {
		return nil, false
	}
	root := parsed.Layout()
	if root == nil || root.Kind != yamldoc.LayoutMap || root.Flow {
		return nil, false
	}
	r := rewriter{text: text}
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		r.crlf = true
	}
	if !r.members(root, t, before, after) {
		return nil, false
	}
	return r.apply(), true
}

// change puts a text in the place of a part of the document.
type change struct {
	yamldoc.Span
	text string
}

type rewriter struct {
	text    []byte
	crlf    bool
	changes []change
}

func (r *rewriter) replace(start, end int, text string) {
	r.changes = append(r.changes, change{yamldoc.Span{Start: start, End: end}, text})
}

// apply makes the changes.
func (r *rewriter) apply() []byte {
	slices.SortStableFunc(r.changes, func(a, b change) int { return a.Start - b.Start })
	var out []byte
	done := 0
	for _, c := range r.changes {
		if c.Start < done {
			continue // a part of what has been replaced; the caller notices
		}
		out = append(out, r.text[done:c.Start]...)
		if r.crlf {
			c.text = strings.ReplaceAll(c.text, "\n", "\r\n")
		}
		out = append(out, c.text...)
		done = c.End
	}
	return append(out, r.text[done:]...)
}

// value changes the value of a key.
func (r *rewriter) value(at *yamldoc.Layout, t *shape.Type, key *yamldoc.LayoutKey, before, after *Value) bool {
	if before != nil && before.Equal(after) {
		return true
	}
	return r.try(func() bool { return before != nil && r.within(at, t, before, after) }) || r.inline(at, after) || r.whole(at, key, after)
}

// within changes parts of a mapping or list in block style.
func (r *rewriter) within(at *yamldoc.Layout, t *shape.Type, before, after *Value) bool {
	switch {
	case at.Flow || before.Kind != after.Kind || len(after.Items) == 0:
		return false
	case at.Kind == yamldoc.LayoutMap && after.Kind == Map:
		return r.members(at, t, before, after)
	case at.Kind == yamldoc.LayoutList && after.Kind == List:
		return len(at.Items) == len(before.Items) && r.elements(at, t, before, after)
	}
	return false
}

// try undoes the changes of f where it fails.
func (r *rewriter) try(f func() bool) bool {
	n := len(r.changes)
	ok := f()
	if !ok {
		r.changes = r.changes[:n]
	}
	return ok
}

// inline writes a scalar on one line in the place of another, or a value in
// brackets or braces.
func (r *rewriter) inline(at *yamldoc.Layout, v *Value) bool {
	collection := at.Kind == yamldoc.LayoutMap || at.Kind == yamldoc.LayoutList
	switch {
	case at.Kind <= yamldoc.LayoutEmpty, at.Kind == yamldoc.LayoutBlock, collection && !at.Flow:
		return false
	case collection:
		const anyLength = 1 << 20
		text, ok := flow(v, anyLength)
		if ok {
			r.replace(at.Start, at.End, text)
		}
		return ok
	}
	p := inBlock
	if at.Flow {
		p = inFlow
	}
	text, ok := styled(at, v, p)
	if ok {
		r.replace(at.Start, at.End, text)
	}
	return ok
}

// whole writes the value of a key anew.
func (r *rewriter) whole(at *yamldoc.Layout, key *yamldoc.LayoutKey, v *Value) bool {
	if at.Flow && at.Kind != yamldoc.LayoutMap && at.Kind != yamldoc.LayoutList || at.Kind == yamldoc.LayoutOther {
		return false
	}
	colon := bytes.IndexByte(r.text[key.End:], ':')
	if colon < 0 || len(bytes.TrimSpace(r.text[key.End:key.End+colon])) > 0 {
		return false
	}
	start, end := key.End+colon+1, at.End
	if at.Kind == yamldoc.LayoutEmpty {
		end = start
	} else if len(bytes.TrimSpace(r.text[start:at.Start])) > 0 && at.Kind != yamldoc.LayoutMap && at.Kind != yamldoc.LayoutList {
		return false // a comment between them
	}
	text := string(bytes.TrimSuffix(appendValue(nil, v, key.Column, key.Column), []byte("\n")))
	if comment := r.headerComment(at); comment != "" {
		head, rest, lines := strings.Cut(text, "\n")
		if text = head + comment; lines {
			text += "\n" + rest
		}
	}
	r.replace(start, end, text)
	return true
}

// headerComment is the comment behind the sign of a block, with the blanks before
// it.
func (r *rewriter) headerComment(at *yamldoc.Layout) string {
	if at.Kind != yamldoc.LayoutBlock {
		return ""
	}
	head, _, _ := bytes.Cut(r.text[at.Start:at.End], []byte("\n"))
	head = bytes.TrimSuffix(head, []byte("\r"))
	if i := bytes.IndexByte(head, '#'); i >= 0 {
		return string(head[len(bytes.TrimRight(head[:i], " \t")):])
	}
	return ""
}

// styled writes a scalar on one line, between quotes where there were some; ok is
// false for what does not go on one line.
func styled(at *yamldoc.Layout, v *Value, p place) (text string, ok bool) {
	switch {
	case v.Kind == Plain:
		return v.Text, true
	case v.Kind != Text, p == inBlock && wantsBlock(v.Text):
		return "", false
	case at.Kind == yamldoc.LayoutSingle && !strings.Contains(v.Text, "'") && isShowable(v.Text, ""):
		return "'" + v.Text + "'", true
	case at.Kind == yamldoc.LayoutDouble && !strings.ContainsAny(v.Text, `"\`) && isShowable(v.Text, ""):
		return `"` + v.Text + `"`, true
	}
	return scalar(v.Text, p), true
}

// members changes a mapping in block style.
func (r *rewriter) members(at *yamldoc.Layout, t *shape.Type, before, after *Value) bool {
	if t.Fields == nil {
		return false
	}
	fields := formOf(t, after).Fields()
	lastKey := -1 // the key behind which a new member goes
	for _, f := range fields {
		i := slices.IndexFunc(at.Keys, func(k yamldoc.LayoutKey) bool { return k.Name == f.Name || slices.Contains(f.Aliases, k.Name) })
		was, is := before.Member(f.Name), after.Member(f.Name)
		ok := true
		switch {
		case is == nil && was == nil:
		case is == nil:
			ok = i >= 0 && r.remove(at, i)
		case i >= 0:
			ok = r.value(&at.Items[i], f.Type, &at.Keys[i], was, is)
		default:
			ok = was == nil && r.insert(at, lastKey, f.Name, is)
		}
		if !ok {
			return false
		}
		if i >= 0 {
			lastKey = i
		}
	}
	return true
}

// formOf is the type that a value has by what it holds, without the members of other
// tags.
func formOf(t *shape.Type, v *Value) *shape.Type {
	if t.Instead != nil {
		if kind := v.Member(t.Instead.Member); kind != nil && kind.Text == t.Instead.Value {
			return t.Instead.Type()
		}
	}
	if t.Content == "" {
		return t
	}
	of := *t
	of.Fields = func() []shape.Field {
		return slices.DeleteFunc(t.Fields(), func(f shape.Field) bool { return f.When != "" && f.When != v.Member(t.Tag).Text })
	}
	return &of
}

// remove takes a member out, with its lines.
func (r *rewriter) remove(at *yamldoc.Layout, i int) bool {
	start := r.lineStart(at.Keys[i].Start)
	if len(bytes.TrimSpace(r.text[start:at.Keys[i].Start])) > 0 || len(at.Keys) == 1 {
		return false // it stands behind a dash, or is the only one
	}
	r.replace(start, r.nextLine(max(at.Items[i].End, at.Keys[i].End)), "")
	return true
}

// insert puts a member behind another one, or before all of them.
func (r *rewriter) insert(at *yamldoc.Layout, behind int, key string, v *Value) bool {
	if len(at.Keys) == 0 {
		return false
	}
	column := at.Keys[0].Column
	text := string(appendMember(nil, key, v, column))
	if behind < 0 {
		start := r.lineStart(at.Keys[0].Start)
		if len(bytes.TrimSpace(r.text[start:at.Keys[0].Start])) > 0 {
			return false
		}
		r.replace(start, start, text)
		return true
	}
	r.insertLines(max(at.Items[behind].End, at.Keys[behind].End), text)
	return true
}

// insertLines puts lines behind the one in which a place is.
func (r *rewriter) insertLines(place int, text string) {
	next := r.nextLine(place)
	if next == len(r.text) && next > 0 && r.text[next-1] != '\n' {
		text = "\n" + strings.TrimSuffix(text, "\n")
	}
	r.replace(next, next, text)
}

// elements changes a list in block style: what is alike at both ends stays.
func (r *rewriter) elements(at *yamldoc.Layout, t *shape.Type, before, after *Value) bool {
	was, is, items := before.Items, after.Items, at.Items
	for len(was) > 0 && len(is) > 0 && was[0].Equal(&is[0]) {
		was, is, items = was[1:], is[1:], items[1:]
	}
	last := len(at.Items) - len(items) - 1 // the element before the changes
	for len(was) > 0 && len(is) > 0 && was[len(was)-1].Equal(&is[len(is)-1]) {
		was, is, items = was[:len(was)-1], is[:len(is)-1], items[:len(items)-1]
	}
	n := min(len(was), len(is))
	for i := range n {
		column, ok := r.dash(&items[i])
		if !ok || !r.element(&items[i], t.Elem, column, &was[i], &is[i]) {
			return false
		}
		last++
	}
	for i := n; i < len(was); i++ {
		column, ok := r.dash(&items[i])
		start := r.lineStart(items[i].Start)
		if !ok || len(bytes.TrimLeft(r.text[start:start+column], " ")) > 0 {
			return false
		}
		r.replace(start, r.nextLine(items[i].End), "")
	}
	if n == len(is) {
		return true
	}
	model := &at.Items[0]
	if last >= 0 {
		model = &at.Items[last]
	}
	column, ok := r.dash(model)
	if !ok {
		return false
	}
	text := string(appendElements(nil, &Value{Kind: List, Items: is[n:]}, column))
	if last < 0 {
		start := r.lineStart(model.Start)
		r.replace(start, start, text)
		return true
	}
	r.insertLines(model.End, text)
	return true
}

// element changes an element of a list, the dash of which is at a column.
func (r *rewriter) element(at *yamldoc.Layout, t *shape.Type, column int, before, after *Value) bool {
	if at.Kind <= yamldoc.LayoutEmpty {
		return false
	}
	if r.try(func() bool { return r.within(at, t, before, after) }) || r.inline(at, after) {
		return true
	}
	text := appendElements(nil, &Value{Kind: List, Items: []Value{*after}}, column)
	r.replace(at.Start, at.End, string(bytes.TrimSpace(text[column+1:])))
	return true
}

// dash is the column of the dash of an element that begins on its line.
func (r *rewriter) dash(at *yamldoc.Layout) (column int, ok bool) {
	start := r.lineStart(at.Start)
	line := string(r.text[start:at.Start])
	column = len(line) - len(strings.TrimLeft(line, " "))
	return column, strings.HasPrefix(line[column:], "-") && strings.Trim(line[column+1:], " ") == ""
}

// lineStart is where the line of a place begins.
func (r *rewriter) lineStart(place int) int { return bytes.LastIndexByte(r.text[:place], '\n') + 1 }

// nextLine is where the line behind that of a place begins.
func (r *rewriter) nextLine(place int) int {
	if i := bytes.IndexByte(r.text[place:], '\n'); i >= 0 {
		return place + i + 1
	}
	return len(r.text)
}
