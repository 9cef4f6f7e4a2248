package kvkeys

import (
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/subjects"
)

const (
	prefixMarkPC     = "pc."
	prefixMarkTarget = "target."
)

// DispatchMark is a key of [BucketSchedulerDispatch], taken apart: the
// scheduler has dispatched this schedule lately.
type DispatchMark struct {
	// Schedule is the schedule's id.
	Schedule string
	// PC that the mark is about; zero in a mark about the schedule's whole
	// target.
	PC subjects.PCID
}

// Key builds the mark's key, with [DispatchMarkTarget] when PC is zero and
// [DispatchMarkPC] otherwise.
func (m DispatchMark) Key() (string, error) {
	if m.PC.IsZero() {
		return DispatchMarkTarget(m.Schedule)
	}
	return DispatchMarkPC(m.Schedule, m.PC)
}

// DispatchMarkPC returns pc.<n>.<schedule>.<m>.<pc>, where n and m are the
// lengths of the two ids in bytes: the key of the mark about one PC in
// [BucketSchedulerDispatch]. The lengths keep a dot in an id from moving the
// border, so no two pairs share a key. The error is a [*KeyError].
func DispatchMarkPC(schedule string, pc subjects.PCID) (string, error) {
	id := pc.String()
	return checked(prefixMarkPC + strconv.Itoa(len(schedule)) + "." + schedule + "." + strconv.Itoa(len(id)) + "." + id)
}

// DispatchMarkTarget returns target.<n>.<schedule>, where n is the length of
// the id in bytes: the key of the mark about the schedule's whole target in
// [BucketSchedulerDispatch]. The error is a [*KeyError].
func DispatchMarkTarget(schedule string) (string, error) {
	return checked(prefixMarkTarget + strconv.Itoa(len(schedule)) + "." + schedule)
}

// ParseDispatchMark takes a key of [BucketSchedulerDispatch] apart: the inverse
// of [DispatchMarkPC] and [DispatchMarkTarget]. The error is a [*KeyError] for
// any key that they do not return, such as one with a wrong length or a leading
// zero.
func ParseDispatchMark(key string) (DispatchMark, error) {
	if err := ValidateKey(key); err != nil {
		return DispatchMark{}, err
	}
	m, rule := parseMark(key)
	if rule != "" {
		return DispatchMark{}, &KeyError{Kind: "dispatch mark", Value: key, Rule: rule}
	}
	return m, nil
}

func parseMark(key string) (m DispatchMark, rule string) {
	rest, ok := strings.CutPrefix(key, prefixMarkTarget)
	if ok {
		m.Schedule, rest, rule = field(rest)
		if rule == "" && rest != "" {
			rule = "goes on behind the schedule id"
		}
		return m, rule
	}
	if rest, ok = strings.CutPrefix(key, prefixMarkPC); !ok {
		return m, "starts with neither pc. nor target."
	}
	if m.Schedule, rest, rule = field(rest); rule != "" {
		return m, rule
	}
	if rest, ok = strings.CutPrefix(rest, "."); !ok {
		return m, "has no dot behind the schedule id"
	}
	id, rest, rule := field(rest)
	if rule != "" {
		return m, rule
	}
	if rest != "" {
		return m, "goes on behind the pc id"
	}
	if pc, err := subjects.ParsePCID(id); err == nil {
		m.PC = pc
		return m, ""
	}
	// All that a legal key can have against a PC id is its length.
	return m, "has a pc id longer than " + strconv.Itoa(subjects.MaxIDBytes) + " bytes"
}

// field reads <n>.<n bytes> at the start of s.
func field(s string) (value, rest, rule string) {
	digits, rest, ok := strings.Cut(s, ".")
	if !ok {
		return "", "", "has no dot behind a length"
	}
	n := 0
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' {
			return "", "", "has a length that is not a number"
		}
		// Stop in time: a long row of digits must not wrap around.
		if n = n*10 + int(c-'0'); n > len(rest) {
			return "", "", "has a length beyond its end"
		}
	}
	switch {
	case n == 0:
		return "", "", "has a length of zero"
	case digits[0] == '0':
		return "", "", "has a length with a leading zero"
	}
	return rest[:n], rest[n:], ""
}
