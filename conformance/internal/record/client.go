package main

import "strings"

// The types of the protocol between agent and client app, by vector file.
var (
	envelopeTypes = named("RpcRequest RpcNotification RpcResponse RpcMessage RpcErrorData RpcError ErrorKind")
	jobTypes      = named("JobCategory RunStatus JobRun UserInvokableJob JobsListParams JobsListResult " +
		"JobsExecuteParams JobsExecuteResult JobsSubscribeParams JobsSubscribeResult JobsUnsubscribeParams " +
		"JobProgress JobsKillParams JobsKillResult")
	notificationTypes = named("Notification NotificationPriority NotificationNewParams NotificationsFilter " +
		"NotificationsListParams NotificationsListResult NotificationsSubscribeParams NotificationsSubscribeResult " +
		"NotificationsUnsubscribeParams NotificationsAckParams NotificationsAckResult PublishNotificationRequest " +
		"PublishNotificationResponse NotificationAcked NotificationAckEntry NotificationAckStatus")
	miscTypes = named("HandshakeParams HandshakeResult HandshakeSession PingParams PingResult VersionParams " +
		"VersionResult LogTailParams LogTailResult StateSnapshotParams StateSnapshot Check CheckStatus " +
		"StateSubscribeParams StateSubscribeResult StateUnsubscribeParams StateChangedParams " +
		"SupportUploadDiagnosticsParams SupportUploadDiagnosticsResult MaintenanceListParams MaintenanceListResult " +
		"MaintenanceItem MaintenanceDeferParams MaintenanceDeferResult DeferDuration")
)

func named(names string) []string {
	all := strings.Fields(names)
	for i := range all {
		all[i] = "ipc." + all[i]
	}
	return all
}

// openChoice describes an enum that keeps texts that it does not know.
func (c catalogue) openChoice(name string, variants ...string) {
	c.choice(name, variants...)
	c[name].open = true
}

// describeClient describes the messages between agent and client app.
func (c catalogue) describeClient() {
	s, t, b := of(str), of(ts), of(boolean)

	c.openChoice("ipc.ErrorKind", "ParseError", "InvalidRequest", "MethodNotFound", "InvalidParams", "InternalError",
		"Unauthorized", "NotFound", "AgentDisconnected", "RateLimit", "StaleProtocol", "PayloadTooLarge", "Unknown")
	c.describe("ipc.RpcErrorData", must("kind", c.typed("ipc.ErrorKind")), must("detail", s))
	c.describe("ipc.RpcError", must("code", of(i32)), must("message", s), optional("data", c.typed("ipc.RpcErrorData")))
	c.describe("ipc.RpcRequest", must("jsonrpc", s), must("id", s), must("method", s), optional("params", of(free)))
	c.describe("ipc.RpcNotification", must("jsonrpc", s), must("method", s), optional("params", of(free)))
	c.describe("ipc.RpcResponse", must("jsonrpc", s), optional("id", s), must("result", of(free)),
		optional("error", c.typed("ipc.RpcError")))
	c["ipc.RpcResponse"].buffering = true
	c.describe("ipc.RpcMessage", must("jsonrpc", s), optional("id", s), must("method", s), optional("params", of(free)),
		optional("result", of(free)), optional("error", c.typed("ipc.RpcError")))
	c["ipc.RpcMessage"].buffering = true

	c.describe("ipc.HandshakeParams", must("client", s), must("client_version", s), must("protocol", listOf(of(u32))),
		defaulted("features", listOf(s)))
	c.describe("ipc.HandshakeSession", must("user", s), must("session_id", of(u32)), must("pc_id", s))
	c.describe("ipc.HandshakeResult", must("protocol", of(u32)), must("agent_version", s), must("features", listOf(s)),
		must("session", c.typed("ipc.HandshakeSession")))
	c.describe("ipc.PingParams")
	c.describe("ipc.PingResult", must("agent_time", t))
	c.describe("ipc.VersionParams")
	c.describe("ipc.VersionResult", must("agent_version", s), must("target_agent_version", s),
		optional("target_client_version", s))
	c.describe("ipc.LogTailParams", defaulted("lines", of(u32)))
	c.describe("ipc.LogTailResult", must("lines", listOf(s)), defaulted("truncated", b))

	c.choice("ipc.CheckStatus", "ok", "warn", "fail", "unknown")
	c.describe("ipc.Check", must("name", s), must("status", c.typed("ipc.CheckStatus")), optional("detail", s),
		optional("troubleshoot", s))
	c.describe("ipc.StateSnapshotParams")
	vpn := must("vpn", s)
	vpn.gone = true
	c.describe("ipc.StateSnapshot", must("pc_id", s), must("online", b), vpn, must("checks", listOf(c.typed("ipc.Check"))),
		must("agent_version", s), must("target_version", s))
	c.describe("ipc.StateSubscribeParams")
	c.describe("ipc.StateSubscribeResult", must("subscription", s))
	c.describe("ipc.StateUnsubscribeParams", must("subscription", s))
	c.describe("ipc.StateChangedParams", must("snapshot", c.typed("ipc.StateSnapshot")), must("at", t))

	c.describeNotifications()
	c.describeJobs()

	c.describe("ipc.SupportUploadDiagnosticsParams", defaulted("summary", s), optional("detail", s), optional("contact", s))
	c.describe("ipc.SupportUploadDiagnosticsResult", must("object_key", s), optional("ticket_id", s),
		optional("ticket_url", s), must("size_bytes", of(u64)))
	c.describe("ipc.MaintenanceListParams", defaulted("window_days", of(u32)))
	c.describe("ipc.MaintenanceItem", must("schedule_id", s), must("manifest_id", s), must("display_name", s),
		must("next_fire_at", t), defaulted("deferrable", b))
	c.describe("ipc.MaintenanceListResult", must("items", listOf(c.typed("ipc.MaintenanceItem"))))
	c.openChoice("ipc.DeferDuration", "15m", "30m", "1h", "Unknown")
	c.describe("ipc.MaintenanceDeferParams", must("schedule_id", s), must("duration", c.typed("ipc.DeferDuration")))
	c.describe("ipc.MaintenanceDeferResult", must("new_fire_at", t))
}

func (c catalogue) describeNotifications() {
	s, t, b := of(str), of(ts), of(boolean)
	c.openChoice("ipc.NotificationPriority", "info", "warn", "emergency", "unknown")
	notification := []field{
		must("id", s), must("priority", c.typed("ipc.NotificationPriority")), defaulted("require_ack", b), must("title", s),
		must("body", s), must("issued_at", t), optional("issued_by", s), optional("expires_at", t), optional("acked_at", t),
	}
	c.describe("ipc.Notification", notification...)
	c.describe("ipc.NotificationNewParams", notification...)
	c["ipc.NotificationNewParams"].buffering = true
	c.choice("ipc.NotificationsFilter", "unread", "all")
	c.describe("ipc.NotificationsListParams", defaulted("filter", c.typed("ipc.NotificationsFilter")),
		defaulted("limit", of(u32)), optional("cursor", s))
	c.describe("ipc.NotificationsListResult", must("items", listOf(c.typed("ipc.Notification"))), optional("next_cursor", s))
	c.describe("ipc.NotificationsSubscribeParams")
	c.describe("ipc.NotificationsSubscribeResult", must("subscription", s))
	c.describe("ipc.NotificationsUnsubscribeParams", must("subscription", s))
	c.describe("ipc.NotificationsAckParams", must("id", s))
	c.describe("ipc.NotificationsAckResult", must("acked_at", t))
	c.describe("Target", defaulted("groups", listOf(s)), defaulted("pcs", listOf(s)), defaulted("all", b))
	c.describe("ipc.PublishNotificationRequest", optional("id", s), must("priority", c.typed("ipc.NotificationPriority")),
		defaulted("require_ack", b), must("title", s), must("body", s), optional("issued_by", s), optional("expires_at", t),
		must("target", c.typed("Target")))
	c.describe("ipc.PublishNotificationResponse", must("id", s), must("subjects", listOf(s)))
	c.describe("ipc.NotificationAcked", must("notification_id", s), must("pc_id", s), must("user_sid", s), must("acked_at", t))
	c.describe("ipc.NotificationAckEntry", must("pc_id", s), must("user_sid", s), must("acked_at", t))
	c.describe("ipc.NotificationAckStatus", must("id", s), must("acks", listOf(c.typed("ipc.NotificationAckEntry"))))
}

func (c catalogue) describeJobs() {
	s, t := of(str), of(ts)
	c.openChoice("ipc.JobCategory", "software_update", "troubleshoot", "catalog", "unknown")
	c.openChoice("ipc.RunStatus", "queued", "running", "completed", "failed", "killed", "unknown")
	c.describe("ipc.JobRun", must("run_id", s), must("status", c.typed("ipc.RunStatus")), must("started_at", t),
		optional("finished_at", t), optional("exit_code", of(i32)))
	c.describe("ipc.UserInvokableJob", must("id", s), must("display_name", s), optional("display_description", s),
		optional("icon", s), must("category", c.typed("ipc.JobCategory")), must("version", s),
		optional("last_run", c.typed("ipc.JobRun")))
	c.describe("ipc.JobsListParams", optional("category", c.typed("ipc.JobCategory")))
	c.describe("ipc.JobsListResult", must("items", listOf(c.typed("ipc.UserInvokableJob"))))
	c.describe("ipc.JobsExecuteParams", must("id", s))
	c.describe("ipc.JobsExecuteResult", must("run_id", s))
	c.describe("ipc.JobsSubscribeParams")
	c.describe("ipc.JobsSubscribeResult", must("subscription", s))
	c.describe("ipc.JobsUnsubscribeParams", must("subscription", s))
	c.describe("ipc.JobProgress", must("run_id", s), must("status", c.typed("ipc.RunStatus")), optional("stdout_chunk", s),
		optional("stderr_chunk", s), optional("exit_code", of(i32)))
	c.describe("ipc.JobsKillParams", must("run_id", s))
	c.describe("ipc.JobsKillResult", must("requested_at", t))
}

// frames returns requests about what a frame holds: combinations of members that
// are there, missing, odd or there twice.
func frames() []candidate {
	const valid = `{"code":-32001,"message":"Gone","data":{"kind":"NotFound","detail":"gone"}}`
	members := []struct {
		name   string
		values []string // "" is absent, a space stands between two
	}{
		{"jsonrpc", []string{`"2.0"`, `"2.0"`, `"2.0"`, `"2.0"`, `"1.0"`, `""`, "", "2.0", "null", `"2.0" "2.0"`}},
		{"id", []string{"", `"u"`, `"u"`, "null", "7", "{}", `"a" "b"`, `null "u"`}},
		{"method", []string{"", `"m"`, `"m"`, "7", "null", `"m" "m"`}},
		{"params", []string{"", "", "null", "{}", `{"b":1,"a":[],"b":2}`, "[1]", `"s"`, "{} {}"}},
		{"result", []string{"", "", "", "null", "1", "{}", "1 1"}},
		{"error", []string{"", "", valid, `"bad"`, "null", `{"code":1}`, `{"code":1.0,"message":""}`, valid + " " + valid}},
		{"x", []string{"", "", "", "1 2", `"\ud800"`, "1e400"}},
	}
	r := chance("frames")
	var all []candidate
	for range 600 {
		d := doc{open: '{'}
		for _, m := range members {
			for value := range strings.FieldsSeq(pick(r, m.values)) {
				d = d.and(`"`+m.name+`"`, leaf(value))
			}
		}
		if r.IntN(3) == 0 {
			d = d.shuffled(r)
		}
		text := d.text()
		all = append(all, candidate{note: "frame", req: request{Op: "wire", Type: "ipc.RpcMessage", JSON: &text}})
		if r.IntN(4) == 0 {
			all = append(all, candidate{note: "frame", req: request{Op: "wire", Type: "ipc.RpcResponse", JSON: &text}})
		}
	}
	return all
}
