package subjects

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	pc := func(k Kind, s string) Subject { return Subject{Kind: k, PC: MustPCID(s)} }
	exec := must(t, ParseExecID, "exec-1")
	acked := func(pc, user, notification string) Subject {
		return Subject{Kind: KindEventsNotificationsAcked, PC: MustPCID(pc), User: must(t, ParseUserID, user),
			Notification: must(t, ParseNotificationID, notification)}
	}
	unacked := func(pc, user, notification string) Subject {
		s := acked(pc, user, notification)
		s.Kind = KindEventsNotificationsUnacked
		return s
	}
	tests := []struct {
		subject string
		want    Subject
	}{
		{"commands.all", Subject{Kind: KindCommandsAll}},
		{"commands.group.canary", Subject{Kind: KindCommandsGroup, Group: MustGroup("canary")}},
		{"commands.group.a.b", Subject{Kind: KindCommandsGroup, Group: MustGroup("a.b")}},
		{"commands.pc.PC1234", pc(KindCommandsPC, "PC1234")},
		{"commands.pc.host.example.com", pc(KindCommandsPC, "host.example.com")},
		{"commands.pc.all", pc(KindCommandsPC, "all")},
		{"notifications.all", Subject{Kind: KindNotificationsAll}},
		{"notifications.group.tokyo-office", Subject{Kind: KindNotificationsGroup, Group: MustGroup("tokyo-office")}},
		{"notifications.pc.日本", pc(KindNotificationsPC, "日本")},
		{"events.started.exec-1.host.example.com", Subject{Kind: KindEventsStarted, Exec: exec, PC: MustPCID("host.example.com")}},
		{"results.req-1", Subject{Kind: KindResults, Request: must(t, ParseRequestID, "req-1")}},
		{"heartbeat.pc.1.a", pc(KindHeartbeat, "pc.1.a")},
		{"host_perf.pc-01", pc(KindHostPerf, "pc-01")},
		{"process_perf.pc-01", pc(KindProcessPerf, "pc-01")},
		{"obs.$SYS", pc(KindObs, "$SYS")},
		{"kill.exec-1", Subject{Kind: KindKill, Exec: exec}},
		{"inventory.host.example.com.hw", Subject{Kind: KindInventory, PC: MustPCID("host.example.com"), Category: CategoryHW}},
		{"inventory.pc-01.battery", Subject{Kind: KindInventory, PC: MustPCID("pc-01"), Category: must(t, ParseCategory, "battery")}},
		{"logs.fetch.pc-01", pc(KindLogsFetch, "pc-01")},
		{"job.tail.pc-01", pc(KindJobTail, "pc-01")},
		{"agents.pc-01.ping", pc(KindPing, "pc-01")},
		{"agents.a.ping.ping", pc(KindPing, "a.ping")},
		{"audit.operator.kill", Subject{Kind: KindAudit, Actor: "operator", Action: "kill"}},
		{"audit.operator.kill.a.b", Subject{Kind: KindAudit, Actor: "operator", Action: "kill", Target: "a.b"}},

		{"notif-amend", Subject{Kind: KindNotificationsAmend}},
		{"events.notifications.unacked.host.example.com.S-1-5-21-7.n.1", unacked("host.example.com", "S-1-5-21-7", "n.1")},
		{"events.notifications.acked.PC1.S-1-5-18.n", acked("PC1", "S-1-5-18", "n")},
		{"events.notifications.acked.PC1.uid-1000.n", acked("PC1", "uid-1000", "n")},
		{"events.notifications.unacked.host.example.com.uid-4294967295.n.1", unacked("host.example.com", "uid-4294967295", "n.1")},
		{"events.notifications.acked.uid-x.uid-.uid-12345678901.uid-1000a.uid-7.n", acked("uid-x.uid-.uid-12345678901.uid-1000a", "uid-7", "n")},
		{"events.notifications.acked.host.example.com.S-1-5-21-7.n.1.x", acked("host.example.com", "S-1-5-21-7", "n.1.x")},
		{"events.notifications.acked.S-LAB.S-1-5-18.n", acked("S-LAB", "S-1-5-18", "n")},   // first: no PC in front
		{"events.notifications.acked.PC1.S-1-5-18.S-9", acked("PC1", "S-1-5-18", "S-9")},   // last: no notification behind
		{"events.notifications.acked.S-1.S-1.S-1", acked("S-1", "S-1", "S-1")},             // both
		{"events.notifications.acked.PC1.s-2.S-1.n", acked("PC1.s-2", "S-1", "n")},         // case matters
		{"events.notifications.acked.PCS-2.S-1.n", acked("PCS-2", "S-1", "n")},             // not at the label's start
		{"events.notifications.acked.S-LAB.corp.S-1.n", acked("S-LAB.corp", "S-1", "n")},   // first again
		{"events.notifications.acked.PC1.S-1.n.S-x", acked("PC1", "S-1", "n.S-x")},         // last again
		{"events.notifications.acked.日本.S-1-5-21-7.é.é", acked("日本", "S-1-5-21-7", "é.é")}, // other scripts
	}
	kinds := map[Kind]bool{KindUnknown: true}
	for _, test := range tests {
		got, err := Parse(test.subject)
		if err != nil || got != test.want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", test.subject, got, err, test.want)
		}
		if got.String() != test.subject {
			t.Errorf("Parse(%q) builds %q again", test.subject, got)
		}
		kinds[test.want.Kind] = true
	}
	if len(kinds) != len(kindNames) {
		t.Errorf("%d kinds of %d are tested", len(kinds), len(kindNames))
	}
}

func TestParseForeign(t *testing.T) {
	for _, subject := range []string{
		"", ".", ">", "*", "foo", "commands", "commands.", "commands.all.x", "Commands.all", "commands.ALL", "commands.pcs.x",
		"commands.pc", "commands.group", "notifications", "notifications.all.", "events", "events.started", "events.started.e",
		"events.notifications", "events.notifications.reacked.a.S-1.b", "notif-amend.x", "events.notifications.acked", "events.notifications.unacked.a.S-1",
		"events.notifications.acked.a", "events.notifications.acked.a.S-1", "events.stopped.a.b", "heartbeat", "heartbeats.x",
		"host-perf.x", "inventory", "inventory.pc", "logs.x", "logs.fetch", "job.tail", "agents", "agents.ping", "agents.x",
		"agents.x.pong", "agents.x.ping.", "audit", "audit.x", "$JS.ACK.x", "_INBOX.abc", "remote.ctrl.PC1",
		" commands.all", "commands.all ", "\xff",
	} {
		s, err := Parse(subject)
		var idErr *IDError
		if !errors.Is(err, ErrForeign) || !errors.As(err, &idErr) || errors.Is(err, ErrAmbiguous) || s != (Subject{}) {
			t.Errorf("Parse(%q) = %+v, %v; want ErrForeign", subject, s, err)
		}
	}
}

func TestParseRefusesParts(t *testing.T) {
	tests := []struct{ subject, kind, rule string }{
		{"heartbeat.", "pc id", ruleEmpty},
		{"heartbeat.*", "pc id", ruleWildcard},
		{"obs.>", "pc id", ruleWildcard},
		{"commands.pc..x", "pc id", ruleEmptyLabel},
		{"commands.pc.x.", "pc id", ruleEmptyLabel},
		{"commands.pc.a b", "pc id", ruleSpace},
		{"commands.group.a\x00", "group", ruleControl},
		{"notifications.pc.\xff", "pc id", ruleUTF8},
		{"results.a.b", "request id", ruleDot},
		{"kill.a.b", "exec id", ruleDot},
		{"kill.", "exec id", ruleEmpty},
		{"inventory.pc.", "category", ruleEmpty},
		{"inventory..hw", "pc id", ruleEmpty},
		{"inventory.a..hw", "pc id", ruleEmptyLabel},
		{"inventory.pc.*", "category", ruleWildcard},
		{"events.started..pc", "exec id", ruleEmpty},
		{"events.started.e.", "pc id", ruleEmpty},
		{"agents..ping", "pc id", ruleEmpty},
		{"agents.*.ping", "pc id", ruleWildcard},
		{"audit..kill", "audit actor", ruleEmpty},
		{"audit.operator.", "audit action", ruleEmpty},
		{"audit.operator.kill.", "audit target", ruleEmpty},
		{"audit.operator.kill.a b", "audit target", ruleSpace},
		{"audit.op>.kill", "audit actor", ruleWildcard},
		{"events.notifications.acked.", "subject", ruleEmptyLabel},
		{"events.notifications.acked..S-1.n", "subject", ruleEmptyLabel},
		{"events.notifications.acked.a.S-1.", "subject", ruleEmptyLabel},
		{"events.notifications.acked.a.S-1.>", "subject", ruleWildcard},
		{"events.notifications.acked.a.S-1.S-2.*", "subject", ruleWildcard},
		{"events.notifications.acked.a.S-1.\xff", "subject", ruleUTF8},
		{"heartbeat." + strings.Repeat("x", MaxIDBytes+1), "pc id", "is longer than 1024 bytes"},
		{"events.notifications.acked.a.S-1." + strings.Repeat("x", MaxIDBytes+1), "notification id", "is longer than 1024 bytes"},
		{"events.notifications.acked.a.S-" + strings.Repeat("1", MaxIDBytes) + ".n", "user id", "is longer than 1024 bytes"},
		{"heartbeat." + strings.Repeat("x", maxSubjectBytes), "subject", "is longer than 4096 bytes"},
		{strings.Repeat("\xff", 1<<20), "subject", "is longer than 4096 bytes"},
	}
	for _, test := range tests {
		s, err := Parse(test.subject)
		var idErr *IDError
		if !errors.As(err, &idErr) || errors.Is(err, ErrForeign) || errors.Is(err, ErrAmbiguous) {
			t.Errorf("Parse(%.60q): error %v, want an *IDError", test.subject, err)
			continue
		}
		if idErr.Kind != test.kind || idErr.Rule != test.rule || s != (Subject{}) {
			t.Errorf("Parse(%.60q) = %+v, %v; want %s, %s", test.subject, s, err, test.kind, test.rule)
		}
	}
}

func TestParseAmbiguous(t *testing.T) {
	tests := []struct {
		tail  string
		want  []string // pc|user|notification
		error string
	}{
		{"a.b.c", nil, "no label starts with S- or is uid-<number>, so the user id cannot be told"},
		{"S-1.b.S-2", nil, "no label starts with S- or is uid-<number>, so the user id cannot be told"},
		{"a.b.c.d", nil, "no label starts with S- or is uid-<number>, so the user id cannot be told"},
		{"a.S-1.S-2.d", []string{"a|S-1|S-2.d", "a.S-1|S-2|d"}, "2 labels may be the user id"},
		{"a.S-1.b.S-2.d", []string{"a|S-1|b.S-2.d", "a.S-1.b|S-2|d"}, "2 labels may be the user id"},
		{"S-0.S-1.S-2.S-3.S-4", []string{"S-0|S-1|S-2.S-3.S-4", "S-0.S-1|S-2|S-3.S-4", "S-0.S-1.S-2|S-3|S-4"}, "3 labels may be the user id"},
		// A reading with a part that is too long is none.
		{"a.S-1." + strings.Repeat("x", MaxIDBytes-1) + ".S-2.d", nil, "2 labels may be the user id"},
	}
	for _, test := range tests {
		subject := prefixAcked + test.tail
		s, err := Parse(subject)
		var ambiguous *AmbiguousError
		if !errors.Is(err, ErrAmbiguous) || !errors.As(err, &ambiguous) || errors.Is(err, ErrForeign) || s != (Subject{}) {
			t.Errorf("Parse(%q) = %+v, %v; want ErrAmbiguous", subject, s, err)
			continue
		}
		if ambiguous.Subject != subject || !strings.Contains(err.Error(), test.error) {
			t.Errorf("Parse(%q): error %v, want %q", subject, err, test.error)
		}
		readings := ambiguous.Readings()
		if len(readings) != len(test.want) {
			t.Errorf("Parse(%q): readings %v, want %q", subject, readings, test.want)
			continue
		}
		for i, r := range readings {
			got := r.PC.String() + "|" + r.User.String() + "|" + r.Notification.String()
			if got != test.want[i] || r.String() != subject {
				t.Errorf("Parse(%q): reading %q builds %q, want %q", subject, got, r, test.want[i])
			}
		}
	}
	for _, subject := range []string{"", "S-1", ".S-1.", "a.S-1"} {
		if got := (&AmbiguousError{Subject: subject}).Readings(); got != nil {
			t.Errorf("%q has the readings %v", subject, got)
		}
	}
}

func TestSubjectString(t *testing.T) {
	for _, s := range []Subject{
		{}, {Kind: KindHeartbeat}, {Kind: KindAudit}, {Kind: KindAudit, Actor: "a b", Action: "x"}, {Kind: Kind(len(kindNames))},
	} {
		if got := s.String(); got != "" {
			t.Errorf("%+v builds %q", s, got)
		}
	}
	if got := KindPing.String() + " " + Kind(200).String(); got != "agents.ping Kind(200)" {
		t.Errorf("got %q", got)
	}
	for k, name := range kindNames {
		if name == "" {
			t.Errorf("kind %d has no name", k)
		}
	}
}

func TestAmbiguousUnacked(t *testing.T) {
	const subject = "events.notifications.unacked.a.S-1.S-2.b"
	_, err := Parse(subject)
	var ambiguous *AmbiguousError
	if !errors.As(err, &ambiguous) {
		t.Fatal(err)
	}
	readings := ambiguous.Readings()
	if len(readings) != 2 {
		t.Fatalf("%+v", readings)
	}
	for _, r := range readings {
		if r.Kind != KindEventsNotificationsUnacked || r.String() != subject {
			t.Errorf("%+v builds %q", r, r)
		}
	}
}

func TestLabels(t *testing.T) {
	for text, want := range map[string]int{"a": 1, "host.example.com": 3, "a.b.c.d": MaxPCLabels, "a.b.c.d.e": 5} {
		if got := MustPCID(text).Labels(); got != want {
			t.Errorf("%s: %d labels", text, got)
		}
	}
	if got := (PCID{}).Labels(); got != 0 {
		t.Error(got)
	}
}
