package manifest_test

import (
	"testing"

	"github.com/kanadehq/kanade-shared/manifest"
)

func TestDetectKind(t *testing.T) {
	tests := []struct {
		text string
		want manifest.Kind
	}{
		{minimal, manifest.KindJob},
		{fullJSON, manifest.KindJob},
		{"\ufeff# c\r\n---\r\n\"id\" : a\r\n'when':\r\n  x: [\r\n", manifest.KindSchedule},
		{"--- {from: a, 'until': {execute: 1}}", manifest.KindFreeze},
		{"target:\n  all: true\nexecute", manifest.KindJob},
		{"target:\n  all: true\n", manifest.KindFanoutPlan},
		{"{\n  \"rollout\": {\"when\": 1}, jitter: 1}", manifest.KindFanoutPlan},
		{"a: |\n  execute: 1\n", ""},
		{"", ""},
		{"{'", ""},
	}
	for _, tt := range tests {
		kind, ok := manifest.DetectKind([]byte(tt.text))
		if kind != tt.want || ok != (tt.want != "") {
			t.Errorf("%.40q: %q, %t", tt.text, kind, ok)
		}
	}
}
