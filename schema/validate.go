package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// MaxDocument is the longest document that is read, in bytes: 4 MiB.
const MaxDocument = yamldoc.MaxDocument

const maxProblems = 1000

// Validate says whether a document is what the schema of its kind, of [Version]
// and in the dialect Plain, wants. The text is YAML, of which JSON is a part; for
// the configuration files it is TOML, as it is written, and for messages it is
// JSON. The error is an [*Error] with all that is wrong, or wraps [ErrUnknown].
//
// A schema is compiled when it is first used. Validate may be called by many
// goroutines at once.
func Validate(kind Kind, document []byte) error { return ValidateAt(wire.V0_43_53, kind, document) }

// ValidateAt is [Validate] by the schemas for a contract. The error wraps
// [ErrUnknown] where these do not have the kind.
func ValidateAt(at wire.Contract, kind Kind, document []byte) error {
	s, err := compiled(at, kind)
	if err != nil {
		return err
	}
	value, problem, err := read(kind, document)
	if err != nil {
		return &Error{Kind: kind, Problems: []Problem{problem}, Err: err}
	}
	return s.validate(kind, value)
}

// compiledSchema is a schema that validates, and its tree, in which rules are
// looked up.
type compiledSchema struct {
	*jsonschema.Schema
	tree any
}

var compiledSchemas sync.Map // of func() (*compiledSchema, error), by compiledKey

type compiledKey struct {
	at   wire.Contract
	kind Kind
}

func compiled(at wire.Contract, kind Kind) (*compiledSchema, error) {
	key := compiledKey{at, kind}
	once, ok := compiledSchemas.Load(key)
	if !ok {
		text, err := Get(VersionAt(at), kind, Plain)
		if err != nil {
			return nil, err // and nothing to remember
		}
		once, _ = compiledSchemas.LoadOrStore(key, sync.OnceValues(func() (*compiledSchema, error) { return compile(text) }))
	}
	return once.(func() (*compiledSchema, error))()
}

func compile(text []byte) (*compiledSchema, error) {
	c := jsonschema.NewCompiler()
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("schema: nothing is loaded from %s", url)
	}
	s := &compiledSchema{}
	if err := json.Unmarshal(text, &s.tree); err != nil {
		return nil, err
	}
	const name = "schema.json"
	if err := c.AddResource(name, bytes.NewReader(text)); err != nil {
		return nil, err
	}
	var err error
	s.Schema, err = c.Compile(name)
	return s, err
}

func (s *compiledSchema) validate(kind Kind, value any) error {
	err := s.Validate(value)
	if err == nil {
		return nil
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	e := &Error{Kind: kind}
	s.collect(invalid, &e.Problems)
	slices.SortFunc(e.Problems, func(a, b Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Rule, b.Rule), strings.Compare(a.Message, b.Message))
	})
	e.Problems = slices.CompactFunc(e.Problems, func(a, b Problem) bool { return a.Path == b.Path && a.Rule == b.Rule })
	e.Problems = e.Problems[:min(len(e.Problems), maxProblems)]
	return e
}

// collect finds the causes of a failure.
func (s *compiledSchema) collect(e *jsonschema.ValidationError, into *[]Problem) {
	if strings.HasSuffix(e.KeywordLocation, "/anyOf") {
		if branch := likely(e); branch != nil {
			s.collect(branch, into)
			return
		}
		*into = append(*into, s.problem(e))
		return
	}
	if len(e.Causes) == 0 {
		*into = append(*into, s.problem(e))
		return
	}
	for _, cause := range e.Causes {
		s.collect(cause, into)
	}
}

// likely is the only alternative whose type is right, or nil.
func likely(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	var found *jsonschema.ValidationError
	for _, branch := range e.Causes {
		if wrongType(branch, e.InstanceLocation) {
			continue
		}
		if found != nil {
			return nil
		}
		found = branch
	}
	return found
}

func wrongType(e *jsonschema.ValidationError, at string) bool {
	if len(e.Causes) == 0 {
		return e.InstanceLocation == at && strings.HasSuffix(e.KeywordLocation, "/type")
	}
	return slices.ContainsFunc(e.Causes, func(c *jsonschema.ValidationError) bool { return wrongType(c, at) })
}
