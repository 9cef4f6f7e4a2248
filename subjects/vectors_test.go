package subjects

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// vectorsDir holds the recorded answers where they are at hand.
const vectorsDir = "../../shared/vectors/"

// vector is one recorded answer of the reference implementation.
type vector struct {
	Note string `json:"note"`
	Req  struct {
		Op   any      `json:"op"`
		Name string   `json:"name"`
		Args []string `json:"args"`
	} `json:"req"`
	Want struct {
		OK *struct {
			Value *string `json:"value"`
		} `json:"ok"`
	} `json:"want"`
}

// build answers a recorded request through the exported functions.
func build(name string, args []string) (string, error) {
	var s Subject
	var err error
	set := func(targets ...func(string) error) {
		for i, target := range targets {
			if err == nil {
				err = target(args[i])
			}
		}
	}
	switch name {
	case "commands_group":
		s.Kind = KindCommandsGroup
		set(s.Group.set)
	case "commands_pc":
		s.Kind = KindCommandsPC
		set(s.PC.set)
	case "notifications_group":
		s.Kind = KindNotificationsGroup
		set(s.Group.set)
	case "notifications_pc":
		s.Kind = KindNotificationsPC
		set(s.PC.set)
	case "events_notifications_acked":
		s.Kind = KindEventsNotificationsAcked
		set(s.PC.set, s.User.set, s.Notification.set)
	case "results":
		s.Kind = KindResults
		set(s.Request.set)
	case "heartbeat":
		s.Kind = KindHeartbeat
		set(s.PC.set)
	case "host_perf":
		s.Kind = KindHostPerf
		set(s.PC.set)
	case "process_perf":
		s.Kind = KindProcessPerf
		set(s.PC.set)
	case "obs":
		s.Kind = KindObs
		set(s.PC.set)
	case "kill":
		s.Kind = KindKill
		set(s.Exec.set)
	case "inventory":
		s.Kind = KindInventory
		set(s.PC.set, s.Category.set)
	case "events_started":
		s.Kind = KindEventsStarted
		set(s.Exec.set, s.PC.set)
	case "logs_fetch":
		s.Kind = KindLogsFetch
		set(s.PC.set)
	case "job_tail":
		s.Kind = KindJobTail
		set(s.PC.set)
	case "ping":
		s.Kind = KindPing
		set(s.PC.set)
	default:
		panic("no builder " + name)
	}
	return s.String(), err
}

// TestRecordedAnswers compares with what the reference builds.
func TestRecordedAnswers(t *testing.T) {
	t.Run("counting", func(t *testing.T) {
		eachVector(t, "wire-names.jsonl", func(name string, args []string, want string) {
			if got, err := build(name, args); err != nil || got != want {
				t.Errorf("%s%q = %q, %v; want %q", name, args, got, err, want)
			}
		})
	})
	// The reference checks nothing: here an answer is equal or refused.
	t.Run("lenient", func(t *testing.T) {
		eachVector(t, "lenient.jsonl", func(name string, args []string, want string) {
			if got, err := build(name, args); err == nil && got != want {
				t.Errorf("%s%q = %q, want %q or an error", name, args, got, want)
			}
		})
	})
}

func eachVector(t *testing.T, file string, f func(name string, args []string, want string)) {
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
		if !strings.Contains(lines.Text(), `"op":"subject"`) {
			continue
		}
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if v.Want.OK == nil || v.Want.OK.Value == nil {
			continue
		}
		f(v.Req.Name, v.Req.Args, *v.Want.OK.Value)
		n++
	}
	if err := lines.Err(); err != nil || n == 0 {
		t.Fatalf("%d requests read, %v", n, err)
	}
	t.Logf("%d requests", n)
}
