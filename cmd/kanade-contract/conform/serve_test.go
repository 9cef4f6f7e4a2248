package conform

import (
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// TestExportedAPIOnly keeps the testee honest: what it answers, any importer of
// the module can do.
func TestExportedAPIOnly(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range source.Imports {
			n++
			if path, _ := strconv.Unquote(spec.Path.Value); strings.Contains(path, "/internal/") {
				t.Errorf("%s imports %s", file, path)
			}
		}
	}
	if n == 0 {
		t.Error("no imports were looked at")
	}
}

func TestLines(t *testing.T) {
	ask := startTestee(t)
	tests := []struct{ request, id, kind string }{
		{`nonsense`, `null`, kindBadRequest},
		{`[1]`, `null`, kindBadRequest},
		{`null`, `null`, kindBadRequest},
		{`{"id":12345678901234567890,"op":"nope"}`, `12345678901234567890`, kindUnsupported},
		{`{"id":{"a":"<é>"},"op":"nope"}`, `{"a":"<é>"}`, kindUnsupported},
		{`{"op":5}`, `null`, kindBadRequest},
		{`{"id":1}`, `1`, kindBadRequest},
		{`{"id":1,"op":"wire","type":"Heartbeat","json":5}`, `1`, kindBadRequest},
		{`{"id":1,"op":"wire","type":"Heartbeat","json":"` + strings.Repeat(" ", 1<<20) + `"}`, `1`, kindDecode},
		{`{"id":1,"op":"subject","name":"ping","args":["*"]}`, `1`, kindDecode},
		{`{"id":1,"op":"bench","type":"Heartbeat","text":"{}"}`, `1`, kindDecode},
		{`{"id":1,"op":"bench","type":"Heartbeat","text":"{}","times":0}`, `1`, kindBadRequest},
		{`{"id":1,"op":"bench","type":"LogsRequest","text":"{}","times":10}`, `1`, ""},
		{`{"id":1,"op":"hello"}`, `1`, ""},
		{`{"id":1,"op":"humantime","text":"584542046090y"}`, `1`, ""},
		{`{"id":1,"op":"humantime","text":"y"}`, `1`, kindDecode},
		{`{"id":1,"op":"bootstrap","url":"nats://127.0.0.1:1"}`, `1`, kindIO},
		{`{"id":1,"op":"manifest","kind":"schedule","text":""}`, `1`, kindDecode},
		{`{"id":1,"op":"manifest","kind":"schedule"}`, `1`, kindBadRequest},
		{`{"id":1,"op":"manifest","kind":"freeze","text":""}`, `1`, kindUnsupported},
		{`{"id":1,"op":"manifest","kind":"job","text":"{}","format":"toml"}`, `1`, kindBadRequest},
		{`{"id":1,"op":"manifest","kind":"job","text":"{}","validate":1}`, `1`, kindBadRequest},
		{`{"id":1,"op":"manifest","kind":"job","text":"id: a\nversion: 1\nexecute: {shell: cmd, timeout: 1s}"}`, `1`, ""},
		{`{"id":1,"op":"manifest","kind":"job","text":"id: a\nversion: 1\nexecute: {shell: cmd, timeout: 1s}","validate":true}`, `1`, kindInvalid},
		{`{"id":1,"op":"manifest","kind":"job","text":"id: a\nversion: 1\nzz: 1\nexecute: {shell: cmd, timeout: 1s}","mode":"strict"}`, `1`, kindUnknown},
		{`{"id":1,"op":"schedule.lower","text":"{}","format":"json"}`, `1`, kindDecode},
		{`{"id":1,"op":"schedule.preview","text":"","now":"2026-07-01"}`, `1`, kindBadRequest},
		{`{"id":1,"op":"schedule.preview","text":"","now":"2026-07-01T00:00:00Z","count":-1}`, `1`, kindBadRequest},
		{`{"id":1,"op":"schedule.next","text":"","now":"2026-07-01T00:00:00Z","tz_env":"Nowhere/Land"}`, `1`, kindBadRequest},
		{`{"id":1,"op":"schedule.gate","text":"","now":"2026-07-01T00:00:00Z"}`, `1`, kindDecode},
		{`{"id":1,"op":"freeze.active","json":"{\"from\":\"junk\"}","now":"2026-07-01T00:00:00Z"}`, `1`, kindInvalid},
		{`{"id":1,"op":"freeze.active","json":"[]","now":"2026-07-01T00:00:00Z"}`, `1`, kindDecode},
		{`{"id":1,"op":"freeze.active","json":"{}"}`, `1`, kindBadRequest},
		{`{"id":1,"op":"bench","type":"yaml.schedule","text":"id: x\njob_id: y\nwhen: {per_pc: once}","times":2}`, `1`, ""},
		{`{"id":1,"op":"bench","type":"yaml.schedule","text":"id: x\njob_id: y\nwhen: {per_pc: {every: 1x}}","times":2}`, `1`, kindInvalid},
		{`{"id":1,"op":"bench","type":"yaml.job","text":"id: x","times":2}`, `1`, kindDecode},
		{`{"id":1,"op":"bench","type":"yaml.freeze","text":"","times":2}`, `1`, kindUnsupported},
	}
	for _, tt := range tests {
		line := ask([]byte(tt.request))
		var got struct {
			ID  json.RawMessage
			OK  json.RawMessage
			Err *failure
		}
		if err := json.Unmarshal(line, &got); err != nil {
			t.Fatalf("%.200s: %s: %v", tt.request, line, err)
		}
		if string(got.ID) != tt.id {
			t.Errorf("%.200s: id %s, want %s", tt.request, got.ID, tt.id)
		}
		if kind := kindOf(got.Err); kind != tt.kind || (got.OK == nil) != (kind != "") {
			t.Errorf("%.200s: %.300s, want kind %q", tt.request, line, tt.kind)
		}
	}
}

func kindOf(f *failure) string {
	if f == nil {
		return ""
	}
	return f.Kind
}

func TestBroker(t *testing.T) {
	b, js := brokertest.JetStream(t)
	ask := startTestee(t)
	request := func(format string, args ...any) written {
		t.Helper()
		line := ask(fmt.Appendf(nil, format, args...))
		var got struct {
			OK  *written
			Err *failure
		}
		if err := json.Unmarshal(line, &got); err != nil || got.OK == nil {
			t.Fatalf("%s: %v", line, err)
		}
		return *got.OK
	}
	request(`{"op":"bootstrap","url":%q}`, b.ClientURL())
	request(`{"op":"bootstrap","url":%q}`, b.ClientURL())

	one := request(`{"op":"rmw","url":%q,"bucket":"agent_groups","key":"PC1","mutation":"groups_insert","value":"a"}`, b.ClientURL())
	if got := fmt.Sprint(one.Value); got != "map[groups:[a]]" || one.OK != 1 {
		t.Errorf("%+v", one)
	}
	request(`{"op":"rmw","url":%q,"bucket":"agent_groups","key":"PC1","mutation":"groups_remove","value":"a"}`, b.ClientURL())
	if got := entry(t, js, "agent_groups", "PC1"); got != `{"groups":[]}` {
		t.Error(got)
	}

	many := request(`{"op":"rmw","url":%q,"bucket":"jobs","key":"n","mutation":"counter_add","value":"v","times":5,"writers":4}`, b.ClientURL())
	if got := fmt.Sprint(many.Value); got != "map[v:20]" || many.OK != 20 || many.Failed != 0 || many.P50 > many.P99 || many.P99 > many.Max {
		t.Errorf("%+v", many)
	}

	for _, refused := range []struct{ request, kind string }{
		{`"bucket":"jobs","key":"n","mutation":"groups_insert","value":"a"`, kindRMW},
		{`"bucket":"jobs","key":"a b","mutation":"counter_add","value":"a"`, kindRMW},
		{`"bucket":"jobs","key":"n","mutation":"nope","value":"a"`, kindUnsupported},
		{`"bucket":"absent","key":"n","mutation":"counter_add","value":"a"`, kindIO},
		{`"bucket":"jobs","mutation":"counter_add","value":"a"`, kindBadRequest},
	} {
		line := ask(fmt.Appendf(nil, `{"op":"rmw","url":%q,%s}`, b.ClientURL(), refused.request))
		var got struct{ Err *failure }
		if err := json.Unmarshal(line, &got); err != nil || kindOf(got.Err) != refused.kind {
			t.Errorf("%s: %s, want kind %s", refused.request, line, refused.kind)
		}
	}
}

func entry(t *testing.T, js jetstream.JetStream, bucket, key string) string {
	t.Helper()
	kv, err := js.KeyValue(t.Context(), bucket)
	if err != nil {
		t.Fatal(err)
	}
	e, err := kv.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(e.Value())
}
