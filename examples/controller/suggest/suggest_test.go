package suggest

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	candidates := []string{"demo", "bootstrap", "heartbeat_interval", "host_perf_interval", "Web"}
	tests := []struct{ text, want string }{
		{"demo", "demo"},
		{"dmeo", "demo"},
		{"DEMO", "demo"},
		{"boot", "bootstrap"},
		{"heartbeat_intreval", "heartbeat_interval"},
		{"heartbeatinterval", "heartbeat_interval"},
		{"web", "Web"},
		{"xyzzy", ""},
		{"", ""},
		{"x", ""},
		{strings.Repeat("demo", 1000), ""},
	}
	for _, tt := range tests {
		if got := Nearest(tt.text, candidates); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
	if got := Nearest("ab", []string{strings.Repeat("a", maxLen+1), "abc"}); got != "abc" {
		t.Errorf("a long candidate: got %q", got)
	}
	if got := Nearest("ac", []string{"ab", "ad"}); got != "ab" {
		t.Errorf("of equals: got %q, want the first", got)
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"demo", "demo", 0},
		{"demo", "", 4},
		{"demo", "dmeo", 1},
		{"demo", "dem", 1},
		{"demo", "damo", 1},
		{"kitten", "sitting", 3},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance(tt.b, tt.a); got != tt.want {
			t.Errorf("%q %q: got %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
