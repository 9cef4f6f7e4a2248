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
	at, err := req.contract()
	if err != nil {
		return nil, err
	}
	local, err := req.zone()
	if err != nil {
		return nil, err
	}
	var doc document
	var rules func() error
	switch kind {
	case "job":
		job, err := readJob(req, text)
		if err != nil {
			return nil, err
		}
		doc, rules = job, func() error { return job.ValidateAt(at) }
	case "schedule":
		s, err := readSchedule(req, text)
		if err != nil {
			return nil, err
		}
		doc, rules = s, func() error { return s.ValidateAt(at, local) }
	default:
		return nil, unsupported("kind", kind)
	}
	if validate {
		if err := rules(); err != nil {
			return nil, fail(kindInvalid, err)
		}
	}
	data, err := encodeAt(doc, at)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return struct {
		JSON string `json:"json"`
	}{string(data)}, nil
}

// reader is the way in which the request wants a document read: tolerantly and as
// YAML by default.
func (r request) reader() (manifest.Reader, error) {
	format, err := r.textOr("format", "yaml")
	if err != nil {
		return manifest.Reader{}, err
	}
	mode, err := r.textOr("mode", "tolerant")
	if err != nil {
		return manifest.Reader{}, err
	}
	if format != "yaml" && format != "json" || mode != "tolerant" && mode != "strict" {
		return manifest.Reader{}, badRequest("format must be yaml or json, and mode strict or tolerant")
	}
	at, err := r.contract()
	return manifest.Reader{Contract: at, Strict: mode == "strict", JSON: format == "json"}, err
}

// readJob reads a job in the way that the request wants.
func readJob(req request, text string) (*manifest.Job, error) {
	r, err := req.reader()
	if err != nil {
		return nil, err
	}
	job, err := r.Job([]byte(text))
	return job, readFailure(err)
}

// readSchedule is readJob for schedules.
func readSchedule(req request, text string) (*manifest.Schedule, error) {
	r, err := req.reader()
	if err != nil {
		return nil, err
	}
	s, err := r.Schedule([]byte(text))
	return s, readFailure(err)
}

func readFailure(err error) error {
	var unknown *manifest.UnknownFieldsError
	switch {
	case errors.As(err, &unknown):
		return fail(kindUnknown, err)
	case err != nil:
		return fail(kindDecode, err)
	}
	return nil
}
