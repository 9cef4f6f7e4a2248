package bootstrap

import (
	"slices"
	"strings"
)

// field is one field of the stream configuration that the contract owns.
type field struct {
	name string
	// kinds that the contract owns it for; nil means all.
	kinds []Kind
	// same compares what two configurations have.
	same func(a, b *config) bool
	// larger says that the broker's value keeps more than the contract's; nil
	// means that it never does.
	larger func(have, want *config) bool
	// since is the first nats-server that knows the field, where that is later
	// than JetStream itself.
	since string
}

func (f field) ownedBy(k Kind) bool { return f.kinds == nil || slices.Contains(f.kinds, k) }

var ownedFields = []field{
	{name: "subjects", same: func(a, b *config) bool { return slices.Equal(subjectSet(a), subjectSet(b)) }},
	{name: "retention", same: func(a, b *config) bool { return a.Retention == b.Retention }},
	{name: "discard", same: func(a, b *config) bool { return a.Discard == b.Discard }},
	{name: "storage", same: func(a, b *config) bool { return a.Storage == b.Storage }},
	limitField("max_age", "", func(c *config) int64 { return c.MaxAge }),
	limitField("max_bytes", "", func(c *config) int64 { return c.MaxBytes }),
	limitField("max_msgs_per_subject", "2.3.0", func(c *config) int64 { return c.MaxMsgsPerSubject }),
	flagField("allow_rollup_hdrs", "2.6.0", func(c *config) bool { return c.AllowRollup }),
	flagField("deny_delete", "2.6.0", func(c *config) bool { return c.DenyDelete }),
	flagField("allow_direct", "2.9.0", func(c *config) bool { return c.AllowDirect }),
}

func subjectSet(c *config) []string {
	return slices.Compact(slices.Sorted(slices.Values(c.Subjects)))
}

// limitField is a field of which a larger value keeps more; zero and negative
// values mean no limit at all.
func limitField(name, since string, value func(*config) int64) field {
	return field{
		name:  name,
		since: since,
		same:  func(a, b *config) bool { return max(value(a), 0) == max(value(b), 0) },
		larger: func(have, want *config) bool {
			h, w := value(have), value(want)
			return h <= 0 || w > 0 && h > w
		},
	}
}

// flagField is a field of a KV bucket that is on or off.
func flagField(name, since string, value func(*config) bool) field {
	return field{
		name: name, since: since, kinds: []Kind{KindKeyValue},
		same: func(a, b *config) bool { return value(a) == value(b) },
	}
}

// obstacle says why the broker would refuse to give a field the contract's
// value, or accept it without effect, and what helps; empty where it would not.
func obstacle(r Resource, name string, have, want *config) (why, remedy string) {
	edit := func(field string) string { return "take " + field + " off the stream and run again" }
	inPlace := "a broker never changes it"
	switch {
	case have.on("sealed"):
		return "the stream is sealed", recreate(r)
	case name == "storage":
		return inPlace, recreate(r)
	case name == "retention" && have.Retention == "workqueue":
		return inPlace, recreate(r)
	case name == "subjects" && have.on("mirror"):
		return "the stream is a mirror", edit("mirror")
	case name == "discard" && want.Discard != "new" && have.on("discard_new_per_subject"):
		return "discard_new_per_subject demands it", edit("discard_new_per_subject")
	case name == "discard" && want.Discard == "new" && have.on("allow_msg_schedules"):
		return "allow_msg_schedules demands it, and cannot be taken back", recreate(r)
	case (name == "discard" && want.Discard == "new" || name == "retention") && have.on("allow_msg_counter"):
		return "allow_msg_counter demands it, and cannot be taken back", recreate(r)
	case name == "max_msgs_per_subject" && want.MaxMsgsPerSubject <= 0 && have.on("discard_new_per_subject"):
		return "discard_new_per_subject demands it", edit("discard_new_per_subject")
	case name == "max_age" && want.MaxAge > 0 && numberOf(have.member("duplicate_window")) > want.MaxAge:
		return "duplicate_window is longer", "shorten duplicate_window of the stream and run again"
	case name == "allow_rollup_hdrs" && want.AllowRollup && have.on("deny_purge"):
		return "deny_purge forbids it, and cannot be taken back", recreate(r)
	default:
		return "", ""
	}
}

// judge compares a resource with the stream that the broker has for it.
func (c *client) judge(r Resource, have *config, newerFleet bool) ([]Difference, error) {
	want, err := wantConfig(c.desired(r))
	if err != nil {
		return nil, err
	}
	stamp := have.level()
	var out []Difference
	for _, f := range ownedFields {
		if !f.ownedBy(r.Kind) || f.same(have, want) {
			continue
		}
		d := Difference{
			Field: f.name, Owner: OwnerContract, Verdict: Mend,
			Have: plain(have.member(f.name)), Want: want.member(f.name),
		}
		why, remedy := obstacle(r, f.name, have, want)
		_, known := have.members[f.name]
		switch {
		case stamp > r.level():
			d.Verdict = KeepNewerLevel
			d.Note = "kept: set by a program of a later contract level"
		case newerFleet && setByNewerFleet(r.Kind, f.name):
			d.Verdict = KeepNewerFleet
			d.Note = "kept: set by a newer fleet"
		case f.larger != nil && f.larger(have, want) && !c.allowDataLoss:
			d.Verdict = KeepLarger
			d.Note = "kept: shrinking it would discard data"
		case why != "":
			d.Verdict, d.cause = Cannot, ErrImmutable
			d.Note, d.Remedy = why, remedy
		case !known && f.since != "":
			d.Verdict, d.cause = Cannot, ErrServerVersion
			d.Note, d.Remedy = "the broker does not know it", f.upgrade()
		case f.larger != nil && f.larger(have, want):
			d.Verdict = Shrink
			d.Note = "discards what is beyond it"
		}
		out = append(out, d)
	}
	if r.level() > stamp {
		out = append(out, Difference{
			Field: stampField, Owner: OwnerContract, Verdict: Mend,
			Have: plain(have.member(stampField)), Want: want.member(stampField),
		})
	}
	return append(out, c.operators(r, have, want)...), nil
}

// upgrade is the remedy where a broker does not know the field.
func (f field) upgrade() string { return "run nats-server " + f.since + " or later" }

// setByNewerFleet names the fields that programs of a newer fleet set
// themselves: histories, and the limits of object stores.
func setByNewerFleet(kind Kind, field string) bool {
	switch kind {
	case KindKeyValue:
		return field == "max_msgs_per_subject"
	case KindObjectStore:
		return field == "max_age" || field == "max_bytes"
	default:
		return false
	}
}

// changed are the differences that Apply sends.
func changed(ds []Difference) []Difference {
	return only(ds, func(d Difference) bool { return d.Verdict.changes() })
}

// kept are the differences in fields of the contract that Apply leaves.
func kept(ds []Difference) []Difference {
	return only(ds, func(d Difference) bool {
		return d.Owner == OwnerContract && strings.HasPrefix(string(d.Verdict), "keep-")
	})
}

// blocking are the differences that Apply cannot mend.
func blocking(ds []Difference) []Difference {
	return only(ds, func(d Difference) bool { return d.Verdict == Cannot })
}

func only(ds []Difference, f func(Difference) bool) []Difference {
	var out []Difference
	for _, d := range ds {
		if f(d) {
			out = append(out, d)
		}
	}
	return out
}
