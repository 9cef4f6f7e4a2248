package runner

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// MissingShellError says that this machine does not have the shell that a
// script is written for.
type MissingShellError struct {
	// Shell is the one that the script needs.
	Shell wire.Shell
	// Tried are the programs that were looked for on the PATH; none where this
	// operating system cannot have the shell.
	Tried []string
}

// Error names the shell, what was looked for, and what helps.
func (e *MissingShellError) Error() string {
	if len(e.Tried) == 0 {
		return fmt.Sprintf("shell %s is missing: only Windows has it; --allow-other-shell runs the script with %s, if it means the same there",
			e.Shell, systemShell(runtime.GOOS))
	}
	return fmt.Sprintf("shell %s is missing: no %s on the PATH; install it, or --allow-other-shell runs the script with %s, if it means the same there",
		e.Shell, strings.Join(e.Tried, " or "), systemShell(runtime.GOOS))
}

// interpreter is a shell as it is found on this machine.
type interpreter struct {
	path   string
	args   []string // before the script's file name
	suffix string   // of the file name; shells go by it
	encode func(script string) string
}

// lookup finds the shell on the PATH.
func (r *Runner) lookup(shell wire.Shell) (interpreter, error) {
	goos, look := runtime.GOOS, exec.LookPath
	if r.goos != "" {
		goos = r.goos
	}
	if r.lookPath != nil {
		look = r.lookPath
	}
	tried := programs(shell, goos)
	for _, name := range tried {
		if path, err := look(name); err == nil {
			return newInterpreter(shell, path), nil
		}
	}
	if !r.AllowOtherShell {
		return interpreter{}, &MissingShellError{Shell: shell, Tried: tried}
	}
	name := systemShell(goos)
	path, err := look(name)
	if err != nil {
		return interpreter{}, fmt.Errorf("shell %s is missing and so is %s: %w", shell, name, err)
	}
	if goos == "windows" {
		return newInterpreter(wire.ShellCmd, path), nil
	}
	return interpreter{path: path, suffix: ".sh", encode: verbatim}, nil
}

// programs are the names under which a shell may be installed, best first.
func programs(shell wire.Shell, goos string) []string {
	switch {
	case shell == wire.ShellSh:
		return []string{"sh"}
	case shell == wire.ShellPwsh:
		return []string{"pwsh"}
	case shell == wire.ShellPowerShell && goos == "windows":
		return []string{"powershell", "pwsh"}
	case shell == wire.ShellPowerShell:
		return []string{"pwsh", "powershell"}
	case shell == wire.ShellCmd && goos == "windows":
		return []string{"cmd.exe"}
	default:
		// Not even where a cmd.exe is on the PATH, as under WSL: it could not
		// open a script by its path here.
		return nil
	}
}

// systemShell is the shell that every machine of an operating system has.
func systemShell(goos string) string {
	if goos == "windows" {
		return "cmd.exe"
	}
	return "sh"
}

func newInterpreter(shell wire.Shell, path string) interpreter {
	switch shell {
	case wire.ShellSh:
		return interpreter{path: path, suffix: ".sh", encode: verbatim}
	case wire.ShellCmd:
		return interpreter{path: path, args: []string{"/D", "/Q", "/S", "/C"}, suffix: ".cmd", encode: crlf}
	}
	return interpreter{
		path:   path,
		args:   []string{"-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"},
		suffix: ".ps1", encode: withBOM,
	}
}

// cmdLine is the command line of cmd.exe with a script file as the last of
// args. It has quoting rules of its own: with /S it takes the outer quotes away
// and leaves the inner ones, whatever the file name holds.
func cmdLine(args []string) string {
	last := len(args) - 1
	return `"` + args[0] + `" ` + strings.Join(args[1:last], " ") + ` ""` + args[last] + `""`
}

func verbatim(s string) string { return s }

// withBOM marks a script as UTF-8: Windows PowerShell takes a file without the
// mark for text in the machine's code page.
func withBOM(s string) string {
	const bom = "\ufeff"
	return bom + strings.TrimPrefix(s, bom)
}

// crlf ends lines as cmd.exe wants them: it misses labels in files that have
// bare line feeds.
func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}
