package dispatch

import (
	"slices"
	"time"
)

// Report is what came of some shots.
type Report struct {
	// Results are in the order in which they came.
	Results []Result
	// Missing are the PCs, sorted, that were expected to answer and did not.
	Missing []string
	// Shots are in the order in which they were given.
	Shots []ShotReport
	// Interrupted says that the caller ended the firing or the waiting.
	Interrupted bool
	// Stopped says that shots were held back because too many runs had failed.
	Stopped bool
	// Err is why a shot could not be fired, or not for certain; those behind it
	// were held back.
	Err error
}

// ShotReport is what came of one shot.
type ShotReport struct {
	// Target, Request and Delay are those of the [Shot].
	Target  Target
	Request string
	Delay   time.Duration
	// Fired is when the command was published; zero where it was not.
	Fired time.Time
	// Unsure says that the publishing was interrupted: the command may be on
	// its way.
	Unsure bool
	// Expected are the PCs, sorted, that were known to get it.
	Expected []string
	// Succeeded and Failed count the results.
	Succeeded, Failed int
	// Missing are the PCs, sorted, that were expected to answer and did not.
	Missing []string
}

// Succeeded counts the results of scripts that ended with 0.
func (r *Report) Succeeded() int {
	n := 0
	for i := range r.Results {
		if r.Results[i].OK() {
			n++
		}
	}
	return n
}

// AllFired reports whether no shot was held back.
func (r *Report) AllFired() bool {
	return !slices.ContainsFunc(r.Shots, func(s ShotReport) bool { return s.Fired.IsZero() })
}

// OK reports whether every shot was fired, somebody answered, everybody that
// was expected to did, and every script ended with 0.
func (r *Report) OK() bool {
	return r.Err == nil && !r.Interrupted && r.AllFired() && len(r.Results) > 0 && len(r.Missing) == 0 && r.Succeeded() == len(r.Results)
}
