package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/runner"
	"github.com/kanadehq/kanade-shared/examples/agent/tail"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// fetchTimeout bounds the download of a script.
const fetchTimeout = time.Minute

// script returns the text to run: the command's own, or the object that it
// names if that is the one that was approved.
func (a *Agent) script(ctx context.Context, cmd *wire.Command) (string, error) {
	key, ok := cmd.ScriptObject.Get()
	if !ok {
		return cmd.Script, nil
	}
	want, ok := cmd.ScriptObjectSHA256.Get()
	if !ok {
		return "", fmt.Errorf("script object %s: the command carries no digest to check it against", key)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	store, err := a.js.ObjectStore(ctx, kvkeys.ObjectScripts)
	if err != nil {
		return "", fmt.Errorf("object store %s: %w", kvkeys.ObjectScripts, err)
	}
	body, err := store.GetBytes(ctx, key)
	if err != nil {
		return "", fmt.Errorf("script object %s: %w", key, err)
	}
	sum := sha256.Sum256(body)
	if got := hex.EncodeToString(sum[:]); !strings.EqualFold(got, want) {
		return "", fmt.Errorf("script object %s has the digest %s, the command approves %s", key, got, want)
	}
	return string(body), nil
}

// runScript runs a script, and again after a failure as often as the command
// wants. The outcome is the last one; a kill ends it all.
func (a *Agent) runScript(ctx context.Context, cmd *wire.Command, body string, live *tail.Run) runner.Outcome {
	retry := cmd.Retry.Or(wire.RetrySpec{})
	for try := uint32(0); ; try++ {
		out := a.runOnce(ctx, cmd, body, live)
		if out.ExitCode == 0 || try >= retry.Max || ctx.Err() != nil {
			return out
		}
		a.log.Info("job failed, it will be tried again", "job", cmd.ID, "request", cmd.RequestID, "exit", out.ExitCode,
			"left", retry.Max-try, "in", jobDelay(retry.BackoffSecs))
		if err := sleep(ctx, jobDelay(retry.BackoffSecs)); err != nil {
			out.Stderr += "not tried again: " + err.Error() + "\n"
			return out
		}
	}
}

// runOnce runs a script once.
func (a *Agent) runOnce(ctx context.Context, cmd *wire.Command, body string, live *tail.Run) runner.Outcome {
	out, err := a.runner.Run(ctx, runner.Script{
		Shell: cmd.Shell, Body: body, Cwd: cmd.Cwd.Or(""), Timeout: cmd.Timeout(),
		Stdout: live.Stdout(), Stderr: live.Stderr(),
	})
	if err != nil {
		return runner.Outcome{ExitCode: exitNotRun, Stderr: err.Error() + "\n"}
	}
	return out
}
