package schema

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/kanadehq/kanade-shared/wire"
)

// Base is the address below which the schemas are published.
const Base = "https://kanadehq.github.io/kanade-shared/schemas/"

//go:embed schemas
var files embed.FS

// ErrUnknown is wrapped by the error for a schema that does not exist.
var ErrUnknown = errors.New("schema: no such schema")

// Job returns the schema of a job, in the dialect Plain.
func Job() []byte { return mustGet(KindJob) }

// Schedule returns the schema of a schedule, in the dialect Plain.
func Schedule() []byte { return mustGet(KindSchedule) }

// Freeze returns the schema of a freeze, in the dialect Plain.
func Freeze() []byte { return mustGet(KindFreeze) }

// FanoutPlan returns the schema of a fan-out plan, in the dialect Plain.
func FanoutPlan() []byte { return mustGet(KindFanoutPlan) }

// AgentConfig returns the schema of agent.toml, in the dialect Plain. It is about
// the file as it is written, with its templates.
func AgentConfig() []byte { return mustGet(KindAgentConfig) }

// BackendConfig is [AgentConfig] for backend.toml.
func BackendConfig() []byte { return mustGet(KindBackendConfig) }

func mustGet(kind Kind) []byte {
	text, err := Get(Version, kind, Plain)
	if err != nil {
		panic(err) // they are embedded, and a test reads each
	}
	return text
}

// Get returns a schema of a version; see [Versions]. The error wraps [ErrUnknown].
func Get(version string, kind Kind, dialect Dialect) ([]byte, error) {
	name, err := file(version, kind, dialect)
	if err != nil {
		return nil, err
	}
	text, err := files.ReadFile("schemas/" + name)
	if err != nil {
		return nil, fmt.Errorf("%w: %s of version %s: %w", ErrUnknown, kind, version, err)
	}
	return text, nil
}

// file is the path of a schema below Base. It is not said that there is one.
func file(version string, kind Kind, dialect Dialect) (string, error) {
	switch {
	case !slices.Contains(Kinds(), kind):
		return "", fmt.Errorf("%w: kind %q", ErrUnknown, kind)
	case !slices.Contains(Dialects(), dialect):
		return "", fmt.Errorf("%w: dialect %q", ErrUnknown, dialect)
	case version == "" || path.Base(version) != version:
		return "", fmt.Errorf("%w: version %q", ErrUnknown, version)
	}
	folder := version
	if dialect != Plain {
		folder += "/" + string(dialect)
	}
	return folder + "/" + string(kind) + ".schema.json", nil
}

// URL returns the address of the schema of [Version], which is its $id too. It
// panics for a kind or dialect that does not exist.
func URL(kind Kind, dialect Dialect) string { return URLAt(wire.V0_43_53, kind, dialect) }

// URLAt is [URL] for a contract. It panics where there is no such schema.
func URLAt(at wire.Contract, kind Kind, dialect Dialect) string {
	version := VersionAt(at)
	if _, err := Get(version, kind, dialect); err != nil {
		panic(err)
	}
	name, _ := file(version, kind, dialect)
	return Base + name
}

// Modeline returns the comment that tells an editor with the YAML language server
// which schema a file has, without a line end. It panics for a kind that does not
// exist.
func Modeline(kind Kind) string { return ModelineAt(wire.V0_43_53, kind) }

// ModelineAt is [Modeline] for a contract. It panics where there is no such schema.
func ModelineAt(at wire.Contract, kind Kind) string {
	return "# yaml-language-server: $schema=" + URLAt(at, kind, Editor)
}

// Entry is a line of the index.
type Entry struct {
	Version string  `json:"version"`
	Kind    Kind    `json:"kind"`
	Dialect Dialect `json:"dialect"`
	URL     string  `json:"url"`
	// SHA256 of the file, in hexadecimal digits.
	SHA256 string `json:"sha256"`
}

// Index lists every schema: the versions in their order, [Next] last.
func Index() []Entry {
	text, err := files.ReadFile("schemas/index.json")
	if err != nil {
		panic(err) // it is embedded
	}
	var index struct{ Schemas []Entry }
	if err := json.Unmarshal(text, &index); err != nil {
		panic(err)
	}
	return index.Schemas
}

// KindsOf lists the kinds of which a version has schemas, in the order of [Kinds].
func KindsOf(version string) []Kind {
	return slices.DeleteFunc(Kinds(), func(kind Kind) bool {
		_, err := Get(version, kind, Plain)
		return err != nil
	})
}

// Versions lists the versions that there are, [Next] last.
func Versions() []string {
	var out []string
	for _, e := range Index() {
		if len(out) == 0 || out[len(out)-1] != e.Version {
			out = append(out, e.Version)
		}
	}
	return out
}
