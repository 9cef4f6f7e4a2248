package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
)

// JSON writes a value as one line of JSON. Text from elsewhere may end up on a
// terminal here too: control characters that JSON allows in strings as they
// are, such as U+009B, are written as escapes, which mean the same.
func JSON(w io.Writer, v any) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeControls(bytes.TrimSuffix(buf.Bytes(), []byte("\n"))))
	if err == nil {
		_, err = w.Write([]byte("\n"))
	}
	return err
}

// escapeControls rewrites the control characters of a JSON document. Outside of
// strings a compact one has none.
func escapeControls(doc []byte) []byte {
	if !bytes.ContainsFunc(doc, unicode.IsControl) {
		return doc
	}
	var out bytes.Buffer
	for _, r := range string(doc) {
		if unicode.IsControl(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
			continue
		}
		out.WriteRune(r)
	}
	return out.Bytes()
}
