//go:build !unix

package proc

import (
	"errors"
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

// terminate kills: there is no signal that a program without a console gets.
func terminate(p *os.Process) error { return p.Kill() }

func killGroup(p *os.Process) error {
	if err := p.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}
