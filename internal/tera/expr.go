package tera

// kind is the form of an expression.
type kind uint8

const (
	kindString kind = iota
	kindNumber      // int64 or float64
	kindBool
	kindName
	kindCall
	kindArray
	kindConcat
	kindTest // name is defined
	kindIn
	kindCompare
	kindLogic
)

// expr is an expression. Which fields matter depends on its kind.
type expr struct {
	kind kind
	at   int // offset in the template
	// negated stands for a leading "not".
	negated bool
	// basic marks what may go on behind a closing parenthesis.
	basic bool
	// group marks an expression in parentheses that only "and" and "or" may
	// follow.
	group bool

	text    string // string literal, name as it is written, function, operator
	value   any    // number or bool
	path    []segment
	args    []arg
	list    []*expr // elements, operands of a concatenation, left and right
	reverse bool    // "is not", "not in"
	filters []filter
}

// segment is one step of a name such as vars.list[0]. Either it is fixed, or
// the value of another name.
type segment struct {
	text string
	name *expr
}

type arg struct {
	name  string
	value *expr
}

type filter struct {
	at   int
	name string
	args []arg
}

// defaulted reports whether an undefined name takes another value.
func (e *expr) defaulted() bool { return len(e.filters) > 0 && e.filters[0].name == "default" }

// asName is a bool where the grammar has names only: one that nobody defines.
func (e *expr) asName() *expr {
	return &expr{kind: kindName, at: e.at, text: e.text, path: []segment{{text: e.text}}}
}
