package wire

// RetrySpec says how often an agent runs a command again after a failure or a
// timeout. A remote kill ends the retrying; only the last outcome is published.
//
// A schedule's bounds (1 to 10 attempts, a second or more between them) are
// checked where the schedule is created, not here.
//
//wire:message
type RetrySpec struct {
	// Max is the number of further attempts after the first.
	Max uint32 `json:"max"`
	// BackoffSecs is the pause between attempts, in whole seconds.
	BackoffSecs uint64 `json:"backoff_secs"`
}

// LowerRetry turns a schedule's retry policy, at most max further attempts with
// a backoff written as a duration string, into what agents get. The backoff is
// cut to whole seconds. A backoff that does not parse means no retry at all,
// without an error, as in the reference: check the policy where it is written.
func LowerRetry(max uint32, backoff string) Opt[RetrySpec] {
	d, err := ParseSpan(backoff)
	if err != nil {
		return Opt[RetrySpec]{}
	}
	return Some(RetrySpec{Max: max, BackoffSecs: d.Seconds})
}
