package main

import "slices"

// newer is the release of the newer contract.
const newer = "0.101.0"

// newerContract describes release 0.101.0: what has changed, and what is new.
// What holds dashboards and typed operations is asked apart, so that other documents
// stay as they are.
func newerContract() catalogue {
	c := contract()
	s, b := of(str), of(boolean)
	after := func(name, before string, fields ...field) {
		t := c[name]
		for i, f := range t.fields {
			if f.name == before {
				t.fields = append(t.fields[:i+1:i+1], append(fields, t.fields[i+1:]...)...)
				return
			}
		}
		panic("schema: " + name + " has no " + before)
	}
	first := func(name string, fields ...field) { c[name].fields = append(fields, c[name].fields...) }
	last := func(name string, fields ...field) { c[name].fields = append(c[name].fields, fields...) }

	c["Shell"].variants = append(c["Shell"].variants, "sh", "pwsh")
	c.choice("AlertStatus", "warn", "fail", "unknown")
	c.choice("AlertPriority", "info", "warn", "emergency")
	c["AlertPriority"].open = true
	c.describe("CheckAlert", defaulted("on", listOf(c.typed("AlertStatus"))), defaulted("notify_user", b),
		defaulted("notify_groups", listOf(s)), defaulted("priority", c.typed("AlertPriority")), defaulted("require_ack", b),
		defaulted("toast", b), defaulted("email", b), must("title", s), optional("body", s))
	after("CheckHint", "name", optional("label", s))
	last("CheckHint", defaulted("health", b), optional("alert", c.typed("CheckAlert")))
	c.describe("CollectHint", must("name", s), optional("description", s), optional("max_size", s), defaulted("files_field", s))
	c.describe("FinalizeCommand", must("shell", c.typed("Shell")), must("script", s), must("timeout_secs", of(u64)),
		defaulted("run_as", c.typed("RunAs")), optional("cwd", s), defaulted("on_each_bundle", b))
	first("Command", defaulted("bypass_local_limit", b))
	after("Command", "check", optional("collect", c.typed("CollectHint")))
	last("Command", optional("finalize", c.typed("FinalizeCommand")))

	after("ExecResult", "exec_id", optional("parent_result_id", s))
	after("ExecResult", "exit_code", optional("skipped", b))
	last("ExecResult", optional("collect_object", s))

	c.describe("DeployHandler", must("contract", s), must("operation", s), must("os", s), must("arch", s))
	c.describe("DeployCapabilities", must("schema_version", of(u32)), must("handlers", listOf(c.typed("DeployHandler"))))
	first("Heartbeat", optional("agent_arch", s), optional("remote_viewing", b))
	last("Heartbeat", optional("last_logon_user", s), optional("last_logon_display_name", s), optional("command_keys", listOf(s)),
		optional("enforcing", b), optional("command_protocols", listOf(s)), optional("deploy_capabilities", c.typed("DeployCapabilities")))

	for _, name := range []string{"ConfigScope", "EffectiveConfig"} {
		first(name, optional("max_local_concurrent", spec{
			kind: oneOf, texts: []string{"4", "1"}, odd: []string{"4294967295"}, wrong: []string{"0", "-0", "-1", "1.0", `"1"`, "4294967296", "true", "[]", "{}"},
		}))
		last(name, optional("client_display_name", s))
	}
	c.describeNewerManifest(after, first, last)
	c.describeNewerClient(after, last)
	describeLaterDocuments(c)
	c.describeDashboards()
	c["Command"].unique, c["Manifest"].unique = true, true
	return c
}

func (c catalogue) describeNewerManifest(after func(name, before string, fields ...field), first, last func(name string, fields ...field)) {
	s, b := of(str), of(boolean)
	c.choice("CheckStatus", "ok", "warn", "fail", "unknown")
	c.choice("Tier", "endpoint", "controller")
	c["Tier"].open = true
	c.describe("RepoOrigin", must("path", s), optional("repo", s), optional("script_file", s))
	c.describe("FinalizeSpec", must("shell", c.typed("Shell")), must("script", s), defaulted("timeout", s),
		defaulted("run_as", c.typed("RunAs")), optional("cwd", s), defaulted("on_each_bundle", b))
	c.describe("FeedSpec", must("id", s), must("field", s), must("primary_key", listOf(s)))
	c.describe("ShowWhen", must("check", s), must("is", spec{
		kind: oneOf, texts: []string{`"fail"`, `["warn","fail"]`}, odd: []string{`[]`, `["ok","ok"]`}, wrong: []string{`"nope"`, `null`, `{}`, `["nope"]`, `1`},
	}))
	first("Execute", defaulted("bypass_local_limit", b))
	after("ClientHint", "category", optional("category_label", s), optional("category_icon", s), optional("category_order", of(i64)))
	last("ClientHint", optional("visible_to", c.typed("Target")), optional("show_when", c.typed("ShowWhen")), optional("confirm", spec{
		kind: oneOf, texts: []string{`true`, `{"message":"Sure?"}`}, odd: []string{`false`, `{}`, `{"enabled":false,"x":1}`, `null`}, wrong: []string{`"yes"`, `1`, `{"enabled":null}`, `{"message":1}`},
	}), optional("unlock", s))
	after("Manifest", "check", optional("collect", c.typed("CollectHint")))
	last("Manifest", defaulted("tags", listOf(s)), optional("origin", c.typed("RepoOrigin")), optional("finalize", c.typed("FinalizeSpec")),
		defaulted("feed", listOf(c.typed("FeedSpec"))), optional("tier", c.typed("Tier")))
	c.describe("Require", defaulted("ac_power", b), optional("idle", s), optional("cpu_below", of(f64)), defaulted("network", b))
	last("Constraints", optional("require", c.typed("Require")))
	last("Schedule", defaulted("tags", listOf(s)), optional("origin", c.typed("RepoOrigin")))
}

// newerFrozen are the types that get frozen documents of the newer contract: those
// that are not as they were.
var newerFrozen = []string{
	"AgentMeta", "CheckHint", "CollectHint", "Command", "ConfigScope", "DeployCapabilities", "EffectiveConfig", "ExecResult", "FinalizeCommand",
	"FrameMeta", "GroupContacts", "GroupDef", "Heartbeat", "Manifest", "RemoteCtrlReply", "Schedule", "ServerSettings", "Shell",
	"SupportCodesProjection", "View",
}

// newerFiles are the vector files of the newer contract.
func newerFiles() []file {
	return append([]file{
		{"command", func() []candidate {
			return append(wire("Command", "Shell", "CheckHint", "CollectHint", "FinalizeCommand")(), typed()...)
		}},
		{"result", func() []candidate { return append(wire("ExecResult")(), judgements()...) }},
		{"perf", wire("Heartbeat", "DeployCapabilities")},
		{"config", wire("ConfigScope", "EffectiveConfig")},
		{"resolve", resolutions},
		{"names", newerNames},
		{"manifest", wire("Manifest")},
		{"schedule", wire("Schedule")},
		{"signing", signatures},
		{"envelope", envelopes},
		{"meta", func() []candidate { return append(wire("AgentMeta", "GroupContacts")(), metas()...) }},
		{"settings", func() []candidate {
			return append(wire("ServerSettings", "SupportCodesProjection")(), heldSettings()...)
		}},
		{"remote", func() []candidate {
			return slices.Concat(wire("RemoteCtrlReply", "FrameMeta")(), remotes(), frameHeaders())
		}},
		{"view", views},
		{"group", groupDefs},
		{"dashboard", dashboards},
		{"operation", operations},
	}, newerClientFiles()...)
}

// typed are commands that are none for a shell, and repetitions.
func typed() []candidate {
	var out []candidate
	for _, more := range []string{
		`"command_kind":"shell"`, `"command_kind":"typed_operation"`, `"command_kind":"Shell"`, `"command_kind":null`, `"command_kind":1`,
		`"command_kind":"shell","command_kind":"shell"`, `"operation":null`, `"operation":{}`, `"payload_version":1`, `"deploy_authorization":null`,
		`"x":1,"x":1`, `"x":{"y":1,"y":1}`, `"x":[{"y":1},{"y":1}]`, `"check":{"name":"n","z":1,"z":2}`, `"kind":"x"`,
	} {
		text := `{"id":"a","version":"1","request_id":"r","shell":"sh","script":"x","timeout_secs":1,` + more + `}`
		out = append(out, candidate{note: "not for a shell, or twice", req: request{Op: "wire", Type: "Command", JSON: &text}})
	}
	return out
}

// judgements ask what results say about themselves.
func judgements() []candidate {
	var out []candidate
	for _, code := range []string{"0", "1", "121", "122", "123", "127", "128"} {
		for _, skipped := range []string{"", `"skipped":null,`, `"skipped":true,`, `"skipped":false,`} {
			for _, id := range []string{"", "548024c2-1314-5343-9a3d-ab613a400013"} {
				text := `{"result_id":"` + id + `","request_id":"req-1","pc_id":"PC-01","exit_code":` + code + `,` + skipped +
					`"stdout":"","stderr":"","started_at":"2026-05-16T00:00:00Z","finished_at":"2026-05-16T00:00:00Z"}`
				out = append(out, candidate{note: "judged", req: request{Op: "result", JSON: &text}})
			}
		}
	}
	for _, args := range [][]string{{"req-1", "PC-01"}, {"", ""}, {"é|", "|日本"}} {
		out = append(out, candidate{note: "id of a refusal", req: request{Op: "refusal_id", Args: args}})
	}
	return out
}

func newerNames() []candidate {
	r := chance("newer names")
	pcs := []string{"PC1234", "pc-01", "host.example.com", "a.b.c.d"}
	var out []candidate
	for range 4 {
		out = append(out, candidate{note: "name", req: request{
			Op: "subject", Name: "events_notifications_unacked", Args: []string{pick(r, pcs), "S-1-5-21-1001", pick(r, []string{"notif-9f3a", "n1"})},
		}})
	}
	for _, pc := range append(pcs, "a.b.c.d.e", "x.x.x.x.x.x") {
		out = append(out, candidate{note: "labels", req: request{Op: "subject", Name: "validate_pc_id", Args: []string{pc}}})
	}
	return append(out, candidate{note: "constants", req: request{Op: "constants"}})
}
