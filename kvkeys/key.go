package kvkeys

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/subjects"
)

// MaxKeyBytes is the longest key. A client puts a key into a subject, and a
// server closes the connection over a protocol line beyond 4096 bytes; the
// difference is for the subject's other parts.
const MaxKeyBytes = 3584

// ErrInvalidKey is matched, with errors.Is, by every [*KeyError].
var ErrInvalidKey = errors.New("kvkeys: invalid key")

// KeyError says which rule a text breaks that should have been a key.
type KeyError struct {
	// Kind is what the text should have been: "key", "read mark", "dispatch
	// mark", or for a part of an object's name "request id", "pc id" or
	// "output".
	Kind string
	// Value is the refused text, in full.
	Value string
	// Rule is what is wrong with it, such as "ends with a dot".
	Rule string
}

// Error names the kind, the value, cut when it is long, and the rule.
func (e *KeyError) Error() string {
	return "kvkeys: invalid " + e.Kind + " " + quote(e.Value) + ": " + e.Rule
}

// Unwrap returns [ErrInvalidKey].
func (e *KeyError) Unwrap() error { return ErrInvalidKey }

// ValidateKey returns nil when a KV bucket can hold the key, and otherwise a
// [*KeyError]: a key is not empty, at most [MaxKeyBytes] long, made of A-Z a-z
// 0-9 - / _ = . and has no dot at either end nor two in a row. This is the
// stricter of what the clients check: some let two dots in a row pass, and
// every operation on such a key then fails at the server.
func ValidateKey(key string) error {
	if rule := keyFault(key); rule != "" {
		return &KeyError{Kind: "key", Value: key, Rule: rule}
	}
	return nil
}

// keyFault names the first rule that key breaks, or returns "".
func keyFault(key string) string {
	switch {
	case key == "":
		return "is empty"
	case len(key) > MaxKeyBytes:
		return "is longer than " + strconv.Itoa(MaxKeyBytes) + " bytes"
	}
	for i := range len(key) {
		if !legal(key[i]) {
			r, _ := utf8.DecodeRuneInString(key[i:])
			return "contains " + strconv.QuoteRuneToASCII(r) + ", which is none of A-Z a-z 0-9 - / _ = ."
		}
	}
	switch {
	case key[0] == '.':
		return "starts with a dot"
	case key[len(key)-1] == '.':
		return "ends with a dot"
	case strings.Contains(key, ".."):
		return "has two dots in a row"
	}
	return ""
}

func legal(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c == '-' || c == '/' || c == '_' || c == '=' || c == '.'
}

// checked returns key, or "" and the error when it is none.
func checked(key string) (string, error) {
	if err := ValidateKey(key); err != nil {
		return "", err
	}
	return key, nil
}

// PC returns the key of a PC in [BucketAgentGroups]: its id.
func PC(pc subjects.PCID) (string, error) { return checked(pc.String()) }

// Job returns the key of a job in [BucketJobs], [BucketJobsYAML],
// [BucketScriptCurrent] and [BucketScriptStatus]: its id.
func Job(id string) (string, error) { return checked(id) }

// Schedule returns the key of a schedule in [BucketSchedules] and
// [BucketSchedulesYAML]: its id.
func Schedule(id string) (string, error) { return checked(id) }

// quote keeps a hostile text from flooding or faking a log line.
func quote(s string) string {
	const limit = 80
	if len(s) <= limit {
		return strconv.Quote(s)
	}
	cut := limit
	for cut > limit-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut]) + "… (" + strconv.Itoa(len(s)) + " bytes)"
}
