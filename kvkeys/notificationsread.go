package kvkeys

import (
	"errors"
	"strings"

	"github.com/kanadehq/kanade-shared/subjects"
)

// ErrAmbiguous means that a key of [BucketNotificationsRead] can be read in
// more than one way. It is subjects.ErrAmbiguous; the error is an
// [*AmbiguousError].
var ErrAmbiguous = subjects.ErrAmbiguous

// ReadMark is a key of [BucketNotificationsRead], taken apart: this user of
// this PC has acknowledged the notification.
type ReadMark struct {
	PC           subjects.PCID
	User         subjects.UserID
	Notification subjects.NotificationID
}

// Key builds the mark's key with [NotificationsRead].
func (m ReadMark) Key() (string, error) {
	return NotificationsRead(m.PC, m.User, m.Notification)
}

// AmbiguousError is returned for a key <pc>.<user>.<notification> that can be
// read in another way than it was, or is to be, written. It matches
// [ErrAmbiguous].
type AmbiguousError struct {
	// Key that was to be read or built.
	Key string
	// Readings are the marks that it can stand for, one for each inner label
	// that looks like a user id; empty when there is none.
	Readings []ReadMark
}

// Error names the key and what makes it ambiguous.
func (e *AmbiguousError) Error() string {
	if len(e.Readings) == 0 {
		return "kvkeys: ambiguous key " + quote(e.Key) + ": no label starts with S- or is uid-<number>, so the user id cannot be told"
	}
	return "kvkeys: ambiguous key " + quote(e.Key) + ": labels other than the user id look like one"
}

// Unwrap returns [ErrAmbiguous].
func (e *AmbiguousError) Unwrap() error { return ErrAmbiguous }

// NotificationsRead returns <pc>.<user>.<notification>: the key of a user's
// acknowledgement in [BucketNotificationsRead].
//
// The PC's id and the notification's may hold dots. A key that reads as another
// mark is refused with an [*AmbiguousError], as it would acknowledge somebody
// else's notification; that takes an inner label other than the user id that
// looks like one. A user id that is neither a SID nor uid- and a number does without
// this protection where dots are in play, and [ParseNotificationsRead] cannot find it. All other
// errors are a [*KeyError].
func NotificationsRead(pc subjects.PCID, user subjects.UserID, notification subjects.NotificationID) (string, error) {
	return readKey(pc, user, notification.String())
}

func readKey(pc subjects.PCID, user subjects.UserID, notification string) (string, error) {
	front := pc.String() + "." + user.String()
	key, err := checked(front + "." + notification)
	if err != nil {
		return "", err
	}
	readings := readings(key)
	for _, r := range readings {
		if r.PC != pc || r.User != user {
			return "", &AmbiguousError{Key: key, Readings: readings}
		}
	}
	return key, nil
}

// NotificationsReadPrefix returns <pc>.<user>. with the last dot: what the keys
// of all the user's acknowledgements on this PC start with. The errors are
// those of [NotificationsRead].
func NotificationsReadPrefix(pc subjects.PCID, user subjects.UserID) (string, error) {
	const rest = "n" // stands for whatever follows
	key, err := readKey(pc, user, rest)
	return strings.TrimSuffix(key, rest), err
}

// NotificationsReadFilter returns <pc>.<user>.>: the filter that selects all
// the user's acknowledgements on this PC, to watch or list the bucket with. The
// errors are those of [NotificationsRead].
func NotificationsReadFilter(pc subjects.PCID, user subjects.UserID) (string, error) {
	prefix, err := NotificationsReadPrefix(pc, user)
	if err != nil {
		return "", err
	}
	return prefix + ">", nil
}

// ParseNotificationsRead takes a key of [BucketNotificationsRead] apart: the
// inverse of [NotificationsRead]. The user id is the one label that starts with
// S-, or is uid- and a number, and has a PC's id in front of it and a notification's
// behind it; with no such label or several, the error is an [*AmbiguousError]. All other errors
// are a [*KeyError].
func ParseNotificationsRead(key string) (ReadMark, error) {
	if err := ValidateKey(key); err != nil {
		return ReadMark{}, err
	}
	s, err := subjects.Parse(subjectOf(key))
	var ambiguous *subjects.AmbiguousError
	var part *subjects.IDError
	switch {
	case err == nil:
		return readMark(s), nil
	case errors.As(err, &ambiguous):
		return ReadMark{}, &AmbiguousError{Key: key, Readings: readings(key)}
	case errors.Is(err, subjects.ErrForeign):
		return ReadMark{}, &KeyError{Kind: "read mark", Value: key, Rule: "has fewer than three labels"}
	case errors.As(err, &part):
		return ReadMark{}, &KeyError{Kind: "read mark", Value: key, Rule: "has a bad " + part.Kind + ": " + part.Rule}
	}
	return ReadMark{}, err
}

// subjectOf returns the subject of the acknowledgement that the key stands for:
// its identifiers come in the same order, so one parser serves both.
func subjectOf(key string) string {
	return strings.TrimSuffix(subjects.EventsNotificationsAckedFilter, ">") + key
}

// readings returns each way in which the key can be read.
func readings(key string) []ReadMark {
	all := (&subjects.AmbiguousError{Subject: subjectOf(key)}).Readings()
	marks := make([]ReadMark, len(all))
	for i, s := range all {
		marks[i] = readMark(s)
	}
	return marks
}

func readMark(s subjects.Subject) ReadMark {
	return ReadMark{PC: s.PC, User: s.User, Notification: s.Notification}
}
