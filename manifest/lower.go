package manifest

import "github.com/kanadehq/kanade-shared/wire"

// Mode is how a scheduler treats the ticks of a schedule.
type Mode string

// The modes.
const (
	// ModeEveryTick fires at each tick.
	ModeEveryTick Mode = "every_tick"
	// ModeOncePerPC fires at a tick for the PCs that are due.
	ModeOncePerPC Mode = "once_per_pc"
	// ModeOncePerPCVersion fires at a tick for the PCs on which the job's present
	// version has not succeeded. Since 0.101.0.
	ModeOncePerPCVersion Mode = "once_per_pc_version"
	// ModeOncePerTarget fires at a tick for the whole target when it is due.
	ModeOncePerTarget Mode = "once_per_target"
	// ModeEvent has no ticks.
	ModeEvent Mode = "event"
)

// Lowered is a schedule as a scheduler runs it.
type Lowered struct {
	// Cron has the fields second, minute, hour, day, month, weekday and perhaps
	// year. It is no valid expression where the schedule has no ticks, and
	// where its calendar is broken: registering it must fail.
	Cron string
	// Mode is what a tick means.
	Mode Mode
	// Cooldown is the duration string after which a success is out of date;
	// unset where it never is. It is not checked.
	Cooldown wire.Opt[string]
	// TZ is the zone of Cron.
	TZ Zone
}

// The cron expressions, none, of schedules without ticks.
const (
	cronInvalid = "# invalid calendar at"
	cronEvent   = "# event-trigger (no cron)"
)

// Lower says how a scheduler runs the schedule. It never fails: see
// [Lowered.Cron].
func (s *Schedule) Lower() Lowered {
	l := Lowered{Cron: PollCron, TZ: s.TZ}
	switch s.When.is {
	case whenPerPC:
		l.Mode, l.Cooldown = ModeOncePerPC, s.When.policy.Every
		if s.When.policy.perVersion() {
			l.Mode = ModeOncePerPCVersion
		}
	case whenPerTarget:
		l.Mode, l.Cooldown = ModeOncePerTarget, s.When.policy.Every
	case whenCalendar:
		l.Mode = ModeEveryTick
		p, _ := s.When.calendar.plan()
		if l.Cron = p.cron; l.Cron == "" {
			l.Cron = cronInvalid
		}
	default:
		l.Mode, l.Cron = ModeEvent, cronEvent
	}
	return l
}
