package scenarios

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// ownWords are the members of a result that differ from one PC and run to the
// next.
var ownWords = []string{"result_id", "request_id", "pc_id", "started_at", "finished_at", "exec_id"}

// runScripts sends the same scripts to both agents and compares the results.
func runScripts(ctx context.Context, s *stage) error {
	tests := []struct{ name, timeout, script string }{
		{"both streams and an exit code", "30", "echo hello; echo oops >&2; exit 3"},
		{"nothing", "30", ":"},
		{"no line end", "30", "printf 'no line end'"},
		{"Japanese", "30", "echo 奏でる; echo 音 >&2"},
		{"bytes that are no text", "30", `printf 'a\377\376b\n'`},
		{"control characters", "30", `printf 'tab\tbell\007nul\000esc\033[1m\r\n'`},
		{"markup", "30", `echo '<b>&amp;"\</b>'`},
		{"killed by itself", "30", "kill -KILL $$"},
	}
	var errs []error
	for _, tt := range tests {
		if err := s.runTwins(ctx, tt.timeout, tt.script); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", tt.name, err))
		}
	}
	return errors.Join(errs...)
}

// runTwins has the published CLI run a script on both PCs.
func (s *stage) runTwins(ctx context.Context, timeout, script string) error {
	sub, err := s.Broker.Conn.SubscribeSync("results.>")
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }()
		err = s.Broker.Conn.Flush()
	}
	if err != nil {
		return err
	}
	var results [2][]byte
	var shown [2]string
	for i, pc := range []string{lab.RealPC, lab.OurPC} {
		args := []string{"run", pc, "--shell", "cmd", "--timeout", timeout, "--", script}
		out, err := s.Run(ctx, lab.Kanade, args...)
		if err != nil {
			return err
		}
		if out.Code != 0 {
			return &ranError{lab.Kanade, args, out.Code, out.Stdout, out.Stderr}
		}
		if pc == lab.OurPC {
			s.story.Ran(string(lab.Kanade), args, out.Stdout, out.Code)
		}
		_, shown[i], _ = strings.Cut(out.Stdout, "--- stdout ---")
		if results[i], err = nextResult(ctx, sub, pc); err != nil {
			return err
		}
	}
	if shown[0] != shown[1] {
		return fmt.Errorf("the CLI shows %q of the real agent and %q of ours", shown[0], shown[1])
	}
	return twins(results[0], results[1], ownWords...)
}

// nextResult waits for the next result of a PC.
func nextResult(ctx context.Context, sub *nats.Subscription, pc string) ([]byte, error) {
	for {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return nil, fmt.Errorf("result of %s: %w", pc, err)
		}
		var r wire.ExecResult
		if err := r.UnmarshalJSON(msg.Data); err != nil {
			return nil, fmt.Errorf("result of %s: %w", pc, err)
		}
		if r.PCID == pc {
			return msg.Data, nil
		}
	}
}
