package conform

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/kanadehq/kanade-shared/manifest"
)

// readManifest reads a document that people write.
func readManifest(_ context.Context, req request) (any, error) {
	kind, err := req.text("kind")
	if err != nil {
		return nil, err
	}
	text, err := req.text("text")
	if err != nil {
		return nil, err
	}
	validate := false
	if req.has("validate") {
		if err := json.Unmarshal(req.raw("validate"), &validate); err != nil {
			return nil, badRequest("validate must be true or false")
		}
	}
	local, err := req.zone()
	if err != nil {
		return nil, err
	}
	var doc document
	var rules func() error
	switch kind {
	case "job":
		job, err := decoded(req, text, jobReaders())
		if err != nil {
			return nil, err
		}
		doc, rules = job, job.Validate
	case "schedule":
		s, err := decoded(req, text, scheduleReaders())
		if err != nil {
			return nil, err
		}
		doc, rules = s, func() error { return s.Validate(local) }
	default:
		return nil, unsupported("kind", kind)
	}
	if validate {
		if err := rules(); err != nil {
			return nil, fail(kindInvalid, err)
		}
	}
	data, err := doc.AppendJSON(nil)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return struct {
		JSON string `json:"json"`
	}{string(data)}, nil
}

// readers are the ways to read a kind of document, by format and mode.
type readers[T any] map[string]func(text []byte) (*T, error)

func jobReaders() readers[manifest.Job] {
	return readers[manifest.Job]{
		"yaml tolerant": manifest.DecodeJob,
		"yaml strict":   manifest.DecodeJobStrict,
		"json tolerant": func(text []byte) (*manifest.Job, error) {
			job := new(manifest.Job)
			return job, job.UnmarshalJSON(text)
		},
		"json strict": manifest.DecodeJobJSONStrict,
	}
}

func scheduleReaders() readers[manifest.Schedule] {
	return readers[manifest.Schedule]{
		"yaml tolerant": manifest.DecodeSchedule,
		"yaml strict":   manifest.DecodeScheduleStrict,
		"json tolerant": func(text []byte) (*manifest.Schedule, error) {
			s := new(manifest.Schedule)
			return s, s.UnmarshalJSON(text)
		},
		"json strict": manifest.DecodeScheduleJSONStrict,
	}
}

// decoded reads a text in the way that the request wants: tolerant YAML by
// default.
func decoded[T any](req request, text string, from readers[T]) (*T, error) {
	format, err := req.textOr("format", "yaml")
	if err != nil {
		return nil, err
	}
	mode, err := req.textOr("mode", "tolerant")
	if err != nil {
		return nil, err
	}
	read := from[format+" "+mode]
	if read == nil {
		return nil, badRequest("format must be yaml or json, and mode strict or tolerant")
	}
	value, err := read([]byte(text))
	var unknown *manifest.UnknownFieldsError
	switch {
	case errors.As(err, &unknown):
		return nil, fail(kindUnknown, err)
	case err != nil:
		return nil, fail(kindDecode, err)
	}
	return value, nil
}
