package preview

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Explain says in words what a schedule does: the first line which job it starts
// where, the others when.
func Explain(s *manifest.Schedule, opts Options) []string {
	lines := []string{fmt.Sprintf("%s starts job %s on %s", s.ID, s.JobID, targets(s))}
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	lines = append(lines, when(s, &opts)...)
	if _, calendar := s.When.Calendar(); !calendar {
		if why := blocked(s, opts.From, &opts); len(why) > 0 {
			add("at %s nothing would start: %s", clock(opts.From, s.TZ.Location(opts.Local)), strings.Join(why, "; "))
		}
	}
	if w, ok := s.Constraints.Window.Get(); ok {
		add("between %s only", strings.Replace(w, "-", " and ", 1))
	}
	if n := len(s.Constraints.SkipDates); n > 0 {
		add("not on %s", list(s.Constraints.SkipDates, "and"))
	}
	if n, ok := s.Constraints.MaxConcurrent.Get(); ok {
		add("on %d PCs at a time", n)
	}
	if r, ok := s.Constraints.Require.Get(); ok && !r.IsZero() {
		add("while the PC %s", list(required(&r), "and"))
	}
	if from, ok := s.Active.From.Get(); ok {
		add("from %s", from)
	}
	if until, ok := s.Active.Until.Get(); ok {
		add("until %s", until)
	}
	if j, ok := s.Jitter.Get(); ok {
		add("each start is delayed by chance, up to %s", j)
	}
	if d, ok := s.StartingDeadline.Get(); ok {
		if triggers, event := s.When.On(); event && slices.Contains(triggers, manifest.TriggerStartup) {
			add("a startup counts for %s", d)
		} else if s.RunsOn == manifest.RunsOnBackend {
			add("a PC that hears of it later than %s does not run it", d)
		}
	}
	if r, ok := s.OnFailure.Retry.Get(); ok {
		add("a run that fails is repeated up to %d times, %s later", r.Max, r.Backoff)
	}
	if !s.Enabled {
		add("but enabled is false: nothing happens")
	}
	return lines
}

// required says what must be true of a PC.
func required(r *manifest.Require) []string {
	var what []string
	if r.ACPower {
		what = append(what, "is not on battery")
	}
	if idle, ok := r.Idle.Get(); ok {
		what = append(what, "has not been touched for "+idle)
	}
	if percent, ok := r.CPUBelow.Get(); ok {
		what = append(what, fmt.Sprintf("is busy less than %g %%", percent))
	}
	if r.Network {
		what = append(what, "has a network")
	}
	return what
}

// when says what makes a schedule fire.
func when(s *manifest.Schedule, opts *Options) []string {
	who := "the backend"
	if s.RunsOn == manifest.RunsOnAgent {
		who = "each agent"
	}
	policy := func(p manifest.Policy, whose string) string {
		if every, ok := p.Every.Get(); ok {
			return fmt.Sprintf("again %s after %s last success", every, whose)
		}
		if p.PerVersion {
			return "until the job's present version has succeeded there"
		}
		return "until " + whose + " first success"
	}
	if p, ok := s.When.PerPC(); ok {
		return []string{
			"on each PC by itself, " + policy(p, "its"),
			fmt.Sprintf("%s looks every minute which PCs are due, so there are no fixed times", who),
		}
	}
	if p, ok := s.When.PerTarget(); ok {
		return []string{
			"on the whole target, " + policy(p, "any PC's"),
			fmt.Sprintf("%s looks every minute whether that is due, so there are no fixed times", who),
		}
	}
	if triggers, ok := s.When.On(); ok {
		names := map[manifest.Trigger]string{
			manifest.TriggerStartup: "starts (once per boot)", manifest.TriggerLogon: "has a user who logs on",
			manifest.TriggerLock: "is locked", manifest.TriggerUnlock: "is unlocked",
			manifest.TriggerNetworkChange: "has another network",
		}
		var texts []string
		for _, t := range triggers {
			texts = append(texts, names[t])
		}
		return []string{"whenever a PC " + list(texts, "or") + ", so there are no fixed times"}
	}
	c, _ := s.When.Calendar()
	where := "UTC"
	if s.TZ != manifest.ZoneUTC {
		where = "local time of " + who
	}
	zone := s.TZ.Location(opts.Local)
	at, once := c.OneShot(zone)
	switch {
	case once && !at.After(opts.From):
		return []string{fmt.Sprintf("once, at %s, %s: that is over, and it never fires again", c.At, where)}
	case once:
		return []string{fmt.Sprintf("once, at %s, %s", c.At, where)}
	case len(c.Days) > 0:
		return []string{fmt.Sprintf("at %s on %s, %s", c.At, list(c.Days, "and"), where)}
	}
	return []string{fmt.Sprintf("at %s, %s", c.At, where)}
}

// targets says who runs the job.
func targets(s *manifest.Schedule) string {
	if r, ok := s.Rollout.Get(); ok {
		var waves []string
		for _, w := range r.Waves {
			if w.Delay == "0" || w.Delay == "0s" {
				waves = append(waves, "group "+w.Group+" at once")
			} else {
				waves = append(waves, "group "+w.Group+" after "+w.Delay)
			}
		}
		if len(waves) > 0 {
			return strings.Join(waves, ", ")
		}
	}
	t := s.Target
	if t.All {
		return "all PCs"
	}
	var who []string
	for _, g := range t.Groups {
		who = append(who, "group "+g)
	}
	for _, pc := range t.PCs {
		who = append(who, "PC "+pc)
	}
	if len(who) == 0 {
		return "no PC: it has no target"
	}
	return list(who, "and")
}

// maxListed is how much of a list is named.
const maxListed = 8

func list(texts []string, word string) string {
	if n := len(texts); n > maxListed {
		return fmt.Sprintf("%s and %d more", strings.Join(texts[:maxListed], ", "), n-maxListed)
	}
	if n := len(texts) - 1; n > 0 {
		return strings.Join(texts[:n], ", ") + " " + word + " " + texts[n]
	}
	return strings.Join(texts, "")
}

// clock is an instant as people read it.
func clock(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("Mon 2006-01-02 15:04 -0700")
}
