package tomldoc

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Limits of a document.
const (
	maxNesting = 100    // tables and arrays within each other
	maxKeys    = 10_000 // the library's search for duplicates takes time by their square
)

// Error says why a text is no TOML.
type Error struct {
	Place Place
	Msg   string
}

// Error returns the place and the message.
func (e *Error) Error() string { return e.Place.String() + ": " + e.Msg }

const byteOrderMark = "\uFEFF"

// Parse reads a document. A byte order mark at its start is skipped. locate
// turns an offset in the text into a place; nil counts the text's own lines.
// The error is an [*Error].
func Parse(text string, locate func(offset int) Place) (Table, error) {
	if locate == nil {
		locate = NewLines("", text).Place
	}
	body, marked := strings.CutPrefix(text, byteOrderMark)
	if marked {
		inner := locate
		locate = func(offset int) Place { return inner(offset + len(byteOrderMark)) }
	}
	data := []byte(body)
	if countKeys(data) > maxKeys {
		return nil, &Error{locate(0), fmt.Sprintf("more than %d keys", maxKeys)}
	}
	var root map[string]any
	if err := toml.Unmarshal(data, &root); err != nil {
		e := &Error{Msg: strings.TrimPrefix(err.Error(), "toml: ")}
		if d, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, column := d.Position()
			e.Place = locate(offsetOf(body, row, column))
		}
		return nil, e
	}
	c := converter{offsets: offsets(data), locate: locate}
	t, err := c.table("", root, 0, 0)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// offsetOf finds a place that the library counts in lines and bytes.
func offsetOf(text string, row, column int) int {
	offset := 0
	for ; row > 1; row-- {
		i := strings.IndexByte(text[offset:], '\n')
		if i < 0 {
			break
		}
		offset += i + 1
	}
	return min(offset+max(column-1, 0), len(text))
}

// The path of a value in a document: its keys, each behind a NUL, and the
// indices in arrays, each behind a SOH. Keys hold neither.
func member(path, key string) string        { return path + "\x00" + key }
func element(path string, index int) string { return path + "\x01" + strconv.Itoa(index) }

type converter struct {
	offsets map[string]int
	locate  func(int) Place
}

// table converts a table whose own key stands at offset; what has no key of its
// own is placed there.
func (c *converter) table(path string, m map[string]any, offset, depth int) (Table, error) {
	t := make(Table, len(m))
	for k, v := range m {
		value, err := c.value(member(path, k), v, offset, depth+1)
		if err != nil {
			return nil, err
		}
		t[k] = value
	}
	return t, nil
}

func (c *converter) value(path string, data any, offset, depth int) (*Value, error) {
	if own, ok := c.offsets[path]; ok {
		offset = own
	}
	v := &Value{data, c.locate, offset}
	if depth > maxNesting {
		return nil, &Error{v.Place(), fmt.Sprintf("more than %d tables or arrays within each other", maxNesting)}
	}
	var err error
	switch d := data.(type) {
	case string, int64, float64, bool:
	case map[string]any:
		v.Data, err = c.table(path, d, offset, depth)
	case []any:
		list := make([]*Value, len(d))
		for i, e := range d {
			if list[i], err = c.value(element(path, i), e, offset, depth+1); err != nil {
				return nil, err
			}
		}
		v.Data = list
	default:
		v.Data = Date(fmt.Sprint(d))
	}
	return v, err
}

// countKeys counts keys and headers up to the first mistake, and stops beyond
// the limit.
func countKeys(data []byte) int {
	var p unstable.Parser
	p.Reset(data)
	n := 0
	for n <= maxKeys && p.NextExpression() {
		n++
		if e := p.Expression(); e.Kind == unstable.KeyValue {
			n += countWithin(e.Value(), 0)
		}
	}
	return n
}

func countWithin(v *unstable.Node, depth int) int {
	n := 0
	if depth > maxNesting || v.Kind != unstable.Array && v.Kind != unstable.InlineTable {
		return n
	}
	for it := v.Children(); n <= maxKeys && it.Next(); {
		switch child := it.Node(); child.Kind {
		case unstable.KeyValue:
			n += 1 + countWithin(child.Value(), depth+1)
		default:
			n += countWithin(child, depth+1)
		}
	}
	return n
}

// offsets finds the keys of a document that is known to be good.
func offsets(data []byte) map[string]int {
	w := walker{offsets: map[string]int{}, lengths: map[string]int{}}
	w.p.Reset(data)
	table := ""
	for w.p.NextExpression() {
		switch e := w.p.Expression(); e.Kind {
		case unstable.Table:
			table = w.key("", e.Key(), true)
		case unstable.ArrayTable:
			table = w.key("", e.Key(), false)
			w.lengths[table]++
			table = element(table, w.lengths[table]-1)
			w.offsets[table] = w.offsets[table[:strings.LastIndexByte(table, 1)]]
		case unstable.KeyValue:
			w.value(w.key(table, e.Key(), true), e.Value(), 0)
		}
	}
	return w.offsets
}

type walker struct {
	p       unstable.Parser
	offsets map[string]int
	lengths map[string]int // of arrays of tables
}

// key notes the offset of each part of a key, and returns the path. Within an
// array of tables it goes on in the last one; the last part does so if enter.
func (w *walker) key(path string, parts unstable.Iterator, enter bool) string {
	// What nests deeper is refused later; its paths alone could fill the memory.
	for depth := 0; depth <= maxNesting && parts.Next(); depth++ {
		n := parts.Node()
		path = member(path, string(n.Data))
		if _, ok := w.offsets[path]; !ok {
			w.offsets[path] = int(n.Raw.Offset)
		}
		if count := w.lengths[path]; count > 0 && (enter || !parts.IsLast()) {
			path = element(path, count-1)
		}
	}
	return path
}

func (w *walker) value(path string, n *unstable.Node, depth int) {
	if depth > maxNesting {
		return
	}
	switch n.Kind {
	case unstable.Array:
		index := 0
		for it := n.Children(); it.Next(); {
			child := it.Node()
			if child.Kind == unstable.Comment {
				continue
			}
			at := element(path, index)
			if child.Raw.Length > 0 {
				w.offsets[at] = int(child.Raw.Offset)
			}
			w.value(at, child, depth+1)
			index++
		}
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			if child := it.Node(); child.Kind == unstable.KeyValue {
				w.value(w.key(path, child.Key(), true), child.Value(), depth+1)
			}
		}
	}
}
