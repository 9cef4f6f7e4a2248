package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/kanadehq/kanade-shared/conformance"
)

// reply is an answer, or what happened instead.
type reply struct {
	// body is the line behind the id.
	body []byte
	// kind of a failure, empty for a result.
	kind string
	// trouble says that the program ended, hung or wrote nonsense.
	trouble string
}

// parseReply reads an answer. Both programs write the id first, then ok or err.
func parseReply(line []byte) reply {
	line = bytes.TrimSpace(line)
	i := bytes.IndexByte(line, ',')
	if !bytes.HasPrefix(line, []byte(`{"id":`)) || i < 0 || line[len(line)-1] != '}' {
		return reply{trouble: fmt.Sprintf("writes no answer: %.200s", line)}
	}
	r := reply{body: line[i+1 : len(line)-1]}
	if bytes.HasPrefix(r.body, []byte(`"ok":`)) {
		return r
	}
	var a struct{ Err *conformance.Failure }
	if err := json.Unmarshal([]byte("{"+string(r.body)+"}"), &a); err != nil || a.Err == nil || a.Err.Kind == "" {
		return reply{trouble: fmt.Sprintf("writes no answer: %.200s", line)}
	}
	r.kind = a.Err.Kind
	return r
}

func (r reply) good() bool { return r.trouble == "" && r.kind == "" }

// ok are the members of a result.
func (r reply) ok() map[string]json.RawMessage {
	var a conformance.Answer
	if !r.good() || json.Unmarshal([]byte("{"+string(r.body)+"}"), &a) != nil {
		return nil
	}
	return a.OK
}

// document is the encoded document of a result.
func (r reply) document() (string, bool) {
	var text string
	raw := r.ok()["json"]
	if raw == nil || json.Unmarshal(raw, &text) != nil {
		return "", false
	}
	return text, true
}

// String is the answer as people read it.
func (r reply) String() string {
	if r.trouble != "" {
		return r.trouble
	}
	if text, ok := r.document(); ok {
		return "ok " + text
	}
	return string(r.body)
}

// outcome is ok, or what else came of a question.
func (r reply) outcome() string {
	switch {
	case r.trouble != "":
		return "trouble"
	case r.kind != "":
		return r.kind
	}
	return "ok"
}
