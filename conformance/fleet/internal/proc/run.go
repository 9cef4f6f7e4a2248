package proc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// pipeGrace is how long the output of a program that has ended may stay open.
const pipeGrace = 2 * time.Second

// Output is what a program that ran to its end left.
type Output struct {
	// Code is its exit code.
	Code int
	// Stdout and Stderr are what it printed.
	Stdout, Stderr string
}

// Run runs a program to its end with stdin as its input. An exit code other
// than 0 is no error; that it could not run, or was killed, is.
func Run(ctx context.Context, spec Spec, stdin string) (Output, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, spec.Path, spec.Args...)
	cmd.Env, cmd.Dir = spec.Env, spec.Dir
	if cmd.Env == nil {
		cmd.Env = []string{}
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	cmd.WaitDelay = pipeGrace
	ownGroup(cmd)
	cmd.Cancel = func() error { return killGroup(cmd.Process) }
	err := cmd.Run()
	out := Output{Stdout: stdout.String(), Stderr: stderr.String()}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return out, fmt.Errorf("%s was killed: %w", spec.Name, context.Cause(ctx))
	case errors.As(err, &exit) && exit.Exited():
		out.Code = exit.ExitCode()
		return out, nil
	case err != nil:
		return out, fmt.Errorf("%s: %w", spec.Name, err)
	}
	return out, nil
}
