package config

import "strings"

// blankComments overwrites the comments of a file with spaces, template tags in
// them included. Other tags are left alone, and so is what looks like a comment
// in a string or a tag. Offsets stay.
func blankComments(text string) string {
	b := []byte(text)
	quote := "" // that ends the string around the current place
	for i := 0; i < len(text); {
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "{%") || strings.HasPrefix(rest, "{#"):
			n := tagLength(rest)
			if n == 0 {
				return string(b)
			}
			i += n
		case quote != "":
			switch {
			case strings.HasPrefix(rest, quote):
				i += len(quote)
				for len(quote) == 3 && i < len(text) && text[i] == quote[0] {
					i++ // up to two more belong to the string
				}
				quote = ""
			case rest[0] == '\\' && quote[0] == '"':
				i += 2
			default:
				if rest[0] == '\n' && len(quote) == 1 {
					quote = ""
				}
				i++
			}
		case rest[0] == '"' || rest[0] == '\'':
			quote = rest[:1]
			if triple := strings.Repeat(quote, 3); strings.HasPrefix(rest, triple) {
				quote = triple
			}
			i += len(quote)
		case rest[0] == '#':
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			for j := i; j < i+n; j++ {
				if b[j] != '\r' {
					b[j] = ' '
				}
			}
			i += n
		default:
			i++
		}
	}
	return string(b)
}

// tagLength counts the bytes of the tag that a text begins with, of a raw text
// with all that it encloses; 0 where it does not end.
func tagLength(s string) int {
	if s[1] == '#' {
		return end(s, strings.Index(s, "#}"), 2)
	}
	closing := "}}"
	if s[1] == '%' {
		closing = "%}"
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\'' || c == '`':
			n := strings.IndexByte(s[i+1:], c)
			if n < 0 {
				return 0
			}
			i += n + 1
		case strings.HasPrefix(s[i:], closing):
			n := i + 2
			if strings.Trim(s[2:i], "- \t\r\n") != "raw" {
				return n
			}
			return n + rawLength(s[n:])
		}
	}
	return 0
}

// rawLength counts the bytes up to the tag endraw and with it.
func rawLength(s string) int {
	for i := 0; ; {
		n := strings.Index(s[i:], "{%")
		if n < 0 {
			return len(s)
		}
		i += n + 2
		if m := strings.Index(s[i:], "%}"); m >= 0 && strings.Trim(s[i:i+m], "- \t\r\n") == "endraw" {
			return i + m + 2
		}
	}
}

func end(s string, i, n int) int {
	if i < 0 {
		return 0
	}
	return min(i+n, len(s))
}
