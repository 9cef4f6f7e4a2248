package bootstrap

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Difference is one field of a stream's configuration that is not what the
// contract says.
type Difference struct {
	// Field is its name in the broker's JSON, such as max_age.
	Field string
	// Have is the broker's value and Want the contract's, for people to read.
	Have, Want string
	// Reason says why the field was kept as it is; empty when it was changed.
	Reason string
}

// String returns the difference as one line: field, both values, reason.
func (d Difference) String() string {
	s := fmt.Sprintf("%s is %s, the contract says %s", d.Field, d.Have, d.Want)
	if d.Reason != "" {
		s += " (" + d.Reason + ")"
	}
	return s
}

// settings are the fields of a stream configuration that the contract may own,
// read without the rest: a value that only a newer broker knows, in a field of
// the operator's, must not keep this one from being understood.
type settings struct {
	Subjects          []string      `json:"subjects"`
	Retention         string        `json:"retention"`
	Discard           string        `json:"discard"`
	Storage           string        `json:"storage"`
	MaxAge            time.Duration `json:"max_age"`
	MaxBytes          int64         `json:"max_bytes"`
	MaxMsgsPerSubject int64         `json:"max_msgs_per_subject"`
	AllowRollup       bool          `json:"allow_rollup_hdrs"`
	DenyDelete        bool          `json:"deny_delete"`
	AllowDirect       bool          `json:"allow_direct"`
}

func readSettings(config json.RawMessage) (*settings, error) {
	var s settings
	if err := json.Unmarshal(config, &s); err != nil {
		return nil, fmt.Errorf("stream configuration: %w", err)
	}
	return &s, nil
}

// verdict is what may be done about a field that differs.
type verdict int

const (
	mend   verdict = iota // send the contract's value
	keep                  // the broker's value holds more data
	cannot                // the broker refuses the change
)

// field is one field of the stream configuration that the contract owns.
type field struct {
	name string
	// kinds that the contract owns it for; nil means all.
	kinds []Kind
	// show renders the value, and two values that render alike are equal.
	show func(*settings) string
	// judge decides what to do about a difference; nil means mend.
	judge func(have, want *settings) verdict
}

func (f field) ownedBy(k Kind) bool { return f.kinds == nil || slices.Contains(f.kinds, k) }

var ownedFields = []field{
	{
		name: "subjects",
		show: func(c *settings) string {
			s := slices.Sorted(slices.Values(c.Subjects))
			return "[" + strings.Join(slices.Compact(s), " ") + "]"
		},
	},
	{
		name: "retention",
		show: func(c *settings) string { return c.Retention },
		judge: func(have, _ *settings) verdict {
			if have.Retention == "workqueue" {
				return cannot
			}
			return mend
		},
	},
	{name: "discard", show: func(c *settings) string { return c.Discard }},
	{
		name:  "storage",
		show:  func(c *settings) string { return c.Storage },
		judge: func(_, _ *settings) verdict { return cannot },
	},
	limit("max_age",
		func(c *settings) int64 { return int64(c.MaxAge) },
		func(n int64) string { return time.Duration(n).String() }),
	limit("max_bytes",
		func(c *settings) int64 { return c.MaxBytes },
		func(n int64) string { return strconv.FormatInt(n, 10) + " bytes" }),
	limit("max_msgs_per_subject",
		func(c *settings) int64 { return c.MaxMsgsPerSubject },
		func(n int64) string { return strconv.FormatInt(n, 10) }),
	flag("allow_rollup_hdrs", func(c *settings) bool { return c.AllowRollup }),
	flag("deny_delete", func(c *settings) bool { return c.DenyDelete }),
	flag("allow_direct", func(c *settings) bool { return c.AllowDirect }),
}

// limit is a field of which a larger value keeps more data; zero and negative
// values mean none at all.
func limit(name string, value func(*settings) int64, show func(int64) string) field {
	return field{
		name: name,
		show: func(c *settings) string {
			if n := value(c); n > 0 {
				return show(n)
			}
			return "unlimited"
		},
		judge: func(have, want *settings) verdict {
			if h, w := value(have), value(want); h <= 0 || w > 0 && h > w {
				return keep
			}
			return mend
		},
	}
}

// flag is a field of a KV bucket that is on or off.
func flag(name string, value func(*settings) bool) field {
	return field{
		name:  name,
		kinds: []Kind{KindKeyValue},
		show:  func(c *settings) string { return strconv.FormatBool(value(c)) },
	}
}

// comparison sorts the owned fields that differ by what may be done about them.
type comparison struct {
	mend, keep, cannot []Difference
}

func compare(kind Kind, have, want *settings) comparison {
	var c comparison
	for _, f := range ownedFields {
		if !f.ownedBy(kind) {
			continue
		}
		d := Difference{Field: f.name, Have: f.show(have), Want: f.show(want)}
		if d.Have == d.Want {
			continue
		}
		v := mend
		if f.judge != nil {
			v = f.judge(have, want)
		}
		switch v {
		case mend:
			c.mend = append(c.mend, d)
		case keep:
			d.Reason = "kept: shrinking it would discard data"
			c.keep = append(c.keep, d)
		case cannot:
			d.Reason = "cannot be changed in place"
			c.cannot = append(c.cannot, d)
		}
	}
	return c
}

// leaveToNewerFleet moves the fields that programs of a newer fleet set
// themselves - histories, and the limits of object stores - from mend to keep.
func (c *comparison) leaveToNewerFleet(kind Kind) {
	c.mend = slices.DeleteFunc(c.mend, func(d Difference) bool {
		if !setByNewerFleet(kind, d.Field) {
			return false
		}
		d.Reason = "kept: set by a newer fleet"
		c.keep = append(c.keep, d)
		return true
	})
}

func (c *comparison) mayBelongToNewerFleet(kind Kind) bool {
	return slices.ContainsFunc(c.mend, func(d Difference) bool { return setByNewerFleet(kind, d.Field) })
}

func setByNewerFleet(kind Kind, field string) bool {
	switch kind {
	case KindKeyValue:
		return field == "max_msgs_per_subject"
	case KindObjectStore:
		return field == "max_age" || field == "max_bytes"
	default:
		return false
	}
}
