package wire_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestContractOf(t *testing.T) {
	for version, want := range map[string]wire.Contract{
		"0.43.53": wire.V0_43_53, "0.43.54": wire.V0_43_53, "0.100.9": wire.V0_43_53, "0.101.0": wire.V0_101_0, "0.101.0+build": wire.V0_101_0,
		"0.101.0-rc.1": wire.V0_43_53, "0.101.1-rc.1": wire.V0_101_0, "0.102.0": wire.V0_101_0, "1.0.0": wire.V0_101_0,
		"": wire.V0_43_53, "x": wire.V0_43_53, "1": wire.V0_43_53, "1.0": wire.V0_43_53, "0.101.0.0": wire.V0_43_53, "-1.101.0": wire.V0_43_53,
		"99999999999999999999.0.0": wire.V0_43_53, "0.1.0": wire.V0_43_53,
	} {
		if got := wire.ContractOf(version); got != want {
			t.Errorf("%q: %v, want %v", version, got, want)
		}
	}
	for _, c := range wire.Contracts() {
		if got, ok := wire.ParseContract(c.String()); !ok || got != c || wire.ContractOf(c.String()) != c {
			t.Errorf("%v: %v, %t", c, got, ok)
		}
	}
	if c, ok := wire.ParseContract("0.44.0"); ok {
		t.Error(c)
	}
	if got := wire.Contract(0).String(); got != "contract 0" {
		t.Error(got)
	}
}

// grown is what types of more than one contract have.
type grown interface {
	document
	UnmarshalJSONAt(data []byte, at wire.Contract) error
	AppendJSONAt(dst []byte, at wire.Contract) ([]byte, error)
}

// Each document of the newer contract, as it is written when only what is set is
// written, as the older contract has it, and as the newer one does.
func TestContracts(t *testing.T) {
	const hb = `"pc_id":"p","at":"2026-01-02T03:04:05Z","agent_version":"1"`
	const cmd = `"id":"a","version":"1","request_id":"r","exec_id":null,"shell":"cmd","script":"x","timeout_secs":1,"jitter_secs":null,"run_as":"system","staleness":{"mode":"cached"}`
	const result = `"result_id":"i","request_id":"r","pc_id":"p","exit_code":0`
	const ended = `,"stdout":"","stderr":"","started_at":"2026-01-02T03:04:05Z","finished_at":"2026-01-02T03:04:05Z"`
	const config = `"target_version":null,"target_version_jitter":"1m","heartbeat_interval":"1s","host_perf_interval":"1s","process_perf_enabled":false,"process_perf_expires_at":null,"process_perf_top_n":1`
	tests := []struct {
		doc                   grown
		in, set, older, newer string // "" as in
	}{
		{doc: new(wire.Heartbeat), in: `{` + hb + `}`},
		{
			doc:   new(wire.Heartbeat),
			in:    `{"agent_arch":"x86_64","remote_viewing":false,` + hb + `,"last_logon_user":"D\\u","last_logon_display_name":"n","command_keys":[],"enforcing":false,"command_protocols":["legacy"],"deploy_capabilities":{"schema_version":1,"handlers":[{"contract":"c","operation":"o","os":"linux","arch":"x86_64"}]}}`,
			older: `{` + hb + `}`,
		},
		{doc: new(wire.Command), in: `{` + cmd + `}`},
		{
			doc:   new(wire.Command),
			in:    `{"bypass_local_limit":true,` + cmd + `,"collect":{"name":"c","files_field":"files"},"finalize":{"shell":"pwsh","script":"y","timeout_secs":2,"run_as":"user","on_each_bundle":false}}`,
			older: `{` + cmd + `}`,
		},
		{doc: new(wire.Command), in: `{"command_kind":"shell","bypass_local_limit":false,` + cmd + `}`, set: `{` + cmd + `}`, older: `{` + cmd + `}`, newer: `{` + cmd + `}`},
		{
			doc:   new(wire.Command),
			in:    `{` + cmd + `,"check":{"name":"n","status_field":"s","detail_field":"d","fleet":true}}`,
			newer: `{` + cmd + `,"check":{"name":"n","status_field":"s","detail_field":"d","fleet":true,"health":true}}`,
		},
		{
			doc:   new(wire.CheckHint),
			in:    `{"name":"n","status_field":"s","detail_field":"d","fleet":true,"health":true,"alert":{"on":[],"notify_user":true,"priority":"shrill","require_ack":false,"toast":false,"email":false,"title":"t"}}`,
			older: `{"name":"n","status_field":"s","detail_field":"d","fleet":true}`,
		},
		{doc: new(wire.ExecResult), in: `{` + result + ended + `}`, newer: `{` + result + `,"skipped":null` + ended + `}`},
		{
			doc:   new(wire.ExecResult),
			in:    `{"result_id":"i","request_id":"r","parent_result_id":"x","pc_id":"p","exit_code":0,"skipped":false` + ended + `,"collect_object":"o"}`,
			older: `{` + result + ended + `}`,
		},
		{doc: new(wire.ConfigScope), in: `{"max_local_concurrent":1,"client_display_name":"n"}`, older: `{}`},
		{doc: new(wire.EffectiveConfig), in: `{` + config + `}`, newer: `{"max_local_concurrent":null,` + config + `,"client_display_name":null}`},
		{doc: new(wire.EffectiveConfig), in: `{"max_local_concurrent":7,` + config + `,"client_display_name":"n"}`, older: `{` + config + `}`},
	}
	for _, tt := range tests {
		if err := tt.doc.UnmarshalJSON([]byte(tt.in)); err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		or := func(s string) string {
			if s == "" {
				return tt.in
			}
			return s
		}
		set, err := tt.doc.AppendJSON(nil)
		if string(set) != or(tt.set) || err != nil {
			t.Errorf("what is set:\n got %s\nwant %s\n%v", set, or(tt.set), err)
		}
		for at, want := range map[wire.Contract]string{wire.V0_43_53: or(tt.older), wire.V0_101_0: or(tt.newer)} {
			data, err := tt.doc.AppendJSONAt(nil, at)
			if string(data) != want || err != nil {
				t.Errorf("%v:\n got %s\nwant %s\n%v", at, data, want, err)
			}
		}
		// An older program reads the newer document as if it were the older.
		if err := tt.doc.UnmarshalJSONAt([]byte(tt.in), wire.V0_43_53); err != nil {
			t.Errorf("%s: an older reader: %v", tt.in, err)
		} else if data, err := tt.doc.AppendJSON(nil); string(data) != or(tt.older) || err != nil {
			t.Errorf("an older reader:\n got %s\nwant %s\n%v", data, or(tt.older), err)
		}
	}
}

// Where the contracts disagree about a document.
func TestContractsDisagree(t *testing.T) {
	const cmd = `"id":"a","version":"1","request_id":"r","shell":"cmd","script":"x","timeout_secs":1`
	const hb = `"pc_id":"p","at":"2026-01-02T03:04:05Z","agent_version":"1"`
	tests := []struct {
		name                 string
		doc                  grown
		text                 string
		older, newer, either bool // whether it reads
	}{
		{"shell", new(wire.Command), `{` + strings.Replace(cmd, `"cmd"`, `"sh"`, 1) + `}`, false, true, true},
		{"kind", new(wire.Command), `{"command_kind":"typed_operation",` + cmd + `}`, true, false, false},
		{"kind of null", new(wire.Command), `{"command_kind":null,` + cmd + `}`, true, false, false},
		{"kind twice", new(wire.Command), `{"command_kind":"shell","command_kind":"shell",` + cmd + `}`, true, false, false},
		{"operation", new(wire.Command), `{"operation":null,` + cmd + `}`, true, false, false},
		{"payload version", new(wire.Command), `{` + cmd + `,"payload_version":1}`, true, false, false},
		{"authorization", new(wire.Command), `{` + cmd + `,"deploy_authorization":{}}`, true, false, false},
		{"unknown twice", new(wire.Command), `{` + cmd + `,"x":1,"x":2}`, true, false, true},
		{"unknown twice, deep", new(wire.Command), `{` + cmd + `,"x":[{"y":1,"y":2}]}`, true, true, true},
		{"unknown twice within a hint", new(wire.Command), `{` + cmd + `,"check":{"name":"n","x":1,"x":2}}`, true, false, true},
		{"unknown twice within staleness", new(wire.Command), `{` + cmd + `,"staleness":{"mode":"cached","x":{"y":1,"y":2}}}`, true, false, true},
		{"unknown twice beside each other", new(wire.Command), `{` + cmd + `,"x":[{"y":1},{"y":2}]}`, true, true, true},
		{"health of null", new(wire.CheckHint), `{"name":"n","health":null}`, true, false, true},
		{"no limit", new(wire.ConfigScope), `{"max_local_concurrent":0}`, true, false, false},
		{"limit of null", new(wire.ConfigScope), `{"max_local_concurrent":null}`, true, true, true},
		{"limit of another type", new(wire.ConfigScope), `{"max_local_concurrent":"1"}`, true, false, false},
		{"capabilities of another type", new(wire.Heartbeat), `{` + hb + `,"deploy_capabilities":1}`, true, false, false},
		{"keys of null", new(wire.Heartbeat), `{` + hb + `,"command_keys":null}`, true, true, true},
		{"keys twice", new(wire.Heartbeat), `{` + hb + `,"command_keys":[],"command_keys":[]}`, true, false, false},
	}
	for _, tt := range tests {
		for which, want := range map[string]bool{"older": tt.older, "newer": tt.newer, "either": tt.either} {
			read := map[string]func() error{
				"older":  func() error { return tt.doc.UnmarshalJSONAt([]byte(tt.text), wire.V0_43_53) },
				"newer":  func() error { return tt.doc.UnmarshalJSONAt([]byte(tt.text), wire.V0_101_0) },
				"either": func() error { return tt.doc.UnmarshalJSON([]byte(tt.text)) },
			}[which]
			err := read()
			var refused *wire.DecodeError
			if (err == nil) != want || err != nil && !errors.As(err, &refused) {
				t.Errorf("%s, %s: %v", tt.name, which, err)
			}
		}
	}
}

func TestEncodeAtRefuses(t *testing.T) {
	cmd, err := wire.NewCommand(wire.CommandSpec{JobID: "a", Version: "1", Shell: wire.ShellPwsh, Timeout: time.Second}, "x")
	if err != nil {
		t.Fatal(err)
	}
	var refused *wire.EncodeError
	if data, err := cmd.AppendJSONAt([]byte("before"), wire.V0_43_53); !errors.As(err, &refused) || refused.Path != "shell" || string(data) != "before" {
		t.Errorf("%s, %v", data, err)
	}
	if _, err := cmd.AppendJSONAt(nil, wire.V0_101_0); err != nil {
		t.Error(err)
	}
	zero := wire.ConfigScope{MaxLocalConcurrent: wire.Some[uint32](0)}
	if _, err := zero.MarshalJSON(); !errors.As(err, &refused) || refused.Path != "max_local_concurrent" {
		t.Error(err)
	}
	if wire.ShellSh.KnownAt(wire.V0_43_53) || !wire.ShellSh.Known() || !wire.ShellCmd.KnownAt(wire.V0_43_53) || wire.Shell("x").Known() {
		t.Error("shells")
	}
}

func TestReportedSkips(t *testing.T) {
	r := wire.ExecResult{RequestID: "r", PCID: "p"}
	tests := []struct {
		code            int32
		skipped         wire.Opt[bool]
		reported, check bool
	}{
		{121, wire.Opt[bool]{}, false, false},
		{122, wire.Opt[bool]{}, false, true},
		{127, wire.Opt[bool]{}, false, true},
		{128, wire.Opt[bool]{}, false, false},
		{127, wire.Some(false), false, false},
		{0, wire.Some(true), true, true},
	}
	for _, tt := range tests {
		r.ExitCode, r.Skipped = tt.code, tt.skipped
		if r.ReportedSkip() != tt.reported || r.NoCheck() != tt.check || r.SignatureRefusal() {
			t.Errorf("%+v", tt)
		}
	}
	r.ExitCode, r.ResultID = wire.ExitRefusedSignature, wire.SignatureRefusalID("r", "p")
	if !r.SignatureRefusal() {
		t.Error("no refusal")
	}
	r.PCID = "q"
	if r.SignatureRefusal() {
		t.Error("another PC's refusal")
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "1024": 1024, "5B": 5, " 50 mb ": 50_000_000, "500 KB": 500_000, "1GiB": 1 << 30, "2kib": 2048, "3 MiB": 3 << 20,
		"18446744073709551615": 1<<64 - 1, "1gb": 1e9,
	} {
		if got, err := wire.ParseSize(text); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "MB", "1TB", "1.5MB", "-1", "+1", "18446744073709551616", "18446744073709551615KB", "1 M B", "1\u212aB"} {
		if got, err := wire.ParseSize(text); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
	c := wire.CollectHint{}
	if c.MaxBytes() != wire.DefaultCollectSize {
		t.Error(c.MaxBytes())
	}
	c.MaxSize.Set("1KiB")
	if c.MaxBytes() != 1024 {
		t.Error(c.MaxBytes())
	}
	c.MaxSize.Set("much")
	if c.MaxBytes() != wire.DefaultCollectSize {
		t.Error(c.MaxBytes())
	}
}

func TestResolveNewer(t *testing.T) {
	global := &wire.ConfigScope{MaxLocalConcurrent: wire.Some[uint32](4), ClientDisplayName: wire.Some("g")}
	if global.IsEmpty() {
		t.Error("empty")
	}
	cfg, warnings := wire.Resolve(wire.Layers{
		Global: global,
		Groups: map[string]*wire.ConfigScope{"a": {MaxLocalConcurrent: wire.Some[uint32](2)}, "b": {MaxLocalConcurrent: wire.Some[uint32](2)}},
		PC:     &wire.ConfigScope{ClientDisplayName: wire.Some("p")}, MyGroups: []string{"a", "b"},
	})
	if cfg.MaxLocalConcurrent != wire.Some[uint32](2) || cfg.ClientDisplayName != wire.Some("p") {
		t.Errorf("%+v", cfg)
	}
	if len(warnings) != 1 || warnings[0].Field != "max_local_concurrent" {
		t.Error(warnings)
	}
	if d := wire.DefaultConfig(); d.MaxLocalConcurrent.IsSet() || d.ClientDisplayName.IsSet() {
		t.Errorf("%+v", d)
	}
}
