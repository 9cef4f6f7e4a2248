package manifest_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

const authored = `# A job with everything that an author does.

id: a # the id
version: '1.0'      # quoted
# what it is for
description: "d"
execute:
  shell:   powershell
  # the script
  script: |  # in a block
    Write-Output 'a'

    Write-Output 'b'
  timeout: 30s  # long enough

  run_as: user

inventory:
  display:
    - { field: a, label: A }  # first
    # second
    - field: b
      label: B   # of b
    - {field: c, label: C}
  history_scalars: [a, b]
client:
  name: n
  category: catalog
unknown: [1,  2]
`

func TestRewriteJob(t *testing.T) {
	tests := []struct {
		name   string
		change func(*manifest.Job)
		// old and new are parts of the text; everything else stays.
		old, new string
	}{
		{"nothing", func(*manifest.Job) {}, "", ""},
		{"a plain text", func(j *manifest.Job) { j.ID = "b" }, "id: a #", "id: b #"},
		{"a text that needs quotes", func(j *manifest.Job) { j.ID = "yes" }, "id: a #", "id: \"yes\" #"},
		{"single quotes stay", func(j *manifest.Job) { j.Version = "1.1" }, "'1.0'", "'1.1'"},
		{"double quotes stay", func(j *manifest.Job) { j.Description.Set("new") }, `"d"`, `"new"`},
		{"an enum", func(j *manifest.Job) { j.Execute.Shell = wire.ShellCmd }, "shell:   powershell", "shell:   cmd"},
		{"a text of lines in the place of one", func(j *manifest.Job) { j.Description.Set("a\nb") }, ` "d"`, " |-\n  a\n  b"},
		{
			"a block", func(j *manifest.Job) { j.Execute.Script.Set("Write-Output 'c'\n") },
			"    Write-Output 'a'\n\n    Write-Output 'b'\n", "    Write-Output 'c'\n",
		},
		{
			"a line in the place of a block", func(j *manifest.Job) { j.Execute.Script.Set("exit") },
			"|  # in a block\n    Write-Output 'a'\n\n    Write-Output 'b'\n", "exit  # in a block\n",
		},
		{"a member goes", func(j *manifest.Job) { j.Execute.RunAs = wire.RunAsSystem }, "  run_as: user\n", ""},
		{"a member comes", func(j *manifest.Job) { j.Execute.Cwd.Set(`C:\`) }, "  run_as: user\n", "  run_as: user\n  cwd: C:\\\n"},
		{"a mapping comes", func(j *manifest.Job) { j.Staleness = wire.StalenessUnchecked() }, "history_scalars: [a, b]\n", "history_scalars: [a, b]\nstaleness:\n  mode: unchecked\n"},
		{"a mapping goes", func(j *manifest.Job) { j.Client = wire.Opt[manifest.ClientHint]{} }, "client:\n  name: n\n  category: catalog\n", ""},
		{"a member of a list's element", func(j *manifest.Job) { display(j)[1].Label = "x: y" }, "label: B   # of b", "label: \"x: y\"   # of b"},
		{"an element in braces", func(j *manifest.Job) { display(j)[2].Label = "D" }, "{field: c, label: C}", "{ field: c, label: D }"},
		{"an element goes", func(j *manifest.Job) { setDisplay(j, display(j)[1:]) }, "    - { field: a, label: A }  # first\n", ""},
		{
			"an element comes", func(j *manifest.Job) {
				setDisplay(j, append(display(j), manifest.DisplayField{Field: "d", Label: "D"}))
			},
			"    - {field: c, label: C}\n", "    - {field: c, label: C}\n    - { field: d, label: D }\n",
		},
		{
			"an element comes first", func(j *manifest.Job) {
				setDisplay(j, append([]manifest.DisplayField{{Field: "z", Label: "Z"}}, display(j)...))
			},
			"    - { field: a,", "    - { field: z, label: Z }\n    - { field: a,",
		},
		{"a list in brackets", func(j *manifest.Job) {
			i, _ := j.Inventory.Get()
			i.HistoryScalars.Set([]string{"a", "no", "c"})
			j.Inventory.Set(i)
		}, "[a, b]", "[a, \"no\", c]"},
		{"two changes", func(j *manifest.Job) { j.Execute.Timeout, j.Version = "1m", "2.0" }, "", ""},
	}
	for _, ending := range []string{"\n", "\r\n"} {
		for _, tt := range tests {
			text := strings.ReplaceAll(authored, "\n", ending)
			job, err := manifest.DecodeJob([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			tt.change(job)
			got, err := manifest.RewriteJob([]byte(text), job)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Replace(authored, tt.old, tt.new, 1)
			if tt.name == "two changes" {
				want = strings.NewReplacer("30s", "1m", "'1.0'", "'2.0'").Replace(authored)
			}
			if want = strings.ReplaceAll(want, "\n", ending); string(got) != want {
				t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, want)
			}
		}
	}
}

func display(j *manifest.Job) []manifest.DisplayField {
	i, _ := j.Inventory.Get()
	return i.Display
}

func setDisplay(j *manifest.Job, d []manifest.DisplayField) {
	i, _ := j.Inventory.Get()
	i.Display = d
	j.Inventory.Set(i)
}

// TestRewriteOddLayouts changes the shell, or what is said, in documents where that
// is not a matter of a few characters.
func TestRewriteOddLayouts(t *testing.T) {
	toCmd := func(j *manifest.Job) { j.Execute.Shell = wire.ShellCmd }
	tests := []struct {
		name, text string
		change     func(*manifest.Job)
		want       string
	}{
		{
			"braces", `{"id": "a", "version": "1.0.0", "execute": {"shell": "powershell", "script": "x", "timeout": "1s"}}`, toCmd,
			"id: a\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
		},
		{
			"an alias, behind a comment", "# c\n\nid: &x powershell\nversion: 1.0.0\nexecute:\n  shell: *x\n  script: x\n  timeout: 1s\n", toCmd,
			"# c\n\nid: &x powershell\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
		},
		{
			"an anchor that others need", "id: &x a\nversion: 1.0.0\ndescription: *x\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
			func(j *manifest.Job) { j.ID = "b" },
			"id: b\nversion: 1.0.0\ndescription: a\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
		},
		{
			"an inner mapping in braces", "id: a\nversion: 1.0.0\nexecute: {shell: powershell, script: x, timeout: 1s} # c\n", toCmd,
			"id: a\nversion: 1.0.0\nexecute: { shell: cmd, script: x, timeout: 1s } # c\n",
		},
		{
			"nothing where something comes", "id: a\nversion: 1.0.0\ndescription: # why\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
			func(j *manifest.Job) { j.Description.Set("d") },
			"id: a\nversion: 1.0.0\ndescription: d # why\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
		},
		{
			"a default that is named", "id: a\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n  run_as: system # c\n",
			func(j *manifest.Job) { j.Execute.RunAs = wire.RunAsUser },
			"id: a\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n  run_as: user # c\n",
		},
		{
			"no line end", "id: a\nversion: 1.0.0\nexecute:\n    shell: cmd\n    script: x\n    timeout: 1s",
			func(j *manifest.Job) { j.Execute.Cwd.Set("d") },
			"id: a\nversion: 1.0.0\nexecute:\n    shell: cmd\n    script: x\n    timeout: 1s\n    cwd: d",
		},
		{
			"quoted keys in another order", "'execute':\n    \"shell\":   powershell # c\n    timeout: 1s\n    script: x\nversion: 1.0.0\nid: a\n", toCmd,
			"'execute':\n    \"shell\":   cmd # c\n    timeout: 1s\n    script: x\nversion: 1.0.0\nid: a\n",
		},
		{
			"a folded text", "id: a\nversion: 1.0.0\ndescription: >\n  one\n  two\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
			func(j *manifest.Job) { j.Description.Set("one\n") },
			"id: a\nversion: 1.0.0\ndescription: |\n  one\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n",
		},
		{
			"a document with marks", "%YAML 1.2\n---\nid: a\nversion: 1.0.0\nexecute:\n  shell: powershell\n  script: x\n  timeout: 1s\n...\n", toCmd,
			"%YAML 1.2\n---\nid: a\nversion: 1.0.0\nexecute:\n  shell: cmd\n  script: x\n  timeout: 1s\n...\n",
		},
	}
	for _, tt := range tests {
		job, err := manifest.DecodeJob([]byte(tt.text))
		if err != nil {
			t.Fatal(tt.name, err)
		}
		tt.change(job)
		if got, err := manifest.RewriteJob([]byte(tt.text), job); err != nil || string(got) != tt.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, got, tt.want)
		}
	}
	if _, err := manifest.RewriteJob([]byte("id: ["), new(manifest.Job)); !errors.As(err, new(*wire.DecodeError)) {
		t.Errorf("a text that does not decode: %v", err)
	}
	if _, err := manifest.RewriteJob([]byte(minimal), new(manifest.Job)); !errors.As(err, new(*wire.EncodeError)) {
		t.Errorf("a job that cannot be written: %v", err)
	}
}

func TestRewriteSchedule(t *testing.T) {
	const text = "# c\nid: s\nwhen:\n  calendar:\n    at: \"09:00\" # early\n    days: [mon-fri]\njob_id: j\ntarget:\n  groups:\n    - a # first\n    - b\nenabled: true # for now\n"
	s, err := manifest.DecodeSchedule([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s.When = manifest.OnCalendar(manifest.Calendar{At: "10:00", Days: []string{"mon-fri"}})
	s.Target.Groups = []string{"a", "c", "d"}
	s.Enabled = false
	s.TZ = manifest.ZoneUTC
	got, err := manifest.RewriteSchedule([]byte(text), s)
	want := "# c\nid: s\nwhen:\n  calendar:\n    at: \"10:00\" # early\n    days: [mon-fri]\njob_id: j\ntarget:\n  groups:\n    - a # first\n    - c\n    - d\ntz: utc\nenabled: false # for now\n"
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	s.When = manifest.PerPC(manifest.Every("6h"))
	got, err = manifest.RewriteSchedule([]byte(text), s)
	if want = strings.Replace(want, "  calendar:\n    at: \"10:00\" # early\n    days: [mon-fri]\n", "  per_pc:\n    every: 6h\n", 1); err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
}

// FuzzRewrite makes one document say what another one says.
func FuzzRewrite(f *testing.F) {
	f.Add([]byte(authored), []byte(fullJSON))
	f.Add([]byte(fullJSON), []byte(authored))
	f.Add([]byte(minimal), []byte(authored))
	f.Add([]byte(authored), []byte(minimal))
	f.Fuzz(func(t *testing.T, text, other []byte) {
		if _, err := manifest.DecodeJob(text); err != nil {
			return
		}
		job, err := manifest.DecodeJob(other)
		if err != nil {
			return
		}
		want, err := job.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		got, err := manifest.RewriteJob(text, job)
		if errors.Is(err, manifest.ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := manifest.DecodeJob(got)
		if err != nil {
			t.Fatalf("%v\n%s", err, got)
		}
		if is, err := again.MarshalJSON(); err != nil || !bytes.Equal(is, want) {
			t.Fatalf("%s\nis read as\n%s, want\n%s", got, is, want)
		}
		if again, err := manifest.RewriteJob(got, job); err != nil || !bytes.Equal(again, got) {
			t.Fatalf("a second time: %v\n%s\nwant\n%s", err, again, got)
		}
	})
}
