package manifest

import "slices"

// Rule is one thing that [Check] and [CheckTogether] look at.
type Rule struct {
	// ID is the name in findings, and the anchor in docs/rules.md.
	ID string
	// Severity of most of its findings.
	Severity Severity
	// Title says in a few words what is wrong; Help what to do about it.
	Title, Help string
	// Kinds are the documents in which it can be broken.
	Kinds []Kind
}

// Rules lists every rule, sorted by ID.
func Rules() []Rule { return slices.Clone(rules) }

var everyKind = []Kind{KindJob, KindSchedule, KindFreeze, KindFanoutPlan}

var rules = []Rule{
	{"broken-rule", SeverityError, "a rule between the members is broken", "see the message", everyKind},
	{"duplicate-id", SeverityWarning, "two documents have the same id", "give one of them another id", []Kind{KindJob, KindSchedule}},
	{"unknown-key", SeverityError, "a key that nobody knows", "look for a misspelling", everyKind},
	{"wrong-type", SeverityError, "a value of another type", "write what is expected", everyKind},
}
