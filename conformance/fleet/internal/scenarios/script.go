package scenarios

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// ownWords are the members of a result that differ from one PC and run to the
// next.
var ownWords = []string{"result_id", "request_id", "pc_id", "started_at", "finished_at", "exec_id"}

// script is one that both agents run.
type script struct {
	name string
	// timeout is in seconds; 0 means 30.
	timeout int
	body    string
	// ownNotes says that what an agent adds to stderr is in its own words.
	ownNotes bool
	// differs, where set, says why the exit codes differ, which are those of the
	// real agent and ours.
	differs string
	codes   [2]int32
}

var scripts = []script{
	{name: "both streams and an exit code", body: "echo hello; echo oops >&2; exit 3"},
	{name: "nothing", body: ":"},
	{name: "no line end", body: "printf 'no line end'"},
	{name: "Japanese", body: "echo 奏でる; echo 音 >&2"},
	{name: "bytes that are no text", body: `printf 'a\377\376b \343\201x \360\237\230\n'`},
	{name: "control characters", body: `printf 'tab\tbell\007nul\000esc\033[1m\r\n'`},
	{name: "markup", body: `echo '<b>&amp;"\</b>'`},
	{name: "the highest exit code", body: "exit 255"},
	{name: "too slow", timeout: 1, body: "echo before; exec sleep 30", ownNotes: true},
	{
		name: "killed by itself", body: "kill -KILL $$", codes: [2]int32{-1, 137},
		differs: "Windows has no signals; on systems that have them ours tells a script that one ended from one that the agent killed",
	},
}

// runScripts sends the same scripts to both agents and compares the results.
func runScripts(ctx context.Context, s *stage) error {
	var errs []error
	for _, sc := range scripts {
		if err := s.runTwins(ctx, sc); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", sc.name, err))
		}
	}
	if len(errs) == 0 {
		s.story.Say("but for ids and times the documents of both agents are the same to the byte, member by member")
	}
	return errors.Join(errs...)
}

// runTwins has the published CLI run a script on both PCs.
func (s *stage) runTwins(ctx context.Context, sc script) error {
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
		args := []string{"run", pc, "--shell", "cmd", "--timeout", strconv.Itoa(cmp.Or(sc.timeout, 30)), "--", sc.body}
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
	except := ownWords
	switch {
	case sc.differs != "":
		except = append(slices.Clone(except), "exit_code")
		for i, data := range results {
			var r wire.ExecResult
			if err := r.UnmarshalJSON(data); err != nil {
				return err
			}
			if r.ExitCode != sc.codes[i] {
				return fmt.Errorf("exit code %d is not the one that is known to differ, %d", r.ExitCode, sc.codes[i])
			}
		}
		s.story.Say("different on purpose, exit code %d of the real agent: %s", sc.codes[0], sc.differs)
	case sc.ownNotes:
		except = append(slices.Clone(except), "stderr")
	case shown[0] != shown[1]:
		return fmt.Errorf("the CLI shows %q of the real agent and %q of ours", shown[0], shown[1])
	}
	return twins(results[0], results[1], except...)
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
