package main

import "slices"

// kind is what a field holds.
type kind int

const (
	str kind = iota
	ts
	u32
	u64
	i32
	i64
	f64
	boolean
	free   // any JSON
	oneOf  // a JSON text out of spec.texts
	enum   // a string out of typ.variants
	object // a typ
)

// presence is what becomes of a field that is missing or null.
type presence int

const (
	required presence = iota // missing and null are errors
	fallback                 // missing gives a default, null is an error
	nullable                 // missing and null are unset
)

// spec is a field's type.
type spec struct {
	kind kind
	typ  *typ // of enum and object
	list bool // an array of them
	// texts of oneOf, others that are odd, and some that are none.
	texts, odd, wrong []string
}

type field struct {
	name string
	presence
	spec
	// gone fields are required by the reference and no longer sent by newer
	// programs: who reads both takes documents without them.
	gone bool
}

// typ describes a type of the contract.
type typ struct {
	name     string
	fields   []field
	variants []string // of an enum
	// open enums take any text; the reference rewrites it, which no other
	// implementation has to.
	open bool
	// buffering types read unknown members into memory, so that they must be
	// good JSON.
	buffering bool
	// unique types refuse unknown members that come twice.
	unique bool
}

// loose reports whether an object of the type needs no members.
func (t *typ) loose() bool {
	return !slices.ContainsFunc(t.fields, func(f field) bool { return f.presence == required })
}

func listOf(s spec) spec { s.list = true; return s }

func of(k kind) spec { return spec{kind: k} }

// catalogue has described types by name. Those that are only part of others are
// never asked for by themselves.
type catalogue map[string]*typ

var types = contract()

func (c catalogue) typed(name string) spec {
	t := c[name]
	switch {
	case t == nil:
		panic("schema: " + name + " is used before it is described")
	case t.variants != nil:
		return spec{kind: enum, typ: t}
	}
	return spec{kind: object, typ: t}
}

func (c catalogue) describe(name string, fields ...field) { c[name] = &typ{name: name, fields: fields} }

func (c catalogue) choice(name string, variants ...string) {
	c[name] = &typ{name: name, variants: variants}
}

func must(name string, s spec) field      { return field{name: name, presence: required, spec: s} }
func defaulted(name string, s spec) field { return field{name: name, presence: fallback, spec: s} }
func optional(name string, s spec) field  { return field{name: name, presence: nullable, spec: s} }

// contract describes release 0.43.53.
func contract() catalogue {
	c := catalogue{}
	s, t, b := of(str), of(ts), of(boolean)

	c.choice("Shell", "powershell", "cmd")
	c.choice("RunAs", "system", "user", "system_gui")
	c.choice("EmitKind", "events")
	// The mode strict is told by its age: see build.
	c.choice("StalenessMode", "cached", "unchecked")
	c.describe("Staleness", must("mode", c.typed("StalenessMode")), optional("max_cache_age", s))
	c.describe("RetrySpec", must("max", of(u32)), must("backoff_secs", of(u64)))
	c.describe("EmitConfig", must("type", c.typed("EmitKind")), optional("watermark_path", s))
	c.describe("CheckHint", must("name", s), defaulted("status_field", s), defaulted("detail_field", s),
		optional("troubleshoot", s), defaulted("fleet", b))
	c.describe("Command", must("id", s), must("version", s), must("request_id", s), optional("exec_id", s),
		must("shell", c.typed("Shell")), must("script", s), optional("script_object", s),
		optional("script_object_sha256", s), must("timeout_secs", of(u64)), optional("jitter_secs", of(u64)),
		defaulted("run_as", c.typed("RunAs")), optional("cwd", s), optional("deadline_at", t),
		defaulted("staleness", c.typed("Staleness")), optional("emit", c.typed("EmitConfig")),
		optional("check", c.typed("CheckHint")), optional("retry", c.typed("RetrySpec")))

	c.describe("ExecResult", defaulted("result_id", s), must("request_id", s), optional("exec_id", s), must("pc_id", s),
		must("exit_code", of(i32)), must("stdout", s), must("stderr", s), must("started_at", t),
		must("finished_at", t), optional("stdout_object", s), optional("stderr_object", s), optional("manifest_id", s))
	c.describe("EventStarted", must("result_id", s), must("request_id", s), must("exec_id", s), must("pc_id", s),
		must("started_at", t), must("manifest_id", s), must("version", s))

	c.describe("Heartbeat", must("pc_id", s), must("at", t), must("agent_version", s), optional("hostname", s),
		optional("os_family", s), optional("agent_cpu_pct", of(f64)), optional("agent_rss_bytes", of(i64)),
		optional("agent_disk_read_bytes", of(i64)), optional("agent_disk_written_bytes", of(i64)),
		defaulted("quarantined_versions", listOf(s)))
	c.describe("HostPerf", must("pc_id", s), must("at", t), optional("cpu_pct", of(f64)), optional("cpu_count", of(u32)),
		optional("mem_used_bytes", of(i64)), optional("mem_total_bytes", of(i64)),
		optional("swap_used_bytes", of(i64)), optional("swap_total_bytes", of(i64)),
		optional("disk_read_bytes_per_sec", of(f64)), optional("disk_written_bytes_per_sec", of(f64)),
		optional("net_rx_bytes_per_sec", of(f64)), optional("net_tx_bytes_per_sec", of(f64)))
	c.describe("ProcessSnapshot", must("pid", of(u32)), must("name", s), must("cpu_pct", of(f64)),
		must("rss_bytes", of(i64)), optional("disk_read_bytes_per_sec", of(f64)),
		optional("disk_written_bytes_per_sec", of(f64)))
	c.describe("ProcessPerf", must("pc_id", s), must("at", t), must("processes", listOf(c.typed("ProcessSnapshot"))))
	c.describe("DiskInfo", must("device_id", s), must("size_bytes", of(u64)), must("free_bytes", of(u64)),
		optional("file_system", s))
	c.describe("HwInventory", must("pc_id", s), must("hostname", s), must("os_name", s), must("os_version", s),
		optional("os_build", s), must("cpu_model", s), must("cpu_cores", of(u32)), must("ram_bytes", of(u64)),
		must("disks", listOf(c.typed("DiskInfo"))), must("collected_at", t))

	c.describe("ObsEvent", must("pc_id", s), must("at", t), must("kind", s), must("source", s),
		optional("event_record_id", s), optional("payload", of(free)))
	c.describe("LogsRequest", defaulted("tail_lines", of(u32)))
	c.describe("JobTailRequest", defaulted("result_id", s))
	c.describe("JobTailReply", defaulted("found", b), defaulted("running", b), defaulted("stdout", s), defaulted("stderr", s),
		defaulted("stdout_truncated", b), defaulted("stderr_truncated", b))

	c.describe("AgentGroups", must("groups", listOf(s)))
	c.describe("ConfigScope", optional("target_version", s), optional("target_version_jitter", s),
		optional("heartbeat_interval", s), optional("host_perf_interval", s), optional("process_perf_enabled", b),
		optional("process_perf_expires_at", t), optional("process_perf_top_n", of(u32)))
	c.describe("EffectiveConfig", optional("target_version", s), must("target_version_jitter", s),
		must("heartbeat_interval", s), must("host_perf_interval", s), must("process_perf_enabled", b),
		optional("process_perf_expires_at", t), must("process_perf_top_n", of(u32)))

	c["Staleness"].buffering = true
	c.describeManifest()
	c.describeClient()
	c.describeSchedule()
	return c
}

// describeSchedule describes the document that a schedule is, its parts, and
// that of a freeze.
func (c catalogue) describeSchedule() {
	s, b := of(str), of(boolean)
	c.choice("ScheduleTz", "local", "utc")
	c.choice("RunsOn", "backend", "agent")
	c.choice("RolloutStrategy", "wave")
	c.describe("Target", defaulted("groups", listOf(s)), defaulted("pcs", listOf(s)), defaulted("all", b))
	c.describe("Wave", must("group", s), must("delay", s))
	c.describe("Rollout", defaulted("strategy", c.typed("RolloutStrategy")), must("waves", listOf(c.typed("Wave"))))
	c.describe("Active", optional("from", s), optional("until", s))
	c.describe("Constraints", optional("window", s), optional("max_concurrent", of(u32)), defaulted("skip_dates", listOf(s)))
	c.describe("Retry", must("max", of(u32)), must("backoff", s))
	c.describe("OnFailure", optional("retry", c.typed("Retry")))
	c.describe("Schedule", must("id", s), must("when", spec{kind: oneOf, texts: whens, odd: oddWhens, wrong: noWhens}), must("job_id", s),
		defaulted("target", c.typed("Target")), optional("rollout", c.typed("Rollout")), optional("jitter", s), optional("deadline_at", of(ts)),
		defaulted("active", c.typed("Active")), defaulted("constraints", c.typed("Constraints")),
		defaulted("on_failure", c.typed("OnFailure")), defaulted("tz", c.typed("ScheduleTz")), optional("starting_deadline", s),
		defaulted("runs_on", c.typed("RunsOn")), defaulted("enabled", b))
	c["Schedule"].buffering = true
	c.describe("Freeze", optional("from", s), optional("until", s), optional("reason", s), defaulted("tz", c.typed("ScheduleTz")))
}

// describeManifest describes the document that a job is, and its parts.
func (c catalogue) describeManifest() {
	s, b := of(str), of(boolean)
	c.choice("JobCategory", "software_update", "catalog", "troubleshoot")
	c["JobCategory"].open = true
	c.describe("Execute", must("shell", c.typed("Shell")), optional("script", s), optional("script_file", s),
		optional("script_object", s), must("timeout", s), defaulted("run_as", c.typed("RunAs")), optional("cwd", s))
	c.describe("DisplayColumn", must("field", s), must("label", s), optional("type", s))
	c.describe("DisplayField", must("field", s), must("label", s), optional("type", s),
		optional("columns", listOf(c.typed("DisplayColumn"))))
	c.describe("ExplodeColumn", must("field", s), optional("type", s), defaulted("index", b))
	c.describe("ExplodeSpec", must("field", s), must("table", s), must("primary_key", listOf(s)),
		must("columns", listOf(c.typed("ExplodeColumn"))), defaulted("track_history", b))
	c.describe("InventoryHint", must("display", listOf(c.typed("DisplayField"))),
		optional("summary", listOf(c.typed("DisplayField"))), optional("explode", listOf(c.typed("ExplodeSpec"))),
		optional("history_scalars", listOf(s)))
	c.describe("ClientHint", must("name", s), optional("description", s), must("category", c.typed("JobCategory")),
		optional("icon", s))
	c.describe("Manifest", must("id", s), must("version", s), optional("description", s), must("execute", c.typed("Execute")),
		defaulted("require_approval", b), optional("inventory", c.typed("InventoryHint")),
		optional("emit", c.typed("EmitConfig")), optional("check", c.typed("CheckHint")),
		defaulted("staleness", c.typed("Staleness")), optional("client", c.typed("ClientHint")))
}
