package lab

import (
	"context"
	"slices"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// Tool is a program that does one thing and ends.
type Tool string

// The tools.
const (
	// Kanade is the published CLI.
	Kanade Tool = "kanade"
	// Contract is this module's tool.
	Contract Tool = "kanade-contract"
	// Controller is this module's controller.
	Controller Tool = "controller"
)

// Run runs a tool against the lab's broker and backend.
func (l *Lab) Run(ctx context.Context, tool Tool, args ...string) (proc.Output, error) {
	return l.RunOn(ctx, l.Broker, tool, args...)
}

// RunOn runs a tool against another broker.
func (l *Lab) RunOn(ctx context.Context, b *Broker, tool Tool, args ...string) (proc.Output, error) {
	spec := proc.Spec{Name: string(tool), Args: args, Dir: l.Dir}
	switch tool {
	case Kanade:
		spec.Path, spec.Env = l.Files.Kanade, append(l.kanadeEnv(), "KANADE_NATS_URL="+b.URL)
	case Contract:
		spec.Path, spec.Env = l.Files.Contract, l.env("KANADE_NATS_URL="+b.URL)
	case Controller:
		spec.Path, spec.Env = l.Files.Controller, l.env()
		spec.Args = append(slices.Clone(args), "--server", b.URL)
	}
	return proc.Run(ctx, spec, "")
}

func (l *Lab) kanadeEnv() []string {
	env := l.env("KANADE_NO_AUTOUPDATE=1", "KANADE_ACTOR=fleet", "RUST_LOG=error", "RUST_BACKTRACE=0")
	if l.API != nil {
		env = append(env, "KANADE_BACKEND_URL="+l.API.URL)
		if l.API.token != "" {
			env = append(env, "KANADE_AUTH_TOKEN="+l.API.token)
		}
	}
	return env
}
