package yamlwrite

import "strings"

// block writes a text as a literal block below a key, where that is how a person
// would write it and it is read as it was. The lines are indented by indent; more
// is how much deeper that is than the key. The result ends with a line's end.
func block(text string, indent, more int) (string, bool) {
	if !wantsBlock(text) || !isShowable(text, "\n\t") {
		return "", false
	}
	body := strings.TrimRight(text, "\n")
	first, _, _ := strings.Cut(strings.TrimLeft(body, "\n"), "\n")
	last := body[strings.LastIndexByte(body, '\n')+1:]
	if isBlank(first) || isBlank(last) {
		return "", false // it would be hard to say where the text ends
	}
	var b strings.Builder
	b.WriteByte('|')
	if first[0] == ' ' || first[0] == '\t' {
		b.WriteByte(byte('0' + more))
	}
	switch len(text) - len(body) {
	case 0:
		b.WriteByte('-')
	case 1:
	default:
		b.WriteByte('+')
	}
	b.WriteByte('\n')
	margin := strings.Repeat(" ", indent)
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); line != "" {
			b.WriteString(margin)
			b.WriteString(line)
		}
		b.WriteByte('\n')
	}
	return b.String(), true
}

// wantsBlock reports whether a text is easier to read in a block than on one
// line.
func wantsBlock(text string) bool {
	if strings.Contains(text, "\n") {
		return true
	}
	return !isPlain(text, inBlock) && strings.Contains(text, "'") && strings.ContainsAny(text, `"\`)
}

func isBlank(line string) bool { return strings.Trim(line, " \t") == "" }
