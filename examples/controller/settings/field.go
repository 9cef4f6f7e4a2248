package settings

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/argv"
	"github.com/kanadehq/kanade-shared/examples/controller/suggest"
	"github.com/kanadehq/kanade-shared/wire"
)

// field is a member of a layer.
type field struct {
	name  string
	about string
	// parse reads a value that somebody typed and sets it.
	parse func(s *wire.ConfigScope, text string, now time.Time) error
	clear func(s *wire.ConfigScope)
	// show is the value as text, if it is set.
	show func(s *wire.ConfigScope) (string, bool)
	// effective is the value of a resolved configuration as text; "" is unset.
	effective func(c *wire.EffectiveConfig) string
}

// minInterval is the shortest pause between messages of one agent: a fleet of
// thousands with less would keep its broker busy with nothing else.
const minInterval = time.Second

// fields are in the contract's order.
var fields = []field{
	{
		name: "target_version", about: "the agent version to update to",
		parse: func(s *wire.ConfigScope, text string, _ time.Time) error {
			if text == "" {
				return errors.New("must not be empty; unset it to keep the running version")
			}
			s.TargetVersion.Set(text)
			return nil
		},
		clear:     func(s *wire.ConfigScope) { s.TargetVersion.Clear() },
		show:      func(s *wire.ConfigScope) (string, bool) { return s.TargetVersion.Get() },
		effective: func(c *wire.EffectiveConfig) string { return c.TargetVersion.Or("") },
	},
	{
		name: "target_version_jitter", about: "random delay before an update, as a duration; 0s: none",
		parse: func(s *wire.ConfigScope, text string, _ time.Time) error {
			_, err := duration(text)
			s.TargetVersionJitter.Set(text)
			return err
		},
		clear:     func(s *wire.ConfigScope) { s.TargetVersionJitter.Clear() },
		show:      func(s *wire.ConfigScope) (string, bool) { return s.TargetVersionJitter.Get() },
		effective: func(c *wire.EffectiveConfig) string { return c.TargetVersionJitter },
	},
	{
		name: "heartbeat_interval", about: "pause between signs of life, as a duration of 1s or more",
		parse: func(s *wire.ConfigScope, text string, _ time.Time) error {
			s.HeartbeatInterval.Set(text)
			return interval(text)
		},
		clear:     func(s *wire.ConfigScope) { s.HeartbeatInterval.Clear() },
		show:      func(s *wire.ConfigScope) (string, bool) { return s.HeartbeatInterval.Get() },
		effective: func(c *wire.EffectiveConfig) string { return c.HeartbeatInterval },
	},
	{
		name: "host_perf_interval", about: "pause between samples of the host, as a duration of 1s or more",
		parse: func(s *wire.ConfigScope, text string, _ time.Time) error {
			s.HostPerfInterval.Set(text)
			return interval(text)
		},
		clear:     func(s *wire.ConfigScope) { s.HostPerfInterval.Clear() },
		show:      func(s *wire.ConfigScope) (string, bool) { return s.HostPerfInterval.Get() },
		effective: func(c *wire.EffectiveConfig) string { return c.HostPerfInterval },
	},
	{
		name: "process_perf_enabled", about: "whether processes are sampled: true or false",
		parse: func(s *wire.ConfigScope, text string, _ time.Time) error {
			if text != "true" && text != "false" {
				return fmt.Errorf("must be true or false, not %q", text)
			}
			s.ProcessPerfEnabled.Set(text == "true")
			return nil
		},
		clear: func(s *wire.ConfigScope) { s.ProcessPerfEnabled.Clear() },
		show: func(s *wire.ConfigScope) (string, bool) {
			on, ok := s.ProcessPerfEnabled.Get()
			return strconv.FormatBool(on), ok
		},
		effective: func(c *wire.EffectiveConfig) string { return strconv.FormatBool(c.ProcessPerfEnabled) },
	},
	{
		name: "process_perf_expires_at", about: "when that ends: an RFC 3339 time or a duration from now",
		parse: func(s *wire.ConfigScope, text string, now time.Time) error {
			at, err := argv.Moment(text, now)
			s.ProcessPerfExpiresAt.Set(at)
			return err
		},
		clear:     func(s *wire.ConfigScope) { s.ProcessPerfExpiresAt.Clear() },
		show:      func(s *wire.ConfigScope) (string, bool) { return instant(s.ProcessPerfExpiresAt) },
		effective: func(c *wire.EffectiveConfig) string { text, _ := instant(c.ProcessPerfExpiresAt); return text },
	},
	{
		name: "process_perf_top_n", about: "how many processes are reported",
		parse: func(s *wire.ConfigScope, text string, _ time.Time) error {
			n, err := strconv.ParseUint(text, 10, 32)
			if err != nil {
				return fmt.Errorf("must be a whole number from 0 to 4294967295, not %q", text)
			}
			s.ProcessPerfTopN.Set(uint32(n))
			return nil
		},
		clear: func(s *wire.ConfigScope) { s.ProcessPerfTopN.Clear() },
		show: func(s *wire.ConfigScope) (string, bool) {
			n, ok := s.ProcessPerfTopN.Get()
			return strconv.FormatUint(uint64(n), 10), ok
		},
		effective: func(c *wire.EffectiveConfig) string { return strconv.FormatUint(uint64(c.ProcessPerfTopN), 10) },
	},
}

// duration reads a duration string and says what was probably meant where it is
// none.
func duration(text string) (time.Duration, error) {
	span, err := wire.ParseSpan(text)
	if err == nil {
		d, _ := span.Duration()
		return d, nil
	}
	if text != "" && strings.Trim(text, "0123456789") == "" {
		return 0, fmt.Errorf("%q has no unit; did you mean %ss?", text, text)
	}
	if lower := strings.ToLower(text); lower != text {
		if _, again := wire.ParseSpan(lower); again == nil {
			return 0, fmt.Errorf("%w; did you mean %s?", err, lower)
		}
	}
	return 0, err
}

// interval is the check of a pause between messages.
func interval(text string) error {
	d, err := duration(text)
	if err == nil && d < minInterval {
		err = fmt.Errorf("must be %s or more, not %s", minInterval, text)
	}
	return err
}

func instant(at wire.Opt[time.Time]) (string, bool) {
	t, ok := at.Get()
	if !ok {
		return "", false
	}
	return t.UTC().Format(time.RFC3339Nano), true
}

// Names lists what can be set, in the contract's order.
func Names() []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// About says what a member of [Names] is for.
func About(name string) string {
	f, err := find(name)
	if err != nil {
		return ""
	}
	return f.about
}

// Check returns an error, with what was probably meant, where a name is none of
// [Names].
func Check(name string) error {
	_, err := find(name)
	return err
}

func find(name string) (*field, error) {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i], nil
		}
	}
	if near := suggest.Nearest(name, Names()); near != "" {
		return nil, fmt.Errorf("unknown setting %q; did you mean %s?", name, near)
	}
	return nil, fmt.Errorf("unknown setting %q; there are: %s", name, strings.Join(Names(), ", "))
}
