package conform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kanadehq/kanade-shared/wire"
)

// The kinds of failures.
const (
	kindDecode      = "decode"
	kindUnknown     = "unknown_field"
	kindInvalid     = "invalid"
	kindRMW         = "rmw"
	kindIO          = "io"
	kindUnsupported = "unsupported"
	kindBadRequest  = "bad_request"
)

// failure is an error as the protocol has it.
type failure struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

func (f *failure) Error() string { return f.Message }

func badRequest(format string, args ...any) error {
	return &failure{kindBadRequest, fmt.Sprintf(format, args...)}
}

func unsupported(what, name string) error {
	return &failure{kindUnsupported, fmt.Sprintf("unknown %s %q", what, name)}
}

// fail gives an error a kind.
func fail(kind string, err error) error { return &failure{kind, err.Error()} }

func toFailure(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return &failure{kindBadRequest, err.Error()}
}

// request has the members of a request as they came.
type request map[string]json.RawMessage

func parseRequest(line []byte) (request, error) {
	var req request
	if err := json.Unmarshal(line, &req); err != nil || req == nil {
		return nil, badRequest("not a JSON object: %v", err)
	}
	return req, nil
}

// id goes back as it came.
func (r request) id() json.RawMessage {
	if id, ok := r["id"]; ok {
		return id
	}
	return json.RawMessage("null")
}

// text is a member that must be a string. It is not checked for lone
// surrogates: a document with such is the decoder's business.
func (r request) text(name string) (string, error) {
	var s *string
	if err := json.Unmarshal(r.raw(name), &s); err != nil || s == nil {
		return "", badRequest("%s must be a string", name)
	}
	return *s, nil
}

// raw is a member as it came, null where it is missing.
func (r request) raw(name string) json.RawMessage {
	if raw, ok := r[name]; ok {
		return raw
	}
	return json.RawMessage("null")
}

// has reports whether a member is there and not null.
func (r request) has(name string) bool { return string(r.raw(name)) != "null" }

// args are the arguments of a builder.
func (r request) args(count int) ([]string, error) {
	var args []*string
	if err := json.Unmarshal(r.raw("args"), &args); err != nil || slices.Contains(args, nil) {
		return nil, badRequest("args must be an array of strings")
	}
	if len(args) != count {
		return nil, badRequest("%d args, want %d", len(args), count)
	}
	texts := make([]string, count)
	for i, a := range args {
		texts[i] = *a
	}
	return texts, nil
}

// contract is the version of the contract by whose rules to answer.
func (r request) contract() (wire.Contract, error) {
	name, err := r.text("contract")
	if err != nil {
		return 0, err
	}
	c, ok := wire.ParseContract(name)
	if !ok {
		return 0, unsupported("contract", name)
	}
	return c, nil
}

// count is a member that is a positive integer, or def where it is missing.
func (r request) count(name string, def int) (int, error) {
	if !r.has(name) {
		return def, nil
	}
	var n int
	if err := json.Unmarshal(r.raw(name), &n); err != nil || n < 1 {
		return 0, badRequest("%s must be a positive integer", name)
	}
	return n, nil
}

// value is the answer of operations that give one thing.
type value struct {
	Value any `json:"value"`
}

// textOr is text for a member that may be missing.
func (r request) textOr(name, def string) (string, error) {
	if !r.has(name) {
		return def, nil
	}
	return r.text(name)
}
