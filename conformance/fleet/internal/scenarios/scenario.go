package scenarios

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/story"
)

// Scenario is one thing that must work.
type Scenario struct {
	// Name is one word.
	Name string
	// About says what must work.
	About string
	// Timeout is how long it may take before it counts as failed.
	Timeout time.Duration

	run func(context.Context, *stage) error
	// start marks what the others build on.
	start bool
	// of says which fleets the scenario is about; needs, where set, why this
	// machine cannot have it, "" where it can.
	of    fleets
	needs func(*lab.Lab) string
}

// fleets are kinds of fleets that a scenario is about.
type fleets int

const (
	every  fleets = iota
	newest        // of the newest programs, signed or not
	signed        // of the newest programs, everybody signing
)

// has tells whether a fleet is of these.
func (f fleets) has(version string, isSigned bool) bool {
	switch f {
	case newest:
		return version == lab.Newest
	case signed:
		return version == lab.Newest && isSigned
	default:
		return true
	}
}

// patience is how long a scenario may take that takes seconds. The backend takes a
// result up again after half a minute where its database was locked, and that may
// happen to the result of each PC, and more than once where the machine has much to do.
const patience = 5 * time.Minute

// All are the scenarios in the order in which they run.
func All() []Scenario {
	return []Scenario{
		{Name: "bootstrap", About: "our bootstrap and theirs take turns on one broker", Timeout: patience, run: takeTurns},
		{Name: "start", About: "backend and agents start on a broker that we have prepared", Timeout: patience, run: start, start: true},
		{Name: "seen", About: "the backend sees our agent as it sees its own", Timeout: patience, run: seen},
		{Name: "config", About: "both agents follow their configuration", Timeout: patience, run: configured},
		{Name: "performance", About: "the backend sees how our agent and its machine are doing", Timeout: patience, run: performance},
		{Name: "ping", About: "our agent answers a ping", Timeout: patience, run: ping},
		{Name: "run", About: "our agent runs what the CLI sends, as the real one does", Timeout: patience, run: runScripts},
		{Name: "exec", About: "our agent runs a job of the catalogue", Timeout: patience, run: execJob},
		{Name: "output", About: "the backend shows large output of our agent whole", Timeout: patience, run: largeOutput},
		{Name: "group", About: "our agent follows its groups", Timeout: patience, run: followGroups},
		{Name: "revoke", About: "our agent skips a revoked job until it is unrevoked", Timeout: patience, run: revoke},
		{Name: "pinned", About: "our agent skips a version that is not the current one", Timeout: patience, run: pinned},
		{Name: "script", About: "our agent fetches scripts from the object store", Timeout: patience, run: storedScript},
		{Name: "kill", About: "our agent ends a job that the CLI kills", Timeout: patience, run: kill},
		{Name: "tail", About: "the backend shows the output of a job on our agent while it runs", Timeout: patience, run: tailed},
		{Name: "logs", About: "the CLI shows our agent's log", Timeout: patience, run: logged},
		{Name: "timeline", About: "events of our agent are in the backend's timeline", Timeout: patience, run: timeline},
		{Name: "controller-run", About: "our controller runs a job on the real agent", Timeout: patience, run: controllerRun},
		{Name: "controller-register", About: "the backend fires what our controller has registered", Timeout: patience, run: controllerRegister},
		{Name: "controller-group", About: "the real agent follows the groups that our controller changes", Timeout: patience, run: controllerGroup},
		{Name: "controller-config", About: "the real agent follows the configuration that our controller changes", Timeout: patience, run: controllerConfig},
		{Name: "controller-revoke", About: "the real agent heeds our controller's revoke", Timeout: patience, run: controllerRevoke},
		{Name: "controller-kill", About: "the real agent ends a job that our controller kills", Timeout: patience, run: controllerKill},
		{Name: "controller-asks", About: "the real agent answers our controller", Timeout: patience, run: controllerAsks},
		{Name: "command", About: "our controller sends what the backend sends", Timeout: patience, run: sameCommand},
		{Name: "app", About: "an app on our client talks to both agents", Timeout: patience, of: newest, run: appMeets},
		{Name: "derived", About: "both agents follow groups that the backend derives from a definition", Timeout: 2 * patience, of: newest, run: derivedGroups},
		{Name: "rows", About: "rows that both generations write keep what is newer", Timeout: patience, of: newest, run: newerRows},
		{Name: "mixed", About: "agents of both generations and ours run the same commands", Timeout: patience, of: newest, needs: oldPrograms, run: mixed},
		{Name: "levels", About: "our controller sends nobody what he cannot read", Timeout: patience, of: newest, needs: oldPrograms, run: levels},
		{Name: "conflict", About: "a request id is good for one command", Timeout: patience, of: newest, run: conflict},
		{Name: "announced", About: "heartbeats say which keys an agent holds and that it insists on them", Timeout: patience, of: signed, needs: ownEtc, run: announced},
		{Name: "refused", About: "both agents refuse what no key vouches for, in the same way", Timeout: patience, of: signed, needs: ownEtc, run: refused},
		{Name: "rotation", About: "a key is changed without a gap, and a revoked one is worth nothing", Timeout: 2 * patience, of: signed, needs: ownEtc, run: rotation},
		{Name: "envelope", About: "both agents open our envelopes, and none that is another's", Timeout: patience, of: signed, needs: ownEtc, run: envelopes},
		{Name: "schedule", About: "the backend fires what we have checked, when we previewed it", Timeout: 2 * patience, run: schedules},
		{Name: "offline", About: "the real agent runs what our controller sent while it was away", Timeout: patience, run: offline},
		{Name: "late", About: "our agent runs what the backend sent while it was away", Timeout: patience, run: late},
		{Name: "outbox", About: "results outlive an outage of the broker", Timeout: patience, run: outbox},
		{Name: "crash", About: "a job that our agent died over has a result all the same", Timeout: patience, run: crash},
		{Name: "restart", About: "everybody comes back after the broker has restarted", Timeout: patience, run: restart},
		{Name: "one-key", About: "both sides write one key at once and nothing is lost", Timeout: patience, run: oneKey},
		{Name: "traffic", About: "the types of each side decode what the other has sent", Timeout: patience, run: traffic},
	}
}

// stage is where a scenario happens.
type stage struct {
	*lab.Lab
	story *story.Story
}

// ranError is a tool that ended with an exit code that was not wanted.
type ranError struct {
	tool           lab.Tool
	args           []string
	code           int
	stdout, stderr string
}

func (e *ranError) Error() string {
	return fmt.Sprintf("%s %q: exit code %d\n%s%s", e.tool, e.args, e.code, e.stdout, e.stderr)
}

// tell runs a tool that must succeed, and puts it into the story.
func (s *stage) tell(ctx context.Context, tool lab.Tool, args ...string) (string, error) {
	return s.tellOn(ctx, s.Broker, tool, args...)
}

func (s *stage) tellOn(ctx context.Context, b *lab.Broker, tool lab.Tool, args ...string) (string, error) {
	out, err := s.RunOn(ctx, b, tool, args...)
	if err != nil {
		return "", err
	}
	if out.Code != 0 {
		return "", &ranError{tool, args, out.Code, out.Stdout, out.Stderr}
	}
	s.story.Ran(string(tool), args, out.Stdout, out.Code)
	return out.Stdout, nil
}

// quietly runs a tool that must succeed and tells nobody.
func (s *stage) quietly(ctx context.Context, tool lab.Tool, args ...string) error {
	return s.quietlyOn(ctx, s.Broker, tool, args...)
}

func (s *stage) quietlyOn(ctx context.Context, b *lab.Broker, tool lab.Tool, args ...string) error {
	out, err := s.RunOn(ctx, b, tool, args...)
	if err == nil && out.Code != 0 {
		err = &ranError{tool, args, out.Code, out.Stdout, out.Stderr}
	}
	return err
}

// Matching are the scenarios of a fleet whose names match, with what they need
// before them.
func Matching(pattern *regexp.Regexp, version string, isSigned bool) []Scenario {
	var list []Scenario
	wanted := false
	for _, sc := range All() {
		matches := pattern.MatchString(sc.Name)
		if !sc.of.has(version, isSigned) {
			continue
		}
		wanted = wanted || matches
		if matches || sc.start {
			list = append(list, sc)
		}
	}
	if !wanted {
		return nil
	}
	return list
}

// oldPrograms says that the published programs of the first version are missing.
func oldPrograms(l *lab.Lab) string {
	if l.Older != "" {
		return ""
	}
	return "the published programs " + lab.Version + " are not installed: make fleet installs them"
}

// ownEtc says that the published agent cannot be given an /etc of its own.
func ownEtc(l *lab.Lab) string {
	if l.Keys.Etc != nil {
		return ""
	}
	return fmt.Sprintf("the published agent cannot be told to insist on signatures, which takes an /etc of its own: %v", l.Keys.NoEtc)
}
