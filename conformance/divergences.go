package conformance

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf16"
)

// Key is what a request is called in a list of intended differences: 12 digits of
// the SHA-256 of its text without the id, members in the order of their names, a
// space behind each comma and colon, everything but ASCII escaped.
func (v *Vector) Key() (string, error) {
	var req map[string]any
	if err := json.Unmarshal(v.Request, &req); err != nil {
		return "", err
	}
	delete(req, "id")
	var b strings.Builder
	if err := spell(&b, req); err != nil {
		return "", fmt.Errorf("%s: %w", v.Place, err)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])[:12], nil
}

// spell writes what requests are made of.
func spell(b *strings.Builder, v any) error {
	switch v := v.(type) {
	case map[string]any:
		b.WriteByte('{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				b.WriteString(", ")
			}
			spellString(b, name)
			b.WriteString(": ")
			if err := spell(b, v[name]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case string:
		spellString(b, v)
	default:
		return fmt.Errorf("a request with a member of type %T has no key", v)
	}
	return nil
}

func spellString(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, u := range utf16.Encode([]rune(s)) {
		switch short := strings.IndexRune("\"\\\b\f\n\r\t", rune(u)); {
		case short >= 0:
			b.WriteByte('\\')
			b.WriteByte(`"\bfnrt`[short])
		case u < ' ' || u > '~':
			fmt.Fprintf(b, `\u%04x`, u)
		default:
			b.WriteByte(byte(u))
		}
	}
	b.WriteByte('"')
}

// Divergences reads a list of intended differences: on each line a key, a tab and
// the reason. Lines that begin with # are comments.
func Divergences(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reasons := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, reason, ok := strings.Cut(line, "\t")
		if !ok || reason == "" {
			return nil, fmt.Errorf("%s: no reason in %q", path, line)
		}
		reasons[key] = reason
	}
	return reasons, lines.Err()
}
