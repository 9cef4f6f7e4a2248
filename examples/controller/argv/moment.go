package argv

import (
	"fmt"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Moment reads a point in time as people type it: as an RFC 3339 time, or as a
// duration of the contract that counts from now. It has whole seconds.
func Moment(text string, now time.Time) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d, err := wire.ParseDuration(text)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is neither a duration such as 2h nor a time such as %s", text, now.UTC().Format(time.RFC3339))
		}
		at = now.Add(d)
	}
	return at.UTC().Truncate(time.Second), nil
}

// Ago is [Moment] for the past: a duration counts backwards from now.
func Ago(text string, now time.Time) (time.Time, error) {
	if d, err := wire.ParseDuration(text); err == nil {
		return now.UTC().Add(-d).Truncate(time.Second), nil
	}
	return Moment(text, now)
}
