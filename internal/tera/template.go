package tera

import "strings"

// Template is a parsed template. It can be rendered any number of times, by
// several goroutines too.
type Template struct {
	body  []node
	notes []Note
}

// Note is something odd in a template that is no error.
type Note struct {
	Offset int
	Msg    string
}

// Notes returns what is odd about the template.
func (t *Template) Notes() []Note { return t.notes }

// node is a piece of a template: text, an output or a condition.
type node struct {
	at       int
	text     string
	raw      bool // text that trimming from outside leaves alone
	output   *expr
	branches []branch
}

// branch is a body under a condition; nil for "else".
type branch struct {
	cond *expr
	body []node
}

// HasTags reports whether a text holds anything to render.
func HasTags(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%") || strings.Contains(text, "{#")
}

// maxNesting bounds conditions within conditions, and parentheses, arguments
// and indices within each other.
const maxNesting = 100

// Parse reads a template. The error is an [*Error]: the first thing that is
// not as it should be.
func Parse(text string) (*Template, error) {
	p := &parser{src: text}
	if err := p.template(); err != nil {
		return nil, err
	}
	return &Template{body: p.frames[0].body, notes: p.notes}, nil
}

// frame is a body that is being read.
type frame struct {
	at   int    // of its "if"
	body []node // of the current branch
	node node   // the condition, with the branches before the current one
	cond *expr
	last bool // behind "else"
}

type parser struct {
	src    string
	pos    int
	depth  int
	frames []frame
	notes  []Note
	// trimNext drops white space at the start of a text that follows directly.
	trimNext bool
}

func (p *parser) body() *[]node { return &p.frames[len(p.frames)-1].body }

func (p *parser) template() error {
	p.frames = []frame{{}}
	for p.pos < len(p.src) {
		n := nextTag(p.src[p.pos:])
		p.addText(p.pos, p.src[p.pos:p.pos+n])
		p.pos += n
		if p.pos == len(p.src) {
			break
		}
		if err := p.tag(); err != nil {
			return err
		}
	}
	if open := p.frames[len(p.frames)-1]; len(p.frames) > 1 {
		return failf(open.at, "this if has no endif")
	}
	return nil
}

// nextTag counts the bytes before the next tag.
func nextTag(s string) int {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == '{' && (s[i+1] == '{' || s[i+1] == '%' || s[i+1] == '#') {
			return i
		}
	}
	return len(s)
}

func (p *parser) addText(offset int, text string) {
	if text == "" {
		return
	}
	if p.trimNext {
		kept := strings.TrimLeftFunc(text, isSpace)
		offset += len(text) - len(kept)
		text = kept
	}
	p.trimNext = false
	if text != "" {
		b := p.body()
		*b = append(*b, node{at: offset, text: text})
	}
}

// open reads the start of a tag and applies its trimming to the text before it.
func (p *parser) open() (start int) {
	start = p.pos
	p.pos += 2
	if p.peek() == '-' {
		p.pos++
		p.trimBefore()
	}
	p.trimNext = false
	return start
}

func (p *parser) trimBefore() {
	b := p.body()
	if n := len(*b); n > 0 && (*b)[n-1].isText() && !(*b)[n-1].raw {
		last := &(*b)[n-1]
		if last.text = strings.TrimRightFunc(last.text, isSpace); last.text == "" {
			*b = (*b)[:n-1]
		}
	}
}

func (n *node) isText() bool { return n.output == nil && n.branches == nil }

// close reads the end of a tag: "}}" or "%}".
func (p *parser) close(end string) bool {
	p.spaces()
	rest := p.src[p.pos:]
	switch {
	case strings.HasPrefix(rest, end):
		p.pos += 2
		p.trimNext = false
	case strings.HasPrefix(rest, "-"+end):
		p.pos += 3
		p.trimNext = true
	default:
		return false
	}
	return true
}

// atEnd reports whether a tag ends here.
func (p *parser) atEnd() bool {
	rest := strings.TrimPrefix(p.src[p.pos:], "-")
	return strings.HasPrefix(rest, "}}") || strings.HasPrefix(rest, "%}")
}

func (p *parser) tag() error {
	switch p.src[p.pos+1] {
	case '#':
		return p.comment()
	case '{':
		return p.outputTag()
	}
	return p.blockTag()
}

// comment ends at the first "#}", which must not stand right behind its start.
func (p *parser) comment() error {
	start := p.open()
	i := strings.Index(p.src[p.pos:], "#}")
	switch {
	case i < 0:
		return failf(start, `this comment has no "#}"`)
	case i == 0 || i == 1 && p.src[p.pos] == '-':
		return failf(start, "this comment is empty: write {# #}")
	}
	p.trimNext = p.src[p.pos+i-1] == '-'
	p.pos += i + 2
	// Trimming does not reach a text on the other side of a comment.
	b := p.body()
	*b = append(*b, node{at: start, raw: true})
	return nil
}

func (p *parser) outputTag() error {
	start := p.open()
	p.spaces()
	var e *expr
	var err error
	if p.peek() == '[' {
		e, err = p.arrayWithFilters()
	} else {
		e, err = p.expression()
	}
	if err != nil {
		return err
	}
	if !p.close("}}") {
		return p.unexpected(`"}}"`, start)
	}
	b := p.body()
	*b = append(*b, node{at: start, output: e})
	return nil
}

func (p *parser) blockTag() error {
	start := p.open()
	p.spaces()
	word := p.word()
	switch word {
	case "if", "elif":
		return p.condition(start, word)
	case "else", "endif":
		if !p.close("%}") {
			return p.unexpected(`"%}"`, start)
		}
		return p.branch(start, word)
	case "raw":
		return p.rawText(start)
	case "":
		return failf(start, "this tag has no name")
	case "set", "set_global", "for", "endfor", "macro", "endmacro", "filter", "endfilter", "block", "endblock",
		"include", "extends", "import", "break", "continue":
		return failf(start, "{%% %s %%} is not available in configuration files: only if, elif, else, endif, raw and endraw are", word)
	}
	return failf(start, "unknown tag %q: only if, elif, else, endif, raw and endraw are available", word)
}

// condition reads the rest of "if" and "elif".
func (p *parser) condition(start int, word string) error {
	if !isWhite(p.peek()) {
		return failf(start, "white space is missing behind %s", word)
	}
	p.spaces()
	cond, err := p.expression()
	if err != nil {
		return err
	}
	if !p.close("%}") {
		return p.unexpected(`"%}"`, start)
	}
	if word == "elif" {
		if err := p.nextBranch(start, word); err != nil {
			return err
		}
		p.frames[len(p.frames)-1].cond = cond
		return nil
	}
	if len(p.frames) > maxNesting {
		return at(start, ErrTooMuch)
	}
	p.frames = append(p.frames, frame{at: start, node: node{at: start}, cond: cond})
	return nil
}

func (p *parser) branch(start int, word string) error {
	if err := p.nextBranch(start, word); err != nil {
		return err
	}
	f := &p.frames[len(p.frames)-1]
	if word == "else" {
		f.cond, f.last = nil, true
		return nil
	}
	done := f.node
	p.frames = p.frames[:len(p.frames)-1]
	b := p.body()
	*b = append(*b, done)
	return nil
}

// nextBranch ends the current branch of the innermost condition.
func (p *parser) nextBranch(start int, word string) error {
	f := &p.frames[len(p.frames)-1]
	switch {
	case len(p.frames) == 1:
		return failf(start, "%s without if", word)
	case f.last && word != "endif":
		return failf(start, "%s behind else", word)
	}
	f.node.branches = append(f.node.branches, branch{f.cond, f.body})
	f.body = nil
	return nil
}

// rawText copies what stands before "endraw".
func (p *parser) rawText(start int) error {
	if !p.close("%}") {
		return p.unexpected(`"%}"`, start)
	}
	trimLeft, from := p.trimNext, p.pos
	for i := from; ; i++ {
		n := strings.Index(p.src[i:], "{%")
		if n < 0 {
			return failf(start, "this raw has no endraw")
		}
		i += n
		p.pos = i + 2
		trimRight := p.peek() == '-'
		if trimRight {
			p.pos++
		}
		p.spaces()
		if !strings.HasPrefix(p.src[p.pos:], "endraw") {
			continue
		}
		p.pos += len("endraw")
		if !p.close("%}") {
			continue
		}
		text := p.src[from:i]
		if trimLeft {
			kept := strings.TrimLeftFunc(text, isSpace)
			from, text = from+len(text)-len(kept), kept
		}
		if trimRight {
			text = strings.TrimRightFunc(text, isSpace)
		}
		b := p.body()
		*b = append(*b, node{at: from, text: text, raw: true})
		return nil
	}
}
