package endpoint

import "testing"

func TestPath(t *testing.T) {
	for _, tt := range []struct{ goos, variable, want string }{
		{"windows", "", `\\.\pipe\kanade-agent`},
		{"windows", "/elsewhere", `\\.\pipe\kanade-agent`},
		{"linux", "", "/run/kanade/agent.sock"},
		{"linux", "/elsewhere", "/elsewhere"},
		{"darwin", "", "/var/run/kanade/agent.sock"},
		{"darwin", "/elsewhere", "/elsewhere"},
	} {
		env := func(name string) string {
			if name != "KANADE_KLP_SOCKET_PATH" {
				t.Errorf("asked for %s", name)
			}
			return tt.variable
		}
		if got := pathOn(tt.goos, env); got != tt.want {
			t.Errorf("%s with %q: %s, want %s", tt.goos, tt.variable, got, tt.want)
		}
	}
}
