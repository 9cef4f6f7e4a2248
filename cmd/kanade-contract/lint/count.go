package lint

import "github.com/kanadehq/kanade-shared/manifest"

// Counts sum up a run.
type Counts struct {
	// Documents that were checked, and those of them with findings that are
	// shown.
	Documents, Affected int
	// Shown are the findings that are at least as bad as the threshold, and
	// Hidden the others.
	Shown  map[manifest.Severity]int
	Hidden int
	// Fixed findings, and those that could be.
	Fixed, Fixable int
	// Skipped are other files in folders, and Failed those that could not be
	// checked.
	Skipped, Failed int
}

// Findings is how many are shown.
func (c *Counts) Findings() int {
	n := 0
	for _, of := range c.Shown {
		n += of
	}
	return n
}

// Count sums up; severity is the threshold.
func Count(results []Result, severity manifest.Severity) Counts {
	c := Counts{Shown: map[manifest.Severity]int{}}
	for _, r := range results {
		c.Fixed += len(r.Fixes)
		switch {
		case r.Skipped:
			c.Skipped++
			continue
		case r.Err != nil:
			c.Failed++
		}
		if r.Kind == "" {
			continue
		}
		c.Documents++
		affected := false
		for _, f := range r.Findings {
			if f.Severity < severity {
				c.Hidden++
				continue
			}
			affected = true
			c.Shown[f.Severity]++
			if f.Suggestion != nil && f.Suggestion.Safe && len(f.Suggestion.Edits) > 0 {
				c.Fixable++
			}
		}
		if affected {
			c.Affected++
		}
	}
	return c
}
