package manifest_test

import (
	"encoding/json"
	"iter"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

var (
	newest = manifest.CheckOptions{Now: exampleNow, Contract: wire.V0_101_0}
	mixed  = manifest.CheckOptions{Now: exampleNow, Contract: wire.V0_101_0, Oldest: wire.V0_43_53}
)

// everyMistake are all mistakes, each with the fleet in which it is one.
func everyMistake() iter.Seq2[mistake, manifest.CheckOptions] {
	return func(yield func(mistake, manifest.CheckOptions) bool) {
		for _, list := range []struct {
			mistakes []mistake
			opts     manifest.CheckOptions
		}{{mistakes, manifest.CheckOptions{Now: exampleNow}}, {newerMistakes, newest}, {mixedMistakes, mixed}} {
			for _, m := range list.mistakes {
				if !yield(m, list.opts) {
					return
				}
			}
		}
	}
}

// newerMistakes are mistakes by the contract 0.101.0.
var newerMistakes = []mistake{
	// What 0.43.53 takes.
	{job, "execute: {shell: cmd, «script»: '  ', timeout: 1m}", "script-source", failure, "execute", "", false},
	{job, "execute: {shell: cmd, script_file: «' '», timeout: 1m}", "blank-script", failure, "execute.script_file", "", false},
	{job, "execute: {shell: cmd, script_object: «a/b/c», timeout: 1m}", "script-object", failure, "execute.script_object", "", false},
	{job, "execute: {shell: cmd, script_object: «''», timeout: 1m}", "script-object", failure, "execute.script_object", "", false},
	{job, "client: {name: n, category: «' '»}", "blank", failure, "client.category", "", false},
	{schedule, "target: {pcs: [«a.b.c.d.e»]}", "bad-id", failure, "target.pcs[0]", "", false},
	{schedule, "«target»: {groups: []}", "no-target", failure, "target", "", false},
	{schedule, "‹runs_on›: agent\n«rollout»: {waves: [{group: a, delay: 0s}]}\ntarget: {all: true}", "runs-on", failure, "rollout", "", false},
	{schedule, "target: {all: true}\nrollout: {«waves»: []}", "no-waves", failure, "rollout.waves", "", false},
	{schedule, "when: {per_target: once}\nrollout: {waves: [{group: «' '», delay: 0s}]}", "blank", failure, "rollout.waves[0].group", "", false},
	{schedule, "when: {per_target: once}\nrollout: {waves: [{group: a, delay: «soon»}]}", "duration", failure, "rollout.waves[0].delay", "", false},
	{schedule, "when: {per_target: once}\nrollout: {waves: [{group: a, delay: «2h»}]}\n‹starting_deadline›: 2h", "late-wave", failure, "rollout.waves[0].delay", "", false},
	{schedule, "«deadline_at»: 2026-07-01T09:00:00Z", "no-effect", failure, "deadline_at", "", false},

	// Jobs.
	{job, "tags: [«' '»]", "blank", failure, "tags[0]", "", false},
	{job, "tags: [‹a›, «a»]", "repeated", hint, "tags[1]", "", false},
	{job, "tier: «Controller»", "unknown-value", failure, "tier", "tier: controller", true},
	{job, "tier: «agent»", "unknown-value", failure, "tier", "", false},
	{job, "tier: «endpoint»\n‹feed›: [{id: f, field: rows, primary_key: [id]}]", "tier", failure, "tier", "", false},
	{job, "‹tier›: controller\n«client»: {name: n, category: catalog}", "tier", warning, "client", "", false},
	{job, "‹feed›: [{id: f, field: rows, primary_key: [id]}]\n«client»: {name: n, category: catalog}", "tier", warning, "client", "", false},
	{job, "feed: [{id: «''», field: rows, primary_key: [id]}]", "blank", failure, "feed[0].id", "", false},
	{job, "feed: [{id: f, field: «' '», primary_key: [id]}]", "blank", failure, "feed[0].field", "", false},
	{job, "feed: [{id: f, field: rows, «primary_key»: []}]", "primary-key", failure, "feed[0].primary_key", "", false},
	{job, "feed: [{id: f, field: rows, primary_key: [«''»]}]", "blank", failure, "feed[0].primary_key[0]", "", false},
	{job, "feed: [{id: f, field: rows, primary_key: [‹a›, «a»]}]", "repeated", hint, "feed[0].primary_key[1]", "", false},
	{job, "feed: [{‹id›: f, field: rows, primary_key: [a]}, {id: «' f'», field: more, primary_key: [a]}]", "repeated", failure, "feed[1].id", "", false},
	{job, "finalize: {shell: «cmd», script: ver}", "finalize", failure, "finalize.shell", "", false},
	{job, "finalize: {shell: pwsh, script: «' '»}", "blank-script", failure, "finalize.script", "", false},
	{job, "finalize: {shell: pwsh, script: «'@echo off'»}", "script-shell", warning, "finalize.script", "", false},
	{job, "finalize: {shell: pwsh, script: ver, timeout: «30»}", "duration", failure, "finalize.timeout", "finalize: {shell: pwsh, script: ver, timeout: 30s}", false},
	{job, "finalize: {shell: pwsh, script: ver, timeout: «0s»}", "short-timeout", warning, "finalize.timeout", "", false},
	{job, "finalize: {shell: pwsh, script: ver, timeout: «2m»}\nexecute: {shell: cmd, script: ver, ‹timeout›: 1m}", "finalize", hint, "finalize.timeout", "", false},
	{job, "finalize: {shell: pwsh, script: ver, «on_each_bundle»: true}", "finalize", failure, "finalize.on_each_bundle", "", false},
	{job, "«emit»: {type: events}\n‹collect›: {name: c}", "emit-alone", failure, "emit", "", false},
	{job, "check: {name: n, label: «' '»}", "blank", failure, "check.label", "", false},
	{job, "check: {name: n, «alert»: {title: t}}", "alert", failure, "check.alert", "", false},
	{job, "check: {name: n, alert: {title: t, notify_user: true, «email»: true}}", "alert", failure, "check.alert.email", "", false},
	{job, "check: {name: n, ‹fleet›: false, «alert»: {title: t, notify_user: true}}", "alert", failure, "check.alert", "", false},
	{job, "check: {name: n, alert: {title: t, notify_user: true, «on»: []}}", "no-statuses", failure, "check.alert.on", "", false},
	{job, "check: {name: n, alert: {title: «''», notify_user: true}}", "blank", failure, "check.alert.title", "", false},
	{job, "check: {name: n, alert: {title: t, notify_groups: [«' '»]}}", "blank", failure, "check.alert.notify_groups[0]", "", false},
	{job, "check: {name: n, alert: {title: t, notify_groups: [«'a b'»]}}", "bad-id", warning, "check.alert.notify_groups[0]", "", false},
	{job, "check: {name: n, alert: {title: t, notify_user: true, priority: «warning»}}", "unknown-value", warning, "check.alert.priority", "", false},
	{job, "check: {name: n, alert: {title: «'{pcid} fails'», notify_user: true}}", "placeholder", warning, "check.alert.title", "check: {name: n, alert: {title: '{pc_id} fails', notify_user: true}}", true},
	{job, "client: {name: n, category: «Catalog»}", "category", warning, "client.category", "client: {name: n, category: catalog}", true},
	{job, "client: {name: n, category: «catalg»}", "category", hint, "client.category", "client: {name: n, category: catalog}", false},
	{plan, "target: {all: true}\nrollout: {«waves»: []}", "no-waves", warning, "rollout.waves", "", false},
	{job, "client: {name: n, category: own, category_label: «''»}", "blank", failure, "client.category_label", "", false},
	{job, "client: {name: n, category: own, «visible_to»: {}}", "no-target", failure, "client.visible_to", "", false},
	{job, "client: {name: n, category: own, «visible_to»: {all: true}}", "no-effect", hint, "client.visible_to", "", false},
	{job, "client: {name: n, category: own, visible_to: {pcs: [«'a b'»]}}", "bad-id", warning, "client.visible_to.pcs[0]", "", false},
	{job, "client: {name: n, category: own, show_when: {check: «'a b'», is: fail}}", "bad-id", failure, "client.show_when.check", "", false},
	{job, "client: {name: n, category: own, show_when: {check: n, «is»: []}}", "no-statuses", failure, "client.show_when.is", "", false},
	{job, "client: {name: n, category: own, confirm: {message: «' '»}}", "blank", failure, "client.confirm.message", "", false},
	{job, "client: {name: n, category: own, confirm: {‹enabled›: false, «message»: sure?}}", "no-effect", warning, "client.confirm.message", "", false},
	{job, "client: {name: n, category: own, unlock: «'a b'»}", "bad-id", failure, "client.unlock", "", false},
	{job, "collect: {name: «''»}", "blank", failure, "collect.name", "", false},
	{job, "collect: {name: c, max_size: «50M»}", "size", failure, "collect.max_size", "collect: {name: c, max_size: 50 MB}", false},
	{job, "collect: {name: c, max_size: «1.5 GB»}", "size", failure, "collect.max_size", "", false},
	{job, "collect: {name: c, max_size: «0 B»}", "size", warning, "collect.max_size", "", false},
	{job, "«collect»: {name: c}\ncheck: {name: n}\nexecute: {shell: sh, ‹script›: 'echo \"#KANADE-CHECK-BEGIN\"', timeout: 1m}", "fence", warning, "collect", "", false},
	{job, "execute: {shell: pwsh, script_file: «a.sh», timeout: 1m}", "script-shell", warning, "execute.script_file", "", false},
	{job, "execute: {shell: sh, script: «'$x = 1'», timeout: 1m}", "script-shell", warning, "execute.script", "", false},

	// Schedules.
	{schedule, "tags: [«''»]", "blank", failure, "tags[0]", "", false},
	{schedule, "when: {per_target: «once_per_version»}", "runs-on", failure, "when.per_target", "", false},
	{schedule, "‹runs_on›: agent\nwhen: {per_pc: «once_per_version»}", "runs-on", failure, "when.per_pc", "", false},
	{schedule, "constraints: {«require»: {network: true}}", "runs-on", failure, "constraints.require", "", false},
	{schedule, "constraints: {«require»: {}}", "no-effect", hint, "constraints.require", "", false},
	{schedule, "runs_on: agent\nconstraints: {require: {idle: «10»}}", "duration", failure, "constraints.require.idle", "runs_on: agent\nconstraints: {require: {idle: 10s}}", false},
	{schedule, "runs_on: agent\nconstraints: {require: {idle: «soon»}}", "duration", failure, "constraints.require.idle", "", false},
	{schedule, "runs_on: agent\nconstraints: {‹window›: 22:00-23:00, require: {idle: «1h»}}", "idle", hint, "constraints.require.idle", "", false},
	{schedule, "runs_on: agent\nconstraints: {require: {idle: «0s»}}", "no-effect", hint, "constraints.require.idle", "", false},
	{schedule, "runs_on: agent\nconstraints: {require: {cpu_below: «0»}}", "cpu-below", failure, "constraints.require.cpu_below", "", false},
	{schedule, "runs_on: agent\nconstraints: {require: {cpu_below: «-20»}}", "cpu-below", failure, "constraints.require.cpu_below", "runs_on: agent\nconstraints: {require: {cpu_below: 20}}", false},
	{schedule, "runs_on: agent\nconstraints: {require: {cpu_below: «100.5»}}", "cpu-below", failure, "constraints.require.cpu_below", "", false},
	{schedule, "runs_on: agent\nconstraints: {require: {cpu_below: «0.2»}}", "cpu-below", warning, "constraints.require.cpu_below", "runs_on: agent\nconstraints: {require: {cpu_below: 20}}", false},
	{schedule, "runs_on: agent\nconstraints: {require: {cpu_below: «100»}}", "cpu-below", hint, "constraints.require.cpu_below", "", false},
}

// mixedMistakes are those where agents of both contracts are in the fleet.
var mixedMistakes = []mistake{
	{job, "«tier»: controller", "lost-restriction", warning, "tier", "", false},
	{job, "client: {name: n, category: catalog, «visible_to»: {groups: [a]}}", "lost-restriction", warning, "client.visible_to", "", false},
	{job, "client: {name: n, category: catalog, «show_when»: {check: n, is: fail}}", "lost-restriction", warning, "client.show_when", "", false},
	{job, "client: {name: n, category: catalog, «unlock»: a}", "lost-restriction", warning, "client.unlock", "", false},
	{job, "client: {name: n, category: catalog, «confirm»: true}", "lost-restriction", warning, "client.confirm", "", false},
	{schedule, "runs_on: agent\nconstraints: {«require»: {network: true}}", "lost-restriction", warning, "constraints.require", "", false},
	{job, "«collect»: {name: c}", "newer-key", warning, "collect", "", false},
	{job, "«finalize»: {shell: pwsh, script: ver}", "newer-key", warning, "finalize", "", false},
	{job, "«tags»: [a]", "newer-key", hint, "tags", "", false},
	{job, "check: {name: n, «health»: false}", "newer-key", hint, "check.health", "", false},
	{job, "execute: {shell: «pwsh», script: ver, timeout: 1m}", "newer-value", warning, "execute.shell", "", false},
	{schedule, "when: {per_pc: «once_per_version»}", "newer-value", warning, "when.per_pc", "", false},
	{schedule, "runs_on: agent\nwhen: {on: [startup, «network_change»]}", "newer-value", warning, "when.on[1]", "", false},
	{schedule, "«target»: {groups: []}", "no-target", failure, "target", "", false},
}

// TestCheckNewerInOrder are documents in which there is nothing to find.
func TestCheckNewerInOrder(t *testing.T) {
	for _, tt := range []struct {
		kind manifest.Kind
		part string
		opts manifest.CheckOptions
	}{
		{job, "execute: {shell: sh, script: \"#!/bin/sh\\nls\", timeout: 1m}", newest},
		{job, "execute: {shell: sh, script_file: a.sh, timeout: 1m}", newest},
		{job, "execute: {shell: pwsh, script_file: a.ps1, timeout: 1m}", newest},
		{job, "execute: {shell: pwsh, script: \"#!/usr/bin/env pwsh\\n$x = 1\", timeout: 1m}", newest},
		{job, "execute: {shell: cmd, script: ' ', script_file: a.cmd, timeout: 1m}", newest},
		{job, "client: {name: n, category: Our tools, confirm: false, visible_to: {groups: [a]}}", newest},
		{job, "check: {name: n}\ninventory: {display: []}", newest},
		{job, "check: {name: n}\ncollect: {name: c}\nexecute: {shell: sh, script: 'echo \"#KANADE-CHECK-BEGIN\"; echo \"#KANADE-COLLECT-BEGIN\"', timeout: 1m}", newest},
		{job, "check: {name: n, alert: {title: '{ {pc_id}: {label} {status}', body: 'a { b } {}', notify_user: true}}", newest},
		{schedule, "runs_on: agent\nconstraints: {window: 22:00-04:00, require: {idle: 10m, cpu_below: 20.5}}", newest},
		{schedule, "rollout: {waves: [{group: a, delay: 0s}, {group: b, delay: 1h}]}\nwhen: {per_target: once}\nstarting_deadline: 2h", newest},
		{job, "tier: endpoint\nfeed: []\ntags: []\nclient: {name: n, category: catalog, confirm: {enabled: false}}", mixed},
		{job, "check: {name: n, health: true}", mixed},
		{job, "", mixed},
		{schedule, "", mixed},
	} {
		text := whole(tt.kind, tt.part)
		if r := manifest.Check(tt.kind, []byte(text), tt.opts); len(r.Findings) > 0 {
			t.Errorf("%q: %+v", text, r.Findings)
		}
	}
}

// TestCheckHostileNewer gives the checker members of 0.101.0 that were made to hurt.
func TestCheckHostileNewer(t *testing.T) {
	for _, tt := range []struct {
		about, text, want string
	}{
		{"tags", "tags: [" + strings.Repeat("' ', a, ", 50_000) + "]", "blank"},
		{"placeholders", "check: {name: n, alert: {notify_user: true, title: '" + strings.Repeat("{pcid} {labell} { ", 50_000) + "'}}", "placeholder"},
		{"a long placeholder", "check: {name: n, alert: {notify_user: true, title: '{" + strings.Repeat("x", 1_000_000) + "}'}}", "placeholder"},
		{"braces", "check: {name: n, alert: {notify_user: true, title: '" + strings.Repeat("{a", 500_000) + "'}}", ""},
		{"feeds", "feed: [" + strings.Repeat("{id: f, field: a, primary_key: [a, a, '']}, ", 10_000) + "]", "repeated"},
		{"groups", "client: {name: n, category: own, visible_to: {groups: [" + strings.Repeat("'a b', ", 50_000) + "]}}", "bad-id"},
		{"statuses", "client: {name: n, category: own, show_when: {check: n, is: [" + strings.Repeat("ok, ", 50_000) + "]}}", "repeated"},
		{"a size", "collect: {name: c, max_size: " + strings.Repeat("9", 1_000_000) + "k}", "size"},
		{"aliases of a group", "client: {name: n, category: own, visible_to: {groups: &g [" + strings.Repeat("a, ", 1_000) + "], pcs: *g}}", "repeated"},
	} {
		for _, opts := range []manifest.CheckOptions{newest, mixed} {
			text := []byte(whole(job, tt.text))
			r := manifest.Check(job, text, opts)
			wellFormed(t, text, r)
			found := tt.want == "" && len(r.Findings) == 0
			volume := 0
			for _, f := range r.Findings {
				found = found || f.Rule == tt.want || tt.want == "" && f.Severity < failure
				volume += len(f.Message) + len(f.Path)
			}
			if !found || volume > 1<<20 {
				t.Errorf("%s: %d findings of %d bytes, want %s", tt.about, len(r.Findings), volume, tt.want)
			}
		}
	}
}

// TestCheckAgreesOnNewerVectors is [TestCheckAgreesOnVectors] for the questions that
// the newer reference was asked.
func TestCheckAgreesOnNewerVectors(t *testing.T) {
	asked := 0
	for _, name := range []string{"manifest.jsonl", "schedule.jsonl"} {
		vectors, err := conformance.Read("../conformance/vectors/0.101.0/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vectors {
			var req request
			if err := json.Unmarshal(v.Request, &req); err != nil {
				t.Fatalf("%s: %v", v.Place, err)
			}
			kind, ok := map[string]manifest.Kind{"Manifest": job, "Schedule": schedule}[req.Type]
			if !ok {
				continue
			}
			asked++
			agree(t, kind, []byte(req.JSON))
			mixedAgrees(t, kind, []byte(req.JSON))
		}
	}
	if asked < 100 {
		t.Errorf("only %d documents", asked)
	}
}

// mixedAgrees makes sure that older agents are no reason to refuse a document.
func mixedAgrees(t *testing.T, kind manifest.Kind, text []byte) {
	t.Helper()
	errors := func(opts manifest.CheckOptions) string {
		var b strings.Builder
		for _, f := range manifest.Check(kind, text, opts).Findings {
			if f.Severity == failure {
				b.WriteString(f.Rule + " " + f.Path + "\n")
			}
		}
		return b.String()
	}
	if alone, both := errors(newest), errors(mixed); alone != both {
		t.Fatalf("%s %q: errors with older agents:\n%swithout:\n%s", kind, text, both, alone)
	}
}
