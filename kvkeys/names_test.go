package kvkeys

import (
	"slices"
	"strings"
	"testing"
)

func TestLists(t *testing.T) {
	tests := []struct {
		name string
		list func() []string
		want string
	}{
		{"Streams", Streams, "INVENTORY RESULTS EXEC EVENTS AUDIT OBS_EVENTS NOTIFICATIONS"},
		{"Buckets", Buckets, "script_current script_status agents_state agent_config agent_groups schedules jobs fleet_config " +
			"notifications_read jobs_yaml schedules_yaml"},
		{"ObjectStores", ObjectStores, "agent_releases app_packages scripts result_output"},
	}
	var all []string
	for _, test := range tests {
		got := test.list()
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, want %s", test.name, got, test.want)
		}
		all = append(all, got...)
		got[0] = "changed"
		if test.list()[0] == "changed" {
			t.Errorf("%s: the slice is shared", test.name)
		}
	}
	all = append(all, BucketSchedulerDispatch)
	for _, name := range all {
		// Both clients refuse other names of buckets and streams.
		if name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
			t.Errorf("%q cannot be a name", name)
		}
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 7+12+4 {
		t.Errorf("names come twice: %q", all)
	}
}

// TestFixedKeys checks that the fixed keys are keys.
func TestFixedKeys(t *testing.T) {
	for _, key := range []string{KeyFreeze, KeyAgentTargetVersion, KeyAgentConfigGlobal, PrefixAgentConfigGroups + "x", PrefixAgentConfigPCs + "x"} {
		if err := ValidateKey(key); err != nil {
			t.Error(err)
		}
	}
	if StdoutInlineThreshold != 256*1024 {
		t.Error("threshold changed")
	}
}
