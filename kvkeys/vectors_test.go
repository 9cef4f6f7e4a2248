package kvkeys

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

// vectorsDir holds the recorded answers where they are at hand.
const vectorsDir = "../../shared/vectors/"

type answer struct {
	OK map[string]any `json:"ok"`
}

// TestRecordedConstants compares with the names and values of the reference.
func TestRecordedConstants(t *testing.T) {
	ours := map[string]any{
		"BUCKET_AGENTS_STATE":               BucketAgentsState,
		"BUCKET_AGENT_CONFIG":               BucketAgentConfig,
		"BUCKET_AGENT_GROUPS":               BucketAgentGroups,
		"BUCKET_FLEET_CONFIG":               BucketFleetConfig,
		"BUCKET_JOBS":                       BucketJobs,
		"BUCKET_JOBS_YAML":                  BucketJobsYAML,
		"BUCKET_NOTIFICATIONS_READ":         BucketNotificationsRead,
		"BUCKET_SCHEDULER_DISPATCH":         BucketSchedulerDispatch,
		"BUCKET_SCHEDULES":                  BucketSchedules,
		"BUCKET_SCHEDULES_YAML":             BucketSchedulesYAML,
		"BUCKET_SCRIPT_CURRENT":             BucketScriptCurrent,
		"BUCKET_SCRIPT_STATUS":              BucketScriptStatus,
		"COMMANDS_ALL":                      subjects.CommandsAll,
		"EVENTS_NOTIFICATIONS_ACKED_FILTER": subjects.EventsNotificationsAckedFilter,
		"EVENTS_STARTED_FILTER":             subjects.EventsStartedFilter,
		"INVENTORY_HW":                      subjects.CategoryHW.String(),
		"INVENTORY_NET":                     subjects.CategoryNet.String(),
		"INVENTORY_SW":                      subjects.CategorySW.String(),
		"KEY_AGENT_CONFIG_GLOBAL":           KeyAgentConfigGlobal,
		"KEY_AGENT_TARGET_VERSION":          KeyAgentTargetVersion,
		"KEY_FREEZE":                        KeyFreeze,
		"NOTIFICATIONS_ALL":                 subjects.NotificationsAll,
		"OBJECT_AGENT_RELEASES":             ObjectAgentReleases,
		"OBJECT_APP_PACKAGES":               ObjectAppPackages,
		"OBJECT_RESULT_OUTPUT":              ObjectResultOutput,
		"OBJECT_SCRIPTS":                    ObjectScripts,
		"OBS_FILTER":                        subjects.ObsFilter,
		"POLL_CRON":                         "0 * * * * *", // not of these packages
		"PREFIX_AGENT_CONFIG_GROUPS":        PrefixAgentConfigGroups,
		"PREFIX_AGENT_CONFIG_PCS":           PrefixAgentConfigPCs,
		"SCRIPT_STATUS_ACTIVE":              ScriptStatusActive,
		"SCRIPT_STATUS_REVOKED":             ScriptStatusRevoked,
		"STDOUT_INLINE_THRESHOLD":           float64(StdoutInlineThreshold),
		"STREAM_AUDIT":                      StreamAudit,
		"STREAM_EVENTS":                     StreamEvents,
		"STREAM_EXEC":                       StreamExec,
		"STREAM_INVENTORY":                  StreamInventory,
		"STREAM_NOTIFICATIONS":              StreamNotifications,
		"STREAM_OBS_EVENTS":                 StreamObsEvents,
		"STREAM_RESULTS":                    StreamResults,
	}
	eachVector(t, "wire-names.jsonl", "constants", func(_ string, _ []string, want answer) {
		for name, value := range want.OK {
			if ours[name] != value {
				t.Errorf("%s = %v, want %v", name, ours[name], value)
			}
		}
		if len(want.OK) != len(ours) {
			t.Errorf("%d names recorded, %d compared", len(want.OK), len(ours))
		}
	})
}

// TestRecordedKeys compares with what the reference builds and reads.
func TestRecordedKeys(t *testing.T) {
	t.Run("counting", func(t *testing.T) {
		eachVector(t, "wire-names.jsonl", "key", func(name string, args []string, want answer) {
			if got, err := build(name, args); err != nil || got != want.OK["value"] {
				t.Errorf("%s%q = %v, %v; want %v", name, args, got, err, want.OK["value"])
			}
		})
	})
	// The reference checks nothing: here an answer is equal or refused.
	t.Run("lenient", func(t *testing.T) {
		eachVector(t, "lenient.jsonl", "key", func(name string, args []string, want answer) {
			if got, err := build(name, args); err == nil && got != want.OK["value"] {
				t.Errorf("%s%q = %v, want %v or an error", name, args, got, want.OK["value"])
			}
		})
	})
}

// build answers a recorded request through the exported functions.
func build(name string, args []string) (any, error) {
	pc := func(i int) (subjects.PCID, error) { return subjects.ParsePCID(args[i]) }
	switch name {
	case "agent_config_group_key":
		g, err := subjects.ParseGroup(args[0])
		if err != nil {
			return nil, err
		}
		return AgentConfigGroup(g)
	case "agent_config_pc_key":
		id, err := pc(0)
		if err != nil {
			return nil, err
		}
		return AgentConfigPC(id)
	case "parse_agent_config_group_key":
		return present(ParseAgentConfigGroup(args[0]))
	case "parse_agent_config_pc_key":
		return present(ParseAgentConfigPC(args[0]))
	case "notifications_read_key", "notifications_read_prefix":
		id, err := pc(0)
		if err != nil {
			return nil, err
		}
		user, err := subjects.ParseUserID(args[1])
		if err != nil {
			return nil, err
		}
		if name == "notifications_read_prefix" {
			return NotificationsReadPrefix(id, user)
		}
		notification, err := subjects.ParseNotificationID(args[2])
		if err != nil {
			return nil, err
		}
		return NotificationsRead(id, user, notification)
	case "dispatch_mark_pc_key":
		id, err := pc(1)
		if err != nil {
			return nil, err
		}
		return DispatchMarkPC(args[0], id)
	case "dispatch_mark_target_key":
		return DispatchMarkTarget(args[0])
	}
	return nil, fmt.Errorf("no builder %s", name)
}

// present turns a name that is not there into nil, as it was recorded.
func present(name string, ok bool) (any, error) {
	if !ok {
		return nil, nil
	}
	return name, nil
}

func eachVector(t *testing.T, file, op string, f func(name string, args []string, want answer)) {
	t.Helper()
	in, err := os.Open(vectorsDir + file)
	if err != nil {
		t.Skipf("recorded answers of the reference are not here: %v", err)
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		var v struct {
			Req struct {
				Op   any      `json:"op"`
				Name string   `json:"name"`
				Args []string `json:"args"`
			} `json:"req"`
			Want answer `json:"want"`
		}
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if v.Req.Op != op || v.Want.OK == nil {
			continue
		}
		f(v.Req.Name, v.Req.Args, v.Want)
		n++
	}
	if err := lines.Err(); err != nil || n == 0 {
		t.Fatalf("%d requests read, %v", n, err)
	}
	t.Logf("%d requests", n)
}
