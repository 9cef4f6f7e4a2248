package agent

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

const (
	// replayAckWait is when a command that was delivered, and not written down,
	// comes again.
	replayAckWait = 10 * time.Second
	// replayBatch is how many commands are on their way at a time.
	replayBatch = 16
	// replayPause and maxReplayPause bound the pause before another try.
	replayPause    = 2 * time.Second
	maxReplayPause = time.Minute
)

// catchUp takes the commands that the stream EXEC has for the PC until ctx ends:
// those that were published while the agent was away, and once more those that
// came on a subscription, which are known by then. It keeps trying, and says
// once why it cannot.
//
// It begins when the groups are known: a consumer that has been asked for
// messages behind those of a group does not go back when the group is added.
func (a *Agent) catchUp(ctx context.Context) {
	said := ""
	pause := replayPause
	for a.waitConnected(ctx) {
		groups, changed, ok := a.audience.wait(ctx)
		if !ok {
			return
		}
		began := time.Now()
		err := a.replay(ctx, groups, changed)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			pause = replayPause
			continue
		case a.nc.IsConnected() && err.Error() != said:
			said = err.Error()
			a.log.Warn("missed commands cannot be caught up on, trying again", "stream", kvkeys.StreamExec,
				"consumer", kvkeys.AgentReplayConsumer(a.pc), "err", err)
		}
		if time.Since(began) > maxReplayPause {
			pause = replayPause // it went well for a while
		}
		if sleep(ctx, pause/2+rand.N(pause)) != nil {
			return
		}
		pause = min(2*pause, maxReplayPause)
	}
}

// replay takes commands from the PC's durable consumer, which it creates or
// brings up to date. It returns nil when that must be done again, because the
// groups have changed or the broker was away.
func (a *Agent) replay(ctx context.Context, groups []subjects.Group, changed <-chan struct{}) error {
	status := a.nc.StatusChanged(nats.CONNECTED, nats.CLOSED)
	defer a.nc.RemoveStatusListener(status)
	consumer, err := a.js.CreateOrUpdateConsumer(ctx, kvkeys.StreamExec, a.replayConfig(groups))
	if err != nil {
		return err
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(replayBatch))
	if err != nil {
		return err
	}
	defer messages.Stop()

	turn, end := context.WithCancel(ctx)
	defer end()
	go func() {
		defer end()
		select {
		case <-turn.Done():
		case <-changed:
		case <-status:
		}
	}()
	for {
		msg, err := messages.Next(jetstream.NextContext(turn))
		switch {
		case err == nil:
			a.replayed(msg, groups)
		case turn.Err() != nil:
			return nil // a command that is under way comes again
		default:
			return err
		}
	}
}

// replayConfig is the durable consumer. Its filters are in the contract's order.
func (a *Agent) replayConfig(groups []subjects.Group) jetstream.ConsumerConfig {
	filters := subjects.AgentCommandFilters(a.pc, groups)
	if a.opts.NoBroadcast {
		filters = filters[1:]
	}
	return jetstream.ConsumerConfig{
		Durable:        kvkeys.AgentReplayConsumer(a.pc),
		DeliverPolicy:  jetstream.DeliverLastPerSubjectPolicy,
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        replayAckWait,
		FilterSubjects: filters,
	}
}

// replayed takes one command. It is acknowledged when it is written down, so
// that a crash before that brings it again.
func (a *Agent) replayed(msg jetstream.Msg, groups []subjects.Group) {
	if !a.addressed(msg.Subject(), groups) {
		a.log.Debug("command dropped: it is not for this PC", "subject", msg.Subject())
	} else if !a.take(msg.Subject(), msg.Headers(), msg.Data()) {
		return
	}
	if err := msg.Ack(); err != nil {
		a.log.Debug("command not acknowledged, it will come again", "subject", msg.Subject(), "err", err)
	}
}

// addressed reports whether a command on a subject is meant for this PC. The
// broker's filter has let it pass, but the broker may have been asked for more
// by another program that shares the consumer's name.
func (a *Agent) addressed(subject string, groups []subjects.Group) bool {
	if a.opts.NoBroadcast && subject == subjects.CommandsAll {
		return false
	}
	return subjects.CommandAddresses(subject, a.pc, groups)
}
