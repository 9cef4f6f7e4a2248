package kvkeys

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/subjects"
)

func TestNotificationsRead(t *testing.T) {
	const sid = "S-1-5-21-1001"
	tests := []struct {
		pc, user, notification string
		want                   string // "" when it is no key
		parses                 bool
	}{
		{"PC1234", sid, "notif-9f3a", "PC1234.S-1-5-21-1001.notif-9f3a", true},
		{"host.example.com", sid, "n.1", "host.example.com.S-1-5-21-1001.n.1", true},
		{"S-LAB", sid, "n", "S-LAB.S-1-5-21-1001.n", true},
		{"PC1", sid, "S-2", "PC1.S-1-5-21-1001.S-2", true},
		{"PC1", "alice", "n", "PC1.alice.n", false},
		{"host.example.com", "alice", "n", "host.example.com.alice.n", false},
		{"日本", sid, "n", "", false},
		{"PC1", sid, "é", "", false},
		{"PC1", "S-1:2", "n", "", false},
	}
	for _, test := range tests {
		mark := ReadMark{PC: pcID(test.pc), User: userID(t, test.user), Notification: notificationID(t, test.notification)}
		key, err := NotificationsRead(mark.PC, mark.User, mark.Notification)
		wantKey(t, "read mark", key, err, test.want)
		if err != nil {
			continue
		}
		if again, err := mark.Key(); err != nil || again != key {
			t.Errorf("%+v builds %q, %v", mark, again, err)
		}
		prefix, err := NotificationsReadPrefix(mark.PC, mark.User)
		wantKey(t, "prefix", prefix, err, test.pc+"."+test.user+".")
		filter, err := NotificationsReadFilter(mark.PC, mark.User)
		wantKey(t, "filter", filter, err, prefix+">")
		if !strings.HasPrefix(key, prefix) {
			t.Errorf("%q does not start with %q", key, prefix)
		}
		got, err := ParseNotificationsRead(key)
		if test.parses && (err != nil || got != mark) {
			t.Errorf("%q reads %+v, %v; want %+v", key, got, err, mark)
		}
		var ambiguous *AmbiguousError
		if !test.parses && (!errors.Is(err, ErrAmbiguous) || !errors.As(err, &ambiguous) || len(ambiguous.Readings) != 0 ||
			!strings.Contains(err.Error(), "no label starts with S-") || got != (ReadMark{})) {
			t.Errorf("%q reads %+v, %v; want ErrAmbiguous", key, got, err)
		}
	}
}

func TestNotificationsReadRefusesZero(t *testing.T) {
	pc, user, notification := pcID("pc"), userID(t, "S-1"), notificationID(t, "n")
	key, err := NotificationsRead(subjects.PCID{}, user, notification)
	wantKey(t, "zero pc", key, err, "")
	key, err = NotificationsRead(pc, subjects.UserID{}, notification)
	wantKey(t, "zero user", key, err, "")
	key, err = NotificationsRead(pc, user, subjects.NotificationID{})
	wantKey(t, "zero notification", key, err, "")
	for _, build := range []func(subjects.PCID, subjects.UserID) (string, error){NotificationsReadPrefix, NotificationsReadFilter} {
		key, err = build(subjects.PCID{}, user)
		wantKey(t, "zero pc", key, err, "")
		key, err = build(pc, subjects.UserID{})
		wantKey(t, "zero user", key, err, "")
		key, err = build(pcID("日本"), user)
		wantKey(t, "pc 日本", key, err, "")
	}
}

// TestNotificationsReadAmbiguous builds pairs of marks that would share a key.
func TestNotificationsReadAmbiguous(t *testing.T) {
	tests := []struct {
		pc, user, notification string
		readings               int
		prefix                 bool // whether the prefix is ambiguous too
	}{
		{"host.S-x", "S-1", "n", 2, true},
		{"host", "S-x", "S-1.n", 2, false},
		{"host.S-x.com", "S-1", "n", 2, true},
		{"host.S-x", "alice", "n", 1, true},      // reads as user S-x of host
		{"host", "alice", "n.S-x.m", 1, false},   // reads as user S-x of host.alice.n
		{"a.S-1.b", "S-2", "c.S-3.d", 3, true},   // several
		{"host", "S-1", "n.S-2.n.S-3", 2, false}, // in the notification's middle
	}
	for _, test := range tests {
		pc, user, notification := pcID(test.pc), userID(t, test.user), notificationID(t, test.notification)
		key, err := NotificationsRead(pc, user, notification)
		var ambiguous *AmbiguousError
		if key != "" || !errors.Is(err, ErrAmbiguous) || !errors.As(err, &ambiguous) || errors.Is(err, ErrInvalidKey) {
			t.Errorf("%v %v %v builds %q, %v; want ErrAmbiguous", pc, user, notification, key, err)
			continue
		}
		if len(ambiguous.Readings) != test.readings || !strings.Contains(err.Error(), "labels other than the user id") {
			t.Errorf("%v: readings %v, want %d", err, ambiguous.Readings, test.readings)
		}
		if prefix, err := NotificationsReadPrefix(pc, user); errors.Is(err, ErrAmbiguous) != test.prefix || (prefix == "") != test.prefix {
			t.Errorf("prefix of %v %v: %q, %v", pc, user, prefix, err)
		}
		if test.readings < 2 {
			continue
		}
		mark, err := ParseNotificationsRead(ambiguous.Key)
		if !errors.Is(err, ErrAmbiguous) || !errors.As(err, &ambiguous) || len(ambiguous.Readings) != test.readings || mark != (ReadMark{}) {
			t.Errorf("%q reads %+v, %v; want ErrAmbiguous", ambiguous.Key, mark, err)
		}
	}
}

func TestParseNotificationsReadRefuses(t *testing.T) {
	long := strings.Repeat("x", subjects.MaxIDBytes+1)
	tests := []struct{ key, rule string }{
		{"", "is empty"},
		{"a", "has fewer than three labels"},
		{"a.S-1", "has fewer than three labels"},
		{"a.S-1.", "ends with a dot"},
		{"a..S-1.b", "has two dots in a row"},
		{".S-1.b", "starts with a dot"},
		{"a.S-1.>", "contains '>'"},
		{"a.S-1.日本", "contains"},
		{long + ".S-1.n", "has a bad pc id: is longer than 1024 bytes"},
		{"a.S-" + long + ".n", "has a bad user id: is longer than 1024 bytes"},
		{"a.S-1." + long, "has a bad notification id: is longer than 1024 bytes"},
	}
	for _, test := range tests {
		mark, err := ParseNotificationsRead(test.key)
		var keyErr *KeyError
		if !errors.As(err, &keyErr) || errors.Is(err, ErrAmbiguous) || mark != (ReadMark{}) {
			t.Errorf("%.60q reads %+v, %v; want a *KeyError", test.key, mark, err)
			continue
		}
		if !strings.HasPrefix(keyErr.Rule, test.rule) {
			t.Errorf("%.60q: %v, want rule %q", test.key, err, test.rule)
		}
	}
}
