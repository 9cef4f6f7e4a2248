package wire_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// A message reads and writes itself; one that does not decode says where.
func Example() {
	var hb wire.Heartbeat
	err := hb.UnmarshalJSON([]byte(`{"pc_id":"PC1","at":"2026-05-16T09:00:00+09:00","agent_version":"0.43.53","agent_rss_bytes":45000000}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if rss, ok := hb.AgentRSSBytes.Get(); ok {
		fmt.Println(hb.PCID, "uses", rss, "bytes")
	}
	fmt.Println(hb.Hostname.Or("a nameless machine"))

	out, err := hb.AppendJSON(nil)
	fmt.Println(string(out), err)

	err = hb.UnmarshalJSON([]byte(`{"pc_id":"PC1","at":"2026-05-16T00:00:00Z","agent_version":null}`))
	var refused *wire.DecodeError
	if errors.As(err, &refused) {
		fmt.Println(refused)
	}
	// Output:
	// PC1 uses 45000000 bytes
	// a nameless machine
	// {"pc_id":"PC1","at":"2026-05-16T00:00:00Z","agent_version":"0.43.53","agent_rss_bytes":45000000} <nil>
	// decode Heartbeat: agent_version: expected a string, got null (line 1, column 60, offset 59)
}

func ExampleResolve() {
	var all, canary, tokyo wire.ConfigScope
	all.HeartbeatInterval.Set("1m")
	canary.HeartbeatInterval.Set("5s")
	tokyo.HeartbeatInterval.Set("10s")
	cfg, warnings := wire.Resolve(wire.Layers{
		Global:   &all,
		Groups:   map[string]*wire.ConfigScope{"canary": &canary, "tokyo": &tokyo},
		MyGroups: []string{"tokyo", "canary"},
	})
	fmt.Println(cfg.Heartbeat())
	for _, w := range warnings {
		fmt.Println(w)
	}
	// Output:
	// 10s
	// heartbeat_interval is set by the groups canary, tokyo; the last one wins
}

func ExampleNewCommand() {
	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "hello", Version: "1.0.0", RequestID: "req-1",
		Shell: wire.ShellCmd, Timeout: 30 * time.Second,
	}, "echo hello")
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := cmd.AppendJSON(nil)
	fmt.Println(string(out), err)

	_, err = wire.NewCommand(wire.CommandSpec{JobID: "hello", Version: "1.0.0", Shell: wire.ShellCmd}, "echo hello")
	fmt.Println(err)
	// Output:
	// {"id":"hello","version":"1.0.0","request_id":"req-1","exec_id":null,"shell":"cmd","script":"echo hello","timeout_secs":30,"jitter_secs":null,"run_as":"system","staleness":{"mode":"cached"}} <nil>
	// wire: invalid command: timeout_secs must be positive
}
