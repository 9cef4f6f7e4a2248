package yamldoc

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// escapes are the letters of escapes in double quotes with their characters.
var escapes = []struct {
	letter byte
	char   rune
}{
	{'v', '\v'}, {'e', 0x1b}, {'a', '\a'}, {'f', '\f'}, {'b', '\b'}, {'0', 0}, {'N', 0x85}, {'_', 0xa0}, {'L', 0x2028}, {'P', 0x2029},
}

// veilSlashes writes another escape of the same length for each \/, which YAML
// has for the sake of JSON and the library does not know. The letter is that of
// the escape, 0 where there is nothing to do or no escape is free.
func veilSlashes(text []byte) (letter byte, veiled []byte) {
	slash := []byte(`\/`)
	if !bytes.Contains(text, slash) {
		return 0, text
	}
	for _, e := range escapes {
		if !spells(text, e.letter, e.char) {
			letter = e.letter
			break
		}
	}
	if letter == 0 {
		return 0, text
	}
	veiled = bytes.Clone(text)
	for i := 0; i+1 < len(veiled); i++ {
		if veiled[i] != '\\' {
			continue
		}
		if veiled[i+1] == '/' {
			veiled[i+1] = letter
		}
		i++ // a backslash that is escaped begins nothing
	}
	return letter, veiled
}

// spells reports whether a text may have a character already, as it is or by an
// escape.
func spells(text []byte, letter byte, char rune) bool {
	if bytes.Contains(text, []byte{'\\', letter}) || bytes.ContainsRune(text, char) {
		return true
	}
	text = bytes.ToLower(text)
	for _, format := range []string{`\x%02x`, `\u%04x`, `\u%08x`} {
		if bytes.Contains(text, fmt.Appendf(nil, format, char)) {
			return true
		}
	}
	return false
}

// unveilSlashes puts the slashes back.
func unveilSlashes(n *yaml.Node, letter byte) {
	for _, e := range escapes {
		if e.letter != letter || n.Kind != yaml.ScalarNode {
			continue
		}
		if n.Style&yaml.DoubleQuotedStyle != 0 {
			n.Value = strings.ReplaceAll(n.Value, string(e.char), "/")
		} else {
			n.Value = strings.ReplaceAll(n.Value, `\`+string(letter), `\/`)
		}
	}
	for _, child := range n.Content {
		unveilSlashes(child, letter)
	}
}
