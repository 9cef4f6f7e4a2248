// Package highlight marks up code for reading: YAML, TOML and JSON with a class for
// each kind of token, everything else as it is.
package highlight

import (
	"html"
	"regexp"
	"strings"
)

// The classes of the spans.
const (
	key     = "k"
	text    = "s"
	number  = "n"
	comment = "c"
	mark    = "p"
)

// HTML returns code as HTML, escaped, with spans around tokens.
func HTML(language, code string) string {
	switch language {
	case "yaml", "toml", "json":
	default:
		return html.EscapeString(code)
	}
	var out strings.Builder
	block := -1 // the indentation of the key of a block scalar
	for line := range strings.Lines(code) {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && language == "yaml" {
			if indent > block || strings.TrimSpace(line) == "" {
				span(&out, text, line)
				continue
			}
			block = -1
		}
		highlightLine(&out, line)
		if trimmed := strings.TrimSpace(line); language == "yaml" && blockScalar.MatchString(trimmed) {
			block = indent
		}
	}
	return out.String()
}

var (
	blockScalar = regexp.MustCompile(`:\s+[|>][+-]?\d?$`)
	token       = regexp.MustCompile(`^(?:` +
		`(#.*)` + // 1 comment
		`|("[^"]*"|[A-Za-z_$][\w.$-]*)(\s*[:=])(?:\s|$)` + // 2 key, 3 its mark
		`|("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')` + // 4 text
		`|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?:$|[\s,\]}])` + // 5 number
		`|([-\[\]{},:=]+)(?:\s|$)?` + // 6 mark
		`)`)
	word = regexp.MustCompile(`^(?:\s+|[^\s,\[\]{}"'#]+|.)`)
)

func highlightLine(out *strings.Builder, line string) {
	for line != "" {
		m := token.FindStringSubmatch(line)
		var took string
		switch {
		case m == nil:
			took = word.FindString(line)
			if took == "" {
				took = line
			}
			if strings.TrimSpace(took) == "" {
				out.WriteString(took)
			} else {
				span(out, text, took)
			}
		case m[1] != "":
			took = m[1]
			span(out, comment, took)
		case m[2] != "":
			took = m[2] + m[3]
			span(out, key, m[2])
			span(out, mark, m[3])
		case m[4] != "":
			took = m[4]
			span(out, text, took)
		case m[5] != "":
			took = m[5]
			span(out, number, took)
		default:
			took = m[6]
			span(out, mark, took)
		}
		line = line[len(took):]
	}
}

func span(out *strings.Builder, class, s string) {
	body := strings.TrimRight(s, "\n")
	out.WriteString(`<span class="` + class + `">` + html.EscapeString(body) + "</span>" + s[len(body):])
}
