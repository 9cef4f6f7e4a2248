package agent

import (
	"context"
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// finalizeSuffix makes the ids of what follows a job out of the job's.
const finalizeSuffix = "__finalize"

// finalize runs the script that a command has for after its own, where that has
// ended well and its result is on its way. What comes of it is a result of its own,
// which belongs to the first and to no deployment: it counts nowhere.
//
// It is lost where the agent dies meanwhile. A hook that is to see what was
// collected is not run, since this agent collects nothing: it might delete what
// nobody has.
func (a *Agent) finalize(cmd *wire.Command, parent *wire.ExecResult) {
	hook, ok := cmd.Finalize.Get()
	if !ok || parent.ExitCode != 0 || a.work.Err() != nil {
		return
	}
	if cmd.Collect.IsSet() {
		a.log.Warn("nothing is collected by this agent, and so nothing finalized", "job", cmd.ID, "request", cmd.RequestID)
		return
	}
	request, err := subjects.ParseRequestID(cmd.RequestID + finalizeSuffix)
	if err != nil {
		a.log.Warn("job not finalized: the result would have no subject", "job", cmd.ID, "request", cmd.RequestID, "err", err)
		return
	}
	result := wire.ExecResult{
		ResultID: wire.NewID(), RequestID: request.String(), PCID: a.pc.String(), StartedAt: time.Now(),
		ParentResultID: wire.Some(parent.ResultID), ManifestID: wire.Some(cmd.ID + finalizeSuffix),
	}
	out, err := a.runHook(a.work, cmd, &hook)
	if err != nil {
		out = runner.Outcome{ExitCode: exitNotRun, Stderr: "finalize: " + err.Error() + "\n"}
	}
	result.FinishedAt = time.Now()
	result.ExitCode, result.Stdout, result.Stderr = out.ExitCode, out.Stdout, out.Stderr
	a.log.Info("job finalized", "job", cmd.ID, "request", cmd.RequestID, "exit", result.ExitCode, "took", result.FinishedAt.Sub(result.StartedAt))
	a.report(a.reporting, &run{request: request}, &result)
}

// runHook runs the script as a command's own would be, once. A kill of the
// deployment ends it, unless it came before.
func (a *Agent) runHook(ctx context.Context, cmd *wire.Command, hook *wire.FinalizeCommand) (runner.Outcome, error) {
	// The other shells have no way to be given a result that is safe whatever is in
	// it; jobs that name them are refused where they are written.
	if hook.Shell != wire.ShellPowerShell && hook.Shell != wire.ShellPwsh {
		return runner.Outcome{}, fmt.Errorf("shell %s: want powershell or pwsh", hook.Shell)
	}
	if err := a.checkRunAs(hook.RunAs); err != nil {
		return runner.Outcome{}, err
	}
	ctx, ignoreKills, err := a.heedKills(ctx, cmd)
	if err != nil {
		return runner.Outcome{}, err
	}
	defer ignoreKills()
	return a.runner.Run(ctx, runner.Script{
		Shell: hook.Shell, Body: hook.Script, Cwd: hook.Cwd.Or(""), Timeout: hook.Timeout(),
	})
}
