package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// configured makes both agents report every second, and sample processes.
func configured(ctx context.Context, s *stage) error {
	for _, setting := range []string{"heartbeat_interval=1s", "host_perf_interval=1s"} {
		if _, err := s.tell(ctx, lab.Kanade, "config", "set", setting); err != nil {
			return err
		}
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		for _, subject := range []string{"heartbeat." + pc, "host_perf." + pc} {
			if err := s.pace(ctx, subject, 5*time.Second); err != nil {
				return err
			}
		}
	}
	s.story.Say("heartbeats and samples of both come every second, and no longer every 30 and 60")
	return nil
}

// performance compares what both agents publish about themselves and their
// machine, and looks for it in the backend.
func performance(ctx context.Context, s *stage) error {
	for _, setting := range []string{"heartbeat_interval=1s", "host_perf_interval=1s"} {
		if err := s.quietly(ctx, lab.Kanade, "config", "set", setting); err != nil {
			return err
		}
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		err := s.quietly(ctx, lab.Kanade, "config", "set", "process_perf_enabled=true", "--pc", pc)
		if err != nil {
			return err
		}
		s.story.Ran(string(lab.Kanade), []string{"config", "set", "process_perf_enabled=true", "--pc", pc}, "", 0)
	}
	for _, kind := range []string{"heartbeat", "host_perf", "process_perf"} {
		if err := s.sameShape(ctx, kind); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		s.story.Say("%s of our agent has the members of the real one's, in that order, and a value where that has one", kind)
	}
	var real, ours map[string]any
	for path, about := range map[string]string{
		"/api/agents/%s":           "the agent's own use",
		"/api/agents/%s/perf":      "samples of the machine",
		"/api/agents/%s/processes": "processes",
	} {
		err := s.Wait(ctx, about, func(ctx context.Context) error {
			real, ours = nil, nil
			if err := s.API.Get(ctx, fmt.Sprintf(path, lab.RealPC), &real); err != nil {
				return err
			}
			if err := s.API.Get(ctx, fmt.Sprintf(path, lab.OurPC), &ours); err != nil {
				return err
			}
			return filled("", real, ours)
		})
		if err != nil {
			return err
		}
	}
	s.story.Say("the backend has numbers of our agent, its machine and processes wherever it has them of the real one")
	return nil
}

// sameShape waits until both agents have published a document of a kind, and
// compares the members.
func (s *stage) sameShape(ctx context.Context, kind string) error {
	var subs [2]*nats.Subscription
	for i, pc := range []string{lab.RealPC, lab.OurPC} {
		sub, err := s.Broker.Conn.SubscribeSync(kind + "." + pc)
		if err != nil {
			return err
		}
		defer func() { _ = sub.Unsubscribe() }()
		subs[i] = sub
	}
	// The first sample of an agent has no difference to compute yet.
	var last error
	for {
		var documents [2][]byte
		for i, sub := range subs {
			msg, err := sub.NextMsgWithContext(ctx)
			if err != nil {
				return errors.Join(fmt.Errorf("%s: %w", sub.Subject, err), last)
			}
			documents[i] = msg.Data
		}
		if last = shapes(documents[0], documents[1]); last == nil {
			return nil
		}
	}
}

// noSwap are the members that ours leaves out on a machine without swap, as the
// contract says. The real agent writes 0 there.
var noSwap = []string{"swap_used_bytes", "swap_total_bytes"}

// shapes compares the members of two documents: their names and order, and that
// there is a value in ours where there is one in the real one's.
func shapes(real, ours []byte) error {
	r, err := members(real)
	if err != nil {
		return fmt.Errorf("the real agent's document: %w", err)
	}
	o, err := members(ours)
	if err != nil {
		return fmt.Errorf("our agent's document: %w", err)
	}
	r = slices.DeleteFunc(r, func(m member) bool {
		return slices.Contains(noSwap, m.name) && !slices.Contains(names(o), m.name) && string(m.value) == "0"
	})
	if a, b := names(r), names(o); !slices.Equal(a, b) {
		return fmt.Errorf("the real agent writes the members %q, ours %q", a, b)
	}
	for i := range r {
		var a, b any
		if err := errors.Join(json.Unmarshal(r[i].value, &a), json.Unmarshal(o[i].value, &b)); err != nil {
			return err
		}
		if err := filled(r[i].name, a, b); err != nil {
			return err
		}
	}
	return nil
}

// filled tells where the real value has something and ours has nothing or
// something of another type.
func filled(path string, real, ours any) error {
	switch r := real.(type) {
	case nil:
		return nil
	case map[string]any:
		o, ok := ours.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: the real one is an object, ours %v", path, ours)
		}
		for name, value := range r {
			if slices.Contains(noSwap, name) && value == 0.0 && o[name] == nil {
				continue
			}
			if err := filled(path+"."+name, value, o[name]); err != nil {
				return err
			}
		}
		return nil
	case []any:
		o, ok := ours.([]any)
		if !ok || len(r) > 0 && len(o) == 0 {
			return fmt.Errorf("%s: the real one has %d elements, ours %v", path, len(r), ours)
		}
		if len(r) == 0 {
			return nil
		}
		return filled(path+"[0]", r[0], o[0])
	default:
		if fmt.Sprintf("%T", real) != fmt.Sprintf("%T", ours) {
			return fmt.Errorf("%s: the real one is %v, ours %v", path, real, ours)
		}
		return nil
	}
}

// tailed reads the output of a job on our agent while it runs.
func tailed(ctx context.Context, s *stage) error {
	if err := s.register(ctx, "fleet-talks", "printf 'one a\\377\\376b \\343\\201x\\n'; echo two >&2; exec sleep 30"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-talks", bothPCs...)
	if err != nil {
		return err
	}
	type answer struct {
		Running bool   `json:"running"`
		Live    bool   `json:"live"`
		Stdout  string `json:"stdout"`
		Stderr  string `json:"stderr"`
	}
	want := answer{Running: true, Live: true, Stdout: "one a\ufffd\ufffdb \ufffdx\n", Stderr: "two\n"}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		if err := s.running(ctx, exec, pc); err != nil {
			return err
		}
		rows, err := s.results(ctx, exec)
		if err != nil {
			return err
		}
		err = s.Wait(ctx, "the live output of "+pc, func(ctx context.Context) error {
			var got answer
			if err := s.API.Get(ctx, "/api/results/"+url.PathEscape(rows[pc].ResultID)+"/tail", &got); err != nil {
				return err
			}
			if got != want {
				return fmt.Errorf("it is %+v", got)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	s.story.Say("the backend shows live output of both, the same of either stream")
	if _, err := s.tell(ctx, lab.Kanade, "kill", exec); err != nil {
		return err
	}
	_, err = s.result(ctx, exec, lab.OurPC)
	return err
}

// logged reads the log of our agent with the published CLI.
func logged(ctx context.Context, s *stage) error {
	args := []string{"agent", "logs", lab.OurPC, "--tail", "5"}
	out, err := s.Run(ctx, lab.Kanade, args...)
	if err != nil {
		return err
	}
	lines := strings.Count(out.Stdout, "\n")
	if out.Code != 0 || lines == 0 || lines > 5 || !strings.Contains(out.Stdout, "msg=") {
		return &ranError{lab.Kanade, args, out.Code, out.Stdout, out.Stderr}
	}
	s.story.Ran(string(lab.Kanade), args, "", 0)
	s.story.Say("it shows the end of our agent's log")
	return nil
}

// timeline has events of both agents stored by the backend: those of a job that
// prints them, and that our agent has started.
func timeline(ctx context.Context, s *stage) error {
	event := `{"pc_id":"forged","at":"2026-05-16T08:30:00Z","kind":"diagnostic","source":"test:fleet","payload":{"n":1}}`
	path, err := s.File("fleet-events.kanade-job.yaml", `id: fleet-events
version: 1.0.0
emit:
  type: events
execute:
  shell: cmd
  script: |
    echo '`+event+`'; echo no event
  timeout: 60s
`)
	if err != nil {
		return err
	}
	if err := s.registerFile(ctx, path); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-events", bothPCs...)
	if err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, whole)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 {
		return fmt.Errorf("result %+v", row)
	}
	type eventRow struct {
		PCID    string          `json:"pc_id"`
		At      string          `json:"at"`
		Kind    string          `json:"kind"`
		Source  string          `json:"source"`
		Payload json.RawMessage `json:"payload"`
	}
	find := func(pc, kind string) (eventRow, error) {
		var found eventRow
		err := s.Wait(ctx, kind+" of "+pc, func(ctx context.Context) error {
			var list struct {
				Events []eventRow `json:"events"`
			}
			if err := s.API.Get(ctx, "/api/obs_events?pc_id="+pc+"&from=2026-01-01T00:00:00Z&kind="+kind, &list); err != nil {
				return err
			}
			if len(list.Events) == 0 {
				return errors.New("the backend has none")
			}
			found = list.Events[0]
			return nil
		})
		return found, err
	}
	real, err := find(lab.RealPC, "diagnostic")
	if err != nil {
		return err
	}
	ours, err := find(lab.OurPC, "diagnostic")
	if err != nil {
		return err
	}
	if ours.At != real.At || ours.Source != real.Source || string(ours.Payload) != string(real.Payload) || ours.PCID != lab.OurPC {
		return fmt.Errorf("the backend has %+v of the real agent and %+v of ours", real, ours)
	}
	s.story.Say("the backend has the event that the job has printed of both, each in the agent's own name")
	if _, err := find(lab.OurPC, "agent_started"); err != nil {
		return err
	}
	s.story.Say("and that our agent has started")
	return nil
}
