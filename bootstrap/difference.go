package bootstrap

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Owner says who decides about a field.
type Owner string

// The owners. See docs/contract.md, "Who owns which field".
const (
	// OwnerContract decides about what programs rely on; [Resource.Owned].
	OwnerContract Owner = "contract"
	// OwnerOperator decides about all else.
	OwnerOperator Owner = "operator"
)

// Verdict is what [Apply] does about a field that differs.
type Verdict string

// The verdicts.
const (
	// Create sets the field, along with the resource that is missing.
	Create Verdict = "create"
	// Mend changes the field in place; nothing is lost.
	Mend Verdict = "mend"
	// Shrink lowers a limit, and what is beyond it is lost; it takes
	// [AllowDataLoss].
	Shrink Verdict = "shrink"
	// KeepLarger leaves a limit that is larger than the contract's;
	// [AllowDataLoss] makes it Shrink.
	KeepLarger Verdict = "keep-larger"
	// KeepNewerFleet leaves a field that programs of a newer fleet set.
	KeepNewerFleet Verdict = "keep-newer-fleet"
	// KeepNewerLevel leaves a field of a resource that a program of a later
	// contract level has stamped.
	KeepNewerLevel Verdict = "keep-newer-level"
	// KeepOperator leaves a field that is the operator's.
	KeepOperator Verdict = "keep-operator"
	// Cannot says that the broker refuses the change on an existing stream: the
	// resource is blocked until somebody applies the remedy.
	Cannot Verdict = "cannot"
)

// changes says that Apply sends the contract's value.
func (v Verdict) changes() bool { return v == Create || v == Mend || v == Shrink }

// Difference is one field of a stream's configuration that is not what a new
// resource of the contract has.
type Difference struct {
	// Field is its name in the broker's JSON, such as max_age. A member of the
	// metadata is called metadata.NAME.
	Field string `json:"field"`
	// Owner decides about the field.
	Owner Owner `json:"owner"`
	// Verdict is what Apply does about it.
	Verdict Verdict `json:"verdict"`
	// Have is the broker's value and Want the one of a new resource, both as
	// in the broker's JSON; null where there is none. Byte counts are in bytes,
	// durations in nanoseconds.
	Have json.RawMessage `json:"have"`
	Want json.RawMessage `json:"want"`
	// Note says why the field is not, or not simply, changed; may be empty.
	Note string `json:"note,omitempty"`
	// Remedy is what an operator can do about it; set for Cannot.
	Remedy string `json:"remedy,omitempty"`

	cause error // of Cannot
}

// String returns the difference as one line: field, both values, note.
func (d Difference) String() string {
	wants := "the contract says"
	if d.Owner == OwnerOperator {
		wants = "new resources have"
	}
	s := fmt.Sprintf("%s is %s, %s %s", printable(d.Field), d.HaveText(), wants, d.WantText())
	if d.Note != "" {
		s += " (" + d.Note + ")"
	}
	return s
}

// HaveText is the broker's value for people: 30d, 2 GiB, unlimited.
func (d Difference) HaveText() string { return show(d.Field, d.Have) }

// WantText is the contract's value for people.
func (d Difference) WantText() string { return show(d.Field, d.Want) }

var null = json.RawMessage("null")

func show(field string, value json.RawMessage) string {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(value)))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return printable(string(value))
	}
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		if v != "" && strings.Trim(v, "abcdefghijklmnopqrstuvwxyz_0123456789") == "" {
			return v
		}
		return printable(strconv.Quote(v))
	case json.Number:
		return showNumber(field, v)
	case map[string]any:
		if len(v) == 0 {
			return "none"
		}
	case []any:
		if field != "subjects" {
			break
		}
		subjects := make([]string, len(v))
		for i := range v {
			subjects[i] = fmt.Sprint(v[i])
		}
		return printable(strings.Join(subjects, " "))
	}
	return printable(string(value))
}

func showNumber(field string, v json.Number) string {
	n, err := v.Int64()
	if err != nil {
		return printable(v.String())
	}
	switch field {
	case "max_age", "max_bytes", "max_msgs", "max_msgs_per_subject", "max_msg_size", "max_consumers":
		if n <= 0 {
			return "unlimited"
		}
	}
	switch field {
	case "max_bytes", "max_msg_size":
		return size(n)
	case "max_age", "duplicate_window", "subject_delete_marker_ttl":
		return span(time.Duration(n))
	default:
		return v.String()
	}
}
