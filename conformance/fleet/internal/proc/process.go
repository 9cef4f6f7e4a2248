package proc

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// stopGrace is how long a program has to end by itself once it is asked to.
const stopGrace = 10 * time.Second

// Spec is a program and what it is started with.
type Spec struct {
	// Name is what reports call the process.
	Name string
	// Path is the program's file.
	Path string
	// Args follow the program's name.
	Args []string
	// Env is the whole environment, "NAME=value" each. Nothing is inherited.
	Env []string
	// Dir is the working directory.
	Dir string
}

// Process is a program that runs until it is stopped.
type Process struct {
	// Name is that of its Spec.
	Name string
	// Log holds what it has printed.
	Log *Log

	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait; read after done
}

// Start starts a program that prints into log.
func Start(spec Spec, log *Log) (*Process, error) {
	cmd := exec.Command(spec.Path, spec.Args...)
	cmd.Env, cmd.Dir = spec.Env, spec.Dir
	if cmd.Env == nil {
		cmd.Env = []string{} // nil would inherit
	}
	cmd.Stdout, cmd.Stderr = log.file, log.file
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", spec.Name, err)
	}
	p := &Process{Name: spec.Name, Log: log, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Ended says how the program ended; it is nil while it runs.
func (p *Process) Ended() error {
	select {
	case <-p.done:
		if p.err != nil {
			return fmt.Errorf("%s ended: %w", p.Name, p.err)
		}
		return fmt.Errorf("%s ended: exit status 0", p.Name)
	default:
		return nil
	}
}

// Stop asks the program to end, waits, and kills what is left of it and of the
// processes that it started. Stopping it again does nothing.
func (p *Process) Stop() error {
	if p.Ended() != nil {
		return killGroup(p.cmd.Process)
	}
	if err := terminate(p.cmd.Process); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return errors.Join(fmt.Errorf("stop %s: %w", p.Name, err), p.Kill())
	}
	timer := time.NewTimer(stopGrace)
	defer timer.Stop()
	select {
	case <-p.done:
		return killGroup(p.cmd.Process)
	case <-timer.C:
		return errors.Join(fmt.Errorf("stop %s: it did not end within %s of being asked to", p.Name, stopGrace), p.Kill())
	}
}

// Kill ends the program and the processes that it started without asking.
func (p *Process) Kill() error {
	err := killGroup(p.cmd.Process)
	<-p.done
	if err != nil {
		return fmt.Errorf("kill %s: %w", p.Name, err)
	}
	return nil
}
