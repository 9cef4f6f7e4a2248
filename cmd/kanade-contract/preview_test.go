package main

import (
	"encoding/json"
	"strings"
	"testing"
)

const (
	weekdays = "id: greet\nwhen:\n  calendar: { at: \"09:00\", days: [mon-fri] }\njob_id: toast\ntarget: { groups: [canary], pcs: [PC1] }\n" +
		"constraints: { window: \"08:00-10:00\", skip_dates: [\"2026-12-25\"] }\nactive: { until: \"2027-02-01\" }\n"
	sixHours = "id: facts\nwhen:\n  per_pc: { every: 6h }\njob_id: inventory\ntarget: { all: true }\n" +
		"constraints: { window: \"22:00-05:00\", max_concurrent: 5 }\non_failure: { retry: { max: 2, backoff: 10m } }\njitter: 30s\n"
	yearEnd = "from: \"2026-12-20\"\nuntil: \"2027-01-05\"\nreason: year end\n"
)

func TestPreview(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	files := map[string]string{
		"s/weekdays.yaml": weekdays, "s/facts.yaml": sixHours, "freeze.txt": yearEnd, "job.yaml": goodJob,
		"bad.yaml":    strings.Replace(weekdays, "09:00", "25:00", 1),
		"off.yaml":    "id: off\nwhen: { calendar: { at: \"12:00\" } }\njob_id: j\ntarget: { all: true }\ntz: utc\nenabled: false\n",
		"past.yaml":   "id: past\nwhen: { calendar: { at: \"2020-01-01 10:00\" } }\njob_id: j\ntarget: { all: true }\ntz: utc\n",
		"once.yaml":   "id: once\nwhen: { calendar: { at: \"2026-12-24 10:00\" } }\njob_id: j\ntarget: { all: true }\ntz: utc\n",
		"events.yaml": "id: events\nwhen: { on: [startup, logon] }\njob_id: j\ntarget: { all: true }\nruns_on: agent\nstarting_deadline: 5m\n",
		"target.yaml": "id: target\nwhen: { per_target: once }\njob_id: j\nrollout: { waves: [{ group: a, delay: \"0\" }, { group: b, delay: 1h }] }\n",
		"spring.yaml": "id: spring\nwhen: { calendar: { at: \"02:30\" } }\njob_id: j\ntarget: { all: true }\n",
		"newer.yaml": "id: newer\nwhen: { on: [network_change] }\njob_id: j\ntarget: { all: true }\nruns_on: agent\n" +
			"constraints: { require: { ac_power: true, idle: 10m, cpu_below: 20, network: true } }\n",
		"version.yaml": "id: version\nwhen: { per_pc: once_per_version }\njob_id: j\ntarget: { all: true }\n",
	}
	from := " --from 2026-12-10T00:00:00Z --tz Asia/Tokyo"
	tests := []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"s -n 9 --freeze freeze.txt" + from, exitFine, "\x00preview.golden", ""},
		{"off.yaml -n 3" + from, exitFine, "\x00preview-off.golden", ""},
		{"past.yaml" + from, exitFine, "that is over, and it never fires again\n", ""},
		{"once.yaml" + from, exitFine, "*  Thu 2026-12-24 10:00 +0000  10:00Z  once      j\n", ""},
		{"events.yaml" + from, exitFine, "whenever a PC starts (once per boot) or has a user who logs on, so there are no fixed times\n  a startup counts for 5m\n", ""},
		{"target.yaml" + from, exitFine, "target starts job j on group a at once, group b after 1h\n  on the whole target, until any PC's first success\n", ""},
		{"spring.yaml -n 2 --from 2026-03-07T12:00:00Z --tz America/New_York", exitFine, "moved: clocks skip 02:30", ""},
		{"newer.yaml --contract 0.101.0", exitFine, "whenever a PC has another network, so there are no fixed times\n  while the PC is not on battery, has not been touched for 10m, is busy less than 20 % and has a network\n", ""},
		{"version.yaml --contract 0.101.0", exitFine, "on each PC by itself, until the job's present version has succeeded there\n", ""},
		{"newer.yaml", exitFindings, "", "network_change"},
		{"newer.yaml --contract 0.1", exitWrongUse, "", "--contract must be one of 0.43.53, 0.101.0"},
		{"s/weekdays.yaml --color always" + from, exitFine, "\x1b[1;32m11*\x1b[0m", ""},
		{"s --format json -n 1" + from, exitFine, `"at": "2026-12-11T00:00:00Z",`, ""},
		{"bad.yaml s" + from, exitFindings, "", "bad.yaml:3:19: error: "},
		{"job.yaml", exitCannot, "", "there is no schedule among these files"},
		{"lost.yaml", exitCannot, "", "lost.yaml: "},
		{"s --freeze lost.yaml", exitCannot, "", "lost.yaml: "},
		{"s --freeze job.yaml", exitFindings, "", "job.yaml:1:1: error: "},
		{"", exitWrongUse, "", "preview needs"},
		{"s -n 0", exitWrongUse, "", "-n must be 1 to 1000"},
		{"s --from now", exitWrongUse, "", "--from must be a time"},
		{"s --tz x", exitWrongUse, "", "--tz must be a time zone"},
		{"s --format yaml", exitWrongUse, "", "--format must be text or json"},
		{"s --color blue", exitWrongUse, "", "--color must be"},
	}
	folder := t.TempDir()
	type outcome struct {
		code           int
		stdout, stderr string
	}
	var got []outcome
	t.Run("in a folder", func(t *testing.T) {
		t.Chdir(folder)
		write(t, files)
		for _, tt := range tests {
			code, stdout, stderr := tool(t.Context(), append([]string{"preview"}, strings.Fields(tt.args)...)...)
			got = append(got, outcome{code, stdout, stderr})
		}
	})
	for i, tt := range tests {
		o := got[i]
		if o.code != tt.code || !strings.Contains(o.stderr, tt.stderr) || tt.stderr == "" && o.stderr != "" {
			t.Errorf("%s: exit %d, want %d\n%s%s", tt.args, o.code, tt.code, o.stdout, o.stderr)
		}
		if name, ok := strings.CutPrefix(tt.stdout, "\x00"); ok {
			golden(t, name, o.stdout)
		} else if !strings.Contains(o.stdout, tt.stdout) {
			t.Errorf("%s: no %q in\n%s", tt.args, tt.stdout, o.stdout)
		}
	}
}

func TestPreviewDocument(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"a.yaml": weekdays})
	_, stdout, _ := tool(t.Context(), "preview", "a.yaml", "--format", "json", "-n", "2", "--tz", "UTC", "--from", "2026-12-24T00:00:00Z")
	var doc struct {
		Schedules []struct{ ID, When string }
		Fires     []struct {
			At      string
			Blocked []string
		}
	}
	if err := json.Unmarshal([]byte(stdout), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Schedules) != 1 || doc.Schedules[0].When != "at 09:00 [mon-fri]" || len(doc.Fires) != 3 || len(doc.Fires[1].Blocked) != 1 || doc.Fires[2].At != "2026-12-28T09:00:00Z" {
		t.Errorf("%+v", doc)
	}
}
