package conformance

import (
	"encoding/json"
	"testing"
)

func TestJudge(t *testing.T) {
	tests := []struct {
		name, vector, answer string
		good                 bool
	}{
		{"equal", `{"req":{"id":1,"op":"wire"},"want":{"ok":{"json":"{\"a\":1}"}}}`, `{"id":1,"ok":{"json":"{\"a\":1}"}}`, true},
		{"other bytes", `{"req":{"id":1,"op":"wire"},"want":{"ok":{"json":"{\"a\":1}"}}}`, `{"id":1,"ok":{"json":"{\"a\": 1}"}}`, false},
		{"order of members", `{"req":{"id":1,"op":"x"},"want":{"ok":{"v":{"a":1,"b":2}}}}`, `{"id":1,"ok":{"v":{"b":2,"a":1}}}`, true},
		{"integer and float", `{"req":{"id":1,"op":"x"},"want":{"ok":{"v":1}}}`, `{"id":1,"ok":{"v":1.0}}`, false},
		{"missing", `{"req":{"id":1,"op":"x"},"want":{"ok":{"v":1}}}`, `{"id":1,"ok":{}}`, false},
		{"more", `{"req":{"id":1,"op":"x"},"want":{"ok":{"v":1}}}`, `{"id":1,"ok":{"v":1,"w":2}}`, false},
		{"more constants", `{"req":{"id":1,"op":"constants"},"want":{"ok":{"V":1}}}`, `{"id":1,"ok":{"V":1,"W":2}}`, true},
		{"kind", `{"req":{"id":1,"op":"x"},"want":{"err":{"kind":"decode"}}}`, `{"id":1,"err":{"kind":"decode","message":"any"}}`, true},
		{"other kind", `{"req":{"id":1,"op":"x"},"want":{"err":{"kind":"decode"}}}`, `{"id":1,"err":{"kind":"io"}}`, false},
		{"failure for result", `{"req":{"id":1,"op":"x"},"want":{"ok":{}}}`, `{"id":1,"err":{"kind":"io"}}`, false},
		{"result for failure", `{"req":{"id":1,"op":"x"},"want":{"err":{"kind":"io"}}}`, `{"id":1,"ok":{}}`, false},
		{"other id", `{"req":{"id":1,"op":"x"},"want":{"ok":{}}}`, `{"id":2,"ok":{}}`, false},
		{"both", `{"req":{"id":1,"op":"x"},"want":{"ok":{}}}`, `{"id":1,"ok":{},"err":{"kind":"io"}}`, false},
		{"neither", `{"req":{"id":1,"op":"x"},"want":{"ok":{}}}`, `{"id":1}`, false},
		{"no JSON", `{"req":{"id":1,"op":"x"},"want":{"ok":{}}}`, `panic`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var v Vector
			if err := json.Unmarshal([]byte(tt.vector), &v); err != nil {
				t.Fatal(err)
			}
			if err := v.Judge([]byte(tt.answer)); (err == nil) != tt.good {
				t.Errorf("judged %v", err)
			}
		})
	}
}
