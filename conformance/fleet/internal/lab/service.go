package lab

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// maxLog is how much of a log is searched, in bytes from its end.
const maxLog = 16 << 20

// Service is a program that runs for as long as the lab, with interruptions
// that a scenario wants.
type Service struct {
	lab     *Lab
	spec    proc.Spec
	log     *proc.Log
	process *proc.Process
	wanted  bool // to run; what ends all the same is a failure
}

// service makes a service that does not run yet.
func (l *Lab) service(spec proc.Spec) (*Service, error) {
	log, err := proc.OpenLog(filepath.Join(l.Dir, "logs"), spec.Name)
	if err != nil {
		return nil, err
	}
	s := &Service{lab: l, spec: spec, log: log}
	l.services = append(l.services, s)
	l.logs = append(l.logs, log)
	l.atEnd(func() error { return errors.Join(s.Stop(), log.Close()) })
	return s, nil
}

// Start starts the program.
func (s *Service) Start() error {
	p, err := proc.Start(s.spec, s.log)
	if err != nil {
		return err
	}
	s.process, s.wanted = p, true
	return nil
}

// Stop asks the program to end and waits for it.
func (s *Service) Stop() error {
	if !s.wanted {
		return nil
	}
	s.wanted = false
	return s.process.Stop()
}

// Kill ends the program without asking.
func (s *Service) Kill() error {
	s.wanted = false
	return s.process.Kill()
}

// ended says that the program has ended although it should run.
func (s *Service) ended() error {
	if !s.wanted {
		return nil
	}
	return s.process.Ended()
}

// Lines returns the lines that the program has printed and that want holds to be
// worth a look.
func (s *Service) Lines(want func(line string) bool) ([]string, error) {
	out, err := s.log.Since(0, maxLog)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(out) {
		if want(line) {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	return lines, nil
}

// StartBackend starts the published backend on the lab's broker, waits until it
// serves and logs in.
func (l *Lab) StartBackend(ctx context.Context) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	dir := filepath.Join(l.Dir, "backend")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	config, err := l.File("backend.toml", tomlFile(
		"server.bind", address,
		"nats.url", l.Broker.URL,
		"db.sqlite_path", filepath.Join(dir, "backend.db"),
		"log.path", filepath.Join(dir, "backend.log"),
		"log.level", "info",
	))
	if err != nil {
		return err
	}
	l.API = newAPI("http://" + address)
	l.Backend, err = l.service(proc.Spec{
		Name: "backend", Path: l.Files.Backend, Args: []string{"--config", config}, Dir: dir,
		Env: l.env("KANADE_AGENT_DATA_DIR="+dir, "KANADE_JWT_SECRET="+l.API.secret, "KANADE_BOOTSTRAP_ADMIN_PASSWORD="+l.API.password),
	})
	if err != nil {
		return err
	}
	if err := l.Backend.Start(); err != nil {
		return err
	}
	if err := l.Wait(ctx, "the backend serves", func(ctx context.Context) error { return l.API.Is(ctx, l.Version) }); err != nil {
		return err
	}
	return l.login(ctx)
}

// StartRealAgent starts the published agent.
func (l *Lab) StartRealAgent() error {
	var err error
	l.RealAgent, err = l.startPublished("real-agent", RealPC, l.Files.Agent, l.Keys.Etc)
	return err
}

// StartOldAgent starts the published agent of the first version, once.
func (l *Lab) StartOldAgent() error {
	var err error
	l.OldAgent, err = l.startPublished("old-agent", OldPC, l.Old.Agent, nil)
	return err
}

// startPublished starts a published agent, with an /etc of its own or the system's.
func (l *Lab) startPublished(name, pc, path string, etc *Etc) (*Service, error) {
	dir := filepath.Join(l.Dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	config, err := l.File(name+".toml", tomlFile(
		"agent.id", pc,
		"agent.nats_url", l.Broker.URL,
		"log.path", filepath.Join(dir, "agent.log"),
		"log.level", "info",
	))
	if err != nil {
		return nil, err
	}
	// The agent takes the name of its host from where shells have it.
	env := l.env("KANADE_AGENT_DATA_DIR="+dir, "HOSTNAME="+pc)
	for i, v := range env {
		if path, ok := strings.CutPrefix(v, "PATH="); ok {
			env[i] = "PATH=" + filepath.Join(l.Dir, "shell") + string(os.PathListSeparator) + path
		}
	}
	spec := proc.Spec{Name: name, Path: path, Args: []string{"--config", config}, Env: env, Dir: dir}
	if etc != nil {
		spec = etc.Within(spec)
	}
	s, err := l.service(spec)
	if err != nil {
		return nil, err
	}
	return s, s.Start()
}

// StartOurAgent starts this module's agent.
func (l *Lab) StartOurAgent() error {
	dir := filepath.Join(l.Dir, "our-agent")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	args := []string{"--server", l.Broker.URL, "--id", OurPC, "--data", dir, "--allow-other-shell", "--verbose"}
	if l.Signed {
		args = append(args, "--command-keys", l.Keys.ring, "--require-signed")
	}
	var err error
	l.OurAgent, err = l.service(proc.Spec{Name: "our-agent", Path: l.Files.OurAgent, Dir: dir, Env: l.env(endpoint.SocketVariable + "=" + l.OurSocket), Args: append(args, "--apps")})
	if err != nil {
		return err
	}
	return l.OurAgent.Start()
}
