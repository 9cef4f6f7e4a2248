package kvkeys

import (
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

func TestAgentReplayConsumer(t *testing.T) {
	long := strings.Repeat("x", MaxConsumerName-len("agent_replay_"))
	tests := []struct{ pc, want string }{
		{"PC1234", "agent_replay_PC1234"},
		{"host_a", "agent_replay_host_a"},
		{"WIN-01_b", "agent_replay_WIN-01_b"},
		{"host.a", "agent_replay_host_a_d1c87d69"},
		{"host/a", "agent_replay_host_a_3147eb19"},
		{"営業-02", "agent_replay___-02_65f3c674"},
		{long, "agent_replay_" + long},
		{long + "x", "agent_replay_" + long[:len(long)-9] + "_c79ef50c"},
	}
	for _, test := range tests {
		if got := AgentReplayConsumer(pcID(test.pc)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.pc, got, test.want)
		}
	}
	if got := AgentReplayConsumer(subjects.PCID{}); got != "" {
		t.Errorf("no id: got %q", got)
	}
}

// FuzzAgentReplayConsumer checks that a broker takes every name, and that no
// two ids share one, unless one is written to look like the other's name.
func FuzzAgentReplayConsumer(f *testing.F) {
	f.Add("host.a", "host_a")
	f.Add("a.b", "a/b")
	f.Add("日本", "__")
	f.Add(strings.Repeat("x", 300), strings.Repeat("x", 301))
	f.Fuzz(func(t *testing.T, a, b string) {
		pcA, errA := subjects.ParsePCID(a)
		pcB, errB := subjects.ParsePCID(b)
		if errA != nil || errB != nil {
			return
		}
		nameA, nameB := AgentReplayConsumer(pcA), AgentReplayConsumer(pcB)
		forged := nameA == prefixAgentReplay+a || nameB == prefixAgentReplay+b
		if a == b && nameA != nameB || a != b && nameA == nameB && !forged {
			t.Errorf("%q: %s, %q: %s", a, nameA, b, nameB)
		}
		for _, name := range []string{nameA, nameB} {
			rest, ok := strings.CutPrefix(name, prefixAgentReplay)
			if !ok || rest == "" || len(name) > MaxConsumerName || strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
				t.Errorf("%q is no name of a consumer", name)
			}
		}
	})
}
