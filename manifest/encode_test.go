package manifest_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")); !bytes.Equal(got, want) {
		t.Errorf("%s differs (-update writes it anew), got:\n%s\nwant:\n%s", path, got, want)
	}
}

func TestJobYAML(t *testing.T) {
	job, err := manifest.DecodeJob([]byte(fullJSON))
	if err != nil {
		t.Fatal(err)
	}
	job.Execute.Script.Set("$a = 'x'\n\nif ($a) {\n  Write-Output \"# $a\"\n}\n")
	text, err := job.EncodeYAML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "job.golden.yaml", text)
	checkYAML(t, job, text)
}

func TestScheduleYAML(t *testing.T) {
	s, err := manifest.DecodeSchedule([]byte(fullScheduleJSON))
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.EncodeYAML()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "schedule.golden.yaml", text)
}

func TestYAMLWithoutDefaults(t *testing.T) {
	job, err := manifest.DecodeJob([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	text, err := job.EncodeYAML()
	if want := "id: a\nversion: \"1\"\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n"; err != nil || string(text) != want {
		t.Errorf("%v\n%s", err, text)
	}
	freeze := manifest.Freeze{TZ: manifest.ZoneLocal}
	if text, err := freeze.EncodeYAML(); err != nil || string(text) != "{}\n" {
		t.Errorf("%v\n%s", err, text)
	}
	s := manifest.Schedule{ID: "s", JobID: "j", When: manifest.OnEvents(manifest.TriggerLogon), TZ: manifest.ZoneUTC, RunsOn: manifest.RunsOnAgent, Enabled: true}
	s.DeadlineAt.Set(time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC))
	s.Target.Groups = []string{"canary", "no"}
	want := "id: s\nwhen:\n  \"on\": [logon]\njob_id: j\ntarget:\n  groups: [canary, \"no\"]\ndeadline_at: \"2026-07-01T09:00:00Z\"\ntz: utc\nruns_on: agent\n"
	if text, err := s.EncodeYAML(); err != nil || string(text) != want {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestYAMLTexts writes a text where a person would read it, and reads it back.
func TestYAMLTexts(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ` ""`},
		{"plain text", ` plain text`},
		{`Write-Output "hello from $env:COMPUTERNAME"`, ` Write-Output "hello from $env:COMPUTERNAME"`},
		{`C:\Windows\x.ps1`, ` C:\Windows\x.ps1`},
		{`"C:\Program Files"`, ` '"C:\Program Files"'`},
		{`it's`, ` it's`},
		{"yes", ` "yes"`}, {"No", ` "No"`}, {"on", ` "on"`}, {"y", ` "y"`}, {"TRUE", ` "TRUE"`},
		{"null", ` "null"`}, {"~", ` "~"`}, {"<<", ` "<<"`}, {"=", ` "="`},
		{"1", ` "1"`}, {"1.0", ` "1.0"`}, {"1.0.0", ` 1.0.0`}, {"30s", ` 30s`}, {"1e3", ` "1e3"`}, {"1_000", ` "1_000"`},
		{"0x1F", ` "0x1F"`}, {"0o17", ` "0o17"`}, {"017", ` "017"`}, {"-5", ` "-5"`}, {".5", ` ".5"`}, {".inf", ` ".inf"`}, {"5.", ` "5."`}, {"._", ` "._"`}, {"-_", ` "-_"`}, {"_", ` _`}, {"-a_", ` -a_`},
		{"10:30", ` "10:30"`}, {"09:00", ` "09:00"`}, {"22:00-05:00", ` 22:00-05:00`},
		{"2026-07-01", ` "2026-07-01"`}, {"2026-06-10 09:00", ` "2026-06-10 09:00"`}, {"2026-07-01x", ` 2026-07-01x`},
		{"a: b", ` "a: b"`}, {"a:", ` "a:"`}, {"a:b", ` a:b`}, {"a #b", ` "a #b"`}, {"a#b", ` a#b`},
		{"- a", ` "- a"`}, {"-a", ` -a`}, {"---", ` "---"`}, {"...", ` "..."`}, {"#", ` "#"`}, {"? a", ` "? a"`}, {"?", ` "?"`},
		{"@x", ` "@x"`}, {"`x", " \"`x\""}, {"%x", ` "%x"`}, {"!x", ` "!x"`}, {"&x", ` "&x"`}, {"*x", ` "*x"`}, {"|", ` "|"`}, {">", ` ">"`},
		{"{x}", ` "{x}"`}, {"[x", ` "[x"`}, {"x]", ` x]`}, {",", ` ","`},
		{" a", ` " a"`}, {"a ", ` "a "`}, {"a\tb", ` "a\tb"`},
		{"おはよう\u3000ございます", " おはよう\u3000ございます"}, {"\u3000", " \"\u3000\""}, {"😀", " 😀"},
		{"a\u00a0b", ` "a\u00A0b"`}, {"\u2028", ` "\u2028"`}, {"\u202e", ` "\u202E"`}, {"\U000e0001", " \U000e0001"}, {"\ufeffx", ` "\uFEFFx"`}, {"\x00\x1b\x7f", ` "\u0000\u001B\u007F"`}, {"\uffff", ` "\uFFFF"`}, {"\U0010ffff", ` "\U0010FFFF"`},
		{"a\n", " |\n    a"}, {"a\nb", " |-\n    a\n    b"}, {"a\n\n", " |+\n    a\n"}, {"\n\na\n", " |\n\n\n    a"},
		{"  a\nb\n", " |2\n      a\n    b"}, {"\ta\n", " |2\n    \ta"}, {"a\n\n  b\t\n", " |\n    a\n\n      b\t"}, {"a\n  \nb\n", " |\n    a\n      \n    b"},
		{"\n", ` "\n"`}, {"a\n  ", ` "a\n  "`}, {"  \na\n", ` "  \na\n"`}, {"a\r\nb\r\n", ` "a\r\nb\r\n"`},
		{`# it's "x"`, " |-\n    # it's \"x\""}, {`it's "x"`, ` it's "x"`},
		{"---\n...\n# c\nkey: v\n", " |\n    ---\n    ...\n    # c\n    key: v"},
	}
	for _, tt := range tests {
		job, err := manifest.DecodeJob([]byte(minimal))
		if err != nil {
			t.Fatal(err)
		}
		job.Execute.Script.Set(tt.text)
		text, err := job.EncodeYAML()
		if err != nil {
			t.Fatal(err)
		}
		if want := "  script:" + tt.want + "\n  timeout"; !strings.Contains(string(text), want) {
			t.Errorf("%q is written\n%s", tt.text, text)
		}
		checkYAML(t, job, text)
		job.Description.Set(tt.text)
		inventory := manifest.InventoryHint{Display: []manifest.DisplayField{{Field: tt.text, Label: "l"}}}
		inventory.HistoryScalars.Set([]string{tt.text, "x"})
		job.Inventory.Set(inventory)
		if text, err = job.EncodeYAML(); err != nil {
			t.Fatal(err)
		}
		checkYAML(t, job, text)
	}
}

// everywhere is a job with a text in every sort of place.
func everywhere(t *testing.T, text string) *manifest.Job {
	t.Helper()
	job, err := manifest.DecodeJob([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	job.ID = text
	job.Execute.Script.Set(text)
	inventory := manifest.InventoryHint{Display: []manifest.DisplayField{
		{Field: text, Label: "l"},
		{Field: text, Label: "l", Columns: wire.Some([]manifest.DisplayField{{Field: "f", Label: text}})},
	}}
	inventory.HistoryScalars.Set([]string{text, "x"})
	job.Inventory.Set(inventory)
	return job
}

// TestEveryShortText writes every text of up to three characters of those that mean
// something to YAML. What is written must be the text to a reader of another kind
// too, which makes numbers, dates and booleans of what looks like them.
func TestEveryShortText(t *testing.T) {
	alphabet := []string{"a", "0", " ", "\n", "\t", ":", "#", "-", "?", "'", "\"", "\\", "|", "%", ",", "[", "}", "!", "*", ".", "~", "\u00a0", "é"}
	texts, longer := []string{""}, []string{""}
	for range 3 {
		var next []string
		for _, text := range longer {
			for _, c := range alphabet {
				next = append(next, text+c)
			}
		}
		texts, longer = append(texts, next...), next
	}
	for _, text := range texts {
		job := everywhere(t, text)
		document, err := job.EncodeYAML()
		if err != nil {
			t.Fatal(err)
		}
		checkYAML(t, job, document)
		var other struct {
			ID        any
			Execute   struct{ Script any }
			Inventory struct {
				Display []struct {
					Field   any
					Columns []struct{ Label any }
				}
				Scalars []any `yaml:"history_scalars"`
			}
		}
		if err := yaml.Unmarshal(document, &other); err != nil {
			t.Fatalf("%q: %v\n%s", text, err, document)
		}
		for _, got := range []any{
			other.ID, other.Execute.Script, other.Inventory.Display[0].Field, other.Inventory.Display[1].Field,
			other.Inventory.Display[1].Columns[0].Label, other.Inventory.Scalars[0],
		} {
			if got != text {
				t.Fatalf("%q is %T %q in\n%s", text, got, got, document)
			}
		}
	}
}

// checkYAML checks that a job is read back from what was written.
func checkYAML(t *testing.T, job *manifest.Job, text []byte) {
	t.Helper()
	want, err := job.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := manifest.DecodeJobStrict(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if got, err := again.MarshalJSON(); err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%s\nis read as\n%s, want\n%s", text, got, want)
	}
}

func TestYAMLErrors(t *testing.T) {
	if text, err := new(manifest.Job).AppendYAML([]byte("x")); !errors.As(err, new(*wire.EncodeError)) || string(text) != "x" {
		t.Errorf("a job without a shell: %v, %q", err, text)
	}
	job, err := manifest.DecodeJob([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	job.Execute.Script.Set(strings.Repeat("a\n", manifest.MaxDocument/4))
	if text, err := job.AppendYAML([]byte("x")); !errors.Is(err, manifest.ErrTooLarge) || string(text) != "x" {
		t.Errorf("a script that is too long in its block: %v, %d bytes", err, len(text))
	}
}

// roundTrip writes a document as YAML and reads it again.
func roundTrip(t *testing.T, data, text []byte, err error, decode func([]byte) ([]byte, error)) {
	t.Helper()
	if errors.Is(err, manifest.ErrTooLarge) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, err := decode(text); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("%s\nis written as\n%s\nand read as\n%s, %v", data, text, got, err)
	}
}

// FuzzYAMLText puts a text wherever one may stand.
func FuzzYAMLText(f *testing.F) {
	for _, text := range []string{"", "a: b", "- a\n  b\n", "\t|2\n x\n\n", "it's \"x\"", "1_0.5e3", "2026-07-01 x", "\u3000", "? a", "a,]b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		job := everywhere(t, text)
		document, err := job.EncodeYAML()
		if errors.Is(err, manifest.ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkYAML(t, job, document)
	})
}

func FuzzJobRoundTrip(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(fullJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		job, err := manifest.DecodeJob(text)
		if err != nil {
			return
		}
		data, err := job.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		yaml, err := job.EncodeYAML()
		roundTrip(t, data, yaml, err, func(yaml []byte) ([]byte, error) {
			again, err := manifest.DecodeJobStrict(yaml)
			if err != nil {
				return nil, err
			}
			return again.MarshalJSON()
		})
	})
}

func FuzzScheduleRoundTrip(f *testing.F) {
	f.Add([]byte(minimalSchedule))
	f.Add([]byte(fullScheduleJSON))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := manifest.DecodeSchedule(text)
		if err != nil {
			return
		}
		data, err := s.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		yaml, err := s.EncodeYAML()
		roundTrip(t, data, yaml, err, func(yaml []byte) ([]byte, error) {
			again, err := manifest.DecodeScheduleStrict(yaml)
			if err != nil {
				return nil, err
			}
			return again.MarshalJSON()
		})
	})
}
