package manifest

import (
	"bytes"
	"strings"
)

// DetectKind guesses what a document is by the keys of its root. It does not need
// a text that can be parsed. ok is false where no key tells.
func DetectKind(text []byte) (kind Kind, ok bool) {
	keys := make(map[string]bool)
	rootKeys(text, func(key string) { keys[key] = true })
	for _, sign := range signs {
		for key := range strings.FieldsSeq(sign.keys) {
			if keys[key] {
				return sign.kind, true
			}
		}
	}
	return "", false
}

// signs are the keys that tell a kind, the surest first.
var signs = []struct {
	kind Kind
	keys string
}{
	{KindJob, "execute"},
	{KindSchedule, "when job_id"},
	{KindJob, "version inventory emit check client staleness require_approval"},
	{KindView, "widgets sql_widgets"},
	{KindGroup, "members query"},
	{KindSchedule, "runs_on on_failure constraints starting_deadline active enabled"},
	{KindFanoutPlan, "target rollout deadline_at jitter"},
	{KindFreeze, "from until reason"},
	{KindJob, "id description"},
	{KindFreeze, "tz"},
}

// rootKeys calls found for what may be a key of the root.
func rootKeys(text []byte, found func(string)) {
	rest := bytes.TrimPrefix(text, []byte(byteOrderMark))
	for len(rest) > 0 {
		whole := bytes.TrimPrefix(rest, []byte("--- "))
		line := whole
		rest = nil
		if end := bytes.IndexAny(whole, "\r\n"); end >= 0 {
			line, rest = whole[:end], whole[end+1:]
		}
		trimmed := bytes.TrimLeft(line, " \t")
		switch {
		case len(trimmed) == 0 || trimmed[0] == '#' || line[0] == '%' || string(line) == "---":
		case trimmed[0] == '{':
			flowKeys(whole[len(line)-len(trimmed)+1:], found)
			return
		case len(trimmed) == len(line):
			if key, ok := leadingKey(bytes.TrimPrefix(line, []byte("? "))); ok {
				found(key)
			}
		}
	}
}

const byteOrderMark = "\ufeff"

// leadingKey is the key with which a text begins.
func leadingKey(text []byte) (string, bool) {
	if len(text) > 0 && (text[0] == '"' || text[0] == '\'') {
		key, after, ok := bytes.Cut(text[1:], text[:1])
		after = bytes.TrimLeft(after, " \t")
		return string(key), ok && (len(after) == 0 || after[0] == ':')
	}
	key, _, _ := bytes.Cut(text, []byte(":"))
	return string(bytes.TrimRight(key, " \t")), true
}

// flowKeys finds keys behind the brace of a mapping, not those of what is inside.
func flowKeys(text []byte, found func(string)) {
	depth, atKey := 0, true
	for i := 0; i < len(text) && depth >= 0; i++ {
		switch c := text[i]; c {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			atKey = depth == 0
		case ' ', '\t', '\r', '\n':
		case '"', '\'':
			end := bytes.IndexByte(text[i+1:], c)
			if end < 0 {
				return
			}
			if atKey {
				found(string(text[i+1 : i+1+end]))
			}
			atKey = false
			i += 1 + end
		default:
			end := bytes.IndexAny(text[i:], ":,{}[]\r\n")
			if end < 0 {
				return
			}
			if atKey {
				found(string(bytes.TrimRight(text[i:i+end], " \t")))
			}
			atKey = false
			i += max(end-1, 0)
		}
	}
}
