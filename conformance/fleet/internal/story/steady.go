package story

import "regexp"

var (
	uuid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	// A time as RFC 3339 has it, or as the published CLI prints it.
	instant  = regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?(Z|UTC|[+-]\d\d:\d\d))?`)
	duration = regexp.MustCompile(`\b\d+(\.\d+)?(ns|µs|ms|s)\b`)
	// What follows a word that announces how long something took.
	took = regexp.MustCompile(`(took|after|in) ` + duration.String())
)

// steady replaces what is different each time.
func steady(text string) string {
	text = uuid.ReplaceAllString(text, "<id>")
	text = instant.ReplaceAllString(text, "<time>")
	return took.ReplaceAllString(text, "$1 <duration>")
}
