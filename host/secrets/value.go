package secrets

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// maxValueBytes bounds what is read of one value. Secrets are short.
const maxValueBytes = 1 << 20

// Types of registry values that hold text.
const (
	typeString       = 1 // REG_SZ
	typeExpandString = 2 // REG_EXPAND_SZ
	typeMultiString  = 7 // REG_MULTI_SZ
)

// decodeValue turns the content of a registry value, UTF-16 in little-endian
// order, into its text. Half a surrogate pair becomes U+FFFD, and a last odd
// byte is dropped. NULs at the end go; nothing else is trimmed. References to
// the environment (%NAME%) stay as they are.
func decodeValue(kind uint32, content []byte) (string, bool) {
	if len(content) > maxValueBytes {
		return "", false
	}
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(content[2*i:])
	}
	text := strings.TrimRight(string(utf16.Decode(units)), "\x00")
	switch kind {
	case typeString, typeExpandString:
	case typeMultiString:
		text = strings.ReplaceAll(text, "\x00", "\n")
	default:
		return "", false
	}
	return text, text != ""
}
