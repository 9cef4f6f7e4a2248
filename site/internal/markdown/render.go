package markdown

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Heading is one of a document's headings.
type Heading struct {
	// Level from 1, the document's title.
	Level int
	// Text without marks, and the ID by which a link leads here.
	Text, ID string
}

// Options say how a document is rendered.
type Options struct {
	// Address rewrites the address of a link. Default: it stays as it is.
	Address func(string) string
	// Code renders a block of code in a language, which may be "". Default: as
	// plain text.
	Code func(language, text string) string
}

// Render returns a document as HTML, and its headings. The title, a heading of level
// 1 at the top, is not in the HTML.
func Render(text string, o Options) (string, []Heading) {
	r := &renderer{lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), options: o, ids: map[string]int{}}
	r.blocks()
	return r.out.String(), r.headings
}

type renderer struct {
	lines    []string
	out      strings.Builder
	options  Options
	headings []Heading
	ids      map[string]int
}

func (r *renderer) address(a string) string {
	if r.options.Address != nil {
		return r.options.Address(a)
	}
	return a
}

var (
	heading = regexp.MustCompile(`^(#{1,6}) +(.*?)\s*$`)
	item    = regexp.MustCompile(`^( *)([-*]|\d+\.) +(.*)$`)
	divider = regexp.MustCompile(`^\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*$`)
)

func (r *renderer) blocks() {
	for len(r.lines) > 0 {
		line := r.lines[0]
		switch {
		case strings.TrimSpace(line) == "":
			r.lines = r.lines[1:]
		case strings.HasPrefix(line, "```"):
			r.fence()
		case strings.HasPrefix(line, "    "):
			r.indented()
		case heading.MatchString(line):
			r.heading(heading.FindStringSubmatch(line))
			r.lines = r.lines[1:]
		case strings.HasPrefix(line, "|") && len(r.lines) > 1 && divider.MatchString(r.lines[1]):
			r.table()
		case strings.HasPrefix(line, "> "):
			r.quote()
		case item.MatchString(line):
			r.list()
		default:
			r.out.WriteString("<p>" + r.inline(r.paragraph()) + "</p>\n")
		}
	}
}

func (r *renderer) heading(m []string) {
	level := len(m[1])
	text := plain(m[2])
	id := slug(text)
	if n := r.ids[id]; n > 0 {
		r.ids[id]++
		id += "-" + strconv.Itoa(n)
	} else {
		r.ids[id] = 1
	}
	r.headings = append(r.headings, Heading{level, text, id})
	if level == 1 {
		return
	}
	tag := "h" + strconv.Itoa(level)
	r.out.WriteString("<" + tag + ` id="` + html.EscapeString(id) + `">` + r.inline(m[2]) +
		` <a class="anchor" href="#` + html.EscapeString(id) + `" aria-label="Link to ` + html.EscapeString(text) + `">#</a></` + tag + ">\n")
}

// plain leaves out the marks of a heading.
func plain(text string) string { return strings.NewReplacer("`", "", "**", "", "*", "").Replace(text) }

// slug is the ID that GitHub gives a heading.
func slug(text string) string {
	var out strings.Builder
	for _, c := range strings.ToLower(text) {
		switch {
		case unicode.IsLetter(c), unicode.IsDigit(c), c == '-', c == '_':
			out.WriteRune(c)
		case c == ' ':
			out.WriteByte('-')
		}
	}
	return out.String()
}

// paragraph takes the lines up to the next block and joins them.
func (r *renderer) paragraph() string {
	var text []string
	for len(r.lines) > 0 {
		line := r.lines[0]
		starts := len(text) > 0 && (strings.HasPrefix(line, "```") || heading.MatchString(line) ||
			item.MatchString(line) || strings.HasPrefix(line, "|"))
		if strings.TrimSpace(line) == "" || starts {
			break
		}
		text = append(text, strings.TrimSpace(line))
		r.lines = r.lines[1:]
	}
	return strings.Join(text, " ")
}

func (r *renderer) fence() {
	language := strings.TrimSpace(strings.TrimLeft(r.lines[0], "`"))
	r.lines = r.lines[1:]
	var text strings.Builder
	for len(r.lines) > 0 {
		line := r.lines[0]
		r.lines = r.lines[1:]
		if strings.HasPrefix(line, "```") {
			break
		}
		text.WriteString(line + "\n")
	}
	r.block(language, text.String())
}

func (r *renderer) indented() {
	var text strings.Builder
	for len(r.lines) > 0 {
		line := r.lines[0]
		if code, ok := strings.CutPrefix(line, "    "); ok {
			text.WriteString(code + "\n")
		} else if strings.TrimSpace(line) == "" && len(r.lines) > 1 && strings.HasPrefix(r.lines[1], "    ") {
			text.WriteByte('\n')
		} else {
			break
		}
		r.lines = r.lines[1:]
	}
	r.block("", text.String())
}

func (r *renderer) block(language, text string) {
	body := html.EscapeString(text)
	if r.options.Code != nil {
		body = r.options.Code(language, text)
	}
	r.out.WriteString(`<pre tabindex="0"><code>` + body + "</code></pre>\n")
}

func (r *renderer) quote() {
	var inner []string
	for len(r.lines) > 0 && strings.HasPrefix(r.lines[0], ">") {
		inner = append(inner, strings.TrimPrefix(strings.TrimPrefix(r.lines[0], ">"), " "))
		r.lines = r.lines[1:]
	}
	r.out.WriteString("<blockquote>\n" + r.nested(inner) + "</blockquote>\n")
}

// nested renders lines that stand within another block.
func (r *renderer) nested(lines []string) string {
	inner := &renderer{lines: lines, options: r.options, ids: r.ids}
	inner.blocks()
	r.headings = append(r.headings, inner.headings...)
	return inner.out.String()
}

func (r *renderer) list() {
	first := item.FindStringSubmatch(r.lines[0])
	tag := "ul"
	if first[2] != "-" && first[2] != "*" {
		tag = "ol"
	}
	depth := len(first[1])
	r.out.WriteString("<" + tag + ">\n")
	for len(r.lines) > 0 {
		m := item.FindStringSubmatch(r.lines[0])
		if m == nil || len(m[1]) != depth {
			break
		}
		r.lines = r.lines[1:]
		body := []string{m[3]}
		indent := depth + len(m[2]) + 1
		for len(r.lines) > 0 {
			line := r.lines[0]
			blank := strings.TrimSpace(line) == ""
			inside := strings.HasPrefix(line, strings.Repeat(" ", indent))
			more := len(r.lines) > 1 && strings.HasPrefix(r.lines[1], strings.Repeat(" ", indent))
			if !inside && (!blank || !more) {
				break
			}
			body = append(body, strings.TrimPrefix(line, strings.Repeat(" ", indent)))
			r.lines = r.lines[1:]
		}
		text := r.nested(body)
		if strings.Count(text, "<p>") == 1 && strings.HasPrefix(text, "<p>") {
			text = strings.Replace(strings.Replace(text, "<p>", "", 1), "</p>\n", "\n", 1)
		}
		r.out.WriteString("<li>" + text + "</li>\n")
		// A blank line between items keeps the list together.
		if len(r.lines) > 1 && strings.TrimSpace(r.lines[0]) == "" {
			if next := item.FindStringSubmatch(r.lines[1]); next != nil && len(next[1]) == depth && (next[2] == "-" || next[2] == "*") == (tag == "ul") {
				r.lines = r.lines[1:]
			}
		}
	}
	r.out.WriteString("</" + tag + ">\n")
}

func (r *renderer) table() {
	head := cells(r.lines[0])
	r.lines = r.lines[2:]
	r.ids[""]++ // no heading has this one
	r.out.WriteString(`<div class="scroll" tabindex="0" role="region" aria-label="Table ` + strconv.Itoa(r.ids[""]) + `"><table>` + "\n")
	if strings.Join(head, "") != "" {
		r.out.WriteString("<thead><tr>")
		for _, c := range head {
			if c == "" {
				r.out.WriteString("<td></td>")
			} else {
				r.out.WriteString(`<th scope="col">` + r.inline(c) + "</th>")
			}
		}
		r.out.WriteString("</tr></thead>\n")
	}
	r.out.WriteString("<tbody>\n")
	for len(r.lines) > 0 && strings.HasPrefix(r.lines[0], "|") {
		r.out.WriteString("<tr>")
		for _, c := range cells(r.lines[0]) {
			r.out.WriteString("<td>" + r.inline(c) + "</td>")
		}
		r.out.WriteString("</tr>\n")
		r.lines = r.lines[1:]
	}
	r.out.WriteString("</tbody></table></div>\n")
}

// Cells splits a row of a table.
func cells(row string) []string {
	row = strings.TrimSpace(row)
	row = strings.TrimPrefix(row, "|")
	row = strings.TrimSuffix(row, "|")
	var out []string
	cell, code := "", false
	for i := 0; i < len(row); i++ {
		switch {
		case row[i] == '\\' && i+1 < len(row) && row[i+1] == '|':
			cell += "|"
			i++
		case row[i] == '`':
			code = !code
			cell += "`"
		case row[i] == '|' && !code:
			out = append(out, strings.TrimSpace(cell))
			cell = ""
		default:
			cell += row[i : i+1]
		}
	}
	return append(out, strings.TrimSpace(cell))
}

// Tables returns the rows, in Markdown, of the tables below a heading with a text,
// without their heads.
func Tables(text, under string) [][][]string {
	var out [][][]string
	inside := false
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		if m := heading.FindStringSubmatch(lines[i]); m != nil {
			inside = plain(m[2]) == under
			continue
		}
		if !inside || !strings.HasPrefix(lines[i], "|") || i+1 == len(lines) || !divider.MatchString(lines[i+1]) {
			continue
		}
		var rows [][]string
		for i += 2; i < len(lines) && strings.HasPrefix(lines[i], "|"); i++ {
			rows = append(rows, cells(lines[i]))
		}
		out = append(out, rows)
	}
	return out
}
