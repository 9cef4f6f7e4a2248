package preview

import (
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	// maxMonths is how many months are shown, and abreast how many beside each
	// other.
	maxMonths = 6
	abreast   = 3
	// monthWidth is that of seven days with three characters and a blank each.
	monthWidth = 7*4 - 1
)

// mark is what happens on a day.
type mark struct{ fires, blocked bool }

// day of a month, in the zone of the calendar.
type day struct {
	year  int
	month time.Month
	day   int
}

// Months writes calendars of the months in which there are fires, six at most, with
// a * at each day on which something starts and an x where something is blocked and
// nothing starts.
func Months(w io.Writer, fires []Fire, zone *time.Location, paint Paint) {
	marks := map[day]mark{}
	var months []day // their first days
	for _, f := range fires {
		y, m, d := f.At.In(zone).Date()
		if first := (day{y, m, 1}); len(months) == 0 || months[len(months)-1] != first {
			if len(months) == maxMonths {
				break
			}
			months = append(months, first)
		}
		is := marks[day{y, m, d}]
		is.fires = is.fires || len(f.Blocked) == 0
		is.blocked = is.blocked || len(f.Blocked) > 0
		marks[day{y, m, d}] = is
	}
	for row := 0; len(months) > 0; row++ {
		if row > 0 {
			fmt.Fprintln(w)
		}
		n := min(abreast, len(months))
		var columns [][]string
		for _, first := range months[:n] {
			columns = append(columns, month(first, marks, paint))
		}
		months = months[n:]
		for i := range columns[0] {
			var b strings.Builder
			for _, c := range columns {
				b.WriteString(c[i] + "   ")
			}
			if line := strings.TrimRight(b.String(), " "); line != "" {
				fmt.Fprintln(w, line)
			}
		}
	}
}

// month is a calendar of eight lines of the same width: a title, the days of the
// week, and six weeks.
func month(first day, marks map[day]mark, paint Paint) []string {
	title := fmt.Sprintf("%s %d", first.month, first.year)
	indent := (monthWidth - len(title)) / 2
	lines := []string{
		strings.Repeat(" ", indent) + title + strings.Repeat(" ", monthWidth-indent-len(title)),
		paint(dim, "Mo  Tu  We  Th  Fr  Sa  Su "),
	}
	begin := time.Date(first.year, first.month, 1, 0, 0, 0, 0, time.UTC)
	offset := (int(begin.Weekday()) + 6) % 7 // weeks begin on Monday
	days := begin.AddDate(0, 1, -1).Day()
	for week := range 6 {
		var cells []string
		for i := range 7 {
			d := week*7 + i - offset + 1
			cell := "   "
			if 1 <= d && d <= days {
				cell = fmt.Sprintf("%2d ", d)
				switch is := marks[day{first.year, first.month, d}]; {
				case is.fires:
					cell = paint(good, fmt.Sprintf("%2d*", d))
				case is.blocked:
					cell = paint(bad, fmt.Sprintf("%2dx", d))
				}
			}
			cells = append(cells, cell)
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return lines
}
