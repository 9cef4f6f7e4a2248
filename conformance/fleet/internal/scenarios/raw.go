package scenarios

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// pair is both PCs, the real agent's first.
var pair = [...]string{lab.RealPC, lab.OurPC}

// rawCommand is one that this program sends itself, for a script of its own.
func rawCommand(script string) (*wire.Command, []byte, error) {
	cmd, err := wire.NewCommand(wire.CommandSpec{
		JobID: "fleet-raw", Version: "1.0.0", Shell: wire.ShellCmd, Timeout: time.Minute, ExecID: wire.NewID(),
	}, script)
	if err != nil {
		return nil, nil, err
	}
	body, err := cmd.MarshalJSON()
	return &cmd, body, err
}

// sign signs where the fleet does.
func (s *stage) sign(body []byte) signing.Headers {
	if !s.Signed {
		return signing.Headers{}
	}
	return s.Keys.Backend.Sign(body, time.Now())
}

// send puts a message on the command subject of a PC.
func (s *stage) send(ctx context.Context, pc string, body []byte, h signing.Headers) error {
	msg := nats.NewMsg("commands.pc." + pc)
	msg.Data = body
	h.Apply(msg.Header)
	_, err := s.Broker.JetStream.PublishMsg(ctx, msg)
	return err
}

// answers sends a message to both agents and returns the result of each, as bytes
// and decoded. A request id may have refusals and a run: refusal says which is
// waited for.
func (s *stage) answers(ctx context.Context, request string, body []byte, h signing.Headers, refusal bool) (docs [2][]byte, results [2]wire.ExecResult, err error) {
	sub, err := s.Broker.Conn.SubscribeSync("results." + request)
	if err != nil {
		return docs, results, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	for _, pc := range pair {
		if err := s.send(ctx, pc, body, h); err != nil {
			return docs, results, err
		}
	}
	other := "nothing"
	for docs[0] == nil || docs[1] == nil {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return docs, results, fmt.Errorf("results: %w; other than that came %s", err, other)
		}
		var r wire.ExecResult
		if err := r.UnmarshalJSON(msg.Data); err != nil {
			return docs, results, err
		}
		i := slices.Index(pair[:], r.PCID)
		if i < 0 || refusal != (r.ResultID == wire.SignatureRefusalID(request, r.PCID)) {
			other = string(msg.Data)
			continue
		}
		docs[i], results[i] = msg.Data, r
	}
	return docs, results, nil
}

// ranAt checks that both have run a script that says so.
func (s *stage) ranAt(ctx context.Context, h func(body []byte) signing.Headers, said string) error {
	cmd, body, err := rawCommand("echo " + said)
	if err != nil {
		return err
	}
	return s.bothRun(ctx, cmd.RequestID, body, h(body), said)
}

// bothRun sends a command that both run.
func (s *stage) bothRun(ctx context.Context, request string, body []byte, h signing.Headers, said string) error {
	docs, results, err := s.answers(ctx, request, body, h, false)
	if err != nil {
		return err
	}
	for _, r := range results {
		if r.ExitCode != 0 || r.Stdout != said+"\n" {
			return fmt.Errorf("%s: %+v", r.PCID, r)
		}
	}
	return twins(docs[0], docs[1], ownWords...)
}

// bothRefuse sends a command that both refuse, with the result that package signing
// makes of it.
func (s *stage) bothRefuse(ctx context.Context, cmd *wire.Command, body []byte, h signing.Headers) error {
	docs, results, err := s.answers(ctx, cmd.RequestID, body, h, true)
	if err != nil {
		return err
	}
	for i, r := range results {
		want := signing.Refusal(cmd, pair[i], r.StartedAt, signing.ErrUnsigned)
		want.FinishedAt, want.Stderr = r.StartedAt, r.Stderr
		a, errA := want.MarshalJSON()
		b, errB := r.MarshalJSON()
		if errA != nil || errB != nil || string(a) != string(b) || len(r.Stderr) < 10 || r.Stderr[:9] != "refused: " {
			return fmt.Errorf("%s answers %s, %v, want %s, %v", pair[i], b, errB, a, errA)
		}
	}
	return twins(docs[0], docs[1], append([]string{"stderr"}, slices.DeleteFunc(slices.Clone(ownWords), func(w string) bool { return w == "request_id" })...)...)
}

// beat waits until the heartbeats of a PC are as wanted.
func (s *stage) beat(ctx context.Context, pc, what string, check func(*wire.Heartbeat) error) error {
	sub, err := s.Broker.Conn.SubscribeSync("heartbeat." + pc)
	if err != nil {
		return err
	}
	defer func() { _ = sub.Unsubscribe() }()
	last := fmt.Errorf("no heartbeat")
	for {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return fmt.Errorf("waited for: %s: %w; at last: %w", what, err, last)
		}
		var hb wire.Heartbeat
		if err := hb.UnmarshalJSON(msg.Data); err != nil {
			return err
		}
		if last = check(&hb); last == nil {
			return nil
		}
	}
}

// quickly makes both agents look at what they hold every second.
func (s *stage) quickly(ctx context.Context) error {
	return s.quietly(ctx, lab.Kanade, "config", "set", everySecond[0])
}
