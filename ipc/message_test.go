package ipc_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestClasses(t *testing.T) {
	const j, bad = `"jsonrpc":"2.0"`, ""
	const failure = `{"code":-32001,"message":"Not found"}`
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	tests := []struct{ frame, class string }{
		{`{` + j + `,"id":"u","method":"m"}`, "request"},
		{`{` + j + `,"id":"u","method":"m","params":null}`, "request"},
		{`{` + j + `,"id":"u","method":"m","params":[1]}`, "request"},
		{`{` + j + `,"id":"u","method":"m","error":"bad"}`, "request"},
		{`{` + j + `,"id":"u","method":"m","x":1,"x":2}`, "request"},
		{`{"jsonrpc":"","id":"u","method":"m"}`, "request"},
		{`{` + j + `,"id":"u","result":null}`, "response"},
		{`{` + j + `,"id":null,"result":1}`, "response"},
		{`{` + j + `,"result":1}`, "response"},
		{`{` + j + `,"id":"u","method":7,"result":1}`, "response"},
		{`{` + j + `,"id":"u","result":1,"error":"bad"}`, "response"},
		{`{` + j + `,"id":"u","result":1,"result":2,"error":` + failure + `}`, "response"},
		{`{` + j + `,"id":"u","method":"m","error":` + failure + `}`, "response"},
		{`{` + j + `,"method":"m"}`, "notification"},
		{`{` + j + `,"id":7,"method":"m"}`, "notification"},
		{`{` + j + `,"id":null,"method":"m"}`, "notification"},
		{`{` + j + `,"id":"a","id":"b","method":"m"}`, "notification"},
		{`{` + j + `,"id":7,"method":"m","result":1}`, "notification"},
		{`{` + j + `,"method":"m","x":` + deep(126) + `}`, "notification"},
		{`{` + j + `,"method":"m","x":` + deep(127) + `}`, bad},
		{`{` + j + `,"method":"m","x":"\ud800"}`, bad},
		{`{` + j + `,"id":7,"result":1}`, bad},
		{`{` + j + `,"id":"u","error":{"code":1}}`, bad},
		{`{` + j + `,"id":"u","error":{"code":-32000.0,"message":""}}`, bad},
		{`{` + j + `,"id":"u","result":1,"result":1}`, bad},
		{`{` + j + `,"id":"u","method":"m","method":"m"}`, bad},
		{`{` + j + `,"id":"u","method":"m","params":{},"params":{}}`, bad},
		{`{` + j + `,` + j + `,"method":"m"}`, bad},
		{`{"id":"u","method":"m"}`, bad},
		{`{"jsonrpc":2.0,"method":"m"}`, bad},
		{`{` + j + `,"id":"u"}`, bad},
		{`{` + j + `,"method":"m"}{}`, bad},
		{`[{` + j + `,"method":"m"}]`, bad},
		{`["2.0","m"]`, bad},
		{`{}`, bad},
		{`null`, bad},
		{``, bad},
	}
	for _, tt := range tests {
		var m ipc.RPCMessage
		err := m.UnmarshalJSON([]byte(tt.frame))
		var d *wire.DecodeError
		if tt.class == bad {
			if !errors.As(err, &d) || m != (ipc.RPCMessage{}) {
				t.Errorf("%.80s: %v", tt.frame, err)
			}
			continue
		}
		class := ""
		switch {
		case m.Request != nil:
			class = "request"
		case m.Response != nil:
			class = "response"
		case m.Notification != nil:
			class = "notification"
		}
		if class != tt.class || err != nil {
			t.Errorf("%.80s: a %s, want a %s; %v", tt.frame, class, tt.class, err)
		}
	}
}

func TestGoldenEnvelopes(t *testing.T) {
	ping, err := ipc.NewRequest("u1", ipc.MethodSystemPing, ipc.PingParams{})
	if err != nil {
		t.Fatal(err)
	}
	bare, err := ipc.NewRequest("u2", ipc.MethodSystemPing, nil)
	if err != nil {
		t.Fatal(err)
	}
	hello, err := ipc.NewRequest("u3", ipc.MethodSystemHandshake, ipc.HandshakeParams{Client: "c", ClientVersion: "1", Protocol: []uint32{1}})
	if err != nil {
		t.Fatal(err)
	}
	void, err := ipc.NewResult("u4", ipc.Void{})
	if err != nil {
		t.Fatal(err)
	}
	push, err := ipc.NewNotification(ipc.MethodJobsProgress, ipc.JobProgress{
		RunID: "r", Status: ipc.RunCompleted, StdoutChunk: wire.Some("o"), ExitCode: wire.Some[int32](0),
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		message document
		want    string
	}{
		{ping, `{"jsonrpc":"2.0","id":"u1","method":"system.ping","params":{}}`},
		{bare, `{"jsonrpc":"2.0","id":"u2","method":"system.ping"}`},
		{hello, `{"jsonrpc":"2.0","id":"u3","method":"system.handshake","params":{"client":"c","client_version":"1","features":[],"protocol":[1]}}`},
		{void, `{"jsonrpc":"2.0","id":"u4","result":null}`},
		{ipc.NewFailure("u5", ipc.NewError(ipc.KindUnauthorized, "d")), `{"jsonrpc":"2.0","id":"u5","error":{"code":-32000,"message":"Unauthorized","data":{"kind":"Unauthorized","detail":"d"}}}`},
		{ipc.NewAnonymousFailure(ipc.BareError(ipc.KindParseError)), `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}}`},
		{push, `{"jsonrpc":"2.0","method":"jobs.progress","params":{"exit_code":0,"run_id":"r","status":"completed","stdout_chunk":"o"}}`},
	}
	for _, tt := range tests {
		got, err := tt.message.MarshalJSON()
		if string(got) != tt.want || err != nil {
			t.Errorf("got %s, %v\nwant %s", got, err, tt.want)
		}
	}
	frame, err := ipc.AppendFrame(nil, &ipc.RPCRequest{JSONRPC: ipc.JSONRPC, ID: "p1", Method: ipc.MethodSystemPing})
	if want := "\x32\x00\x00\x00" + `{"jsonrpc":"2.0","id":"p1","method":"system.ping"}`; string(frame) != want || err != nil {
		t.Errorf("%q, %v", frame, err)
	}
}

func TestOneMessage(t *testing.T) {
	for _, m := range []ipc.RPCMessage{{}, {Request: &ipc.RPCRequest{}, Response: &ipc.RPCResponse{}}} {
		var e *wire.EncodeError
		if data, err := m.MarshalJSON(); !errors.As(err, &e) || data != nil {
			t.Errorf("%s, %v", data, err)
		}
	}
}

func TestDecodeParams(t *testing.T) {
	parse := func(text string) wire.JSON {
		j, err := wire.ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	for text, want := range map[string]string{
		"null":                    `{"filter":"unread","limit":50}`,
		"{}":                      `{"filter":"unread","limit":50}`,
		`{"limit":1,"limit":7}`:   `{"filter":"unread","limit":7}`,
		`{"filter":"all","x":[]}`: `{"filter":"all","limit":50}`,
		`{"limit":null}`:          "",
		`{"filter":"some"}`:       "",
		"[]":                      "",
		`"x"`:                     "",
	} {
		var p ipc.NotificationsListParams
		err := ipc.DecodeParams(parse(text), &p)
		if want == "" {
			if err == nil {
				t.Errorf("%s was accepted", text)
			}
			continue
		}
		if got, _ := p.MarshalJSON(); string(got) != want || err != nil {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	if err := ipc.DecodeParams(wire.JSON{}, new(ipc.JobsKillParams)); err == nil {
		t.Error("parameters were required and absent")
	}
}

func TestDefaults(t *testing.T) {
	tests := []struct {
		built ipc.Payload
		read  document
	}{
		{ipc.NewLogTailParams(), new(ipc.LogTailParams)},
		{ipc.NewNotificationsListParams(), new(ipc.NotificationsListParams)},
		{ipc.NewMaintenanceListParams(), new(ipc.MaintenanceListParams)},
	}
	for _, tt := range tests {
		built, err := tt.built.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := ipc.DecodeParams(wire.JSON{}, tt.read); err != nil {
			t.Fatal(err)
		}
		if read, err := tt.read.MarshalJSON(); string(read) != string(built) || err != nil {
			t.Errorf("built %s, read %s, %v", built, read, err)
		}
	}
}

// TestNewerSnapshot reads what agents send that no longer know of VPNs.
func TestNewerSnapshot(t *testing.T) {
	var p ipc.StateChangedParams
	err := p.UnmarshalJSON([]byte(`{"snapshot":{"pc_id":"PC1","online":true,"checks":[{"name":"disk","label":"Disk","status":"ok","health_hidden":true}],"agent_version":"0.101.0","target_version":"0.101.0"},"at":"2026-05-16T00:00:00Z"}`))
	if err != nil || p.Snapshot.VPN != ipc.VPNUnknown || len(p.Snapshot.Checks) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	// What is written for any app has the member that older ones need.
	const head, tail = `{"pc_id":"PC1","online":true,`, `"agent_version":"0.101.0","target_version":"0.101.0"}`
	const older = `"checks":[{"name":"disk","status":"ok"}],`
	const newer = `"checks":[{"name":"disk","label":"Disk","status":"ok","health_hidden":true}],`
	for at, want := range map[wire.Contract]string{
		0:             head + `"vpn":"unknown",` + newer + tail,
		wire.V0_43_53: head + `"vpn":"unknown",` + older + tail,
		wire.V0_101_0: head + newer + tail,
	} {
		out, err := p.Snapshot.MarshalJSON()
		if at != 0 {
			out, err = p.Snapshot.AppendJSONAt(nil, at)
		}
		if string(out) != want || err != nil {
			t.Errorf("%s: an app gets %s, %v", at, out, err)
		}
	}
}

func TestErrors(t *testing.T) {
	var e ipc.RPCError
	if err := e.UnmarshalJSON([]byte(`{"code":-1,"message":"new","data":{"kind":"FutureKind","detail":"why"}}`)); err != nil {
		t.Fatal(err)
	}
	if e.Kind() != "FutureKind" || e.Kind().Known() || e.Error() != "ipc: new: why" || e.Kind().Code() != -32099 {
		t.Errorf("%q, %q", e.Kind(), e.Error())
	}
	for kind, code := range map[ipc.ErrorKind]int32{
		ipc.KindParseError: -32700, ipc.KindInvalidRequest: -32600, ipc.KindMethodNotFound: -32601, ipc.KindInvalidParams: -32602,
		ipc.KindInternalError: -32603, ipc.KindUnauthorized: -32000, ipc.KindNotFound: -32001, ipc.KindAgentDisconnected: -32002,
		ipc.KindRateLimit: -32003, ipc.KindStaleProtocol: -32004, ipc.KindPayloadTooLarge: -32005, ipc.KindUnknown: -32099,
	} {
		bare := ipc.BareError(kind)
		if bare.Code != code || bare.Kind() != kind || bare.Message == "" || kind.Known() != (kind != ipc.KindUnknown) {
			t.Errorf("%s: %+v", kind, bare)
		}
		if ipc.KindOf(errors.Join(errors.New("x"), bare)) != kind {
			t.Errorf("%s is not found in a tree", kind)
		}
	}
	if ipc.KindOf(errors.New("x")) != "" || ipc.KindOf(nil) != "" {
		t.Error("a kind out of nothing")
	}
}

func TestNegotiate(t *testing.T) {
	many := make([]uint32, 100_000)
	for i := range many {
		many[i] = uint32(i + 10)
	}
	tests := []struct {
		client, server []uint32
		want           uint32
		kind           ipc.ErrorKind
	}{
		{[]uint32{1}, []uint32{1}, 1, ""},
		{[]uint32{3, 1, 2}, []uint32{1, 2}, 2, ""},
		{[]uint32{0}, []uint32{0, 1}, 0, ""},
		{nil, []uint32{1}, 0, ipc.KindInvalidParams},
		{[]uint32{2}, []uint32{1}, 0, ipc.KindStaleProtocol},
		{many, []uint32{1}, 0, ipc.KindStaleProtocol},
	}
	for _, tt := range tests {
		got, err := ipc.Negotiate(tt.client, tt.server)
		if got != tt.want || ipc.KindOf(err) != tt.kind {
			t.Errorf("%d, %v: want %d, %q", got, err, tt.want, tt.kind)
		}
		if err != nil && len(err.Error()) > 200 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

func TestOpenSets(t *testing.T) {
	if ipc.DeferDuration("2h").Known() || ipc.DeferDuration("2h").Duration() != ipc.Defer15m.Duration() || ipc.Defer1h.Duration().Hours() != 1 {
		t.Error("durations")
	}
	if !ipc.RunKilled.Known() || !ipc.RunKilled.Terminal() || ipc.RunQueued.Terminal() || ipc.RunStatus("paused").Known() || ipc.RunUnknown.Known() {
		t.Error("statuses")
	}
	if !ipc.PriorityInfo.Known() || ipc.NotificationPriority("critical").Known() {
		t.Error("priorities")
	}
}
