package bootsentinel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/internal/codec"
)

// armed is the content of the sentinel.
type armed struct {
	version  string
	attempts uint32
}

func (a armed) encode() []byte {
	e := codec.NewEncoder([]byte(`{"version":`))
	e.String(a.version)
	return fmt.Appendf(e.Buf, `,"attempts":%d}`, a.attempts)
}

func encodeQuarantine(versions []string) []byte {
	e := codec.NewEncoder([]byte(`{"versions":[`))
	for i, v := range versions {
		if i > 0 {
			e.Buf = append(e.Buf, ',')
		}
		e.String(v)
	}
	return append(e.Buf, "]}"...)
}

func decodeSentinel(data []byte) (a armed, err error) {
	err = decode(data, map[string]any{"version": &a.version, "attempts": &a.attempts})
	return a, err
}

func decodeQuarantine(data []byte) ([]string, error) {
	var list []*string
	if err := decode(data, map[string]any{"versions": &list}); err != nil {
		return nil, err
	}
	versions := make([]string, 0, len(list))
	for _, v := range list {
		if v == nil {
			return nil, errors.New("a version is null")
		}
		versions = append(versions, *v)
	}
	return versions, nil
}

// decode reads an object whose members are all required; others are skipped.
func decode(data []byte, members map[string]any) error {
	switch {
	case len(data) > maxState:
		return errors.New("too large")
	case !utf8.Valid(data):
		return errors.New("no UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil {
		return err
	} else if t != json.Delim('{') {
		return errors.New("no object")
	}
	found := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		target, ok := members[name]
		if !ok {
			continue
		}
		if found[name] || string(raw) == "null" {
			return fmt.Errorf("%s is there twice, or null", name)
		}
		found[name] = true
		if err := json.Unmarshal(raw, target); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something behind the object")
	}
	if len(found) < len(members) {
		return errors.New("a member is missing")
	}
	return nil
}
