package conformance

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Vector is a recorded question with its answer.
type Vector struct {
	// Place is the file and the line.
	Place string `json:"-"`
	// Note says what is special about the question.
	Note string `json:"note"`
	// Request is sent as it stands.
	Request json.RawMessage `json:"req"`
	// File is what the configuration file holds whose path the request is to
	// have, nil for other requests.
	File *string `json:"file"`
	// Want is the answer of the reference, without its id.
	Want Answer `json:"want"`
}

// Answer is one of a result and a failure.
type Answer struct {
	// OK is the result, nil for a failure.
	OK map[string]json.RawMessage `json:"ok"`
	// Err is the failure, nil for a result.
	Err *Failure `json:"err"`
}

// Failure says what kind of error was met. Its message is not compared.
type Failure struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// Read returns the vectors of a file in the form of JSON Lines.
func Read(path string) ([]Vector, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []Vector
	r := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			v := Vector{Place: fmt.Sprintf("%s:%d", filepath.Base(path), n)}
			if err := json.Unmarshal(line, &v); err != nil {
				return nil, fmt.Errorf("%s: %w", v.Place, err)
			}
			all = append(all, v)
		}
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Topic is the operation that a vector is about, with its type or name.
func (v *Vector) Topic() string {
	var req struct{ Op, Type, Name any }
	if err := json.Unmarshal(v.Request, &req); err != nil {
		return "?"
	}
	topic := fmt.Sprint(req.Op)
	for _, more := range []any{req.Type, req.Name} {
		if more != nil {
			topic += " " + fmt.Sprint(more)
		}
	}
	return topic
}
