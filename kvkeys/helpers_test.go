package kvkeys

import (
	"errors"
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

var pcID = subjects.MustPCID

func group(s string) subjects.Group { return subjects.MustGroup(s) }

func userID(t testing.TB, s string) subjects.UserID {
	t.Helper()
	return good(t, s, subjects.ParseUserID)
}

func notificationID(t testing.TB, s string) subjects.NotificationID {
	t.Helper()
	return good(t, s, subjects.ParseNotificationID)
}

func requestID(t testing.TB, s string) subjects.RequestID {
	t.Helper()
	return good(t, s, subjects.ParseRequestID)
}

func good[T any](t testing.TB, s string, parse func(string) (T, error)) T {
	t.Helper()
	v, err := parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// wantKey compares a builder's answer; want "" stands for a *KeyError.
func wantKey(t *testing.T, what, got string, err error, want string) {
	t.Helper()
	if want != "" {
		if err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", what, got, err, want)
		}
		return
	}
	var keyErr *KeyError
	if got != "" || !errors.As(err, &keyErr) || !errors.Is(err, ErrInvalidKey) || errors.Is(err, ErrAmbiguous) {
		t.Errorf("%s = %q, %v; want a *KeyError", what, got, err)
	}
}
