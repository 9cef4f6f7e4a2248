package conform

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
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
	case "view":
		v, err := readView(req, text)
		if err != nil {
			return nil, err
		}
		doc, rules = v, v.Validate
	case "group":
		g, err := readGroup(req, text)
		if err != nil {
			return nil, err
		}
		doc, rules = g, g.Validate
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

// readView is readJob for views, which the first contract does not have.
func readView(req request, text string) (*manifest.View, error) {
	r, err := req.newerReader("view")
	if err != nil {
		return nil, err
	}
	v, err := r.View([]byte(text))
	return v, readFailure(err)
}

// readGroup is readView for definitions of groups.
func readGroup(req request, text string) (*manifest.GroupDef, error) {
	r, err := req.newerReader("group")
	if err != nil {
		return nil, err
	}
	g, err := r.Group([]byte(text))
	return g, readFailure(err)
}

// newerReader is reader for a kind that came with 0.101.0.
func (r request) newerReader(kind string) (manifest.Reader, error) {
	reader, err := r.reader()
	if err == nil && reader.Contract < wire.V0_101_0 {
		return reader, unsupported("kind", kind)
	}
	return reader, err
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
