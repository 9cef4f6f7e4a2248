package fleet

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

var begin = time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)

// states is how all agents are, as a test compares it.
func states(t *Table) string {
	var parts []string
	for _, a := range t.Agents() {
		parts = append(parts, a.PC+" "+string(a.State))
	}
	return strings.Join(parts, ", ")
}

func changes(list []Change) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, fmt.Sprintf("%s %s>%s", c.Agent.PC, c.Was, c.Agent.State))
	}
	return strings.Join(parts, ", ")
}

func TestStates(t *testing.T) {
	interval := 10 * time.Second
	table := NewTable(func(string) time.Duration { return interval })
	beat := func(pc string, at int) {
		table.Beat(wire.NewHeartbeat(pc, "1", begin), begin.Add(time.Duration(at)*time.Second))
	}
	tick := func(at int, wantChanges, wantStates string) {
		t.Helper()
		if got := changes(table.Tick(begin.Add(time.Duration(at) * time.Second))); got != wantChanges {
			t.Errorf("at %d: changes %q, want %q", at, got, wantChanges)
		}
		if got := states(table); got != wantStates {
			t.Errorf("at %d: states %q, want %q", at, got, wantStates)
		}
	}
	if c, ok := table.Know("quiet", begin); !ok || c.Agent.State != Waiting {
		t.Errorf("%+v, %t", c, ok)
	}
	if _, ok := table.Know("quiet", begin); ok {
		t.Error("known twice")
	}
	beat("a", 0)
	beat("b", 0)
	if c, ok := table.Beat(wire.NewHeartbeat("b", "1", begin), begin); ok {
		t.Errorf("a second beat is news: %+v", c)
	}
	tick(20, "", "a alive, b alive, quiet waiting")
	tick(21, "a alive>late, b alive>late", "a late, b late, quiet waiting")
	beat("a", 25)
	tick(40, "", "a alive, b late, quiet waiting")
	tick(41, "b late>gone, quiet waiting>gone", "a alive, b gone, quiet gone")
	if c, ok := table.Beat(wire.NewHeartbeat("quiet", "1", begin), begin.Add(42*time.Second)); !ok || c.Was != Gone || c.Agent.State != Alive {
		t.Errorf("%+v, %t", c, ok)
	}
	interval = time.Minute // the configuration changes
	tick(100, "b gone>alive", "a alive, b alive, quiet alive")
	interval = 0 // counts as a second
	tick(101, "a alive>gone, b alive>gone, quiet alive>gone", "a gone, b gone, quiet gone")
	if table.Count(Gone) != 3 || table.Count(Alive) != 0 {
		t.Error("the counts are wrong")
	}
}

func TestLongIntervals(t *testing.T) {
	table := NewTable(func(string) time.Duration { return 1<<63 - 1 })
	table.Beat(wire.NewHeartbeat("a", "1", begin), begin)
	if got := changes(table.Tick(begin.AddDate(100, 0, 0))); got != "" {
		t.Errorf("changes %q", got)
	}
}

func TestSkip(t *testing.T) {
	table := NewTable(func(string) time.Duration { return 10 * time.Second })
	table.Beat(wire.NewHeartbeat("a", "1", begin), begin)
	table.Skip(time.Hour)
	if got := changes(table.Tick(begin.Add(time.Hour + 15*time.Second))); got != "" {
		t.Errorf("changes %q", got)
	}
	if got := changes(table.Tick(begin.Add(time.Hour + 25*time.Second))); got != "a alive>late" {
		t.Errorf("changes %q", got)
	}
}

func TestGiveUp(t *testing.T) {
	table := NewTable(func(string) time.Duration { return 10 * time.Second })
	table.Know("c", begin)
	table.Know("b", begin)
	table.Beat(wire.NewHeartbeat("a", "1", begin), begin)
	if got := changes(table.GiveUp()); got != "b waiting>gone, c waiting>gone" {
		t.Errorf("changes %q", got)
	}
}

func TestTableIsBounded(t *testing.T) {
	table := NewTable(func(string) time.Duration { return time.Second })
	for i := range maxAgents + 10 {
		table.Beat(wire.NewHeartbeat(fmt.Sprint(i), "1", begin), begin)
	}
	if n := len(table.Agents()); n != maxAgents || !table.Full() {
		t.Errorf("%d agents", n)
	}
	if _, ok := table.Know("another", begin); ok {
		t.Error("a full table took another one")
	}
}

func TestNews(t *testing.T) {
	long := strings.Repeat("0123456789\n", 1000)
	tests := []struct {
		name, before, now, want string
		gap                     bool
	}{
		{"first", "", "a\n", "a\n", false},
		{"nothing", "a\n", "a\n", "", false},
		{"more", "a\n", "a\nb\n", "b\n", false},
		{"the beginning is dropped", "x" + long + "y", long + "yz", "z", false},
		{"too little is left to tell", "ab", "bc", "bc", true},
		{"all is dropped", "ab", "cd", "cd", true},
		{"shorter", "abc", "ab", "ab", true},
		{"empty again", "abc", "", "", true},
	}
	for _, tt := range tests {
		got, gap := News(tt.before, tt.now)
		if got != tt.want || gap != tt.gap {
			t.Errorf("%s: got %.20q, %t, want %.20q, %t", tt.name, got, gap, tt.want, tt.gap)
		}
	}
}

// FuzzNews checks that what was shown before and what is new end as the text
// does.
func FuzzNews(f *testing.F) {
	f.Add("a\nb\n", "b\nc\n")
	f.Add("", "x")
	f.Add(strings.Repeat("a", 5000)+"b", strings.Repeat("a", 5000)+"c")
	f.Fuzz(func(t *testing.T, before, now string) {
		news, gap := News(before, now)
		if !strings.HasSuffix(now, news) {
			t.Fatalf("%q is no end of %q", news, now)
		}
		if gap && news != now {
			t.Fatalf("a gap, and not all of %q", now)
		}
		if !gap && !strings.HasSuffix(before+news, now) {
			t.Fatalf("%q and %q make no %q", before, news, now)
		}
	})
}
