package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// systemEtc is where programs look for what an administrator has laid down.
const systemEtc = "/etc"

// The administrator's files of an agent, in the folder kanade of /etc.
const (
	ringFile   = "command-keys.json"
	switchFile = "require-signed-commands"
)

// Etc is a folder that a program of its own mount namespace sees as /etc. What the
// machine has in /etc is in it, and a folder kanade of this lab's; the machine's
// own /etc is not touched.
type Etc struct {
	dir    string // seen as /etc
	behind string // where the machine's own is seen
	tool   string // unshare
	flags  []string
}

// mountScript puts one folder over /etc, with the machine's own out of the way
// first, and becomes the program.
const mountScript = `mount --rbind /etc "$2" && mount --bind "$1" /etc && shift 2 && exec "$@"`

// newEtc lays the folder out in dir. The error says why programs cannot be given
// one here: the system has no mount namespaces, or does not let this user have one.
func newEtc(ctx context.Context, dir string) (*Etc, error) {
	tool, err := exec.LookPath("unshare")
	if err != nil {
		return nil, err
	}
	e := &Etc{dir: filepath.Join(dir, "etc"), behind: filepath.Join(dir, "behind"), tool: tool, flags: []string{"--mount", "--propagation", "private"}}
	if os.Getuid() != 0 {
		e.flags = append(e.flags, "--map-root-user")
	}
	for _, sub := range []string{e.dir, e.behind, filepath.Join(e.dir, "kanade")} {
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return nil, err
		}
	}
	if err := e.link(); err != nil {
		return nil, err
	}
	const canary = "canary"
	if err := e.write(canary, canary); err != nil {
		return nil, err
	}
	out, err := proc.Run(ctx, e.Within(proc.Spec{
		Name: "unshare", Path: "/bin/sh", Args: []string{"-c", "cat /etc/kanade/" + canary}, Dir: dir, Env: []string{"PATH=" + os.Getenv("PATH")},
	}), "")
	switch {
	case err != nil:
		return nil, err
	case out.Code != 0 || out.Stdout != canary:
		return nil, fmt.Errorf("unshare: exit code %d: %s", out.Code, strings.TrimSpace(out.Stderr))
	}
	return e, os.Remove(filepath.Join(e.dir, "kanade", canary))
}

// link makes a link to each thing that the machine has in /etc, but for a folder
// kanade. Links there are taken over, since relative ones would lead elsewhere.
func (e *Etc) link() error {
	found, err := os.ReadDir(systemEtc)
	if err != nil {
		return err
	}
	for _, f := range found {
		if f.Name() == "kanade" {
			continue
		}
		target := filepath.Join(e.behind, f.Name())
		if f.Type()&os.ModeSymlink != 0 {
			if target, err = os.Readlink(filepath.Join(systemEtc, f.Name())); err != nil {
				return err
			}
			if !filepath.IsAbs(target) {
				target = filepath.Join(systemEtc, target)
			}
		}
		if err := os.Symlink(target, filepath.Join(e.dir, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// Within returns what starts a program that sees the folder as /etc. Signals reach
// the program itself.
func (e *Etc) Within(spec proc.Spec) proc.Spec {
	args := append(append([]string{}, e.flags...), "/bin/sh", "-c", mountScript, "sh", e.dir, e.behind, spec.Path)
	spec.Path, spec.Args = e.tool, append(args, spec.Args...)
	return spec
}

// write writes a file of the folder kanade, all at once: programs read it when they
// like.
func (e *Etc) write(name, text string) error {
	path := filepath.Join(e.dir, "kanade", name)
	err := os.WriteFile(path+".new", []byte(text), 0o600)
	return errors.Join(err, os.Rename(path+".new", path))
}
