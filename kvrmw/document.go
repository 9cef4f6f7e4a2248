package kvrmw

import (
	"bytes"
	"encoding/json"
	"errors"
)

// appender is implemented by types whose codec checks what it reads and writes
// exact bytes, such as those of package wire.
type appender interface {
	AppendJSON(dst []byte) ([]byte, error)
}

var (
	errEmpty   = errors.New("document is empty")
	errNull    = errors.New("document is null")
	errInvalid = errors.New("document is not valid JSON")
)

// decode fills v, a pointer to a zero value, from a stored document. Types with
// an UnmarshalJSON of their own get the stored bytes as they are.
func decode(data []byte, v any) error {
	if err := checkDocument(data); err != nil {
		return err
	}
	u, ok := v.(json.Unmarshaler)
	if !ok {
		return json.Unmarshal(data, v)
	}
	// encoding/json would have checked the syntax before it called the method,
	// and json.RawMessage relies on that.
	if _, own := v.(appender); !own && !json.Valid(data) {
		return errInvalid
	}
	return u.UnmarshalJSON(data)
}

// encode returns the document of v, a pointer to the value: exactly what the
// type's own methods produce, or encoding/json's without escaping of <, > and
// &.
func encode(v any) ([]byte, error) {
	data, err := encodeAny(v)
	if err != nil {
		return nil, err
	}
	return data, checkDocument(data)
}

func encodeAny(v any) ([]byte, error) {
	switch m := v.(type) {
	case appender:
		return m.AppendJSON(nil)
	case json.Marshaler:
		data, err := m.MarshalJSON()
		if err == nil && !json.Valid(data) {
			err = errInvalid
		}
		// json.RawMessage returns itself, and the value goes to the caller.
		return bytes.Clone(data), err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// checkDocument refuses what no reader takes for a document, and so must not be
// stored either. encoding/json would decode null into anything.
func checkDocument(data []byte) error {
	switch trimmed := bytes.TrimSpace(data); {
	case len(trimmed) == 0:
		return errEmpty
	case string(trimmed) == "null":
		return errNull
	default:
		return nil
	}
}
