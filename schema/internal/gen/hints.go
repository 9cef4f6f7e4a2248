package main

// examples of values, by member.
var examples = map[string][]any{
	"Job.id":                     {"install-7zip"},
	"Job.version":                {"1.0.0"},
	"Job.description":            {"Installs 7-Zip from the company's share."},
	"Execute.script":             {"Write-Output 'hello'"},
	"Execute.script_file":        {"scripts/install.ps1"},
	"Execute.script_object":      {"install-7zip/1.0.0"},
	"Execute.timeout":            {"30s", "10m"},
	"Execute.cwd":                {`C:\Windows\Temp`},
	"DisplayField.field":         {"ram_bytes"},
	"DisplayField.label":         {"Memory"},
	"DisplayField.type":          {"number", "bytes", "timestamp", "table"},
	"ExplodeSpec.field":          {"apps"},
	"ExplodeSpec.table":          {"sw_apps"},
	"ExplodeSpec.primary_key":    {[]any{"name"}},
	"ExplodeColumn.type":         {"text", "integer", "real"},
	"CheckHint.name":             {"bitlocker"},
	"CheckHint.troubleshoot":     {"enable-bitlocker"},
	"ClientHint.name":            {"Repair the print queue"},
	"ClientHint.icon":            {"printer"},
	"CheckHint.label":            {"Disk encryption"},
	"CheckAlert.on":              {[]any{"warn", "fail"}},
	"CheckAlert.notify_groups":   {[]any{"helpdesk"}},
	"CheckAlert.title":           {"{label} on {pc_id}: {status}"},
	"ClientHint.category_label":  {"Printers"},
	"ClientHint.unlock":          {"vpn-repair"},
	"ShowWhen.check":             {"bitlocker"},
	"ConfirmHint.message":        {"Close Outlook first. Go on?"},
	"CollectHint.name":           {"support-bundle"},
	"CollectHint.max_size":       {"50MB", "64MiB"},
	"FinalizeSpec.timeout":       {"60s"},
	"FeedSpec.id":                {"known-printers"},
	"FeedSpec.primary_key":       {[]any{"name"}},
	"Job.tags":                   {[]any{"printing"}},
	"RepoOrigin.path":            {"jobs/repair.kanade-job.yaml"},
	"Require.idle":               {"10m"},
	"Require.cpu_below":          {20},
	"Schedule.tags":              {[]any{"nightly"}},
	"Staleness.max_cache_age":    {"5m"},
	"Schedule.id":                {"inventory-daily"},
	"Schedule.job_id":            {"inventory-hw"},
	"Schedule.jitter":            {"10m"},
	"Schedule.starting_deadline": {"1h"},
	"Calendar.at":                {"09:00", "2026-07-01 09:00"},
	"Calendar.days":              {[]any{"mon-fri"}, []any{"tue#2"}, []any{"friL"}},
	"Constraints.window":         {"22:00-05:00"},
	"Constraints.skip_dates":     {[]any{"2026-12-24", "2026-12-25"}},
	"Constraints.max_concurrent": {10},
	"Retry.max":                  {3},
	"Retry.backoff":              {"10m"},
	"Target.groups":              {[]any{"canary"}},
	"Target.pcs":                 {[]any{"PC-0001"}},
	"Wave.group":                 {"canary"},
	"Wave.delay":                 {"0s", "1h"},
	"Freeze.reason":              {"Year-end closing"},
	"FanoutPlan.jitter":          {"10m"},
	"AgentSection.id":            {"{{ system.host }}"},
	"AgentSection.nats_url":      {"nats://127.0.0.1:4222"},
	"Log.path":                   {"/var/log/kanade/agent.log"},
	"Log.level":                  {"info"},
	"Server.bind":                {"0.0.0.0:8080"},
	"NATS.url":                   {"nats://127.0.0.1:4222"},
	"Database.sqlite_path":       {"/var/lib/kanade/backend.db"},
}

// snippets are offered by editors in an empty document of a kind.
var snippets = map[string]*object{
	"job": newObject(
		"label", "job", "description", "A job with its script in the document",
		"body", newObject(
			"id", "${1:my-job}", "version", "${2:1.0.0}", "description", "${3:What it does}",
			"execute", newObject("shell", "${4|powershell,cmd|}", "timeout", "${5:10m}", "script", "${6:Write-Output 'hello'}"),
		)),
	"schedule": newObject(
		"label", "schedule", "description", "A schedule by the clock",
		"body", newObject(
			"id", "${1:my-schedule}", "job_id", "${2:my-job}",
			"when", newObject("calendar", newObject("at", "${3:09:00}", "days", []string{"${4:mon-fri}"})),
			"target", newObject("groups", []string{"${5:canary}"}),
		)),
	"freeze": newObject(
		"label", "freeze", "description", "A freeze between two dates",
		"body", newObject("from", "${1:2026-12-24}", "until", "${2:2027-01-02}", "reason", "${3:Holidays}")),
	"fanout-plan": newObject(
		"label", "waves", "description", "One group after another",
		"body", newObject("rollout", newObject("waves", []*object{
			newObject("group", "${1:canary}", "delay", "${2:0s}"), newObject("group", "${3:everyone}", "delay", "${4:1h}"),
		}))),
}

// hints adds what helps people: examples and snippets.
func (b *builder) hints(kind string) {
	for _, name := range b.defs.keys {
		if b.types[name] == nil || b.format == asJSON {
			continue
		}
		for _, key := range objectForm(b.defs.object(name)).object("properties").keys {
			if values, ok := examples[name+"."+key]; ok {
				b.at(name+"."+key).set("examples", normal(values))
			}
		}
	}
	if s, ok := snippets[kind]; ok {
		for name, t := range b.types {
			if kebab(t.Name()) == kind {
				b.def(name).set("x-snippets", []any{s})
			}
		}
	}
}

// normal gives integers their form in a tree.
func normal(values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		if n, ok := v.(int); ok {
			o := newObject("n", n)
			v = o.values["n"]
		}
		out[i] = v
	}
	return out
}
