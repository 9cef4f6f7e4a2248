package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/gen"
)

// line is a question with the answer of the reference as a line of a file of
// vectors, without the newline.
func line(note string, request []byte, file *string, ref reply) ([]byte, error) {
	v := struct {
		Note string          `json:"note"`
		Req  json.RawMessage `json:"req"`
		File *string         `json:"file,omitempty"`
		Want json.RawMessage `json:"want"`
	}{Note: note, Req: request, File: file, Want: []byte("{" + string(ref.body) + "}")}
	switch {
	case ref.trouble != "":
		v.Want = []byte("{}")
	case ref.kind != "":
		want, err := json.Marshal(map[string]struct {
			Kind string `json:"kind"`
		}{"err": {ref.kind}})
		if err != nil {
			return nil, err
		}
		v.Want = want
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// elsewhere is what has another value on other machines.
var elsewhere = regexp.MustCompile(`system|is_(windows|linux|mac)`)

// writeVectors writes the questions on which both agree, in the order of their
// numbers; no configuration that depends on the machine.
func writeVectors(path string, total *tally) error {
	slices.SortFunc(total.agreed, func(a, b agreement) int { return cmp.Compare(a.number, b.number) })
	var all []byte
	id := uint64(0)
	for _, a := range total.agreed {
		q := a.question.Clone()
		if q.File != nil && elsewhere.MatchString(*q.File) {
			continue
		}
		id++
		request, err := withEnvironment(q, id)
		if err != nil {
			return err
		}
		text, err := line("generated", request, q.File, a.ref)
		if err != nil {
			return err
		}
		all = append(append(all, text...), '\n')
	}
	return os.WriteFile(path, all, 0o644)
}

// withEnvironment is a request that says which variables a configuration file
// sees, and which there are none of.
func withEnvironment(q *gen.Question, id uint64) ([]byte, error) {
	if q.File == nil {
		return q.AppendRequest(nil, id), nil
	}
	q.Path = ""
	request := q.AppendRequest(nil, id)
	env := map[string]*string{}
	for _, v := range gen.Variables {
		if name, value, _ := strings.Cut(v, "="); strings.Contains(*q.File, name) {
			env[name] = &value
		}
	}
	for _, name := range gen.Unset {
		if strings.Contains(*q.File, name) {
			env[name] = nil
		}
	}
	if len(env) == 0 {
		return request, nil
	}
	text, err := json.Marshal(env)
	return append(append(append(request[:len(request)-1], `,"env":`...), text...), '}'), err
}
