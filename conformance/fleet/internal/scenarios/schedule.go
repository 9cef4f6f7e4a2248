package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/wire"
)

// sent is a command that somebody has sent.
type sent struct {
	subject string
	command wire.Command
	at      time.Time
}

// wiretap notes the commands of all senders.
type wiretap struct {
	mu   sync.Mutex
	all  []sent
	errs []error
	sub  *nats.Subscription
}

func (s *stage) tap() (*wiretap, error) {
	w := &wiretap{}
	var err error
	w.sub, err = s.Broker.Conn.Subscribe("commands.>", func(m *nats.Msg) {
		c := sent{subject: m.Subject, at: time.Now()}
		err := c.command.UnmarshalJSON(m.Data)
		w.mu.Lock()
		defer w.mu.Unlock()
		w.all = append(w.all, c)
		if err != nil {
			w.errs = append(w.errs, err)
		}
	})
	if err == nil {
		err = s.Broker.Conn.Flush()
	}
	return w, err
}

// of are the commands of a job so far.
func (w *wiretap) of(job string) ([]sent, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []sent
	for _, c := range w.all {
		if c.command.ID == job {
			list = append(list, c)
		}
	}
	return list, errors.Join(w.errs...)
}

// room is how long before a minute a schedule has to be there, so that the
// scheduler knows of it.
const room = 15 * time.Second

// waveDelay is that of the second wave.
const waveDelay = 5 * time.Second

// schedules lets the real scheduler fire what we have checked and previewed:
// during a freeze nothing, behind it at the second that was previewed, and in
// waves.
func schedules(ctx context.Context, s *stage) error {
	for _, job := range []string{"fleet-frozen", "fleet-timed", "fleet-waves"} {
		if err := s.register(ctx, job, "echo ran"); err != nil {
			return err
		}
	}
	inGroups := map[string]string{"first": lab.RealPC, "second": lab.OurPC}
	for group, pc := range inGroups {
		if err := s.quietly(ctx, lab.Controller, "group", "add", pc, group); err != nil {
			return err
		}
		if err := s.listens(ctx, pc, "commands.group."+group); err != nil {
			return err
		}
	}
	tap, err := s.tap()
	if err != nil {
		return err
	}
	defer func() { _ = tap.sub.Unsubscribe() }()

	frozen := time.Now().UTC().Add(room).Truncate(time.Minute).Add(time.Minute)
	thawed := frozen.Add(time.Minute)
	if _, err := s.tell(ctx, lab.Kanade, "freeze", "set", "--reason", "stocktaking"); err != nil {
		return err
	}
	both := "target:\n  pcs: [" + lab.RealPC + ", " + lab.OurPC + "]\n"
	if err := s.schedule(ctx, "fleet-frozen", frozen, both); err != nil {
		return err
	}
	if err := s.schedule(ctx, "fleet-timed", thawed, both); err != nil {
		return err
	}
	waves := fmt.Sprintf("rollout:\n  waves:\n  - group: first\n    delay: 0s\n  - group: second\n    delay: %s\n", waveDelay)
	if err := s.schedule(ctx, "fleet-waves", thawed, waves); err != nil {
		return err
	}
	// The freeze ends between the two minutes.
	if err := s.Wait(ctx, "the minute of the first schedule has passed", func(context.Context) error {
		if time.Now().Before(frozen.Add(room)) {
			return errors.New("it has not")
		}
		return nil
	}); err != nil {
		return err
	}
	if _, err := s.tell(ctx, lab.Kanade, "freeze", "clear"); err != nil {
		return err
	}
	timed, err := s.fired(ctx, tap, "fleet-timed", 2, thawed)
	if err != nil {
		return err
	}
	s.story.Say("fleet-timed is sent to %s in the minute that we previewed", strings.Join(timed, " and "))
	list, err := s.fired(ctx, tap, "fleet-waves", 2, thawed)
	if err != nil {
		return err
	}
	commands, err := tap.of("fleet-waves")
	if err != nil {
		return err
	}
	if !slices.Equal(list, []string{"commands.group.first", "commands.group.second"}) || commands[1].at.Sub(commands[0].at) < waveDelay/2 {
		return fmt.Errorf("waves: %+v", commands)
	}
	s.story.Say("fleet-waves is sent to %s, and after a while to %s", list[0], list[1])
	if held, err := tap.of("fleet-frozen"); err != nil || len(held) > 0 {
		return fmt.Errorf("during the freeze %+v was sent: %w", held, err)
	}
	s.story.Say("fleet-frozen, whose minute was in the freeze, was not sent")
	for _, job := range []string{"fleet-timed", "fleet-waves"} {
		if err := s.ranByBoth(ctx, tap, job); err != nil {
			return err
		}
	}
	s.story.Say("both agents have run what was sent")
	for group, pc := range inGroups {
		if err := s.quietly(ctx, lab.Controller, "group", "remove", pc, group); err != nil {
			return err
		}
	}
	return nil
}

// schedule checks and previews a schedule that fires once, and stores it with the
// published CLI.
func (s *stage) schedule(ctx context.Context, job string, at time.Time, target string) error {
	path, err := s.File(job+".kanade-schedule.yaml", fmt.Sprintf("id: %s\njob_id: %s\nwhen:\n  calendar:\n    at: %s\ntz: utc\n%s", job, job, at.Format("2006-01-02 15:04"), target))
	if err != nil {
		return err
	}
	if err := s.quietly(ctx, lab.Contract, "validate", path); err != nil {
		return err
	}
	out, err := s.Run(ctx, lab.Contract, "preview", "--format", "json", path)
	if err != nil {
		return err
	}
	if out.Code != 0 || !strings.Contains(out.Stdout, at.Format(time.RFC3339)) {
		return fmt.Errorf("the preview does not have %s:\n%s%s", at.Format(time.RFC3339), out.Stdout, out.Stderr)
	}
	if err := s.quietly(ctx, lab.Kanade, "schedule", "create", path); err != nil {
		return err
	}
	s.story.Ran(string(lab.Kanade), []string{"schedule", "create", path}, "", 0)
	return nil
}

// fired waits until a job has been sent so many times, and returns the subjects in
// order. None may have come before its minute, or behind it.
func (s *stage) fired(ctx context.Context, tap *wiretap, job string, times int, minute time.Time) ([]string, error) {
	var list []sent
	err := s.Wait(ctx, job+" is sent", func(context.Context) error {
		var err error
		if list, err = tap.of(job); err == nil && len(list) < times {
			err = fmt.Errorf("%d of %d times so far", len(list), times)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var subjects []string
	for _, c := range list {
		if !c.at.UTC().Truncate(time.Minute).Equal(minute) {
			return nil, fmt.Errorf("%s was sent at %s, previewed for %s", job, c.at.UTC().Format(time.RFC3339Nano), minute.Format(time.RFC3339))
		}
		subjects = append(subjects, c.subject)
	}
	if strings.HasPrefix(subjects[0], "commands.pc.") {
		slices.Sort(subjects) // all at once
	}
	return subjects, nil
}

// ranByBoth waits for the result of both PCs.
func (s *stage) ranByBoth(ctx context.Context, tap *wiretap, job string) error {
	commands, err := tap.of(job)
	if err != nil {
		return err
	}
	for _, pc := range []string{lab.RealPC, lab.OurPC} {
		row, err := s.result(ctx, commands[0].command.ExecID.Or(""), pc)
		if err != nil {
			return err
		}
		if *row.ExitCode != 0 || row.Stdout != "ran\n" {
			return fmt.Errorf("%s on %s: %+v", job, pc, row)
		}
	}
	return nil
}
