package manifest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

func TestScheduleDepth(t *testing.T) {
	list := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, tt := range []struct {
		before, after string
		most          int
	}{
		{"when: {per_pc: once}\nzz: ", "", 127},
		{"when: {per_pc: once}\ntarget: {zz: ", "}", 126},
		{"when: {per_pc: {every: 1h, zz: ", "}}", 125},
	} {
		for n, good := range map[int]bool{tt.most: true, tt.most + 1: false} {
			_, err := manifest.DecodeSchedule([]byte("id: x\njob_id: y\n" + tt.before + list(n) + tt.after + "\n"))
			if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "at most 128 levels") {
				t.Errorf("%s%d levels: %v", tt.before, n, err)
			}
		}
	}
}

func TestHostileSchedules(t *testing.T) {
	const large = "reasonable size"
	tests := []struct{ about, text, want string }{
		{"aliases in an unknown key", minimalSchedule + bomb(12, "[a]"), large},
		{"aliases in a target", "id: &x0 a\njob_id: y\nwhen: {per_pc: once}\ntarget: {zz: &z {a: *z}}\n", "an alias inside of what it stands for"},
		{"aliases of a when", "when: &w {per_pc: *w}\nid: x\njob_id: y\n", "an alias inside of what it stands for"},
		{"more PCs than a fleet has", minimalSchedule + "target: {pcs: [" + strings.Repeat("a,", 1_100_000) + "]}\n", large},
		{"a number without end", minimalSchedule + "zz: " + strings.Repeat("9", 1_000_000) + "\n", minimalScheduleJSON},
	}
	for _, tt := range tests {
		if got := readSchedule(manifest.DecodeSchedule, tt.text); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %.300s, want %s", tt.about, got, tt.want)
		}
	}
}

// What is long is read once, and costs no more than that.
func TestLongLists(t *testing.T) {
	const n = 200_000
	s := calendar("09:00", strings.Repeat("mon ", n))
	for range n {
		s.Constraints.SkipDates = append(s.Constraints.SkipDates, "2026-06-15")
	}
	if err := s.Validate(time.UTC); err != nil {
		t.Fatal(err)
	}
	fires := s.PreviewFires(instant(t, "2026-06-10T00:00:00Z"), 100, time.UTC)
	if len(fires) != 100 || fires[0].Format(time.DateOnly) != "2026-06-22" {
		t.Errorf("%d fires: %v", len(fires), fires[:1])
	}
	c := manifest.Calendar{At: strings.Repeat(" ", 1<<20) + "9:0", Days: []string{strings.Repeat("mon-", 1<<18)}}
	s.When = manifest.OnCalendar(c)
	if err := s.Validate(time.UTC); err == nil {
		t.Error("a range of many days")
	}
}
