package argv

import (
	"strings"
	"testing"
	"time"
)

func TestMoment(t *testing.T) {
	now := time.Date(2026, 5, 16, 12, 0, 0, 5e8, time.FixedZone("east", 9*3600))
	tests := []struct{ text, moment, ago string }{
		{"2h", "2026-05-16T05:00:00Z", "2026-05-16T01:00:00Z"},
		{"0", "2026-05-16T03:00:00Z", "2026-05-16T03:00:00Z"},
		{"1h 30m", "2026-05-16T04:30:00Z", "2026-05-16T01:30:00Z"},
		{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"},
		{"2026-01-02T03:04:05.999+09:00", "2026-01-01T18:04:05Z", "2026-01-01T18:04:05Z"},
	}
	for _, tt := range tests {
		for _, way := range []struct {
			read func(string, time.Time) (time.Time, error)
			want string
		}{{Moment, tt.moment}, {Ago, tt.ago}} {
			got, err := way.read(tt.text, now)
			if err != nil || got.Format(time.RFC3339Nano) != way.want {
				t.Errorf("%q: got %s, %v, want %s", tt.text, got.Format(time.RFC3339Nano), err, way.want)
			}
		}
	}
	for _, text := range []string{"", "soon", "-2h", "2026-01-02", "30", "99999999999999999999y"} {
		if _, err := Moment(text, now); err == nil || !strings.Contains(err.Error(), "2026-05-16T03:00:00Z") {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := Ago(text, now); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}
