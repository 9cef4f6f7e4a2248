package conform

import (
	"context"
	"encoding/json"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// schedule reads the schedule that a request is about.
func schedule(req request) (*manifest.Schedule, error) {
	text, err := req.text("text")
	if err != nil {
		return nil, err
	}
	return readSchedule(req, text)
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
