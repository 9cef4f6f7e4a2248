package main

import "slices"

// The types between agent and client app, and about notifications, that came with
// the newer contract, and those that it has changed. The categories of jobs are no
// type of their own there.
var (
	laterClient = named("AudiencePc EditNotificationRequest JobConfirm NotificationAmend NotificationAmendOp " +
		"NotificationAmendedParams NotificationDetail NotificationTarget NotificationUnacked NotificationsUnackParams " +
		"NotificationsUnackResult SupportLockParams SupportLockResult SupportStatusParams SupportStatusResult " +
		"SupportUnlockParams SupportUnlockResult UnlockGrant")
	changedClient = named("Check HandshakeResult JobsListParams JobsListResult Notification NotificationAckEntry " +
		"NotificationAckStatus NotificationAcked NotificationNewParams NotificationsListResult PublishNotificationRequest " +
		"StateChangedParams StateSnapshot UserInvokableJob")
)

// sameClient are those of a list that the newer contract has not changed.
func sameClient(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.Contains(changedClient, name) || name == "ipc.JobCategory"
	})
}

func (c catalogue) describeNewerClient(after func(name, before string, fields ...field), last func(name string, fields ...field)) {
	s, t, b := of(str), of(ts), of(boolean)
	last("ipc.HandshakeResult", optional("client_display_name", s))
	after("ipc.Check", "name", optional("label", s))
	last("ipc.Check", defaulted("health_hidden", b))
	c.describe("ipc.StateSnapshot", must("pc_id", s), must("online", b), must("checks", listOf(c.typed("ipc.Check"))),
		must("agent_version", s), must("target_version", s))
	c.describe("ipc.StateChangedParams", must("snapshot", c.typed("ipc.StateSnapshot")), must("at", t))

	c.describe("ipc.JobConfirm", must("enabled", b), optional("message", s))
	c.describe("ipc.UserInvokableJob", must("id", s), must("display_name", s), optional("display_description", s), optional("icon", s),
		must("category", s), optional("category_label", s), optional("category_icon", s), optional("category_order", of(i64)),
		must("version", s), optional("timeout_secs", of(u64)), optional("confirm", c.typed("ipc.JobConfirm")), optional("unlock", s),
		optional("last_run", c.typed("ipc.JobRun")))
	c.describe("ipc.JobsListParams", optional("category", s))
	c.describe("ipc.JobsListResult", must("items", listOf(c.typed("ipc.UserInvokableJob"))))

	for _, name := range []string{"ipc.Notification", "ipc.NotificationNewParams"} {
		after(name, "body", defaulted("toast", b))
		last(name, optional("edited_at", t), optional("acks_reset_at", t))
	}
	after("ipc.PublishNotificationRequest", "body", defaulted("toast", b))
	last("ipc.NotificationAcked", optional("account", s))
	last("ipc.NotificationAckEntry", optional("account", s), optional("unacked_at", t))
	c.describe("ipc.NotificationUnacked", must("notification_id", s), must("pc_id", s), must("user_sid", s), must("unacked_at", t),
		optional("account", s))
	c.describe("ipc.NotificationsUnackParams", must("id", s))
	c.describe("ipc.NotificationsUnackResult", must("unacked_at", t))

	c.choice("ipc.NotificationAmendKind", "recall")
	c.describe("ipc.NotificationAmendOp", must("kind", c.typed("ipc.NotificationAmendKind")))
	c["ipc.NotificationAmendOp"].buffering = true
	for _, name := range []string{"ipc.NotificationAmend", "ipc.NotificationAmendedParams"} {
		c.describe(name, must("id", s), must("op", c.typed("ipc.NotificationAmendOp")))
	}
	c["ipc.NotificationAmendedParams"].buffering = true

	c.describe("ipc.EditNotificationRequest", must("priority", c.typed("ipc.NotificationPriority")), defaulted("require_ack", b),
		must("title", s), must("body", s), defaulted("toast", b), optional("expires_at", t), defaulted("reset_acks", b))
	c.describe("ipc.AudiencePc", must("pc_id", s), optional("last_logon_user", s), optional("last_logon_display_name", s),
		must("confirmed", b), optional("acked_at", t), optional("unacked_at", t))
	c.describe("ipc.NotificationTarget", defaulted("all", b), defaulted("groups", listOf(s)), defaulted("pcs", listOf(s)))
	c.describe("ipc.NotificationDetail", must("notification", c.typed("ipc.Notification")),
		must("acks", listOf(c.typed("ipc.NotificationAckEntry"))), defaulted("audience", listOf(c.typed("ipc.AudiencePc"))),
		optional("target", c.typed("ipc.NotificationTarget")))

	c.describe("ipc.UnlockGrant", must("scope", s), optional("label", s), must("expires_at", t))
	grants := must("grants", listOf(c.typed("ipc.UnlockGrant")))
	c.describe("ipc.SupportUnlockParams", must("code", s))
	c.describe("ipc.SupportUnlockResult", grants)
	c.describe("ipc.SupportLockParams")
	c.describe("ipc.SupportLockResult", must("released", of(u64)))
	c.describe("ipc.SupportStatusParams")
	c.describe("ipc.SupportStatusResult", grants)
}

// newerClientFiles are the vector files about these types: much about what is new,
// and something about all others.
func newerClientFiles() []file {
	same := slices.Concat(sameClient(envelopeTypes), sameClient(jobTypes), sameClient(notificationTypes), sameClient(miscTypes))
	return []file{
		{"ipc-changed", func() []candidate { return append(few(160, changedClient...)(), withVPN()...) }},
		{"ipc-new", few(120, laterClient...)},
		{"ipc-same", few(20, same...)},
	}
}

// withVPN are snapshots of an older agent: nobody looks at the member that is gone.
func withVPN() []candidate {
	var out []candidate
	for _, vpn := range []string{`"unknown"`, `"connected"`, "null", "7", "{}", `"\ud800"`, `1,"vpn":2`} {
		text := `{"pc_id":"PC-01","online":true,"vpn":` + vpn + `,"checks":[],"agent_version":"0.43.53","target_version":"0.43.53"}`
		out = append(out, candidate{note: "of an older agent", req: request{Op: "wire", Type: "ipc.StateSnapshot", JSON: &text}})
	}
	return out
}
