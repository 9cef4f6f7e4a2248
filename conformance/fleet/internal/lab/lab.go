package lab

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// The PCs of the fleet.
const (
	// RealPC is where the published agent runs.
	RealPC = "real-pc"
	// OurPC is where this module's agent runs.
	OurPC = "our-pc"
	// OldPC is where the published agent of the first version runs, where there is
	// one beside a newer.
	OldPC = "old-pc"
)

// Options say what a lab is made of.
type Options struct {
	// Programs is the folder of the published programs.
	Programs string
	// Version is theirs. Default: [Version].
	Version string
	// Older is the folder of the published programs of [Version], for a fleet of
	// both; "" where they are not at hand.
	Older string
	// Signed lets everybody sign commands, and the agents refuse others.
	Signed bool
	// Dir is an empty folder for everything that is written.
	Dir string
	// Reference is the reference's testee, "" where it is not at hand.
	Reference string
}

// Lab is a fleet. It is not for several goroutines at once.
type Lab struct {
	Options
	// Files are the files of all programs, Old the published ones of the first
	// version where there are any beside newer ones.
	Files, Old Programs
	// Broker is the fleet's broker.
	Broker *Broker
	// Traffic is what was sent over it since Listen.
	Traffic *Traffic
	// API is the backend's HTTP API.
	API *API
	// Socket is where the published agent waits for apps, if it is one that does so
	// on this system, and OurSocket where ours does.
	Socket, OurSocket string
	// Backend, RealAgent and OurAgent are the programs that run all the time,
	// OldAgent one that runs for a while.
	Backend, RealAgent, OurAgent, OldAgent *Service
	// Keys are those of a signed fleet.
	Keys Keys

	token    string // of the broker
	services []*Service
	logs     []*proc.Log

	mu   sync.Mutex
	ends []func() error
}

// New finds and builds the programs; nothing runs yet. The caller calls Close.
func New(ctx context.Context, opts Options) (*Lab, error) {
	opts.Version = cmp.Or(opts.Version, Version)
	l := &Lab{Options: opts, token: rand.Text()}
	for _, dir := range []string{"bin", "shell", "logs", "home", "tmp", "files"} {
		if err := os.Mkdir(filepath.Join(opts.Dir, dir), 0o700); err != nil {
			return nil, err
		}
	}
	if opts.Signed {
		if err := l.makeKeys(ctx); err != nil {
			return nil, err
		}
	}
	if err := l.Files.find(ctx, opts.Programs, opts.Version); err != nil {
		return nil, err
	}
	if opts.Older != "" {
		if err := l.Old.find(ctx, opts.Older, Version); err != nil {
			return nil, err
		}
	}
	if err := l.Files.build(ctx, filepath.Join(opts.Dir, "bin")); err != nil {
		return nil, err
	}
	if err := writeCmd(filepath.Join(opts.Dir, "shell")); err != nil {
		return nil, err
	}
	return l, l.makeSocketFolder()
}

// writeCmd makes a "cmd" for the published agent, which runs scripts with
// "cmd /C SCRIPT" and "powershell -File FILE" on every system: on one that has
// neither, scripts for sh come in the name of cmd.
func writeCmd(dir string) error {
	return os.WriteFile(filepath.Join(dir, "cmd"), []byte("#!/bin/sh\n[ \"$1\" = /C ] || exit 97\nexec sh -c \"$2\"\n"), 0o700)
}

// atEnd has f called by Close, before what was given earlier.
func (l *Lab) atEnd(f func() error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ends = append(l.ends, f)
}

// Close stops everything that runs, the last first.
func (l *Lab) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for len(l.ends) > 0 {
		last := len(l.ends) - 1
		errs = append(errs, l.ends[last]())
		l.ends = l.ends[:last]
	}
	return errors.Join(errs...)
}

// Newer reports whether the published programs are of the newer contract.
func (l *Lab) Newer() bool { return l.Version == Newest }

// Ended says which program that should run has ended by itself.
func (l *Lab) Ended() error {
	for _, s := range l.services {
		if err := s.ended(); err != nil {
			return err
		}
	}
	return nil
}

// File writes a file for programs to read and returns its path.
func (l *Lab) File(name, content string) (string, error) {
	path := filepath.Join(l.Dir, "files", name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return "", fmt.Errorf("file for a program: %w", err)
	}
	return path, nil
}

// env is the environment of every program: nothing of the user's own settings
// gets in, and nothing of what they write gets out.
func (l *Lab) env(more ...string) []string {
	return append([]string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + filepath.Join(l.Dir, "home"),
		"TMPDIR=" + filepath.Join(l.Dir, "tmp"),
		endpoint.SocketVariable + "=" + l.Socket,
		"LC_ALL=C.UTF-8",
		"NO_COLOR=1",
		"KANADE_NATS_TOKEN=" + l.token,
	}, append(slices.Clone(l.Keys.env), more...)...)
}
