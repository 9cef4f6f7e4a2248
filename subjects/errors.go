package subjects

import (
	"errors"
	"strconv"
	"unicode/utf8"
)

// Errors of [Parse] that callers branch on, with errors.Is.
var (
	// ErrForeign means that a subject is none of the contract's.
	ErrForeign = errors.New("subjects: foreign subject")
	// ErrAmbiguous means that a subject of the contract can be read in more
	// than one way; the error is an [*AmbiguousError].
	ErrAmbiguous = errors.New("subjects: ambiguous subject")
)

// IDError says which rule a text breaks that should have been an identifier, or
// a whole subject. Text from outside is quoted in the message, and cut when it
// is long.
type IDError struct {
	// Kind is what the text should have been: "pc id", "group", "exec id",
	// "request id", "user id", "notification id", "category", "audit actor",
	// "audit action", "audit target" or "subject".
	Kind string
	// Value is the refused text, in full.
	Value string
	// Rule is what is wrong with it, such as "contains white space".
	Rule string

	cause error
}

// Error names the kind, the value and the rule.
func (e *IDError) Error() string {
	return "subjects: invalid " + e.Kind + " " + quote(e.Value) + ": " + e.Rule
}

// Unwrap returns [ErrForeign] for a subject that is none of the contract's, and
// nil otherwise.
func (e *IDError) Unwrap() error { return e.cause }

func foreign(subject string) error {
	return &IDError{Kind: "subject", Value: subject, Rule: "is none of the contract's", cause: ErrForeign}
}

// AmbiguousError is returned for a subject
// events.notifications.acked.<pc>.<user>.<notification>, or unacked, in which no label, or
// more than one, looks like the user's id. It matches [ErrAmbiguous].
type AmbiguousError struct {
	// Subject that was to be read.
	Subject string
}

// Error names the subject and the number of labels that may be the user id.
func (e *AmbiguousError) Error() string {
	rule := "no label starts with S- or is uid-<number>, so the user id cannot be told"
	if n := e.candidates(); n > 0 {
		rule = strconv.Itoa(n) + " labels may be the user id"
	}
	return "subjects: ambiguous subject " + quote(e.Subject) + ": " + rule
}

// Unwrap returns [ErrAmbiguous].
func (e *AmbiguousError) Unwrap() error { return ErrAmbiguous }

// quote keeps a hostile text from flooding or faking a log line.
func quote(s string) string {
	const limit = 80
	if len(s) <= limit {
		return strconv.Quote(s)
	}
	cut := limit
	for cut > limit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut]) + "… (" + strconv.Itoa(len(s)) + " bytes)"
}
