package ipc_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/wire"
)

// TestOlderBytes: what was not set is not written, so that messages which were made
// for the older contract have the bytes that they always had.
func TestOlderBytes(t *testing.T) {
	at := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	n := ipc.Notification{ID: "n1", Priority: ipc.PriorityInfo, Title: "t", Body: "b", IssuedAt: at}
	acked := ipc.NotificationAcked{NotificationID: "n1", PCID: "PC1", UserSID: "uid-1000", AckedAt: at}
	tests := []struct {
		message interface {
			ipc.Payload
			AppendJSONAt([]byte, wire.Contract) ([]byte, error)
		}
		older, newer string
	}{
		{n, `{"id":"n1","priority":"info","require_ack":false,"title":"t","body":"b","issued_at":"2026-05-20T12:00:00Z"}`,
			`{"id":"n1","priority":"info","require_ack":false,"title":"t","body":"b","toast":false,"issued_at":"2026-05-20T12:00:00Z"}`},
		{ipc.NotificationNewParams{Notification: n}, `{"id":"n1","priority":"info","require_ack":false,"title":"t","body":"b","issued_at":"2026-05-20T12:00:00Z"}`,
			`{"id":"n1","priority":"info","require_ack":false,"title":"t","body":"b","toast":false,"issued_at":"2026-05-20T12:00:00Z"}`},
		{ipc.PublishNotificationRequest{Priority: ipc.PriorityWarn, Title: "t", Body: "b"},
			`{"priority":"warn","require_ack":false,"title":"t","body":"b","target":{"groups":[],"pcs":[],"all":false}}`,
			`{"priority":"warn","require_ack":false,"title":"t","body":"b","toast":false,"target":{"groups":[],"pcs":[],"all":false}}`},
		{acked, `{"notification_id":"n1","pc_id":"PC1","user_sid":"uid-1000","acked_at":"2026-05-20T12:00:00Z"}`,
			`{"notification_id":"n1","pc_id":"PC1","user_sid":"uid-1000","acked_at":"2026-05-20T12:00:00Z"}`},
		{ipc.UserInvokableJob{ID: "j", DisplayName: "J", Category: "printers", Version: "1"},
			`{"id":"j","display_name":"J","category":"printers","version":"1"}`, `{"id":"j","display_name":"J","category":"printers","version":"1"}`},
	}
	for _, tt := range tests {
		for at, want := range map[wire.Contract]string{0: tt.older, wire.V0_43_53: tt.older, wire.V0_101_0: tt.newer} {
			got, err := tt.message.AppendJSONAt(nil, at)
			if at == 0 {
				got, err = tt.message.AppendJSON(nil)
			}
			if string(got) != want || err != nil {
				t.Errorf("%T at %s: %s, %v", tt.message, at, got, err)
			}
		}
	}
}

// TestNewerMembers: what is set is written for peers that know it, and not for others.
func TestNewerMembers(t *testing.T) {
	const newer = `{"id":"j","display_name":"J","category":"printers","category_label":"Printers","category_icon":"printer","category_order":-1,"version":"1","timeout_secs":60,"confirm":{"enabled":false},"unlock":"desk"}`
	const older = `{"id":"j","display_name":"J","category":"printers","version":"1"}`
	var job ipc.UserInvokableJob
	if err := job.UnmarshalJSON([]byte(newer)); err != nil {
		t.Fatal(err)
	}
	if order, _ := job.CategoryOrder.Get(); order != -1 || job.Confirm.Or(ipc.JobConfirm{Enabled: true}).Enabled {
		t.Errorf("%+v", job)
	}
	for at, want := range map[wire.Contract]string{wire.V0_43_53: older, wire.V0_101_0: newer} {
		if got, err := job.AppendJSONAt(nil, at); string(got) != want || err != nil {
			t.Errorf("%s: %s, %v", at, got, err)
		}
		var read ipc.UserInvokableJob
		err := read.UnmarshalJSONAt([]byte(newer), at)
		if got, _ := read.MarshalJSON(); string(got) != want || err != nil {
			t.Errorf("read as %s: %s, %v", at, got, err)
		}
	}
	var n ipc.NotificationNewParams
	const toast = `{"id":"n","priority":"info","title":"","body":"","toast":7,"issued_at":"2026-05-20T12:00:00Z"}`
	if err := n.UnmarshalJSONAt([]byte(toast), wire.V0_43_53); err != nil {
		t.Errorf("an older reader looks at a newer member: %v", err)
	}
	if err := n.UnmarshalJSON([]byte(toast)); err == nil {
		t.Error("a toast is a number")
	}
}

func TestAmend(t *testing.T) {
	recall := ipc.NewRecall("n1")
	const text = `{"id":"n1","op":{"kind":"recall"}}`
	if got, err := recall.MarshalJSON(); string(got) != text || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := (ipc.NotificationAmendedParams{NotificationAmend: recall}).MarshalJSON(); string(got) != text || err != nil {
		t.Errorf("pushed: %s, %v", got, err)
	}
	for doc, fine := range map[string]bool{
		text: true,
		`{"op":{"x":[1],"kind":"recall","x":2},"y":{},"id":"n1"}`:              true,
		`{"id":"n1","op":{"kind":"Recall"}}`:                                   false,
		`{"id":"n1","op":{"kind":"edit"}}`:                                     false,
		`{"id":"n1","op":{"kind":"recall","kind":"recall"}}`:                   false,
		`{"id":"n1","op":{"kind":"recall","x":"\ud800"}}`:                      false,
		`{"id":"n1","op":"recall"}`:                                            false,
		`{"id":"n1","op":{}}`:                                                  false,
		`{"id":"n1","kind":"recall"}`:                                          false,
		`{"op":{"kind":"recall"}}`:                                             false,
		`{"id":"n1","id":"n1","op":{"kind":"recall"}}`:                         false,
		`{"id":"n1","op":{"kind":"recall"}}` + "x":                             false,
		`{"id":"n1","op":{"kind":"recall","x":` + strings.Repeat("[", 9999):    false,
		`{"id":"n1","op":null}`:                                                false,
		`{"notification":{"id":"n1","op":{"kind":"recall"}}}`:                  false,
		`{"id":"n1","op":{"\u006bind":"recall"}}`:                              true,
		`{"id":"","op":{"kind":"recall"}}`:                                     true,
		`{"id":"` + strings.Repeat("n", 1<<16) + `","op":{"kind":"recall"}}`:   true,
		`{"id":"n1","op":{"kind":"recall"},"issued_at":"2026-05-20T12:00:00"}`: true,
	} {
		for _, v := range []document{new(ipc.NotificationAmend), new(ipc.NotificationAmendedParams)} {
			err := v.UnmarshalJSON([]byte(doc))
			if (err == nil) != fine || err != nil && !errors.As(err, new(*wire.DecodeError)) {
				t.Errorf("%T of %.80s: %v", v, doc, err)
			}
		}
	}
	// What is unknown in a push is read into memory first, and in the message is not.
	const broken = `{"id":"n1","op":{"kind":"recall"},"x":"\ud800"}`
	if err := new(ipc.NotificationAmend).UnmarshalJSON([]byte(broken)); err != nil {
		t.Error(err)
	}
	if err := new(ipc.NotificationAmendedParams).UnmarshalJSON([]byte(broken)); err == nil {
		t.Error("a push with a broken text was read")
	}
}

func TestGrants(t *testing.T) {
	end := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	g := ipc.UnlockGrant{Scope: "desk", ExpiresAt: end}
	if g.Expired(end.Add(-1)) || !g.Expired(end) {
		t.Error("a grant ends when it says")
	}
	e := ipc.NotificationAckEntry{AckedAt: end}
	if !e.Standing() {
		t.Error("an acknowledgement stands")
	}
	e.UnackedAt.Set(end)
	if e.Standing() {
		t.Error("one that was taken back stands")
	}
}

// TestNewerMethods lets an app ask an agent that has the newer methods, and one that
// does not.
func TestNewerMethods(t *testing.T) {
	at := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	newer := agent(ipc.ServerOptions{ClientDisplayName: func() string { return "Help desk" }})
	ipc.Handle(newer, ipc.MethodNotificationsUnack, func(_ context.Context, s *ipc.Session, p ipc.NotificationsUnackParams) (ipc.NotificationsUnackResult, error) {
		if err := s.Notify(s.Context(), ipc.MethodNotificationsAmended, ipc.NotificationAmendedParams{NotificationAmend: ipc.NewRecall(p.ID)}); err != nil {
			return ipc.NotificationsUnackResult{}, err
		}
		return ipc.NotificationsUnackResult{UnackedAt: at}, nil
	})
	grants := []ipc.UnlockGrant{{Scope: "desk", ExpiresAt: at}}
	ipc.Handle(newer, ipc.MethodSupportUnlock, func(_ context.Context, _ *ipc.Session, p ipc.SupportUnlockParams) (ipc.SupportUnlockResult, error) {
		if p.Code != "1234" {
			return ipc.SupportUnlockResult{}, ipc.NewError(ipc.KindUnauthorized, "no such code")
		}
		return ipc.SupportUnlockResult{Grants: grants}, nil
	})
	ipc.Handle(newer, ipc.MethodSupportLock, func(context.Context, *ipc.Session, ipc.SupportLockParams) (ipc.SupportLockResult, error) {
		return ipc.SupportLockResult{Released: 1}, nil
	})
	ipc.Handle(newer, ipc.MethodSupportStatus, func(context.Context, *ipc.Session, ipc.SupportStatusParams) (ipc.SupportStatusResult, error) {
		return ipc.SupportStatusResult{}, nil
	})

	recalled := make(chan string, 1)
	c := ipc.NewClient(overPipe(t, newer)(), ipc.ClientOptions{OnNotification: func(n *ipc.RPCNotification) {
		var p ipc.NotificationAmendedParams
		if n.Method == ipc.MethodNotificationsAmended && ipc.DecodeParams(n.Params, &p) == nil && p.Op.Kind == ipc.AmendRecall {
			recalled <- p.ID
		}
	}})
	defer c.Close()
	ctx := within(t)
	hands, err := c.Handshake(ctx, "test", "1.0.0")
	if name, _ := hands.ClientDisplayName.Get(); err != nil || name != "Help desk" {
		t.Errorf("%+v, %v", hands, err)
	}
	if r, err := c.NotificationsUnack(ctx, ipc.NotificationsUnackParams{ID: "n1"}); err != nil || !r.UnackedAt.Equal(at) {
		t.Errorf("%v, %v", r, err)
	}
	if id := wait(t, recalled, "a recall"); id != "n1" {
		t.Errorf("recalled %s", id)
	}
	if _, err := c.SupportUnlock(ctx, ipc.SupportUnlockParams{}); ipc.KindOf(err) != ipc.KindUnauthorized || errors.Is(err, ipc.ErrNoMethod) {
		t.Errorf("a wrong code: %v", err)
	}
	if r, err := c.SupportUnlock(ctx, ipc.SupportUnlockParams{Code: "1234"}); err != nil || len(r.Grants) != 1 || r.Grants[0] != grants[0] {
		t.Errorf("%v, %v", r, err)
	}
	if r, err := c.SupportLock(ctx); err != nil || r.Released != 1 {
		t.Errorf("%v, %v", r, err)
	}
	if r, err := c.SupportStatus(ctx); err != nil || len(r.Grants) != 0 {
		t.Errorf("%v, %v", r, err)
	}

	older := dial(t, overPipe(t, agent(ipc.ServerOptions{ClientDisplayName: func() string { return " " }}))(), ipc.ClientOptions{})
	if hands, err := older.Handshake(ctx, "test", "1.0.0"); err != nil || hands.ClientDisplayName.IsSet() || hands.Contract() != wire.V0_43_53 {
		t.Errorf("%+v, %v", hands, err)
	}
	for name, call := range map[string]func() error{
		ipc.MethodNotificationsUnack: func() error {
			_, err := older.NotificationsUnack(ctx, ipc.NotificationsUnackParams{ID: "n1"})
			return err
		},
		ipc.MethodSupportUnlock: func() error {
			_, err := older.SupportUnlock(ctx, ipc.SupportUnlockParams{Code: "1234"})
			return err
		},
		ipc.MethodSupportLock:   func() error { _, err := older.SupportLock(ctx); return err },
		ipc.MethodSupportStatus: func() error { _, err := older.SupportStatus(ctx); return err },
	} {
		if err := call(); !errors.Is(err, ipc.ErrNoMethod) || ipc.KindOf(err) != ipc.KindMethodNotFound || !strings.HasPrefix(err.Error(), name+": ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := older.Ping(ctx); err != nil {
		t.Errorf("and then: %v", err)
	}
}

// TestRefused: a peer that the agent knows and does not serve is told why, also where
// its own requests can no longer be written.
func TestRefused(t *testing.T) {
	report, reported := reports()
	s := agent(ipc.ServerOptions{OnError: report, Identify: func(net.Conn) (ipc.Identity, error) {
		return ipc.Identity{}, ipc.NewError(ipc.KindUnauthorized, "not you")
	}})
	connect := overSocket(t, s)
	for range 100 {
		c := ipc.NewClient(connect(), ipc.ClientOptions{})
		_, err := c.Handshake(within(t), "test", "1.0.0")
		if ipc.KindOf(err) != ipc.KindUnauthorized || !errors.Is(err, ipc.ErrClosed) || !strings.Contains(err.Error(), "not you") {
			t.Errorf("%v", err)
		}
		c.Close()
	}
	if err := wait(t, reported, "a report"); ipc.KindOf(err) != ipc.KindUnauthorized {
		t.Error(err)
	}
}
