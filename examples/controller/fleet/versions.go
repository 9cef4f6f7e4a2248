package fleet

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// Versions asks the agents of some PCs which version they are and returns the
// answers that come in time, by PC. PCs that are away, and names that no agent can
// have, are not in it.
func Versions(ctx context.Context, nc *nats.Conn, pcs []string, answer time.Duration) (map[string]string, error) {
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, answer)
	defer cancel()
	inbox := nats.NewInbox()
	answers := make(chan *nats.Msg, len(pcs)) // a fleet answers at once
	sub, err := nc.ChanSubscribe(inbox+".*", answers)
	if err != nil {
		return nil, fmt.Errorf("versions of agents: %w", err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	var asked []string
	for _, id := range pcs {
		pc, err := subjects.ParsePCID(id)
		if err != nil {
			continue
		}
		if err := nc.PublishRequest(subjects.Ping(pc), inbox+"."+strconv.Itoa(len(asked)), nil); err != nil {
			return nil, fmt.Errorf("ping %s: %w", pc, err)
		}
		asked = append(asked, id)
	}
	versions := map[string]string{}
	heard := map[int]bool{}
	for len(heard) < len(asked) {
		var msg *nats.Msg
		select {
		case msg = <-answers:
		case <-ctx.Done():
			return versions, whole.Err()
		}
		i, err := strconv.Atoi(strings.TrimPrefix(msg.Subject, inbox+"."))
		if err != nil || i < 0 || i >= len(asked) {
			continue
		}
		heard[i] = true // also where nobody is there to answer: that message is empty
		var hb wire.Heartbeat
		if len(msg.Data) > 0 && hb.UnmarshalJSON(msg.Data) == nil {
			versions[asked[i]] = hb.AgentVersion
		}
	}
	return versions, nil
}
