package subjects

import (
	"slices"
	"strings"
	"testing"
)

func TestBuilders(t *testing.T) {
	pc, dotted := MustPCID("pc-01"), MustPCID("host.example.com")
	group := MustGroup("tokyo-office")
	exec := must(t, ParseExecID, "exec-uuid-1")
	request := must(t, ParseRequestID, "req-1")
	user := must(t, ParseUserID, "S-1-5-21-1001")
	notification := must(t, ParseNotificationID, "notif-9f3a")
	tests := []struct{ got, want string }{
		{CommandsAll, "commands.all"},
		{NotificationsAll, "notifications.all"},
		{CommandsGroup(group), "commands.group.tokyo-office"},
		{CommandsPC(pc), "commands.pc.pc-01"},
		{CommandsPC(dotted), "commands.pc.host.example.com"},
		{NotificationsGroup(group), "notifications.group.tokyo-office"},
		{NotificationsPC(pc), "notifications.pc.pc-01"},
		{EventsNotificationsAcked(pc, user, notification), "events.notifications.acked.pc-01.S-1-5-21-1001.notif-9f3a"},
		{Results(request), "results.req-1"},
		{Heartbeat(pc), "heartbeat.pc-01"},
		{HostPerf(pc), "host_perf.pc-01"},
		{ProcessPerf(pc), "process_perf.pc-01"},
		{Obs(pc), "obs.pc-01"},
		{Kill(exec), "kill.exec-uuid-1"},
		{Inventory(pc, CategoryHW), "inventory.pc-01.hw"},
		{EventsStarted(exec, pc), "events.started.exec-uuid-1.pc-01"},
		{LogsFetch(pc), "logs.fetch.pc-01"},
		{JobTail(pc), "job.tail.pc-01"},
		{Ping(pc), "agents.pc-01.ping"},
		{Ping(dotted), "agents.host.example.com.ping"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
}

func TestBuildersRefuseZero(t *testing.T) {
	pc := MustPCID("pc-01")
	exec := must(t, ParseExecID, "e")
	user := must(t, ParseUserID, "S-1")
	notification := must(t, ParseNotificationID, "n")
	for i, got := range []string{
		CommandsGroup(Group{}), CommandsPC(PCID{}), NotificationsGroup(Group{}), NotificationsPC(PCID{}),
		Results(RequestID{}), Heartbeat(PCID{}), HostPerf(PCID{}), ProcessPerf(PCID{}), Obs(PCID{}), Kill(ExecID{}),
		LogsFetch(PCID{}), JobTail(PCID{}), Ping(PCID{}),
		Inventory(PCID{}, CategoryHW), Inventory(pc, Category{}),
		EventsStarted(ExecID{}, pc), EventsStarted(exec, PCID{}),
		EventsNotificationsAcked(PCID{}, user, notification),
		EventsNotificationsAcked(pc, UserID{}, notification),
		EventsNotificationsAcked(pc, user, NotificationID{}),
	} {
		if got != "" {
			t.Errorf("builder %d made %q of a zero identifier", i, got)
		}
	}
}

func TestAudit(t *testing.T) {
	tests := []struct {
		actor, action, target string
		want                  string // "" when it is refused
	}{
		{"operator", "kill", "", "audit.operator.kill"},
		{"operator", "kill", "exec-1", "audit.operator.kill.exec-1"},
		{"operator", "config_set", "host.example.com", "audit.operator.config_set.host.example.com"},
		{"", "kill", "", ""},
		{"operator", "", "", ""},
		{"a.b", "kill", "", ""},
		{"operator", "kill.all", "", ""},
		{"operator", "kill", "two words", ""},
		{"operator", "kill", ">", ""},
		{"operator", "kill", "a..b", ""},
	}
	for _, test := range tests {
		got, err := Audit(test.actor, test.action, test.target)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("Audit(%q, %q, %q) = %q, %v; want %q", test.actor, test.action, test.target, got, err, test.want)
		}
	}
}

func TestLongestSubjectFitsControlLine(t *testing.T) {
	longest := strings.Repeat("x", MaxIDBytes)
	acked := EventsNotificationsAcked(MustPCID(longest), must(t, ParseUserID, longest), must(t, ParseNotificationID, longest))
	audit, err := Audit(longest, longest, longest)
	if err != nil {
		t.Fatal(err)
	}
	const room = 512 // verb, reply subject, sizes
	for _, subject := range []string{acked, audit} {
		if len(subject)+room > maxSubjectBytes {
			t.Errorf("%.30s… has %d bytes", subject, len(subject))
		}
	}
}

func TestFilters(t *testing.T) {
	// A filter's prefix must be that of what it selects.
	pc := MustPCID("pc")
	exec := must(t, ParseExecID, "e")
	acked := EventsNotificationsAcked(pc, must(t, ParseUserID, "S-1"), must(t, ParseNotificationID, "n"))
	audit, _ := Audit("operator", "kill", "")
	for filter, subjects := range map[string][]string{
		ObsFilter:                      {Obs(pc)},
		EventsStartedFilter:            {EventsStarted(exec, pc)},
		EventsNotificationsAckedFilter: {acked},
		EventsFilter:                   {acked, EventsStarted(exec, pc)},
		HeartbeatFilter:                {Heartbeat(pc)},
		HostPerfFilter:                 {HostPerf(pc)},
		ProcessPerfFilter:              {ProcessPerf(pc)},
		InventoryFilter:                {Inventory(pc, CategorySW)},
		ResultsFilter:                  {Results(must(t, ParseRequestID, "r"))},
		CommandsFilter:                 {CommandsAll, CommandsPC(pc), CommandsGroup(MustGroup("g"))},
		NotificationsFilter:            {NotificationsAll, NotificationsPC(pc), NotificationsGroup(MustGroup("g"))},
		AuditFilter:                    {audit},
	} {
		prefix, ok := strings.CutSuffix(filter, ">")
		for _, subject := range subjects {
			if !ok || !strings.HasPrefix(subject, prefix) || subject == prefix {
				t.Errorf("filter %q does not select %q", filter, subject)
			}
		}
	}
}

func TestAgentCommandFilters(t *testing.T) {
	pc := MustPCID("pc-01")
	groups := []Group{MustGroup("b"), MustGroup("a.c"), {}, MustGroup("B"), MustGroup("b")}
	want := []string{"commands.all", "commands.pc.pc-01", "commands.group.B", "commands.group.a.c", "commands.group.b"}
	if got := AgentCommandFilters(pc, groups); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := AgentCommandFilters(pc, nil); !slices.Equal(got, want[:2]) {
		t.Errorf("without groups: got %q", got)
	}
	if got := AgentCommandFilters(PCID{}, groups); got != nil {
		t.Errorf("without a PC: got %q", got)
	}
	if groups[0] != MustGroup("b") {
		t.Error("the caller's groups were sorted")
	}
}

func TestAddresses(t *testing.T) {
	pc := MustPCID("host.a")
	groups := []Group{MustGroup("wave1"), MustGroup("tokyo.2f"), {}}
	tests := []struct {
		tail string
		want bool
	}{
		{".all", true}, {".pc.host.a", true}, {".group.wave1", true}, {".group.tokyo.2f", true},
		{"", false}, {".all.x", false}, {".ALL", false}, {".pc", false}, {".pc.", false}, {".pc.host", false},
		{".pc.host.a.b", false}, {".pc.HOST.A", false}, {".pc.*", false}, {".pc.>", false},
		{".group", false}, {".group.", false}, {".group.wave", false}, {".group.wave2", false}, {".group.host.a", false},
		{".pc.wave1", false}, {".>", false},
	}
	for _, test := range tests {
		if got := CommandAddresses("commands"+test.tail, pc, groups); got != test.want {
			t.Errorf("commands%s: got %v", test.tail, got)
		}
		if got := NotificationAddresses("notifications"+test.tail, pc, groups); got != test.want {
			t.Errorf("notifications%s: got %v", test.tail, got)
		}
		if CommandAddresses("notifications"+test.tail, pc, groups) || NotificationAddresses("commands"+test.tail, pc, groups) {
			t.Errorf("%s: mixed up", test.tail)
		}
	}
	if CommandAddresses("commands.pc.", PCID{}, nil) || CommandAddresses("commands.group.", PCID{}, []Group{{}}) {
		t.Error("a zero identifier matched")
	}
	for _, filter := range AgentCommandFilters(pc, groups) {
		if !CommandAddresses(filter, pc, groups) {
			t.Errorf("subscribed to %q, but it is not taken", filter)
		}
	}
}

func TestAllocations(t *testing.T) {
	pc, group := MustPCID("host.example.com"), MustGroup("canary")
	user := must(t, ParseUserID, "S-1-5-21-1001")
	notification := must(t, ParseNotificationID, "0d9f5e2e-7f1e-4a38-8c9d-0d5f3a1b2c4e")
	acked := EventsNotificationsAcked(pc, user, notification)
	var sink string
	for name, f := range map[string]func(){
		"Heartbeat":                func() { sink = Heartbeat(pc) },
		"Ping":                     func() { sink = Ping(pc) },
		"CommandsGroup":            func() { sink = CommandsGroup(group) },
		"Inventory":                func() { sink = Inventory(pc, CategoryHW) },
		"EventsNotificationsAcked": func() { sink = EventsNotificationsAcked(pc, user, notification) },
	} {
		if n := testing.AllocsPerRun(100, f); n > 1 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	for name, f := range map[string]func(){
		"Parse":            func() { _, _ = Parse(acked) },
		"ParsePCID":        func() { _, _ = ParsePCID(sink) },
		"CommandAddresses": func() { CommandAddresses("commands.pc.x", pc, []Group{group}) },
	} {
		if n := testing.AllocsPerRun(100, f); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
