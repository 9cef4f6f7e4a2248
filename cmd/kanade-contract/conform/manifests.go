package conform

import (
	"context"
	"encoding/json"
	"errors"
	"time"

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

// schedule reads the schedule that a request is about.
func schedule(req request) (*manifest.Schedule, error) {
	text, err := req.text("text")
	if err != nil {
		return nil, err
	}
	return decoded(req, text, scheduleReaders())
}

// lowered says how a scheduler runs a schedule.
func lowered(_ context.Context, req request) (any, error) {
	s, err := schedule(req)
	if err != nil {
		return nil, err
	}
	l := s.Lower()
	return struct {
		Cron     string           `json:"cron"`
		Mode     string           `json:"mode"`
		Cooldown wire.Opt[string] `json:"cooldown"`
		TZ       string           `json:"tz"`
	}{l.Cron, string(l.Mode), l.Cooldown, string(l.TZ)}, nil
}

// defaultFires is how many fires a preview lists that does not say.
const defaultFires = 5

// preview lists the next fires of a schedule.
func preview(_ context.Context, req request) (any, error) {
	count := defaultFires
	if req.has("count") {
		var n uint32
		if err := json.Unmarshal(req.raw("count"), &n); err != nil {
			return nil, badRequest("count must be an integer from 0 on")
		}
		count = int(n)
	}
	s, now, local, err := moment(req)
	if err != nil {
		return nil, err
	}
	fires := []string{}
	for _, at := range s.PreviewFires(now, count, local) {
		fires = append(fires, at.Format(time.RFC3339))
	}
	return struct {
		Fires []string `json:"fires"`
	}{fires}, nil
}

// nextFire gives the next time of a calendar.
func nextFire(_ context.Context, req request) (any, error) {
	s, now, local, err := moment(req)
	if err != nil {
		return nil, err
	}
	var fire *string
	if at, ok := s.NextFire(now, local); ok {
		text := at.Format(time.RFC3339)
		fire = &text
	}
	return struct {
		Fire *string `json:"fire"`
	}{fire}, nil
}

// gates says what holds a schedule back.
func gates(_ context.Context, req request) (any, error) {
	s, now, local, err := moment(req)
	if err != nil {
		return nil, err
	}
	zone := s.TZ.Location(local)
	return struct {
		Active        bool `json:"active"`
		Allowed       bool `json:"allowed"`
		OutsideWindow bool `json:"outside_window"`
		BadWindow     bool `json:"bad_window"`
	}{
		s.Active.Contains(now, zone), s.Constraints.Allows(now, zone),
		s.OutsideWindow(), s.Constraints.BadWindow() != nil,
	}, nil
}

// frozen says whether a freeze holds.
func frozen(_ context.Context, req request) (any, error) {
	text, err := req.text("json")
	if err != nil {
		return nil, err
	}
	now, err := req.now()
	if err != nil {
		return nil, err
	}
	local, err := req.zone()
	if err != nil {
		return nil, err
	}
	var f manifest.Freeze
	if err := f.UnmarshalJSON([]byte(text)); err != nil {
		return nil, fail(kindDecode, err)
	}
	if err := f.Validate(local); err != nil {
		return nil, fail(kindInvalid, err)
	}
	return struct {
		Active bool `json:"active"`
	}{f.Active(now, local)}, nil
}

// moment reads a schedule, an instant and the local zone.
func moment(req request) (s *manifest.Schedule, now time.Time, local *time.Location, err error) {
	if now, err = req.now(); err != nil {
		return nil, now, nil, err
	}
	if local, err = req.zone(); err != nil {
		return nil, now, nil, err
	}
	s, err = schedule(req)
	return s, now, local, err
}

// now is the member that is an instant.
func (r request) now() (time.Time, error) {
	var now wire.Opt[time.Time]
	if err := now.UnmarshalJSON(r.raw("now")); err != nil || !now.IsSet() {
		return time.Time{}, badRequest("now must be a timestamp")
	}
	return now.Or(time.Time{}), nil
}

// zone is the local zone: that of the member tz_env, which the runner also puts
// into the environment, or of this process.
func (r request) zone() (*time.Location, error) {
	name, err := r.textOr("tz_env", "")
	if err != nil || name == "" {
		return time.Local, err
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, badRequest("tz_env: %v", err)
	}
	return zone, nil
}
