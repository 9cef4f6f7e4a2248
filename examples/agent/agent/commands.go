package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// exitNotRun is the exit code of a script that could not be started. It is that
// of a script that failed: the codes from 124 on say that it was skipped.
const exitNotRun int32 = 1

// errKilled is why a script is killed by a message on its kill subject.
var errKilled = errors.New("a kill request came from the broker")

// receive takes a command from the broker and runs it beside the others.
func (a *Agent) receive(msg *nats.Msg) {
	a.link.saw(time.Now())
	cmd := new(wire.Command)
	if err := cmd.UnmarshalJSON(msg.Data); err != nil {
		a.log.Warn("command refused: it does not decode", "subject", msg.Subject, "err", err)
		return
	}
	request, err := subjects.ParseRequestID(cmd.RequestID)
	if err != nil {
		a.log.Warn("command refused: its result would have no subject", "subject", msg.Subject, "job", cmd.ID, "err", err)
		return
	}
	if !a.seen.add(cmd.RequestID) {
		a.log.Debug("command dropped: it came before", "job", cmd.ID, "request", cmd.RequestID)
		return
	}
	a.begin(func() {
		result := a.perform(a.work, cmd)
		a.log.Info("job ended", "job", cmd.ID, "version", cmd.Version, "request", cmd.RequestID,
			"exit", result.ExitCode, "took", result.FinishedAt.Sub(result.StartedAt))
		a.report(a.reporting, request, &result)
	})
}

// perform sees a command through all gates and its script to its end.
func (a *Agent) perform(ctx context.Context, cmd *wire.Command) wire.ExecResult {
	if code, reason, skip := a.gate(ctx, cmd); skip {
		return wire.NewSkippedResult(cmd, a.pc.String(), time.Now(), code, reason)
	}
	body, err := a.prepare(ctx, cmd)
	if err != nil {
		return a.notRun(cmd, err)
	}
	ctx, ignoreKills, err := a.heedKills(ctx, cmd)
	if err != nil {
		return a.notRun(cmd, err)
	}
	defer ignoreKills()

	result := wire.NewResult(cmd, a.pc.String(), time.Now())
	a.announce(ctx, cmd, &result)
	a.log.Info("job started", "job", cmd.ID, "version", cmd.Version, "request", cmd.RequestID)
	out, err := a.runner.Run(ctx, runner.Script{
		Shell: cmd.Shell, Body: body, Cwd: cmd.Cwd.Or(""), Timeout: cmd.Timeout(),
	})
	if err != nil {
		out = runner.Outcome{ExitCode: exitNotRun, Stderr: err.Error() + "\n"}
	}
	result.FinishedAt = time.Now()
	result.ExitCode, result.Stdout, result.Stderr = out.ExitCode, out.Stdout, out.Stderr
	return result
}

// notRun is the result of a script that could not be started.
func (a *Agent) notRun(cmd *wire.Command, cause error) wire.ExecResult {
	result := wire.NewResult(cmd, a.pc.String(), time.Now())
	result.ExitCode, result.Stderr = exitNotRun, cause.Error()+"\n"
	return result
}

// prepare checks that this machine can run a command as it asks to be run, and
// returns its script.
func (a *Agent) prepare(ctx context.Context, cmd *wire.Command) (string, error) {
	// Run as somebody else than asked for, a script has other rights and
	// another profile than its author had in mind.
	if cmd.RunAs != wire.RunAsSystem {
		return "", fmt.Errorf("run_as %s: this agent runs scripts as its own user only", cmd.RunAs)
	}
	if err := a.runner.Check(cmd.Shell); err != nil {
		return "", err
	}
	return a.script(ctx, cmd)
}

// heedKills lets ctx end when a message comes on the kill subject of a command.
// The broker knows the subscription when it returns, so that a kill right after
// the started event is not lost.
func (a *Agent) heedKills(ctx context.Context, cmd *wire.Command) (context.Context, func(), error) {
	ctx, kill := context.WithCancelCause(ctx)
	id, ok := cmd.ExecID.Get()
	if !ok {
		return ctx, func() { kill(nil) }, nil
	}
	exec, err := subjects.ParseExecID(id)
	if err != nil {
		kill(nil)
		return nil, nil, fmt.Errorf("exec_id: %w", err)
	}
	sub, err := a.nc.Subscribe(subjects.Kill(exec), func(*nats.Msg) { kill(errKilled) })
	if err != nil {
		kill(nil)
		return nil, nil, fmt.Errorf("subscribe to kill requests: %w", err)
	}
	if err := a.nc.Flush(); err != nil {
		a.log.Warn("kill requests may not arrive until the broker is back", "job", cmd.ID, "err", err)
	}
	return ctx, func() {
		_ = sub.Unsubscribe()
		kill(nil)
	}, nil
}
