package demo

import (
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	tests := []struct {
		name     string
		terminal bool
		want     string
	}{
		{"plain", false, "begin\nresults     1 of 4\nresults     2 of 4\nresults     4 of 4\nend\n"},
		{"terminal", true, "begin\n" +
			"joining     [##########..........] 1 of 2  a\r" + strings.Repeat(" ", 44) + "\r" +
			"results     [#####...............] 1 of 4  \r" + strings.Repeat(" ", 43) + "\r" +
			"results     [##########..........] 2 of 4  \r" + strings.Repeat(" ", 43) + "\r" +
			"results     [##########..........] 2 of 4  \r" + strings.Repeat(" ", 43) + "\r" +
			"results     [####################] 4 of 4  \r" + strings.Repeat(" ", 43) + "\r" +
			"end\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			s := newScreen(&b, tt.terminal)
			s.line("begin")
			s.progress("joining", 1, 2, "a")
			for _, done := range []int{1, 2, 2, 4} {
				s.milestone("results", done, 4, "")
			}
			s.line("end")
			if b.String() != tt.want {
				t.Errorf("got %q, want %q", b.String(), tt.want)
			}
		})
	}
}
