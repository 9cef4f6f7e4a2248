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

// All are the scenarios in the order in which they run.
func All() []Scenario {
	return []Scenario{
		{Name: "bootstrap", About: "our bootstrap and theirs take turns on one broker", Timeout: time.Minute, run: takeTurns},
		{Name: "start", About: "backend and agents start on a broker that we have prepared", Timeout: time.Minute, run: start, start: true},
		{Name: "seen", About: "the backend sees our agent as it sees its own", Timeout: 2 * time.Minute, run: seen},
		{Name: "config", About: "both agents follow their configuration", Timeout: 2 * time.Minute, run: configured},
		{Name: "performance", About: "the backend sees how our agent and its machine are doing", Timeout: 3 * time.Minute, run: performance},
		{Name: "ping", About: "our agent answers a ping", Timeout: 2 * time.Minute, run: ping},
		{Name: "run", About: "our agent runs what the CLI sends, as the real one does", Timeout: 2 * time.Minute, run: runScripts},
		{Name: "exec", About: "our agent runs a job of the catalogue", Timeout: time.Minute, run: execJob},
		{Name: "output", About: "the backend shows large output of our agent whole", Timeout: time.Minute, run: largeOutput},
		{Name: "group", About: "our agent follows its groups", Timeout: time.Minute, run: followGroups},
		{Name: "revoke", About: "our agent skips a revoked job until it is unrevoked", Timeout: time.Minute, run: revoke},
		{Name: "pinned", About: "our agent skips a version that is not the current one", Timeout: time.Minute, run: pinned},
		{Name: "script", About: "our agent fetches scripts from the object store", Timeout: time.Minute, run: storedScript},
		{Name: "kill", About: "our agent ends a job that the CLI kills", Timeout: time.Minute, run: kill},
		{Name: "tail", About: "the backend shows the output of a job on our agent while it runs", Timeout: time.Minute, run: tailed},
		{Name: "logs", About: "the CLI shows our agent's log", Timeout: time.Minute, run: logged},
		{Name: "timeline", About: "events of our agent are in the backend's timeline", Timeout: time.Minute, run: timeline},
		{Name: "controller-run", About: "our controller runs a job on the real agent", Timeout: time.Minute, run: controllerRun},
		{Name: "controller-register", About: "the backend fires what our controller has registered", Timeout: time.Minute, run: controllerRegister},
		{Name: "controller-group", About: "the real agent follows the groups that our controller changes", Timeout: time.Minute, run: controllerGroup},
		{Name: "controller-config", About: "the real agent follows the configuration that our controller changes", Timeout: time.Minute, run: controllerConfig},
		{Name: "controller-revoke", About: "the real agent heeds our controller's revoke", Timeout: time.Minute, run: controllerRevoke},
		{Name: "controller-kill", About: "the real agent ends a job that our controller kills", Timeout: time.Minute, run: controllerKill},
		{Name: "controller-asks", About: "the real agent answers our controller", Timeout: time.Minute, run: controllerAsks},
		{Name: "command", About: "our controller sends what the backend sends", Timeout: time.Minute, run: sameCommand},
		{Name: "derived", About: "both agents follow groups that the backend derives from a definition", Timeout: 5 * time.Minute, of: newest, run: derivedGroups},
		{Name: "rows", About: "rows that both generations write keep what is newer", Timeout: time.Minute, of: newest, run: newerRows},
		{Name: "mixed", About: "agents of both generations and ours run the same commands", Timeout: 3 * time.Minute, of: newest, needs: oldPrograms, run: mixed},
		{Name: "levels", About: "our controller sends nobody what he cannot read", Timeout: 3 * time.Minute, of: newest, needs: oldPrograms, run: levels},
		{Name: "conflict", About: "a request id is good for one command", Timeout: 2 * time.Minute, of: newest, run: conflict},
		{Name: "announced", About: "heartbeats say which keys an agent holds and that it insists on them", Timeout: 2 * time.Minute, of: signed, needs: ownEtc, run: announced},
		{Name: "refused", About: "both agents refuse what no key vouches for, in the same way", Timeout: 3 * time.Minute, of: signed, needs: ownEtc, run: refused},
		{Name: "rotation", About: "a key is changed without a gap, and a revoked one is worth nothing", Timeout: 4 * time.Minute, of: signed, needs: ownEtc, run: rotation},
		{Name: "envelope", About: "both agents open our envelopes, and none that is another's", Timeout: 2 * time.Minute, of: signed, needs: ownEtc, run: envelopes},
		{Name: "schedule", About: "the backend fires what we have checked, when we previewed it", Timeout: 5 * time.Minute, run: schedules},
		{Name: "offline", About: "the real agent runs what our controller sent while it was away", Timeout: time.Minute, run: offline},
		{Name: "late", About: "our agent runs what the backend sent while it was away", Timeout: time.Minute, run: late},
		{Name: "outbox", About: "results outlive an outage of the broker", Timeout: 2 * time.Minute, run: outbox},
		{Name: "crash", About: "a job that our agent died over has a result all the same", Timeout: time.Minute, run: crash},
		{Name: "restart", About: "everybody comes back after the broker has restarted", Timeout: 2 * time.Minute, run: restart},
		{Name: "one-key", About: "both sides write one key at once and nothing is lost", Timeout: 2 * time.Minute, run: oneKey},
		{Name: "traffic", About: "the types of each side decode what the other has sent", Timeout: time.Minute, run: traffic},
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
