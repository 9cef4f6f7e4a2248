package kvkeys

import (
	"strings"

	"github.com/kanadehq/kanade-shared/subjects"
)

// Output names one of the two outputs of a run.
type Output string

// The outputs of a run.
const (
	Stdout Output = "stdout"
	Stderr Output = "stderr"
)

// ResultOutput returns <request>/<pc>/stdout or …/stderr: the name in
// [ObjectResultOutput] under which a PC stores an output that is too long for
// its result. All PCs that a command addresses share its request id; the PC's
// id keeps them from overwriting each other, unlike the older form
// <request>/stdout. Readers take the name from the result as it stands and
// never build it: both forms are in use, and a suffix may follow.
//
// An object's name is no key and may hold any character. Refused with a
// [*KeyError] are zero identifiers, an output other than [Stdout] and [Stderr],
// and a / in the request id, which would move the border between the two ids.
func ResultOutput(request subjects.RequestID, pc subjects.PCID, output Output) (string, error) {
	switch {
	case request.IsZero():
		return "", &KeyError{Kind: "request id", Rule: "is empty"}
	case strings.Contains(request.String(), "/"):
		return "", &KeyError{Kind: "request id", Value: request.String(), Rule: "contains a slash"}
	case pc.IsZero():
		return "", &KeyError{Kind: "pc id", Rule: "is empty"}
	case output != Stdout && output != Stderr:
		return "", &KeyError{Kind: "output", Value: string(output), Rule: "is neither stdout nor stderr"}
	}
	return request.String() + "/" + pc.String() + "/" + string(output), nil
}
