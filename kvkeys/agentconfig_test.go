package kvkeys

import (
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

func TestAgentConfig(t *testing.T) {
	key, err := AgentConfigGroup(group("canary"))
	wantKey(t, "group", key, err, "groups.canary")
	key, err = AgentConfigGroup(group("a.b"))
	wantKey(t, "dotted group", key, err, "groups.a.b")
	key, err = AgentConfigGroup(group("日本"))
	wantKey(t, "group 日本", key, err, "")
	key, err = AgentConfigGroup(subjects.Group{})
	wantKey(t, "zero group", key, err, "")
	key, err = AgentConfigPC(pcID("PC-01"))
	wantKey(t, "pc", key, err, "pcs.PC-01")
	key, err = AgentConfigPC(pcID("a:b"))
	wantKey(t, "pc a:b", key, err, "")
	key, err = AgentConfigPC(subjects.PCID{})
	wantKey(t, "zero pc", key, err, "")
}

func TestParseAgentConfig(t *testing.T) {
	tests := []struct {
		key   string
		scope AgentConfigScope
		name  string
	}{
		{"global", ScopeGlobal, ""},
		{"groups.canary", ScopeGroup, "canary"},
		{"groups.", ScopeGroup, ""},
		{"groups.a.b", ScopeGroup, "a.b"},
		{"groups.pcs.x", ScopeGroup, "pcs.x"},
		{"groups.日本", ScopeGroup, "日本"},
		{"pcs.PC-01", ScopePC, "PC-01"},
		{"pcs.a.b", ScopePC, "a.b"},
		{"pcs.x.", ScopePC, "x."},
		{"pcs.", ScopePC, ""},
		{"pcs.global", ScopePC, "global"},
		{"", ScopeUnknown, ""},
		{"groups", ScopeUnknown, ""},
		{"pcs", ScopeUnknown, ""},
		{"Groups.x", ScopeUnknown, ""},
		{"PCS.x", ScopeUnknown, ""},
		{"groupspcs.", ScopeUnknown, ""},
		{"global.x", ScopeUnknown, ""},
		{"Global", ScopeUnknown, ""},
		{"target_version", ScopeUnknown, ""},
	}
	for _, test := range tests {
		scope, name := ParseAgentConfig(test.key)
		if scope != test.scope || name != test.name {
			t.Errorf("%q: got %v %q, want %v %q", test.key, scope, name, test.scope, test.name)
		}
		wantGroup, wantPC := "", ""
		switch test.scope {
		case ScopeGroup:
			wantGroup = test.name
		case ScopePC:
			wantPC = test.name
		}
		if name, ok := ParseAgentConfigGroup(test.key); name != wantGroup || ok != (test.scope == ScopeGroup) {
			t.Errorf("%q: group %q, %v", test.key, name, ok)
		}
		if name, ok := ParseAgentConfigPC(test.key); name != wantPC || ok != (test.scope == ScopePC) {
			t.Errorf("%q: pc %q, %v", test.key, name, ok)
		}
	}
}

func TestScopeString(t *testing.T) {
	for scope, want := range map[AgentConfigScope]string{
		ScopeUnknown: "unknown", ScopeGlobal: "global", ScopeGroup: "group", ScopePC: "pc", 9: "AgentConfigScope(9)",
	} {
		if got := scope.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
