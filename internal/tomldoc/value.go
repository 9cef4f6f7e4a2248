package tomldoc

import "strconv"

// Place is where something stands. Line and Column count from 1, the column in
// characters; 0 where they are not known.
type Place struct {
	File         string
	Line, Column int
}

// String returns file:line:column, without what is not known.
func (p Place) String() string {
	s := p.File
	for _, n := range []int{p.Line, p.Column} {
		if n == 0 {
			break
		}
		if s != "" {
			s += ":"
		}
		s += strconv.Itoa(n)
	}
	return s
}

// Value is a value of a document.
type Value struct {
	// Data is a string, int64, float64, bool, [Date], []*Value or Table.
	Data any

	locate func(offset int) Place
	offset int
}

// Place returns where the key stands, or the value where it has none. It is
// worked out when it is asked for, which is seldom.
func (v *Value) Place() Place {
	if v.locate == nil {
		return Place{}
	}
	return v.locate(v.offset)
}

// Table is a table, inline or not.
type Table map[string]*Value

// Date is a date, a time or both, as text.
type Date string

// Kind names the type of the value for people.
func (v *Value) Kind() string {
	switch v.Data.(type) {
	case string:
		return "a string"
	case int64:
		return "an integer"
	case float64:
		return "a float"
	case bool:
		return "a bool"
	case Date:
		return "a date or time"
	case []*Value:
		return "an array"
	}
	return "a table"
}

// Merge puts over on top of t, which it changes: tables are merged, arrays
// joined, t's elements first, and anything else is replaced.
func (t Table) Merge(over Table) {
	for k, v := range over {
		old, ok := t[k]
		if !ok {
			t[k] = v
			continue
		}
		switch d := v.Data.(type) {
		case Table:
			if was, ok := old.Data.(Table); ok {
				merged := was.clone()
				merged.Merge(d)
				t[k] = &Value{merged, v.locate, v.offset}
				continue
			}
		case []*Value:
			if was, ok := old.Data.([]*Value); ok {
				t[k] = &Value{append(was[:len(was):len(was)], d...), v.locate, v.offset}
				continue
			}
		}
		t[k] = v
	}
}

func (t Table) clone() Table {
	c := make(Table, len(t))
	for k, v := range t {
		c[k] = v
	}
	return c
}
