package main

import "testing"

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"demo", "demo", 0}, {"demo", "dem", 1}, {"demo", "demos", 1},
		{"demo", "dmeo", 1}, {"demo", "domo", 1}, {"help", "version", 6}, {"", "abc", 3},
	}
	for _, tt := range tests {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q %q: got %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
