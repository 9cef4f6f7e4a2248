package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Script is what a command wants to be run.
type Script struct {
	// Shell is the interpreter that the body is written for.
	Shell wire.Shell
	// Body is the text of the script.
	Body string
	// Cwd is the working directory; empty means the program's own.
	Cwd string
	// Timeout is how long the script may take; 0 is no time at all.
	Timeout time.Duration
	// Stdout and Stderr, where set, get what the script prints while it runs,
	// beside the outcome, which stays what it is. Each is written to by one
	// goroutine. They must not block: the script waits for them. Their errors
	// are ignored.
	Stdout, Stderr io.Writer
}

// Outcome is how a script ended.
type Outcome struct {
	// ExitCode is the script's own, or [wire.ExitKilled].
	ExitCode int32
	// Stdout is what the script printed, as valid UTF-8.
	Stdout string
	// Stderr is what it printed as errors, followed by notes of the runner on
	// lines of their own: why it was killed, what was cut.
	Stderr string
}

// Runner runs scripts. The zero value is ready to use, also by several
// goroutines at once.
type Runner struct {
	// AllowOtherShell runs a script with the system's own shell (sh, or cmd.exe
	// on Windows) where the one that it is written for is missing.
	AllowOtherShell bool
	// TempDir holds the script files while they run. Default: the system's
	// folder for temporary files.
	TempDir string
	// MaxOutput is the most that is kept of each output stream, in bytes.
	// Default: [DefaultMaxOutput].
	MaxOutput int

	lookPath func(string) (string, error) // instead of exec.LookPath, in tests
	goos     string                       // instead of runtime.GOOS, in tests
}

// pipeGrace is how long the output of a script that has ended may stay open. A
// process that it left in the background may hold it for ever.
const pipeGrace = 2 * time.Second

// timedOut is why a script was killed that ran longer than it may.
type timedOut time.Duration

func (t timedOut) Error() string { return "timed out after " + time.Duration(t).String() }

// Check returns the error that Run would return because a shell is missing.
func (r *Runner) Check(shell wire.Shell) error {
	_, err := r.lookup(shell)
	return err
}

// Run runs a script to its end. When ctx ends or the timeout passes, the
// script and every process that it started are killed: the exit code is
// [wire.ExitKilled], and the cause of ctx stands at the end of Stderr.
//
// The error says why the script could not be started at all; it is a
// [*MissingShellError] where the shell is missing.
func (r *Runner) Run(ctx context.Context, s Script) (Outcome, error) {
	sh, err := r.lookup(s.Shell)
	if err != nil {
		return Outcome{}, err
	}
	// Asked here, because the operating system's own error blames the shell.
	if s.Cwd != "" {
		if _, err := os.Stat(s.Cwd); err != nil {
			return Outcome{}, fmt.Errorf("working directory: %w", err)
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, s.Timeout, timedOut(s.Timeout))
	defer cancel()
	if ctx.Err() != nil {
		return killedBy(ctx, Outcome{}), nil
	}

	file, err := r.writeScript(sh, s.Body)
	if err != nil {
		return Outcome{}, err
	}
	defer os.Remove(file)

	maxOutput := r.MaxOutput
	if maxOutput <= 0 {
		maxOutput = DefaultMaxOutput
	}
	stdout, stderr := &capture{max: maxOutput, live: s.Stdout}, &capture{max: maxOutput, live: s.Stderr}
	cmd := exec.CommandContext(ctx, sh.path, append(sh.args, file)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = s.Cwd, stdout, stderr, pipeGrace

	tree, err := newTree(cmd)
	if err != nil {
		return Outcome{}, fmt.Errorf("prepare %s: %w", sh.path, err)
	}
	defer tree.close()
	killed := false // written by Cancel, which ends before Wait returns
	cmd.Cancel = func() error {
		killed = true
		return tree.kill()
	}
	if err := cmd.Start(); err != nil {
		if ctx.Err() != nil {
			return killedBy(ctx, Outcome{}), nil
		}
		return Outcome{}, fmt.Errorf("start %s: %w", sh.path, err)
	}
	startErr := tree.started()
	if startErr != nil {
		_ = tree.kill()
	}
	waitErr := cmd.Wait()
	if startErr != nil && !killed {
		return Outcome{}, fmt.Errorf("start %s: %w", sh.path, startErr)
	}

	out := Outcome{ExitCode: exitCode(cmd.ProcessState), Stdout: stdout.text(), Stderr: stderr.text()}
	out.note(stdout.note("stdout"))
	out.note(stderr.note("stderr"))
	if errors.Is(waitErr, exec.ErrWaitDelay) {
		out.note("a process that the script left behind kept its output open; what it prints later is lost")
	}
	if killed {
		out = killedBy(ctx, out)
	}
	return out, nil
}

// killedBy turns the outcome of a script into that of one that the end of ctx
// killed.
func killedBy(ctx context.Context, out Outcome) Outcome {
	out.ExitCode = wire.ExitKilled
	out.note("killed: " + context.Cause(ctx).Error())
	return out
}

// note appends a line of the runner's own to Stderr.
func (o *Outcome) note(text string) {
	if text == "" {
		return
	}
	if o.Stderr != "" && !strings.HasSuffix(o.Stderr, "\n") {
		o.Stderr += "\n"
	}
	o.Stderr += text + "\n"
}

// writeScript keeps the body in a file that nobody else may read: scripts hold
// secrets more often than they should.
func (r *Runner) writeScript(sh interpreter, body string) (string, error) {
	f, err := os.CreateTemp(r.TempDir, "kanade-*"+sh.suffix)
	if err != nil {
		return "", fmt.Errorf("script file: %w", err)
	}
	_, err = f.WriteString(sh.encode(body))
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("script file: %w", err)
	}
	return f.Name(), nil
}
