package preview

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Paint colours a text; it may return it as it is.
type Paint func(color, text string) string

const (
	dim  = "2"
	good = "1;32"
	bad  = "1;33"
)

// maxRun is how many blocked times in a row are shown, of one schedule and for one
// reason.
const maxRun = 4

// Table writes fires as a table, with the times of a zone and in UTC.
func Table(w io.Writer, fires []Fire, zone *time.Location, paint Paint) {
	rows := [][]string{{"", "time", "UTC", "schedule", "job", ""}}
	colors := []string{dim}
	for i := 0; i < len(fires); i++ {
		rows, colors = append(rows, row(&fires[i], zone)), append(colors, color(&fires[i]))
		if n := run(fires[i:]); n > maxRun {
			rows = append(rows, []string{"", fmt.Sprintf("… %d more", n-2), "", fires[i].Schedule.ID, fires[i].Schedule.JobID, "the same"})
			colors = append(colors, bad)
			i += n - 2 // and the last of them
		}
	}
	widths := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for i, r := range rows {
		var b strings.Builder
		for j, cell := range r {
			b.WriteString(cell + strings.Repeat(" ", widths[j]-utf8.RuneCountInString(cell)+2))
		}
		fmt.Fprintln(w, paint(colors[i], strings.TrimRight(b.String(), " ")))
	}
}

func color(f *Fire) string {
	if len(f.Blocked) > 0 {
		return bad
	}
	return ""
}

func row(f *Fire, zone *time.Location) []string {
	mark, notes := "*", f.Blocked
	if len(notes) > 0 {
		mark = "x"
	}
	if f.Moved {
		c, _ := f.Schedule.When.Calendar()
		notes = append([]string{"moved: clocks skip " + strings.TrimSpace(c.At)}, notes...)
	}
	utc := f.At.UTC().Format("15:04Z")
	if d := f.At.In(zone); d.Day() != f.At.UTC().Day() {
		utc = f.At.UTC().Format("01-02 15:04Z")
	}
	return []string{mark, clock(f.At, zone), utc, f.Schedule.ID, f.Schedule.JobID, strings.Join(notes, "; ")}
}

// run counts the fires at the beginning that are blocked alike.
func run(fires []Fire) int {
	n := 0
	for n < len(fires) && len(fires[n].Blocked) > 0 && fires[n].Schedule == fires[0].Schedule &&
		strings.Join(fires[n].Blocked, ";") == strings.Join(fires[0].Blocked, ";") {
		n++
	}
	return n
}

// Zone is the zone in which times are best shown: UTC where all schedules are by
// it, and that of the hosts otherwise.
func Zone(schedules []*manifest.Schedule, local *time.Location) *time.Location {
	for _, s := range schedules {
		if s.TZ != manifest.ZoneUTC {
			return local
		}
	}
	return time.UTC
}
