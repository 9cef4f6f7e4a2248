package paths_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/host/paths"
)

// system is a machine with a known environment and files.
func system(goos, wd string, env map[string]string, files ...string) paths.System {
	return paths.System{
		GOOS:      goos,
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		Getwd: func() (string, error) {
			if wd == "" {
				return "", errors.New("gone")
			}
			return wd, nil
		},
		Stat: func(path string) (os.FileInfo, error) {
			for _, f := range files {
				if f == path {
					return nil, nil
				}
			}
			return nil, fs.ErrNotExist
		},
	}
}

func TestDirs(t *testing.T) {
	const data = paths.EnvDataDir
	tests := []struct {
		goos, wd           string
		env                map[string]string
		config, data, logs string
	}{
		{"linux", "/w", nil, "/etc/kanade", "/var/lib/kanade", "/var/log/kanade"},
		{"darwin", "/w", map[string]string{"ProgramData": `D:\PD`}, "/etc/kanade", "/var/lib/kanade", "/var/log/kanade"},
		{"windows", `C:\w`, nil, `C:\ProgramData\Kanade\config`, `C:\ProgramData\Kanade\data`, `C:\ProgramData\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{"ProgramData": `D:\PD`}, `D:\PD\Kanade\config`, `D:\PD\Kanade\data`, `D:\PD\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{"ProgramData": `D:\`}, `D:\Kanade\config`, `D:\Kanade\data`, `D:\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{"ProgramData": ""}, `Kanade\config`, `Kanade\data`, `Kanade\logs`},
		{"linux", "/w", map[string]string{data: ""}, "/etc/kanade", "/var/lib/kanade", "/var/log/kanade"},
		{"linux", "/w", map[string]string{data: "/a/../b/"}, "/etc/kanade", "/a/../b/", "/var/log/kanade"},
		{"linux", "/w", map[string]string{data: "rel/x"}, "/etc/kanade", "/w/rel/x", "/var/log/kanade"},
		{"linux", "/", map[string]string{data: "x"}, "/etc/kanade", "/x", "/var/log/kanade"},
		{"linux", "", map[string]string{data: "rel/x"}, "/etc/kanade", "rel/x", "/var/log/kanade"},
		{"windows", `C:\w`, map[string]string{data: `D:\x`}, `C:\ProgramData\Kanade\config`, `D:\x`, `C:\ProgramData\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{data: `d:/x`}, `C:\ProgramData\Kanade\config`, `d:/x`, `C:\ProgramData\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{data: `\\srv\x`}, `C:\ProgramData\Kanade\config`, `\\srv\x`, `C:\ProgramData\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{data: `x\y`}, `C:\ProgramData\Kanade\config`, `C:\w\x\y`, `C:\ProgramData\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{data: `\x`}, `C:\ProgramData\Kanade\config`, `C:\x`, `C:\ProgramData\Kanade\logs`},
		{"windows", `C:\w`, map[string]string{data: `D:x`}, `C:\ProgramData\Kanade\config`, `D:x`, `C:\ProgramData\Kanade\logs`},
	}
	for _, tt := range tests {
		s := system(tt.goos, tt.wd, tt.env)
		if c, d, l := s.ConfigDir(), s.DataDir(), s.LogDir(); c != tt.config || d != tt.data || l != tt.logs {
			t.Errorf("%s %v: got %q, %q, %q", tt.goos, tt.env, c, d, l)
		}
	}
}

func TestFindConfig(t *testing.T) {
	const standard = "/etc/kanade/agent.toml"
	tests := []struct {
		flag  string
		env   map[string]string
		files []string
		want  string
	}{
		{"x.toml", map[string]string{"KANADE_AGENT_CONFIG": "y.toml"}, []string{standard}, "x.toml"},
		{"", map[string]string{"KANADE_AGENT_CONFIG": "y.toml"}, []string{standard}, "y.toml"},
		{"", map[string]string{"KANADE_AGENT_CONFIG": ""}, []string{standard}, standard},
		{"", map[string]string{"KANADE_AGENT_CONFIG": "a\xff"}, []string{standard}, standard},
		{"", map[string]string{"KANADE_BACKEND_CONFIG": "y.toml"}, []string{standard}, standard},
		{"", nil, []string{"agent.toml"}, ""},
		{"", nil, []string{"/etc/kanade/backend.toml"}, ""},
	}
	for _, tt := range tests {
		got, err := system("linux", "/w", tt.env, tt.files...).FindConfig(tt.flag, paths.Agent())
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%+v: got %q, %v", tt, got, err)
		}
		if err == nil {
			continue
		}
		for _, part := range []string{"--config", "KANADE_AGENT_CONFIG", "agent.toml", standard} {
			if !errors.Is(err, paths.ErrNoConfig) || !strings.Contains(err.Error(), part) {
				t.Errorf("%v: no %s", err, part)
			}
		}
	}
}

func TestThisMachine(t *testing.T) {
	dir := t.TempDir()
	t.Setenv(paths.EnvDataDir, dir)
	if got := paths.DataDir(); got != dir {
		t.Errorf("got %q, want %q", got, dir)
	}
	t.Chdir(dir)
	t.Setenv(paths.EnvDataDir, "x")
	if got := paths.DataDir(); !filepath.IsAbs(got) || filepath.Base(got) != "x" {
		t.Errorf("got %q", got)
	}
	for _, d := range []string{paths.ConfigDir(), paths.LogDir()} {
		if !filepath.IsAbs(d) {
			t.Errorf("%q", d)
		}
	}
	t.Setenv("KANADE_BACKEND_CONFIG", "b.toml")
	if got, err := paths.FindConfig("", paths.Backend()); got != "b.toml" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
