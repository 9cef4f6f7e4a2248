package manifest

import (
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// When is what makes a schedule fire: exactly one of four things. [PerPC],
// [PerTarget], [OnCalendar] or [OnEvents] makes one, and the method that is called
// like the member in the document tells which it is, see [When.On]. The zero
// value is none of them, and is not written.
//
//describe:member per_pc Policy PerPC
//describe:member per_target Policy PerTarget
//describe:member calendar Calendar OnCalendar
//describe:member on []Trigger OnEvents
//wire:own grown
type When struct {
	is       whenKind
	policy   Policy
	calendar Calendar
	triggers []Trigger
}

type whenKind uint8

const (
	whenUnset whenKind = iota
	whenPerPC
	whenPerTarget
	whenCalendar
	whenOn
)

// PerPC runs the job on each PC by itself, as often as the policy says.
func PerPC(p Policy) When { return When{is: whenPerPC, policy: p} }

// PerTarget runs the job on the whole target until one of its PCs has succeeded,
// as often as the policy says.
func PerTarget(p Policy) When { return When{is: whenPerTarget, policy: p} }

// OnCalendar runs the job at times of the clock.
func OnCalendar(c Calendar) When { return When{is: whenCalendar, calendar: c} }

// OnEvents runs the job when one of these things happens on a PC.
func OnEvents(triggers ...Trigger) When { return When{is: whenOn, triggers: triggers} }

// PerPC returns the policy of a schedule per PC.
func (v When) PerPC() (Policy, bool) { return v.policy, v.is == whenPerPC }

// PerTarget returns the policy of a schedule per target.
func (v When) PerTarget() (Policy, bool) { return v.policy, v.is == whenPerTarget }

// Calendar returns the times of a schedule by the clock.
func (v When) Calendar() (Calendar, bool) { return v.calendar, v.is == whenCalendar }

// On returns the triggers of a schedule by events. The slice is not a copy.
func (v When) On() ([]Trigger, bool) { return v.triggers, v.is == whenOn }

// Policy is how often a job that has succeeded runs again: never, or after a
// time. The zero value is once.
//
//describe:word once Once
//describe:word once_per_version OncePerVersion since=0.101.0
//describe:member every string Every
type Policy struct {
	// Every is a duration string, counted from the last success.
	Every wire.Opt[string]
	// PerVersion counts only successes of the job's present version, where Every
	// is unset. For [PerPC] of the backend. Since 0.101.0.
	PerVersion bool
}

// Once runs the job until it has succeeded.
func Once() Policy { return Policy{} }

// OncePerVersion runs the job until its present version has succeeded. Since
// 0.101.0.
func OncePerVersion() Policy { return Policy{PerVersion: true} }

// Every runs the job again after a duration, such as "6h". [Schedule.Validate]
// checks it.
func Every(duration string) Policy { return Policy{Every: wire.Some(duration)} }

// Trigger is something that happens on a PC. The set is closed.
//
//wire:enum
type Trigger string

// The triggers.
const (
	TriggerStartup Trigger = "startup" // once per boot
	TriggerLogon   Trigger = "logon"   // somebody logs on
	TriggerLock    Trigger = "lock"    // a session is locked
	TriggerUnlock  Trigger = "unlock"  // a session is unlocked
	// TriggerNetworkChange is another network, or one again.
	TriggerNetworkChange Trigger = "network_change" //wire:since=0.101.0
)

// Calendar is one time, or the same time of many days.
//
//wire:message
type Calendar struct {
	// At is a time of day, HH:MM, or one time, YYYY-MM-DD HH:MM.
	At string `json:"at"`
	// Days are those of a time of day. Default: every day. Each is a day or a range of
	// days (mon-fri, 1-5), the n-th such day of the month (tue#2) or the last
	// one (friL); 0 and 7 are Sunday.
	Days []string `json:"days,omitzero" wire:"default"`
}

// String says for people when it fires, such as "per_pc every 6h" or "at 09:00
// [mon-fri]". What stands in the document is given as it is.
func (v When) String() string {
	switch v.is {
	case whenPerPC:
		return "per_pc " + v.policy.String()
	case whenPerTarget:
		return "per_target " + v.policy.String()
	case whenCalendar:
		if len(v.calendar.Days) == 0 {
			return "at " + v.calendar.At
		}
		return "at " + v.calendar.At + " [" + strings.Join(v.calendar.Days, ",") + "]"
	case whenOn:
		names := make([]string, len(v.triggers))
		for i, t := range v.triggers {
			names[i] = string(t)
		}
		return "on [" + strings.Join(names, ",") + "]"
	}
	return "never"
}

// String is once, or every with the duration.
func (p Policy) String() string {
	if every, ok := p.Every.Get(); ok {
		return "every " + every
	}
	if p.PerVersion {
		return oncePerVersionWord
	}
	return onceWord
}

const (
	onceWord           = "once"
	oncePerVersionWord = "once_per_version"
	expectedWhen       = "exactly one of per_pc, per_target, calendar and on"
)

func (v *When) decode(d *codec.Decoder) {
	start := d.Offset()
	name := string(d.Object())
	switch {
	case d.Failed():
		return
	case name == "per_pc":
		v.is = whenPerPC
		v.policy.decode(d)
	case name == "per_target":
		v.is = whenPerTarget
		v.policy.decode(d)
	case name == "calendar":
		v.is = whenCalendar
		v.calendar.decode(d)
	case name == "on":
		v.is = whenOn
		d.Array()
		for i := 0; d.Element(i); i++ {
			var t Trigger
			t.decode(d)
			v.triggers = append(v.triggers, t)
		}
	default:
		d.Refuse(start, expectedWhen)
		return
	}
	if d.Next() != nil {
		d.Refuse(start, expectedWhen)
	}
}

func (p *Policy) decode(d *codec.Decoder) {
	const expected = "once, once_per_version, or an object with every"
	d.Buffered()
	start := d.Offset()
	if d.AtString() {
		switch text := string(d.Text(expected)); {
		case text == onceWord:
		case text == oncePerVersionWord && d.Knows(codec.V0_101_0):
			p.PerVersion = true
		default:
			d.Refuse(start, expected)
		}
		return
	}
	var seen uint64
	for name := d.Object(); name != nil; name = d.Next() {
		if string(name) != "every" {
			d.Skip()
			continue
		}
		d.Once(&seen, 0)
		p.Every.Set(d.String())
	}
	d.Require(seen, 1, "every")
}

func (v *When) encode(e *codec.Encoder) {
	switch v.is {
	case whenPerPC:
		e.Raw(`{"per_pc":`)
		v.policy.encode(e)
	case whenPerTarget:
		e.Raw(`{"per_target":`)
		v.policy.encode(e)
	case whenCalendar:
		e.Raw(`{"calendar":`)
		v.calendar.encode(e)
	case whenOn:
		e.Raw(`{"on":[`)
		for i := range v.triggers {
			if i > 0 {
				e.Raw(",")
			}
			v.triggers[i].encode(e)
		}
		e.Raw("]")
	default:
		e.Refuse(expectedWhen, "none of them")
	}
	e.Raw("}")
}

func (p *Policy) encode(e *codec.Encoder) {
	every, ok := p.Every.Get()
	switch {
	case !ok && !p.PerVersion:
		e.Raw(`"` + onceWord + `"`)
		return
	case !ok && !e.Knows(codec.V0_101_0):
		e.RefuseString(onceWord+" or every", oncePerVersionWord)
		return
	case !ok:
		e.Raw(`"` + oncePerVersionWord + `"`)
		return
	}
	e.Raw(`{"every":`)
	e.String(every)
	e.Raw("}")
}

func (v *When) size() int {
	n := 64 + codec.Room(v.calendar.At) + codec.Room(v.policy.Every.Or("")) + 12*len(v.triggers)
	for _, day := range v.calendar.Days {
		n += codec.Room(day) + 3
	}
	return n
}

func shapeWhen() *shape.Type {
	policy := &shape.Type{Kind: shape.Object, Name: "Policy", Words: []string{onceWord, oncePerVersionWord}, Since: map[string]string{oncePerVersionWord: "0.101.0"}, Fields: func() []shape.Field {
		return []shape.Field{{Name: "every", Type: &shape.Type{Kind: shape.String}}}
	}}
	triggers := shapeTrigger()
	fields := []shape.Field{
		{Name: "per_pc", Type: policy, Buffered: true},
		{Name: "per_target", Type: policy, Buffered: true},
		{Name: "calendar", Type: shapeCalendar()},
		{Name: "on", Type: &shape.Type{Kind: shape.List, Elem: triggers}},
	}
	return &shape.Type{Kind: shape.Choice, Name: "When", Fields: func() []shape.Field { return slices.Clone(fields) }}
}
