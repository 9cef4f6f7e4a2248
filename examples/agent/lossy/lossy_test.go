package lossy_test

import (
	"testing"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/examples/agent/lossy"
)

func TestText(t *testing.T) {
	tests := []struct{ data, want string }{
		{"", ""},
		{"plain 奏 😀 \ufffd", "plain 奏 😀 \ufffd"},
		{"a\xff\xfeb", "a\ufffd\ufffdb"},
		{"\xe3\x81", "\ufffd"},
		{"\xe3\x81x", "\ufffdx"},
		{"\xe3x", "\ufffdx"},
		{"\xe3\x81\x82\x80", "あ\ufffd"},
		{"\xf0\x9f\x98", "\ufffd"},
		{"\xf0\x9f\x98\xf0\x9f\x98\x80", "\ufffd😀"},
		{"\xf0\x9fx", "\ufffdx"},
		{"\xc0\x80", "\ufffd\ufffd"},
		{"\xc3", "\ufffd"},
		{"\xc3x", "\ufffdx"},
		{"\xe0\x80\x80", "\ufffd\ufffd\ufffd"},
		{"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
		{"\xf0\x80\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
		{"\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd"},
		{"\xf4\x8f\xbf", "\ufffd"},
		{"\xf5\x80", "\ufffd\ufffd"},
	}
	for _, tt := range tests {
		if got := lossy.Text(tt.data); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.data, got, tt.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\xe3\x81\xf0\x9f\x98\x80\xff")
	f.Fuzz(func(t *testing.T, data string) {
		got := lossy.Text(data)
		if !utf8.ValidString(got) {
			t.Fatalf("%q became %q", data, got)
		}
		if utf8.ValidString(data) && got != data {
			t.Fatalf("%q became %q", data, got)
		}
	})
}
