package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// Judge compares the answer of an implementation, a line, with the recorded one
// and returns what is different, or nil.
func (v *Vector) Judge(line []byte) error {
	var got struct {
		ID json.RawMessage `json:"id"`
		Answer
	}
	if err := json.Unmarshal(line, &got); err != nil {
		return fmt.Errorf("the answer is not JSON: %w", err)
	}
	var asked struct {
		ID json.RawMessage `json:"id"`
		Op any             `json:"op"`
	}
	if err := json.Unmarshal(v.Request, &asked); err == nil && !bytes.Equal(asked.ID, got.ID) {
		return fmt.Errorf("answer to id %s, asked %s", got.ID, asked.ID)
	}
	want := v.Want
	switch {
	case (got.OK == nil) == (got.Err == nil):
		return fmt.Errorf("the answer has not exactly one of ok and err: %s", line)
	case want.Err != nil && got.Err == nil:
		return fmt.Errorf("want a failure of kind %s, got %s", want.Err.Kind, line)
	case want.Err != nil:
		if want.Err.Kind != got.Err.Kind {
			return fmt.Errorf("want a failure of kind %s, got %s: %s", want.Err.Kind, got.Err.Kind, got.Err.Message)
		}
		return nil
	case got.Err != nil:
		return fmt.Errorf("want a result, got %s: %s", got.Err.Kind, got.Err.Message)
	}
	for name, w := range want.OK {
		g, ok := got.OK[name]
		if !ok {
			return fmt.Errorf("%s is missing", name)
		}
		if !Same(w, g) {
			return fmt.Errorf("%s:\nwant %s\n got %s", name, w, g)
		}
	}
	// An implementation may have more constants, and nothing else.
	if asked.Op != "constants" && len(got.OK) != len(want.OK) {
		return fmt.Errorf("the answer has members that the reference's has not: %s", line)
	}
	return nil
}

// Same compares values of JSON; numbers by their text, so that an integer is no
// float, and documents in strings to the byte.
func Same(a, b []byte) bool {
	x, errX := value(a)
	y, errY := value(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

func value(data []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}
