package judge_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/site/judge"
)

const now = "2026-03-01T12:00:00Z"

const schedule = `id: s
job_id: j
target: {all: true}
when:
  calendar: {at: "23:30"}
tz: utc
`

func TestPreviewInZones(t *testing.T) {
	tests := []struct{ zone, day, time, offset string }{
		{"", "2026-03-01", "23:30", "+00:00"},
		{"Asia/Tokyo", "2026-03-02", "08:30", "+09:00"},
		{"Asia/Kolkata", "2026-03-02", "05:00", "+05:30"},
		{"America/New_York", "2026-03-01", "18:30", "-05:00"},
	}
	for _, tt := range tests {
		a := judge.Judge(judge.Request{Text: schedule, Zone: tt.zone, Now: now})
		if a.Preview == nil || len(a.Preview.Fires) == 0 {
			t.Fatalf("%s: no preview: %+v", tt.zone, a)
		}
		f := a.Preview.Fires[0]
		if f.Day != tt.day || f.Time != tt.time || f.Offset != tt.offset {
			t.Errorf("%s: %+v, want %+v", tt.zone, f, tt)
		}
		if n := len(a.Preview.Fires); n != 366 || !a.Preview.More {
			t.Errorf("%s: %d fires, more %t", tt.zone, n, a.Preview.More)
		}
	}
}

// Places are counted in units of UTF-16.
func TestPlaces(t *testing.T) {
	const text = "# 🎵 日本\nid: j\nversion: 1\nexecute: {shell: '🎵', script: x, timeout: 1m}\n"
	a := judge.Judge(judge.Request{Text: text, Now: now})
	units := utf16.Encode([]rune(text))
	for _, f := range a.Findings {
		if f.Path == "execute.shell" {
			if got := string(utf16.Decode(units[f.From:f.To])); got != "'🎵'" && got != "🎵" {
				t.Errorf("%q is underlined", got)
			}
			return
		}
	}
	t.Errorf("no finding on execute.shell: %+v", a.Findings)
}

// What an example is, is guessed right.
func TestGuess(t *testing.T) {
	r := reference.New()
	for _, doc := range r.Documents() {
		if doc.Kind == "" {
			continue
		}
		for _, e := range r.Examples(doc) {
			a := judge.Judge(judge.Request{Text: e.Text, Now: now, Contract: e.Since})
			if a.Kind != doc.Kind || !a.Guessed || a.Unknown || len(a.Findings) > 0 {
				t.Errorf("%s: %+v", e.Name, a)
			}
		}
	}
}

// A fleet may hold agents of any level.
func TestBothContracts(t *testing.T) {
	const job = "id: j\nversion: 1\nexecute: {shell: cmd, script: ver, timeout: 1m}\ntier: controller\n"
	for contract, want := range map[string]string{"": "error", "0.101.0": "", judge.BothContracts: "warning"} {
		a := judge.Judge(judge.Request{Text: job, Now: now, Contract: contract})
		got := ""
		for _, f := range a.Findings {
			got += f.Severity
		}
		if got != want {
			t.Errorf("%q: %+v", contract, a)
		}
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		q    judge.Request
		says string
	}{
		{judge.Request{Now: now, Zone: "Nowhere/Land"}, "no time zone"},
		{judge.Request{Now: now, Zone: "../../etc/passwd"}, "no time zone"},
		{judge.Request{Now: now, Zone: "Local"}, "no time zone"},
		{judge.Request{Now: "yesterday"}, "cannot be read"},
		{judge.Request{Now: now, Contract: "9.9.9"}, "no contract level"},
		{judge.Request{Now: now, Text: strings.Repeat("x", judge.MaxText+1)}, "too much"},
	}
	for _, tt := range tests {
		if a := judge.Judge(tt.q); !strings.Contains(a.Problem, tt.says) {
			t.Errorf("%.40v: %q, want %q in it", tt.q, a.Problem, tt.says)
		}
	}
}

// FuzzAnswer looks for a request that has no answer, or one with places outside of
// the text.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{schedule, "", "a: [", "id: 🎵\n", "when: {}\n\x00", "{", "- 1\n- 2\n"} {
		f.Add(text, "", "UTC", "")
		f.Add(text, "schedule", "Europe/Berlin", "0.101.0")
	}
	f.Fuzz(func(t *testing.T, text, kind, zone, contract string) {
		q, err := json.Marshal(map[string]any{"id": 7, "text": text, "kind": kind, "zone": zone, "contract": contract, "now": now})
		if err != nil {
			t.Skip()
		}
		var a judge.Answer
		if err := json.Unmarshal(judge.AnswerJSON(q), &a); err != nil {
			t.Fatal(err)
		}
		if a.ID != 7 {
			t.Fatalf("the answer is to %d", a.ID)
		}
		var sent struct{ Text string }
		if err := json.Unmarshal(q, &sent); err != nil {
			t.Fatal(err)
		}
		length := len(utf16.Encode([]rune(sent.Text)))
		for _, f := range a.Findings {
			if f.From < 0 || f.From > f.To || f.To > length {
				t.Fatalf("%s is from %d to %d of %d", f.Rule, f.From, f.To, length)
			}
		}
	})
}
