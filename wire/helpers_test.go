package wire_test

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestStableResultID(t *testing.T) {
	for ids, want := range map[[2]string]string{
		{"r", "x"}:         "0fa0310d-c039-5679-ac84-9f227050a1bb",
		{"shared", "pc-1"}: "6265b5e0-5894-52cd-b917-8fc3e3cbb67e",
		{"shared", "pc-2"}: "ce7b66e0-63fc-5bcf-a7c7-44c85d930e7a",
		{"", ""}:           "eadefc5b-b034-5c3d-b8c6-5ce32051086e",
		{"a:b", "c"}:       "e2d8a4c9-663a-5ba0-ac20-e2084050c29c",
		{"a", "b:c"}:       "e2d8a4c9-663a-5ba0-ac20-e2084050c29c",
		{"日本", "\u00e9"}:   "77e43826-5fbb-531b-aff2-5ebba1020055",
	} {
		r := wire.ExecResult{RequestID: ids[0], PCID: ids[1]}
		if got := r.StableResultID(); got != want {
			t.Errorf("%q: %s, want %s", ids, got, want)
		}
	}
	if r := (wire.ExecResult{ResultID: " "}); r.StableResultID() != " " {
		t.Error("an id of the sender's own must stay")
	}
}

func TestNewID(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := wire.NewID()
		if !form.MatchString(id) || seen[id] {
			t.Fatal(id)
		}
		seen[id] = true
	}
}

func TestAgentGroups(t *testing.T) {
	g := wire.NewAgentGroups("b", "B", "a", "", "é", "Z", "a ", "10", "9", "a")
	if want := []string{"", "10", "9", "B", "Z", "a", "a ", "b", "é"}; !slices.Equal(g.Groups, want) {
		t.Errorf("%q, want %q", g.Groups, want)
	}
	// What some other program left unsorted is found all the same.
	for _, name := range []string{"wave2", "canary", "wave1"} {
		g := wire.AgentGroups{Groups: []string{"wave2", "canary", "wave1", "canary"}}
		if !g.Contains(name) || g.Insert(name) {
			t.Errorf("%s is not found in an unsorted list", name)
		}
	}
	list := []string{"wave2", "canary", "canary"}
	g = wire.AgentGroups{Groups: list}
	if !g.Insert("a") || !slices.Equal(g.Groups, []string{"a", "canary", "wave2"}) {
		t.Errorf("%q", g.Groups)
	}
	if !g.Remove("canary") || g.Remove("canary") || !slices.Equal(slices.Collect(g.All()), []string{"a", "wave2"}) {
		t.Errorf("%q", g.Groups)
	}
	if !slices.Equal(list, []string{"wave2", "canary", "canary"}) {
		t.Errorf("the caller's list was changed: %q", list)
	}
	if g.IsEmpty() || !new(wire.AgentGroups).IsEmpty() {
		t.Error("emptiness")
	}
	if data, err := new(wire.AgentGroups).MarshalJSON(); string(data) != `{"groups":[]}` || err != nil {
		t.Errorf("%s, %v", data, err)
	}
}

func TestConfigScopeIsEmpty(t *testing.T) {
	for doc, want := range map[string]bool{
		`{}`: true, `{"other":1,"process_perf_enabled":null}`: true, `{"target_version":""}`: false, `{"process_perf_enabled":false}`: false, `{"process_perf_top_n":0}`: false,
	} {
		var s wire.ConfigScope
		if err := s.UnmarshalJSON([]byte(doc)); err != nil || s.IsEmpty() != want {
			t.Errorf("%s: %v, %v", doc, s.IsEmpty(), err)
		}
	}
}

func TestEffectiveValues(t *testing.T) {
	c := wire.DefaultConfig()
	if c.Heartbeat() != 30*time.Second || c.HostPerf() != time.Minute || c.UpdateJitter() != 10*time.Minute {
		t.Error("defaults")
	}
	for text, want := range map[string]time.Duration{"0s": 0, "0": 0, "30minutes": 30 * time.Minute, "1.5s": 1500 * time.Millisecond, "999999y": math.MaxInt64, "600000y": math.MaxInt64} {
		c := wire.EffectiveConfig{HeartbeatInterval: text, HostPerfInterval: text, TargetVersionJitter: text}
		if c.Heartbeat() != want || c.HostPerf() != want || c.UpdateJitter() != want {
			t.Errorf("%s: %v", text, c.Heartbeat())
		}
	}
	for _, text := range []string{"30", "", "-5s", "5S", ".5s", "1_000s", "bad"} {
		c := wire.EffectiveConfig{HeartbeatInterval: text, HostPerfInterval: text, TargetVersionJitter: text}
		if c.Heartbeat() != 30*time.Second || c.HostPerf() != time.Minute || c.UpdateJitter() != 10*time.Minute {
			t.Errorf("%q does not fall back", text)
		}
	}

	end := time.Date(2026, 5, 24, 1, 0, 0, 0, time.UTC)
	c = wire.EffectiveConfig{ProcessPerfEnabled: true}
	if !c.ProcessPerfActiveAt(end) {
		t.Error("enabled without an end")
	}
	c.ProcessPerfExpiresAt.Set(end)
	if !c.ProcessPerfActiveAt(end.Add(-1)) || c.ProcessPerfActiveAt(end) {
		t.Error("the end is the first instant without sampling")
	}
	c.ProcessPerfEnabled = false
	if c.ProcessPerfActiveAt(end.Add(-1)) {
		t.Error("disabled")
	}
}

func TestResolve(t *testing.T) {
	scope := func(doc string) *wire.ConfigScope {
		s := new(wire.ConfigScope)
		if err := s.UnmarshalJSON([]byte(doc)); err != nil {
			t.Fatal(err)
		}
		return s
	}
	groups := map[string]*wire.ConfigScope{
		"wave1":    scope(`{"heartbeat_interval":"5s","process_perf_top_n":5}`),
		"dept-eng": scope(`{"heartbeat_interval":"60s"}`),
		"canary":   scope(`{"heartbeat_interval":"60s","target_version":"0.3.0","process_perf_top_n":7}`),
		"Zed":      scope(`{"heartbeat_interval":"1s"}`),
		"empty":    scope(`{}`),
	}
	tests := []struct {
		name       string
		global, pc *wire.ConfigScope
		mine       []string
		want       string // version jitter heartbeat top
		warnings   string
	}{
		{"nothing", nil, nil, nil, "- 10m 30s 20", ""},
		{"last group wins", nil, nil, []string{"wave1", "dept-eng"}, "- 10m 5s 5", "heartbeat_interval is set by the groups dept-eng, wave1; the last one wins"},
		{
			"all layers", scope(`{"target_version":"0.1.0","target_version_jitter":"30m"}`), scope(`{"target_version":"0.9.0","heartbeat_interval":"9s"}`),
			[]string{"wave1", "dept-eng", "canary", "ghost", "wave1", "empty"}, "0.9.0 30m 9s 5",
			"heartbeat_interval is set by the groups canary, dept-eng, wave1; the last one wins\nprocess_perf_top_n is set by the groups canary, wave1; the last one wins",
		},
		{"equal values", nil, nil, []string{"canary", "dept-eng"}, "0.3.0 10m 60s 7", "heartbeat_interval is set by the groups canary, dept-eng; the last one wins"},
		{"by bytes", nil, nil, []string{"canary", "Zed"}, "0.3.0 10m 60s 7", "heartbeat_interval is set by the groups Zed, canary; the last one wins"},
		{"empty is set", scope(`{"target_version":"0.1.0"}`), scope(`{"target_version":"","heartbeat_interval":"bad"}`), nil, " 10m bad 20", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			mine := slices.Clone(tt.mine)
			cfg, warnings := wire.Resolve(wire.Layers{Global: tt.global, Groups: groups, PC: tt.pc, MyGroups: tt.mine})
			got := strings.Join([]string{cfg.TargetVersion.Or("-"), cfg.TargetVersionJitter, cfg.HeartbeatInterval}, " ") + " " + decimal(cfg.ProcessPerfTopN)
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			var lines []string
			for _, w := range warnings {
				lines = append(lines, w.String())
			}
			if got := strings.Join(lines, "\n"); got != tt.warnings {
				t.Errorf("warnings\n%s\nwant\n%s", got, tt.warnings)
			}
			if !slices.Equal(mine, tt.mine) {
				t.Error("the caller's list was changed")
			}
		})
	}
}

func decimal(n uint32) string {
	r := wire.LogsRequest{TailLines: n}
	data, _ := r.MarshalJSON()
	return strings.Trim(strings.TrimPrefix(string(data), `{"tail_lines":`), "}")
}

func TestStaleness(t *testing.T) {
	strict, err := wire.StalenessStrict("5m")
	if err != nil {
		t.Fatal(err)
	}
	garbage := wire.Staleness{Mode: wire.ModeStrict, MaxCacheAge: "banana"}
	const never = -1
	tests := []struct {
		policy wire.Staleness
		age    time.Duration
		want   bool
	}{
		{wire.StalenessCached(), never, true}, {wire.StalenessUnchecked(), never, true},
		{strict, 0, true}, {strict, 5 * time.Minute, true}, {strict, 5*time.Minute + 1, false}, {strict, never, false},
		{garbage, 0, true}, {garbage, 1, false}, {garbage, never, false},
	}
	for _, tt := range tests {
		if got := tt.policy.Allows(tt.age); got != tt.want {
			t.Errorf("%+v after %v: %v", tt.policy, tt.age, got)
		}
	}
	var bad *wire.DurationError
	if _, err := wire.StalenessStrict("soon"); !errors.As(err, &bad) || bad.Value != "soon" {
		t.Errorf("%v", err)
	}
}

func TestLowerRetry(t *testing.T) {
	for _, tt := range []struct {
		max     uint32
		backoff string
		want    wire.Opt[wire.RetrySpec]
	}{
		{3, "10m", wire.Some(wire.RetrySpec{Max: 3, BackoffSecs: 600})}, {3, "1m 30s", wire.Some(wire.RetrySpec{Max: 3, BackoffSecs: 90})},
		{3, "1.5s", wire.Some(wire.RetrySpec{Max: 3, BackoffSecs: 1})}, {3, "999ms", wire.Some(wire.RetrySpec{Max: 3})}, {3, "0", wire.Some(wire.RetrySpec{Max: 3})},
		{99, "1s", wire.Some(wire.RetrySpec{Max: 99, BackoffSecs: 1})}, {3, "soon", wire.Opt[wire.RetrySpec]{}}, {3, "", wire.Opt[wire.RetrySpec]{}},
	} {
		if got := wire.LowerRetry(tt.max, tt.backoff); got != tt.want {
			t.Errorf("%d %q: %+v", tt.max, tt.backoff, got)
		}
	}
}

func TestCommands(t *testing.T) {
	spec := wire.CommandSpec{JobID: "j", Version: "1", Shell: wire.ShellCmd, Timeout: 1500 * time.Millisecond}
	cmd, err := wire.NewCommand(spec, "echo")
	if err != nil {
		t.Fatal(err)
	}
	if cmd.TimeoutSecs != 2 || cmd.Timeout() != 2*time.Second || cmd.RunAs != wire.RunAsSystem || cmd.Staleness != wire.StalenessCached() || cmd.RequestID == "" || cmd.ExecID.IsSet() {
		t.Errorf("%+v", cmd)
	}
	const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if _, err := wire.NewScriptObjectCommand(spec, "a/1", digest); err != nil {
		t.Error(err)
	}
	bad := map[string]func(s *wire.CommandSpec) (wire.Command, error){
		"id":                   func(s *wire.CommandSpec) (wire.Command, error) { s.JobID = ""; return wire.NewCommand(*s, "x") },
		"version":              func(s *wire.CommandSpec) (wire.Command, error) { s.Version = ""; return wire.NewCommand(*s, "x") },
		"shell":                func(s *wire.CommandSpec) (wire.Command, error) { s.Shell = "zsh"; return wire.NewCommand(*s, "x") },
		"timeout_secs":         func(s *wire.CommandSpec) (wire.Command, error) { s.Timeout = 0; return wire.NewCommand(*s, "x") },
		"run_as":               func(s *wire.CommandSpec) (wire.Command, error) { s.RunAs = "root"; return wire.NewCommand(*s, "x") },
		"script":               func(s *wire.CommandSpec) (wire.Command, error) { return wire.NewCommand(*s, "") },
		"script_object":        func(s *wire.CommandSpec) (wire.Command, error) { return wire.NewScriptObjectCommand(*s, "", digest) },
		"script_object_sha256": func(s *wire.CommandSpec) (wire.Command, error) { return wire.NewScriptObjectCommand(*s, "a/1", "abc") },
	}
	for member, f := range bad {
		s := spec
		if _, err := f(&s); !errors.Is(err, wire.ErrInvalid) || !strings.Contains(err.Error(), " "+member+" ") {
			t.Errorf("%s: %v", member, err)
		}
	}

	at := time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)
	if cmd.Expired(at) {
		t.Error("expired without a deadline")
	}
	cmd.DeadlineAt.Set(at)
	if cmd.Expired(at) || !cmd.Expired(at.Add(1)) {
		t.Error("the deadline itself is in time")
	}
	if long := (wire.Command{TimeoutSecs: math.MaxUint64}); long.Timeout() != math.MaxInt64 {
		t.Error(long.Timeout())
	}
}

func TestResults(t *testing.T) {
	cmd := wire.Command{ID: "j", Version: "1", RequestID: "r", ExecID: wire.Some("e")}
	at := time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)
	r := wire.NewSkippedResult(&cmd, "PC1", at, wire.ExitSkippedRevoked, "revoked")
	if r.ExitCode != 126 || r.Stderr != "skipped: revoked" || r.Stdout != "" || !r.StartedAt.Equal(r.FinishedAt) || r.ManifestID.Or("") != "j" || r.ExecID.Or("") != "e" || r.ResultID == "" {
		t.Errorf("%+v", r)
	}
	event, ok := wire.NewEventStarted(&cmd, &r)
	if !ok || event.ResultID != r.ResultID || event.ExecID != "e" || event.ManifestID != "j" || event.Version != "1" {
		t.Errorf("%+v, %v", event, ok)
	}
	cmd.ExecID.Clear()
	if _, ok := wire.NewEventStarted(&cmd, &r); ok {
		t.Error("an ad-hoc run has no started event")
	}
}

func TestProcessPerfOrder(t *testing.T) {
	given := []wire.ProcessSnapshot{{PID: 1, Name: "b", CPUPct: 1}, {PID: 2, Name: "a", CPUPct: 5}, {PID: 4, Name: "a", CPUPct: 1}, {PID: 3, Name: "a", CPUPct: 1}}
	for top, want := range map[uint32]string{0: "2", 1: "2", 3: "2 3 4", 9: "2 3 4 1"} {
		var pids []string
		for _, p := range wire.NewProcessPerf("PC1", time.Time{}, top, given).Processes {
			pids = append(pids, decimal(p.PID))
		}
		if got := strings.Join(pids, " "); got != want {
			t.Errorf("top %d: %s, want %s", top, got, want)
		}
	}
	if given[0].PID != 1 {
		t.Error("the caller's list was changed")
	}
}

func TestDurations(t *testing.T) {
	if d, err := wire.ParseDuration("1h 30m"); d != 90*time.Minute || err != nil {
		t.Errorf("%v, %v", d, err)
	}
	if _, err := wire.ParseDuration("300y"); !errors.Is(err, wire.ErrDurationRange) {
		t.Error(err)
	}
	s, err := wire.ParseSpan("300y 5ns")
	if d, ok := s.Duration(); s != (wire.Span{Seconds: 300 * 31557600, Nanos: 5}) || ok || d != math.MaxInt64 || err != nil {
		t.Errorf("%+v, %v, %v", s, d, err)
	}
	if d, ok := (wire.Span{Seconds: math.MaxInt64 / 1_000_000_000, Nanos: 999_999_999}).Duration(); ok || d != math.MaxInt64 {
		t.Errorf("%v, %v", d, ok)
	}
	if d, ok := (wire.Span{Seconds: math.MaxInt64 / 1_000_000_000, Nanos: 854_775_807}).Duration(); !ok || d != math.MaxInt64 {
		t.Errorf("%v, %v", d, ok)
	}
}
