package config

import "strings"

// The reference finds [vars] and "include" line by line, before anything is
// rendered. What these functions find is therefore part of the contract.

// splitLines cuts a text at its line ends, "\n" and "\r\n", which are dropped.
func splitLines(text string) []string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, "\r")
	}
	return lines
}

// control follows the lines that begin with a template tag, and those that
// such tags enclose.
type control struct {
	open  int  // blocks
	inTag bool // a tag goes on in the next line
}

// skips reports whether a line is one of the template's.
func (c *control) skips(trimmed string) bool {
	if c.inTag {
		c.inTag = !strings.Contains(trimmed, "%}")
		return true
	}
	if !strings.HasPrefix(trimmed, "{%") {
		return c.open > 0
	}
	opened, closed := 0, 0
	for rest := trimmed; ; {
		i := strings.Index(rest, "{%")
		if i < 0 {
			break
		}
		body, after, ok := strings.Cut(rest[i+2:], "%}")
		if !ok {
			c.inTag = true
			return true
		}
		word, _, _ := strings.Cut(strings.Join(strings.Fields(body), " "), " ")
		switch word {
		case "if", "for", "block", "macro", "filter", "raw":
			opened++
		case "endif", "endfor", "endblock", "endmacro", "endfilter", "endraw":
			closed++
		}
		rest = after
	}
	c.open = max(c.open+opened-closed, 0)
	return true
}

// skeleton is a text in which the template's lines are empty, so that line
// numbers stay.
func skeleton(text string) string {
	var b strings.Builder
	var c control
	for _, line := range splitLines(text) {
		if !c.skips(strings.TrimSpace(line)) {
			b.WriteString(line)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// varsText cuts the [vars] tables out of a text. lines has the number of each
// of its lines in the text.
func varsText(text string) (vars string, lines []int) {
	var b strings.Builder
	var c control
	inside := false
	for i, line := range splitLines(text) {
		trimmed := strings.TrimSpace(line)
		if c.skips(trimmed) {
			continue
		}
		if header, ok := tableHeader(trimmed); ok {
			if inside = header == "[vars]" || strings.HasPrefix(header, "[vars."); !inside {
				continue
			}
		}
		if inside {
			b.WriteString(line)
			b.WriteByte('\n')
			lines = append(lines, i+1)
		}
	}
	return b.String(), lines
}

// tableHeader returns a header without the comment behind it. With a comment it
// must look like nothing else: [true] may be an element of an array.
func tableHeader(trimmed string) (string, bool) {
	if !strings.HasPrefix(trimmed, "[") {
		return "", false
	}
	if strings.HasSuffix(trimmed, "]") {
		return trimmed, true
	}
	header, _, commented := strings.Cut(trimmed, "#")
	header = strings.TrimSpace(header)
	name, closed := strings.CutSuffix(strings.TrimPrefix(header, "["), "]")
	if !commented || !closed || name == "" || name[0] >= '0' && name[0] <= '9' {
		return "", false
	}
	switch name {
	case "true", "false", "inf", "nan":
		return "", false
	}
	return header, strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == ""
}
