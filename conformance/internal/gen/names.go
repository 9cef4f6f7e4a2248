package gen

import "github.com/kanadehq/kanade-shared/wire"

// builder is a builder of subjects or keys, or a parser, with what its arguments
// are.
type builder struct {
	op, name string
	args     []func(r dice) string
}

func (r dice) identifier() string {
	if r.oneIn(12) {
		return r.text()
	}
	return pick(r, []string{
		"PC1234", "pc-01", "host.example.com", "ws_17", "営業-02", "A", "$SYS", "a.b.c.d", "canary", "wave1", "tokyo-office", "g_1", "7f0b4f0e-5a40-4a1c-8a39-31f4a4c0a0b1",
		"S-1-5-21-1001", "notif-9f3a", "hw", "custom", "collect-winlog-events", "", " ", "*", ">", "a b", ".a", "a.", "a..b", "pc.1", "pcs", "groups", "a/b", "a=b", "global",
	})
}

func (r dice) storedKey() string {
	return pick(r, []string{"groups.", "pcs.", "groups", "pcs", "", "Groups.", "target_version", "groups..", "pcs.."}) + r.identifier()
}

func builders(at wire.Contract) []builder {
	id := dice.identifier
	var all []builder
	add := func(op string, args []func(dice) string, names ...string) {
		for _, name := range names {
			all = append(all, builder{op, name, args})
		}
	}
	one, two, three := []func(dice) string{id}, []func(dice) string{id, id}, []func(dice) string{id, id, id}
	add("subject", one, "commands_group", "commands_pc", "notifications_group", "notifications_pc", "results", "heartbeat", "host_perf",
		"process_perf", "obs", "kill", "logs_fetch", "job_tail", "ping")
	add("subject", two, "inventory", "events_started")
	add("subject", three, "events_notifications_acked")
	add("key", one, "agent_config_group_key", "agent_config_pc_key", "dispatch_mark_target_key")
	add("key", two, "notifications_read_prefix", "dispatch_mark_pc_key")
	add("key", three, "notifications_read_key")
	add("key", []func(dice) string{dice.storedKey}, "parse_agent_config_group_key", "parse_agent_config_pc_key")
	if at >= wire.V0_101_0 {
		add("subject", one, "validate_pc_id", "remote_ctrl", "remote_frame", "remote_input")
		add("subject", three, "events_notifications_unacked")
	}
	return all
}

func (b builder) ask(r dice) *Question {
	q := &Question{Op: b.op, Name: b.name, Count: -1}
	for _, arg := range b.args {
		q.Args = append(q.Args, arg(r))
	}
	return q
}
