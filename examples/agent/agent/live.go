package agent

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/obs"
	"github.com/kanadehq/kanade-shared/examples/agent/outbox"
	"github.com/kanadehq/kanade-shared/examples/agent/settings"
	"github.com/kanadehq/kanade-shared/examples/agent/tail"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// minInterval is the shortest interval that the agent works with. The contract
// has no bound, and with "0s" a fleet would do nothing else.
const minInterval = time.Second

// live is what the agent shows of itself while it runs, and what it can be told
// then.
type live struct {
	settings *settings.Follower
	runs     tail.Runs
	timeline *obs.Publisher
}

func (a *Agent) newLive() live {
	return live{
		settings: settings.New(a.pc, settings.Options{Logger: a.log}),
		timeline: &obs.Publisher{
			PC: a.pc, Log: a.log,
			MaxPayload: func() int64 { return max(a.nc.MaxPayload()-headroom, 0) },
			Sink: func(subject, msgID string, data []byte) error {
				return a.dispatch(a.reporting, a.disk.obs, outbox.Message{Subject: subject, ID: msgID, Data: data})
			},
		},
	}
}

// liveHandlers are for the requests that the agent answers about itself.
func (a *Agent) liveHandlers() map[string]nats.MsgHandler {
	handlers := map[string]nats.MsgHandler{subjects.JobTail(a.pc): a.answerTail}
	if a.opts.Log != nil {
		handlers[subjects.LogsFetch(a.pc)] = a.answerLogs
	}
	return handlers
}

// serveLive starts what goes on until ctx ends.
func (a *Agent) serveLive(ctx context.Context) {
	started := time.Now()
	a.background.Go(func() { a.live.settings.Follow(ctx, a.js) })
	a.background.Go(func() { a.regroup(ctx) })
	a.background.Go(func() { a.sayStarted(ctx, started) })
	if !a.opts.NoPerf {
		a.background.Go(func() { a.samplePerf(ctx) })
	}
}

// regroup tells the configuration which groups the PC is in.
func (a *Agent) regroup(ctx context.Context) {
	for {
		groups, changed, ok := a.audience.wait(ctx)
		if !ok {
			return
		}
		names := make([]string, len(groups))
		for i, group := range groups {
			names[i] = group.String()
		}
		a.live.settings.SetGroups(names)
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

// sayStarted puts the start of the agent into the timeline. Without an outbox it
// tries until the stream has it.
func (a *Agent) sayStarted(ctx context.Context, at time.Time) {
	id := "obs-" + wire.NewID()
	pause := replayPause
	said := ""
	for a.disk.obs != nil || a.waitConnected(ctx) {
		err := a.live.timeline.Started(at, id)
		if err == nil {
			return
		}
		if err.Error() != said {
			said = err.Error()
			a.log.Warn("start of the agent not in the timeline yet, trying again", "err", err)
		}
		if sleep(ctx, pause/2+rand.N(pause)) != nil {
			return
		}
		pause = min(2*pause, maxReplayPause)
	}
}

// emit publishes the events that a job printed, if that is what it prints. The
// result then carries no output, except for events that could not be published.
func (a *Agent) emit(cmd *wire.Command, result *wire.ExecResult) {
	if emit, ok := cmd.Emit.Get(); ok && emit.Type == wire.EmitEvents && result.ExitCode == 0 {
		result.Stdout = a.live.timeline.Emit(result.Stdout, result.ResultID)
	}
}

func (a *Agent) answerTail(msg *nats.Msg) {
	data, err := a.live.runs.Answer(msg.Data, a.replySize())
	if err == nil {
		err = msg.Respond(data)
	}
	if err != nil {
		a.log.Warn("request for the output of a job not answered", "err", err)
	}
}

func (a *Agent) answerLogs(msg *nats.Msg) {
	if err := msg.Respond(a.opts.Log.Answer(msg.Data, a.replySize())); err != nil {
		a.log.Warn("request for the log not answered", "err", err)
	}
}

// replySize is how large the answer to a request may be, in bytes.
func (a *Agent) replySize() int { return int(a.nc.MaxPayload()) }
