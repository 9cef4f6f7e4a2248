package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// exitNotRun is the exit code of a script that could not be started. It is that
// of a script that failed: the codes from 124 on say that it was skipped.
const exitNotRun int32 = 1

// errKilled is why a script is killed by a message on its kill subject.
var errKilled = errors.New("a kill request came from the broker")

// receive takes a command from a subscription.
func (a *Agent) receive(msg *nats.Msg) {
	a.link.saw(time.Now())
	a.take(msg.Subject, msg.Header, msg.Data)
}

// perform sees a command through all gates and its script to its end. It returns
// false where the agent stops before the script was started, and the command is
// on disk for the next start.
func (a *Agent) perform(ctx context.Context, r *run) (wire.ExecResult, bool) {
	cmd := r.cmd()
	if code, reason, skip := a.gate(ctx, cmd); skip {
		return a.skipped(r, code, reason), true
	}
	body, err := a.prepare(ctx, cmd)
	if err != nil {
		return a.notRun(ctx, r, exitNotRun, err.Error())
	}
	ctx, ignoreKills, err := a.heedKills(ctx, cmd)
	if err != nil {
		return a.notRun(ctx, r, exitNotRun, err.Error())
	}
	defer ignoreKills()
	if err := a.delay(ctx, cmd, time.Now()); err != nil {
		return a.notRun(ctx, r, wire.ExitKilled, "killed: "+err.Error())
	}
	if code, reason, skip := a.tooLate(cmd); skip {
		return a.skipped(r, code, reason), true
	}

	result := a.newResult(r, time.Now())
	a.markStarted(r, result.StartedAt)
	output := a.live.runs.Begin(result.ResultID)
	defer output.End()
	a.announce(ctx, cmd, &result)
	a.log.Info("job started", "job", cmd.ID, "version", cmd.Version, "request", cmd.RequestID)
	out := a.runScript(ctx, cmd, body, output)
	result.FinishedAt = time.Now()
	result.ExitCode, result.Stdout, result.Stderr = out.ExitCode, out.Stdout, out.Stderr
	a.emit(cmd, &result)
	return result, true
}

// newResult is a result with the id that the command was given when it was
// taken: the same after a crash.
func (a *Agent) newResult(r *run, startedAt time.Time) wire.ExecResult {
	result := wire.NewResult(r.cmd(), a.pc.String(), startedAt)
	result.ResultID = r.record.ResultID
	return result
}

func (a *Agent) skipped(r *run, code int32, reason string) wire.ExecResult {
	result := wire.NewSkippedResult(r.cmd(), a.pc.String(), time.Now(), code, reason)
	result.ResultID = r.record.ResultID
	return result
}

// notRun is the result of a script that was not started. There is none where
// that is because the agent stops, and its next start can still run the command.
func (a *Agent) notRun(ctx context.Context, r *run, code int32, reason string) (wire.ExecResult, bool) {
	if r.kept && context.Cause(ctx) == errStopping {
		return wire.ExecResult{}, false
	}
	result := a.newResult(r, time.Now())
	result.ExitCode, result.Stderr = code, reason+"\n"
	return result, true
}

// prepare checks that this machine can run a command as it asks to be run, and
// returns its script.
func (a *Agent) prepare(ctx context.Context, cmd *wire.Command) (string, error) {
	if err := a.checkRunAs(cmd.RunAs); err != nil {
		return "", err
	}
	if err := a.runner.Check(cmd.Shell); err != nil {
		return "", err
	}
	return a.script(ctx, cmd)
}

// checkRunAs refuses what this agent cannot do: run as somebody else than asked for,
// a script has other rights and another profile than its author had in mind.
func (a *Agent) checkRunAs(as wire.RunAs) error {
	if as != wire.RunAsSystem {
		return fmt.Errorf("run_as %s: this agent runs scripts as its own user only", as)
	}
	return nil
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
