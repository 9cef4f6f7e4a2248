package preview

import (
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Document is a preview for scripts.
type Document struct {
	Schedules []ScheduleEntry `json:"schedules"`
	Fires     []FireEntry     `json:"fires"`
}

// ScheduleEntry is a schedule of a preview.
type ScheduleEntry struct {
	ID      string   `json:"id"`
	JobID   string   `json:"job_id"`
	When    string   `json:"when"`
	Enabled bool     `json:"enabled"`
	Text    []string `json:"text"`
}

// FireEntry is a time of a preview. Nothing happens where Blocked is not empty.
type FireEntry struct {
	At       time.Time `json:"at"`
	Schedule string    `json:"schedule"`
	JobID    string    `json:"job_id"`
	Blocked  []string  `json:"blocked"`
	Moved    bool      `json:"moved,omitempty"`
}

// Report makes the document of a preview.
func Report(schedules []*manifest.Schedule, opts Options) Document {
	doc := Document{Schedules: []ScheduleEntry{}, Fires: []FireEntry{}}
	for _, s := range schedules {
		doc.Schedules = append(doc.Schedules, ScheduleEntry{s.ID, s.JobID, s.When.String(), s.Enabled, Explain(s, opts)})
	}
	for _, f := range Fires(schedules, opts) {
		doc.Fires = append(doc.Fires, FireEntry{f.At, f.Schedule.ID, f.Schedule.JobID, append([]string{}, f.Blocked...), f.Moved})
	}
	return doc
}

// Happening counts the fires that are not blocked.
func Happening(fires []Fire) int {
	n := 0
	for _, f := range fires {
		if len(f.Blocked) == 0 {
			n++
		}
	}
	return n
}
