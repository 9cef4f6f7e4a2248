package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// Versions of the published programs.
const (
	Version = "0.43.53"
	Newest  = "0.101.0"
)

// module is the path of the module that our programs are built from.
const module = "github.com/kanadehq/kanade-shared"

// Programs are the files of the programs that meet.
type Programs struct {
	// Kanade, Backend and Agent are the published CLI, backend and agent.
	Kanade, Backend, Agent string
	// Contract, Controller and OurAgent are this module's.
	Contract, Controller, OurAgent string
}

// find looks for the published programs in dir and asks each for its version.
func (p *Programs) find(ctx context.Context, dir, version string) error {
	var errs []error
	for name, path := range map[string]*string{"kanade": &p.Kanade, "kanade-backend": &p.Backend, "kanade-agent": &p.Agent} {
		*path = filepath.Join(dir, name)
		spec := proc.Spec{Name: name, Path: *path, Args: []string{"--version"}, Env: []string{"KANADE_NO_AUTOUPDATE=1"}, Dir: dir}
		out, err := proc.Run(ctx, spec, "")
		want := name + " " + version
		switch got := strings.TrimSpace(out.Stdout); {
		case errors.Is(err, os.ErrNotExist):
			errs = append(errs, fmt.Errorf("there is no %s in %s: make fleet installs it", name, dir))
		case err != nil:
			errs = append(errs, err)
		case got != want:
			errs = append(errs, fmt.Errorf("%s is %q, not %q", *path, got, want))
		}
	}
	return errors.Join(errs...)
}

// build builds this module's programs into dir.
func (p *Programs) build(ctx context.Context, dir string) error {
	goCommand := os.Getenv("GO")
	if goCommand == "" {
		goCommand = "go"
	}
	suffix := ""
	if runtime.GOOS == "windows" {
		suffix = ".exe"
	}
	for pkg, path := range map[string]*string{
		"cmd/kanade-contract": &p.Contract, "examples/controller": &p.Controller, "examples/agent": &p.OurAgent,
	} {
		*path = filepath.Join(dir, "our-"+filepath.Base(pkg)+suffix)
		spec := proc.Spec{
			Name: "go build", Path: goCommand, Args: []string{"build", "-o", *path, module + "/" + pkg}, Env: os.Environ(),
		}
		out, err := proc.Run(ctx, spec, "")
		if err != nil {
			return err
		}
		if out.Code != 0 {
			return fmt.Errorf("go build %s: exit code %d\n%s", pkg, out.Code, out.Stderr)
		}
	}
	return nil
}
