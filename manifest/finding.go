package manifest

import (
	"strconv"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Kind is what a document is.
type Kind string

// The kinds of documents that [Check] knows.
const (
	KindJob        Kind = "job"
	KindSchedule   Kind = "schedule"
	KindFreeze     Kind = "freeze"
	KindFanoutPlan Kind = "fanout-plan"
	KindView       Kind = "view"  // since 0.101.0
	KindGroup      Kind = "group" // a [GroupDef], since 0.101.0
)

// Severity says how bad a [Finding] is. The greater, the worse.
type Severity uint8

// The severities.
const (
	// SeverityHint is advice: the document works as it is written.
	SeverityHint Severity = iota + 1
	// SeverityWarning is a document that is accepted, but cannot work or does not
	// work as it is written.
	SeverityWarning
	// SeverityError is a document that is refused.
	SeverityError
)

// String returns error, warning or hint.
func (s Severity) String() string {
	switch s {
	case SeverityHint:
		return "hint"
	case SeverityWarning:
		return "warning"
	case SeverityError:
		return "error"
	}
	return "severity " + strconv.Itoa(int(s))
}

// Finding is one thing that is wrong with a document, and where.
type Finding struct {
	// Rule is the ID of the rule, such as "unknown-key", which is an anchor of
	// docs/rules.md too. [Rules] lists them.
	Rule string
	// Severity of this finding, which may differ from that of others of the rule.
	Severity Severity
	// Span is the offending token.
	Span Span
	// Path leads to the value that is meant: execute.run_as, rollout.waves[1].group;
	// "" for the document.
	Path string
	// Message says in one sentence what is wrong, lower case, without a full stop.
	Message string
	// Related are other places that belong to it, such as the second of two keys
	// that exclude each other.
	Related []Related
	// Suggestion is what would help, or nil.
	Suggestion *Suggestion
}

// Related is another place that a finding is about.
type Related struct {
	Span    Span
	Message string
}

// Suggestion says how a finding could be cured.
type Suggestion struct {
	// Message is for people, such as "did you mean run_as?".
	Message string
	// Edits of the text cure the finding, all together; empty where the author
	// has to decide. They do not overlap and are sorted.
	Edits []Edit
	// Safe says that the edits keep what the author meant, so that a tool may
	// apply them unasked.
	Safe bool
}

// Edit puts a text in the place of a span, which may be empty.
type Edit struct {
	Span    Span
	NewText string
}

// Position is a place in a text.
type Position struct {
	// Offset is the number of bytes before it.
	Offset int
	// Line and Column, from 1. The column counts characters (code points).
	Line, Column int
}

// Span is a part of a text, from Start, inclusive, to End, exclusive.
type Span struct{ Start, End Position }

// CheckOptions are what a check may depend on. The zero value is useful.
type CheckOptions struct {
	// Now is the instant that "in the past" refers to. Default: no such finding.
	Now time.Time
	// Local is the zone of times that are local to a host. Default: UTC, and
	// nothing is reported that is so in some zones only.
	Local *time.Location
	// Contract is the version by which the document is read and judged. Default:
	// [wire.V0_43_53], the first.
	Contract wire.Contract
	// Oldest is the version of which all agents of the fleet are at least, where
	// that is before Contract: what they would pass over or could not read is a
	// warning or a hint then. Default: Contract.
	Oldest wire.Contract
	// Name is the file's name, for rules about names and neighbours. Default:
	// such rules are left out.
	Name string
}

// Report is what a check of one document has brought.
type Report struct {
	// Kind is that of the document.
	Kind Kind
	// Findings are sorted by their place in the text. There are none in a document
	// that is in order, and a thousand at most.
	Findings []Finding
	// Job is the document where it is a job that decodes, else nil. So are the
	// others.
	Job        *Job
	Schedule   *Schedule
	Freeze     *Freeze
	FanoutPlan *FanoutPlan
	View       *View
	Group      *GroupDef

	refs refs
}

// Worst is the greatest severity among the findings, 0 where there are none.
func (r *Report) Worst() Severity {
	var worst Severity
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

// Document is a document of several, which may refer to each other.
type Document struct {
	// Name identifies it, such as the file's path.
	Name   string
	Report *Report
}
