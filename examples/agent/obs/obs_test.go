package obs_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/obs"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

const boot = `{"pc_id":"other","at":"2026-05-28T10:00:00Z","kind":"boot","source":"winlog:System"}`

func ExampleLines() {
	stdout := `
{"pc_id":"PC1","at":"2026-05-28T10:00:00Z","kind":"boot","source":"winlog:System"}
not an event
{"pc_id":"PC1","at":"2026-05-28T11:30:00+09:00","kind":"logon","source":"winlog:Security","event_record_id":"17"}
`
	for line, err := range obs.Lines(stdout) {
		if err != nil {
			fmt.Println(line.Number, "no event")
			continue
		}
		fmt.Println(line.Number, line.Event.Kind, line.Event.At.UTC().Format(time.Kitchen), line.Event.EventRecordID.Or("-"))
	}
	// Output:
	// 2 boot 10:00AM -
	// 3 no event
	// 4 logon 2:30AM 17
}

// sink remembers what it gets.
type sink struct {
	events []wire.ObsEvent
	ids    []string
	fail   func(n int) error // asked before the n-th message
}

// publisher returns one for PC1 that publishes to s.
func (s *sink) publisher(t *testing.T, maxPayload int64) (*obs.Publisher, *bytes.Buffer) {
	log := &bytes.Buffer{}
	return &obs.Publisher{
		PC: subjects.MustPCID("PC1"), Log: slog.New(slog.NewTextHandler(log, nil)),
		MaxPayload: func() int64 { return maxPayload },
		Sink: func(subject, msgID string, data []byte) error {
			if subject != "obs.PC1" {
				t.Errorf("subject %s", subject)
			}
			if s.fail != nil {
				if err := s.fail(len(s.ids)); err != nil {
					return err
				}
			}
			var ev wire.ObsEvent
			if err := ev.UnmarshalJSON(data); err != nil {
				t.Error(err)
			}
			s.events, s.ids = append(s.events, ev), append(s.ids, msgID)
			return nil
		},
	}, log
}

func TestEmit(t *testing.T) {
	record := func(id string) string {
		return strings.Replace(boot, "}", `,"event_record_id":"`+id+`"}`, 1)
	}
	tests := []struct {
		name       string
		stdout     string
		maxPayload int64
		fail       func(n int) error
		ids        []string // of the messages
		left       string
		log        string
	}{
		{name: "nothing"},
		{name: "blank", stdout: " \r\n\n\t\n"},
		{name: "windows lines", stdout: "\r\n  " + boot + "  \r\n" + boot, ids: []string{"obs-r-2", "obs-r-3"}},
		{name: "bad ones between", stdout: "hello\n" + boot + "\n{}\n" + boot + "\n[", ids: []string{"obs-r-2", "obs-r-4"}, log: `lines=3 first="line 1: `},
		{name: "too large", stdout: record(strings.Repeat("x", 200)) + "\n" + boot, maxPayload: 200, ids: []string{"obs-r-2"},
			left: record(strings.Repeat("x", 200)) + "\n", log: `events=1 first="line 1: the event takes`},
		{name: "sink fails", stdout: record("1") + "\n" + record("2") + "\nbad\n" + record("3"), ids: []string{"obs-r-1"},
			fail: func(n int) error {
				if n == 1 {
					return errors.New("no broker")
				}
				return nil
			},
			left: record("2") + "\n" + record("3") + "\n", log: `events=2 first="line 2: no broker"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &sink{fail: tt.fail}
			p, log := s.publisher(t, tt.maxPayload)
			if left := p.Emit(tt.stdout, "r"); left != tt.left {
				t.Errorf("left %q, want %q", left, tt.left)
			}
			if !slices.Equal(s.ids, tt.ids) {
				t.Errorf("ids %q, want %q", s.ids, tt.ids)
			}
			for _, ev := range s.events {
				if ev.PCID != "PC1" || ev.Kind != "boot" {
					t.Errorf("published %+v", ev)
				}
			}
			if !strings.Contains(log.String(), tt.log) || (tt.log == "") != (log.Len() == 0) {
				t.Errorf("log %s", log)
			}
		})
	}
}

func TestEmitIsBounded(t *testing.T) {
	s := &sink{}
	p, log := s.publisher(t, 0)
	left := p.Emit(strings.Repeat(boot+"\n", obs.MaxEvents+2), "r")
	if len(s.ids) != obs.MaxEvents || left != boot+"\n"+boot+"\n" || !strings.Contains(log.String(), "events=2") {
		t.Errorf("%d published, left %q, log %s", len(s.ids), left, log)
	}
}

func TestStarted(t *testing.T) {
	s := &sink{}
	p, _ := s.publisher(t, 1<<20)
	if err := p.Started(time.Date(2026, 5, 16, 8, 30, 0, 0, time.UTC), "id"); err != nil {
		t.Fatal(err)
	}
	data, err := s.events[0].MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"pc_id":"PC1","at":"2026-05-16T08:30:00Z","kind":"agent_started","source":"agent:self","event_record_id":null,"payload":null}`; string(data) != want || s.ids[0] != "id" {
		t.Errorf("message %s: %s", s.ids[0], data)
	}
}

func FuzzLines(f *testing.F) {
	for _, s := range []string{"", boot, boot + "\r\nx\n\n" + boot, "{}\n\xff\n", strings.Repeat("[", 200), "\ufeff" + boot, "\u0085" + boot + "\u2028" + boot} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, stdout string) {
		last := 0
		for line, err := range obs.Lines(stdout) {
			if line.Number <= last || line.Number > strings.Count(stdout, "\n")+1 {
				t.Fatalf("line %d after line %d", line.Number, last)
			}
			last = line.Number
			if strings.TrimSpace(line.Text) != line.Text || line.Text == "" || strings.Contains(line.Text, "\n") {
				t.Errorf("line %q", line.Text)
			}
			var again wire.ObsEvent
			if err == nil {
				data, err := line.Event.MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				if err := again.UnmarshalJSON(data); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
