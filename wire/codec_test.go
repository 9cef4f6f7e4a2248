package wire_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestDecodeError(t *testing.T) {
	tests := []struct {
		typ, doc string
		want     wire.DecodeError
		text     string
	}{
		{
			"ProcessPerf", "{\"pc_id\":\"x\",\n \"at\":\"2026-05-16T00:00:00Z\",\"processes\":[{\"pid\":1,\"name\":\"\",\"cpu_pct\":0,\"rss_bytes\":0},{\"pid\":\"1\"}]}",
			wire.DecodeError{Type: "ProcessPerf", Path: "processes[1].pid", Offset: 109, Line: 2, Column: 96, Expected: "an integer from 0 to 4294967295", Got: `the string "1"`},
			`decode ProcessPerf: processes[1].pid: expected an integer from 0 to 4294967295, got the string "1" (line 2, column 96, offset 109)`,
		},
		{
			"Command", `{"id":"x","version":"1","request_id":"r","shell":"perl","script":"","timeout_secs":1}`,
			wire.DecodeError{Type: "Command", Path: "shell", Offset: 49, Line: 1, Column: 50, Expected: "powershell, cmd, sh or pwsh", Got: `the string "perl"`},
			"",
		},
		{"Command", `{"id":"x","exec_id":null,"job_id":"y"}`, wire.DecodeError{Type: "Command", Path: "job_id", Offset: 34, Line: 1, Column: 35, Expected: "the member once", Got: "it a second time"}, ""},
		{"Staleness", `{"max_cache_age":5,"mode":"strict"}`, wire.DecodeError{Type: "Staleness", Path: "max_cache_age", Offset: 17, Line: 1, Column: 18, Expected: "a string", Got: "the number 5"}, ""},
		{"Staleness", `{"mode":"strict"}`, wire.DecodeError{Type: "Staleness", Path: "max_cache_age", Offset: 16, Line: 1, Column: 17, Expected: "a required member", Got: "nothing"}, ""},
		{"ObsEvent", `{"payload":` + strings.Repeat("[", 127) + strings.Repeat("]", 127) + `}`, wire.DecodeError{Type: "ObsEvent", Path: "payload" + strings.Repeat("[0]", 126), Offset: 137, Line: 1, Column: 138, Expected: "at most 127 levels", Got: "one more"}, ""},
	}
	for _, tt := range tests {
		v := fresh[tt.typ]()
		err := v.UnmarshalJSON([]byte(tt.doc))
		var got *wire.DecodeError
		if !errors.As(err, &got) || *got != tt.want {
			t.Errorf("%.100s:\n got %+v\nwant %+v", tt.doc, err, tt.want)
		} else if tt.text != "" && got.Error() != tt.text {
			t.Errorf("text %s", got.Error())
		}
	}
}

func TestRefusedIsUntouched(t *testing.T) {
	g := wire.NewAgentGroups("a")
	if err := g.UnmarshalJSON([]byte(`{"groups":["b",1]}`)); err == nil || len(g.Groups) != 1 || g.Groups[0] != "a" {
		t.Errorf("%v, %v", g, err)
	}
}

func TestEncodeError(t *testing.T) {
	at := time.Date(2026, 5, 16, 0, 0, 0, 0, time.UTC)
	perf := wire.ProcessPerf{PCID: "x", At: at, Processes: []wire.ProcessSnapshot{{}, {CPUPct: math.NaN()}}}
	tests := []struct {
		v    json.Marshaler
		want wire.EncodeError
	}{
		{perf, wire.EncodeError{Type: "ProcessPerf", Path: "processes[1].cpu_pct", Expected: "a finite number", Got: "NaN"}},
		{wire.Heartbeat{PCID: "a\xff", At: at}, wire.EncodeError{Type: "Heartbeat", Path: "pc_id", Expected: "valid UTF-8", Got: "text that is not"}},
		{wire.AgentGroups{Groups: []string{"ok", "\xed\xa0\x80"}}, wire.EncodeError{Type: "AgentGroups", Path: "groups[1]", Expected: "valid UTF-8", Got: "text that is not"}},
		{wire.Command{}, wire.EncodeError{Type: "Command", Path: "shell", Expected: "powershell, cmd, sh or pwsh", Got: `the string ""`}},
		{wire.HostPerf{CPUPct: wire.Some(math.Inf(1))}, wire.EncodeError{Type: "HostPerf", Path: "cpu_pct", Expected: "a finite number", Got: "+Inf"}},
	}
	for _, tt := range tests {
		data, err := tt.v.MarshalJSON()
		var got *wire.EncodeError
		if !errors.As(err, &got) || *got != tt.want || data != nil {
			t.Errorf("%T: %s, %+v", tt.v, data, err)
		}
	}
	buf := []byte("before")
	if got, err := perf.AppendJSON(buf); err == nil || string(got) != "before" {
		t.Errorf("%s, %v", got, err)
	}
}

// TestWithEncodingJSON uses the types as parts of a caller's own.
func TestWithEncodingJSON(t *testing.T) {
	type own struct {
		Beat  *wire.LogsRequest    `json:"beat"`
		Shell wire.Shell           `json:"shell"`
		Maybe wire.Opt[string]     `json:"maybe,omitzero"`
		Num   wire.Opt[uint32]     `json:"num"`
		When  wire.Opt[time.Time]  `json:"when"`
		Deep  wire.Opt[wire.Shell] `json:"deep"`
		Any   wire.JSON            `json:"any"`
	}
	in := `{"beat":{"tail_lines":7},"shell":"cmd","num":5,"when":"2026-05-16T09:00:00+09:00","deep":"powershell","any":{"b":1.0,"a":"x"}}`
	var v own
	if err := json.Unmarshal([]byte(in), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if want := `{"beat":{"tail_lines":7},"shell":"cmd","num":5,"when":"2026-05-16T00:00:00Z","deep":"powershell","any":{"a":"x","b":1.0}}`; string(out) != want || err != nil {
		t.Errorf("%s, %v", out, err)
	}
	for _, bad := range []string{`{"num":1.0}`, `{"deep":"perl"}`, `{"when":"now"}`, `{"maybe":5}`, `{"beat":{"tail_lines":null}}`} {
		var d *wire.DecodeError
		if err := json.Unmarshal([]byte(bad), new(own)); !errors.As(err, &d) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestJSON(t *testing.T) {
	a, err := wire.ParseJSON([]byte(`{"b":[1,2.50],"a":null}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := wire.ParseJSON([]byte(` { "a" : null, "b":[1, 25e-1]} `))
	if err != nil || a != b || a.String() != `{"a":null,"b":[1,2.5]}` || a.IsNull() {
		t.Errorf("%v, %v, %v", a, b, err)
	}
	if null, err := wire.ParseJSON([]byte("null")); null != (wire.JSON{}) || !null.IsNull() || err != nil {
		t.Errorf("%v, %v", null, err)
	}
	if _, err := wire.ParseJSON([]byte(`{"a":1e400}`)); err == nil {
		t.Error("a number beyond a double was accepted")
	}
}
