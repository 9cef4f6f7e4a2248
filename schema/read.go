package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// The rules for texts that cannot be read.
const (
	ruleSyntax   = "syntax"
	ruleTooLarge = "too-large"
)

// read makes a value of a text.
func read(kind Kind, text []byte) (any, Problem, error) {
	if len(text) > MaxDocument {
		err := fmt.Errorf("schema: the document has %d bytes, and %d are the limit", len(text), MaxDocument)
		return nil, Problem{Rule: ruleTooLarge, Message: err.Error()}, err
	}
	var value any
	var err error
	switch kind {
	case KindAgentConfig, KindBackendConfig:
		value, err = readTOML(text)
	case KindJob, KindSchedule, KindFreeze, KindFanoutPlan, KindView, KindGroup:
		// JSON is YAML, apart from tabs and some escapes.
		if value, err = yamldoc.Values(text); err != nil {
			if asJSON, failed := readJSON(text); failed == nil {
				value, err = asJSON, nil
			}
		}
	default:
		value, err = readJSON(text)
	}
	if err != nil {
		return nil, Problem{Rule: ruleSyntax, Message: err.Error()}, err
	}
	return value, Problem{}, nil
}

func readJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("schema: there is something behind the document")
	}
	return sized(value), nil
}

// sized gives numbers a type of fixed size: a validator would make a number of a
// thousand million digits of 1e999999999. One beyond a double becomes a text, since
// no member of a document takes it.
func sized(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = sized(e)
		}
	case []any:
		for i, e := range v {
			v[i] = sized(e)
		}
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		if n, err := strconv.ParseUint(v.String(), 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(v.String(), 64); err == nil {
			return f
		}
		return v.String()
	}
	return v
}

// readTOML reads a configuration file that has not been rendered.
func readTOML(text []byte) (any, error) {
	lines := tomldoc.NewLines("", string(text))
	table, err := tomldoc.Parse(string(text), lines.Place)
	if err != nil {
		return nil, err
	}
	return plainTable(table), nil
}

func plainTable(t tomldoc.Table) map[string]any {
	m := make(map[string]any, len(t))
	for k, v := range t {
		m[k] = plainTOML(v)
	}
	return m
}

func plainTOML(v *tomldoc.Value) any {
	switch d := v.Data.(type) {
	case tomldoc.Table:
		return plainTable(d)
	case []*tomldoc.Value:
		list := make([]any, len(d))
		for i, e := range d {
			list[i] = plainTOML(e)
		}
		return list
	case string, bool, int64, float64:
		return d
	}
	return fmt.Sprint(v.Data)
}
