package runner

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestLookup(t *testing.T) {
	tests := []struct {
		name      string
		goos      string
		installed []string
		shell     wire.Shell
		other     bool
		want      string // program, or the error's text
		missing   bool
	}{
		{"windows powershell", "windows", []string{"powershell", "pwsh"}, wire.ShellPowerShell, false, "powershell", false},
		{"windows pwsh only", "windows", []string{"pwsh", "cmd.exe"}, wire.ShellPowerShell, false, "pwsh", false},
		{"windows cmd", "windows", []string{"cmd.exe"}, wire.ShellCmd, false, "cmd.exe", false},
		{"windows nothing", "windows", []string{"cmd.exe"}, wire.ShellPowerShell, false, "no powershell or pwsh on the PATH", true},
		{"windows other", "windows", []string{"cmd.exe"}, wire.ShellPowerShell, true, "cmd.exe", false},
		{"unix pwsh", "linux", []string{"sh", "pwsh"}, wire.ShellPowerShell, false, "pwsh", false},
		{"unix pwsh goes before sh", "linux", []string{"sh", "pwsh"}, wire.ShellPowerShell, true, "pwsh", false},
		{"unix nothing", "linux", []string{"sh"}, wire.ShellPowerShell, false, "no pwsh or powershell on the PATH", true},
		{"unix other", "linux", []string{"sh"}, wire.ShellPowerShell, true, "sh", false},
		{"unix cmd", "linux", []string{"sh", "cmd.exe"}, wire.ShellCmd, false, "only Windows has it", true},
		{"unix cmd other", "darwin", []string{"sh", "cmd.exe"}, wire.ShellCmd, true, "sh", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &Runner{AllowOtherShell: tt.other, goos: tt.goos, lookPath: func(name string) (string, error) {
				if slices.Contains(tt.installed, name) {
					return name, nil
				}
				return "", exec.ErrNotFound
			}}
			got, err := r.lookup(tt.shell)
			if !tt.missing {
				if err != nil || got.path != tt.want {
					t.Fatalf("got %q, %v, want %q", got.path, err, tt.want)
				}
				return
			}
			var missing *MissingShellError
			if !errors.As(err, &missing) {
				t.Fatalf("got %q, %v, want a MissingShellError", got.path, err)
			}
			for _, want := range []string{tt.want, string(tt.shell), "--allow-other-shell"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
		})
	}
}

func TestEncode(t *testing.T) {
	cmd := newInterpreter(wire.ShellCmd, "cmd.exe")
	if got, want := cmd.encode("a\nb\r\nc"), "a\r\nb\r\nc"; got != want {
		t.Errorf("cmd: got %q, want %q", got, want)
	}
	ps := newInterpreter(wire.ShellPowerShell, "pwsh")
	for _, body := range []string{"echo é", "\ufeffecho é"} {
		if got, want := ps.encode(body), "\ufeffecho é"; got != want {
			t.Errorf("powershell: got %q, want %q", got, want)
		}
	}
}

func TestCmdLine(t *testing.T) {
	sh := newInterpreter(wire.ShellCmd, `C:\Windows\system32\cmd.exe`)
	args := append(append([]string{sh.path}, sh.args...), `C:\Users\A (B) & C\kanade-1.cmd`)
	want := `"C:\Windows\system32\cmd.exe" /D /Q /S /C ""C:\Users\A (B) & C\kanade-1.cmd""`
	if got := cmdLine(args); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
