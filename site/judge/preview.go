package judge

import (
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// The preview ends after so many fires, or this much time.
const (
	maxFires   = 800
	maxPreview = 366 * 24 * time.Hour
)

// Preview says when a schedule fires.
type Preview struct {
	// Summary is what makes it fire, in short.
	Summary string `json:"summary"`
	// Calendar says that it goes by the clock, so that there are Fires.
	Calendar bool `json:"calendar"`
	// Zone of the schedule's times: local or utc.
	Zone manifest.Zone `json:"zone"`
	// RunsOn is who keeps the time.
	RunsOn  manifest.RunsOn `json:"runsOn"`
	Enabled bool            `json:"enabled"`
	// Fires are times in the zone that was asked for, ascending.
	Fires []Fire `json:"fires"`
	// More says that they go on behind the last.
	More bool `json:"more"`
}

// Fire is one time.
type Fire struct {
	// Day is YYYY-MM-DD, Time HH:MM, Offset such as +09:00.
	Day    string `json:"day"`
	Time   string `json:"time"`
	Offset string `json:"offset"`
	UTC    string `json:"utc"`
}

func preview(s *manifest.Schedule, now time.Time, zone *time.Location) *Preview {
	_, calendar := s.When.Calendar()
	p := &Preview{
		Summary: s.When.String(), Calendar: calendar, Zone: s.TZ, RunsOn: s.RunsOn, Enabled: s.Enabled, Fires: []Fire{},
	}
	end := now.Add(maxPreview)
	for _, at := range s.PreviewFires(now, maxFires+1, zone) {
		if len(p.Fires) == maxFires || at.After(end) {
			p.More = true
			break
		}
		local := at.In(zone)
		p.Fires = append(p.Fires, Fire{
			local.Format(time.DateOnly), local.Format("15:04"), local.Format("-07:00"), at.UTC().Format(time.RFC3339),
		})
	}
	return p
}
