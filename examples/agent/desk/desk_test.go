package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/agent/desk"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// patience bounds waits that end at once when all is well.
const patience = 30 * time.Second

// room is a PC whose desk is open, seen by a backend.
type room struct {
	nc   *nats.Conn
	js   jetstream.JetStream
	desk *desk.Desk
	path string
	own  *nats.Conn // the desk's
	who  atomic.Pointer[ipc.Identity]
}

func open(t *testing.T) *room {
	t.Helper()
	b := brokertest.Run(t, testbroker.Options{})
	r := &room{nc: brokertest.Connect(t, b.ClientURL()), own: brokertest.Connect(t, b.ClientURL())}
	r.who.Store(&ipc.Identity{User: "ann", SID: "uid-1000", SessionID: 1000})
	r.js = brokertest.Context(t, r.nc)
	if err := bootstrap.Ensure(t.Context(), r.js); err != nil {
		t.Fatal(err)
	}
	pc, err := subjects.ParsePCID("PC1")
	if err != nil {
		t.Fatal(err)
	}
	r.desk, err = desk.New(r.own, desk.Options{
		PCID: pc, Version: "0.101.0", Logger: slog.New(slog.DiscardHandler),
		Identify: func(net.Conn) (ipc.Identity, error) { return *r.who.Load(), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	r.path = filepath.Join(dir, "s")
	l, err := net.Listen("unix", r.path)
	if err != nil {
		t.Fatal(err)
	}
	r.desk.SetGroups([]string{"tokyo", "not a group"})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- r.desk.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := receive(t, served); err != nil {
			t.Error(err)
		}
	})
	return r
}

// app is a client that has shaken hands and subscribed.
type app struct {
	*ipc.Client
	pushes chan *ipc.RPCNotification
}

func (r *room) app(t *testing.T) *app {
	t.Helper()
	conn, err := net.Dial("unix", r.path)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{pushes: make(chan *ipc.RPCNotification, 100)}
	a.Client = ipc.NewClient(conn, ipc.ClientOptions{OnNotification: func(n *ipc.RPCNotification) { a.pushes <- n }})
	t.Cleanup(func() { a.Close() })
	hands, err := a.Handshake(within(t), "test", "1")
	if err != nil || hands.Contract() != wire.V0_101_0 || hands.Session.User != r.who.Load().User || hands.Session.PCID != "PC1" {
		t.Fatalf("%+v, %v", hands, err)
	}
	return a
}

func (a *app) listed(t *testing.T, p ipc.NotificationsListParams) []string {
	t.Helper()
	list, err := a.NotificationsList(within(t), p)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, n := range list.Items {
		id := n.ID
		if n.AckedAt.IsSet() {
			id += " acked"
		}
		ids = append(ids, id)
	}
	if next, ok := list.NextCursor.Get(); ok {
		ids = append(ids, "next "+next)
	}
	return ids
}

func (r *room) send(t *testing.T, subject string, n ipc.Notification) {
	t.Helper()
	n.Priority, n.Title, n.Body = ipc.PriorityInfo, "t", "b"
	data, err := n.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.js.Publish(within(t), subject, data); err != nil {
		t.Fatal(err)
	}
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func receive[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}

var first = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

var (
	unread = ipc.NewNotificationsListParams()
	all    = ipc.NotificationsListParams{Filter: ipc.FilterAll, Limit: 200}
)

func TestList(t *testing.T) {
	r := open(t)
	a := r.app(t)
	if got := a.listed(t, unread); len(got) != 0 {
		t.Errorf("of nothing: %q", got)
	}
	r.send(t, "notifications.all", ipc.Notification{ID: "old", IssuedAt: first})
	r.send(t, "notifications.pc.PC1", ipc.Notification{ID: "mine", IssuedAt: first.Add(time.Minute)})
	r.send(t, "notifications.pc.PC2", ipc.Notification{ID: "another's", IssuedAt: first})
	r.send(t, "notifications.group.tokyo", ipc.Notification{ID: "b", IssuedAt: first.Add(time.Hour)})
	r.send(t, "notifications.group.osaka", ipc.Notification{ID: "far", IssuedAt: first})
	r.send(t, "notifications.all", ipc.Notification{ID: "a", IssuedAt: first.Add(time.Hour)})
	r.send(t, "notifications.all", ipc.Notification{ID: "over", IssuedAt: first, ExpiresAt: wire.Some(first)})
	r.send(t, "notifications.all", ipc.Notification{ID: "old", IssuedAt: first})
	if _, err := r.js.Publish(within(t), "notifications.all", []byte(`{"id":`)); err != nil {
		t.Fatal(err)
	}
	if got := a.listed(t, unread); !slices.Equal(got, []string{"a", "b", "mine", "old"}) {
		t.Errorf("%q", got)
	}
	p := unread
	p.Limit = 3
	if got := a.listed(t, p); !slices.Equal(got, []string{"a", "b", "mine", "next 3"}) {
		t.Errorf("the first page: %q", got)
	}
	for cursor, want := range map[string][]string{
		"3": {"old"}, "4": {}, "99999999999999999999": {"a", "b", "mine", "next 3"}, "-1": {"a", "b", "mine", "next 3"}, "2147483647": {},
	} {
		p.Cursor.Set(cursor)
		if got := a.listed(t, p); !slices.Equal(got, want) {
			t.Errorf("from %s: %q", cursor, got)
		}
	}
	r.desk.SetGroups([]string{"osaka"})
	if got := a.listed(t, unread); !slices.Equal(got, []string{"a", "mine", "far", "old"}) {
		t.Errorf("in another group: %q", got)
	}
}

func TestManyAreReadInBatches(t *testing.T) {
	r := open(t)
	for i := range 1203 {
		data, err := ipc.Notification{ID: "n" + strconv.Itoa(i), Priority: ipc.PriorityInfo, IssuedAt: first.Add(time.Duration(i) * time.Second)}.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.js.PublishAsync("notifications.all", data); err != nil {
			t.Fatal(err)
		}
	}
	receive(t, r.js.PublishAsyncComplete())
	p := all
	p.Cursor.Set("1200")
	if got := r.app(t).listed(t, p); !slices.Equal(got, []string{"n2", "n1", "n0"}) {
		t.Errorf("%q", got)
	}
}

func TestAcknowledge(t *testing.T) {
	r := open(t)
	a := r.app(t)
	events, err := r.nc.SubscribeSync("events.notifications.>")
	if err == nil {
		err = r.nc.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	r.send(t, "notifications.pc.PC1", ipc.Notification{ID: "n.1", IssuedAt: first})
	r.send(t, "notifications.pc.PC2", ipc.Notification{ID: "n2", IssuedAt: first})

	acked, err := a.NotificationsAck(within(t), ipc.NotificationsAckParams{ID: " n.1 "})
	if err != nil {
		t.Fatal(err)
	}
	m, err := events.NextMsg(patience)
	if err != nil {
		t.Fatal(err)
	}
	var event ipc.NotificationAcked
	want := ipc.NotificationAcked{NotificationID: "n.1", PCID: "PC1", UserSID: "uid-1000", AckedAt: acked.AckedAt, Account: wire.Some("ann")}
	if err := event.UnmarshalJSON(m.Data); err != nil || m.Subject != "events.notifications.acked.PC1.uid-1000.n.1" || event != want {
		t.Errorf("%s: %+v, %v", m.Subject, event, err)
	}
	kv, err := r.js.KeyValue(within(t), kvkeys.BucketNotificationsRead)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := kv.Get(within(t), "PC1.uid-1000.n.1")
	text, _ := acked.MarshalJSON()
	if err != nil || string(entry.Value()) != strings.TrimSuffix(string(text), "}")+`,"acked_by":"uid-1000"}` {
		t.Errorf("the mark: %v, %v", entry, err)
	}
	if got := a.listed(t, unread); len(got) != 0 {
		t.Errorf("unread: %q", got)
	}
	if got := a.listed(t, all); !slices.Equal(got, []string{"n.1 acked"}) {
		t.Errorf("all: %q", got)
	}
	r.who.Store(&ipc.Identity{User: "bob", SID: "uid-1001", SessionID: 1001})
	if got := r.app(t).listed(t, all); !slices.Equal(got, []string{"n.1"}) {
		t.Errorf("for another user: %q", got)
	}

	unacked, err := a.NotificationsUnack(within(t), ipc.NotificationsUnackParams{ID: "n.1"})
	if err != nil {
		t.Fatal(err)
	}
	if m, err = events.NextMsg(patience); err != nil {
		t.Fatal(err)
	}
	var taken ipc.NotificationUnacked
	if err := taken.UnmarshalJSON(m.Data); err != nil || m.Subject != "events.notifications.unacked.PC1.uid-1000.n.1" || !taken.UnackedAt.Equal(unacked.UnackedAt) {
		t.Errorf("%s: %+v, %v", m.Subject, taken, err)
	}
	if got := a.listed(t, unread); !slices.Equal(got, []string{"n.1"}) {
		t.Errorf("taken back: %q", got)
	}
	if _, err := a.NotificationsUnack(within(t), ipc.NotificationsUnackParams{ID: "n.1"}); err != nil {
		t.Errorf("taken back twice: %v", err)
	}

	// A change that wants new acknowledgements.
	if _, err := a.NotificationsAck(within(t), ipc.NotificationsAckParams{ID: "n.1"}); err != nil {
		t.Fatal(err)
	}
	r.send(t, "notifications.pc.PC1", ipc.Notification{ID: "n.1", IssuedAt: first.Add(time.Second), AcksResetAt: wire.Some(time.Now().Add(time.Hour))})
	if got := a.listed(t, unread); !slices.Equal(got, []string{"n.1"}) {
		t.Errorf("after a reset: %q", got)
	}

	for id, kind := range map[string]ipc.ErrorKind{
		"n2": ipc.KindUnauthorized, "nobody's": ipc.KindInvalidParams, "": ipc.KindInvalidParams, "*": ipc.KindInvalidParams,
		"a..b": ipc.KindInvalidParams, strings.Repeat("n", 5000): ipc.KindInvalidParams, "none": ipc.KindUnauthorized,
	} {
		if _, err := a.NotificationsAck(within(t), ipc.NotificationsAckParams{ID: id}); ipc.KindOf(err) != kind {
			t.Errorf("ack of %.20q: %v", id, err)
		}
		if _, err := a.NotificationsUnack(within(t), ipc.NotificationsUnackParams{ID: id}); ipc.KindOf(err) != kind {
			t.Errorf("unack of %.20q: %v", id, err)
		}
	}
}

func TestNobody(t *testing.T) {
	r := open(t)
	r.who.Store(&ipc.Identity{})
	a := r.app(t)
	if _, err := a.NotificationsList(within(t), unread); ipc.KindOf(err) != ipc.KindUnauthorized {
		t.Error(err)
	}
	if _, err := a.NotificationsAck(within(t), ipc.NotificationsAckParams{ID: "n"}); ipc.KindOf(err) != ipc.KindUnauthorized {
		t.Error(err)
	}
}

func TestPushes(t *testing.T) {
	r := open(t)
	a := r.app(t)
	sub, err := a.NotificationsSubscribe(within(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.own.Flush(); err != nil { // now the broker knows of the subscriptions
		t.Fatal(err)
	}
	next := func(method string, into interface{ UnmarshalJSON([]byte) error }) {
		t.Helper()
		n := receive(t, a.pushes)
		if err := ipc.DecodeParams(n.Params, into); err != nil || n.Method != method {
			t.Fatalf("%s, %v", n.Method, err)
		}
	}
	publish := func(subject, text string) {
		t.Helper()
		if err := errors.Join(r.nc.Publish(subject, []byte(text)), r.nc.Flush()); err != nil {
			t.Fatal(err)
		}
	}
	publish("notif-amend", `{"id":"n1","op":{"kind":"of the future"}}`) // nobody can tell what it is
	publish("notifications.group.osaka", `{}`)
	var n ipc.NotificationNewParams
	for _, subject := range []string{"notifications.all", "notifications.pc.PC1", "notifications.group.tokyo"} {
		r.send(t, subject, ipc.Notification{ID: subject, IssuedAt: first, Toast: wire.Some(true), AckedAt: wire.Some(first)})
		if next(ipc.MethodNotificationsNew, &n); n.ID != subject || !n.Toast.Or(false) || n.AckedAt.IsSet() {
			t.Errorf("%+v", n)
		}
	}
	publish("notif-amend", `{"id":"n1","op":{"kind":"recall"}}`)
	var p ipc.NotificationAmendedParams
	if next(ipc.MethodNotificationsAmended, &p); p.NotificationAmend != ipc.NewRecall("n1") {
		t.Errorf("%+v", p)
	}
	if err := a.NotificationsUnsubscribe(within(t), ipc.NotificationsUnsubscribeParams(sub)); err != nil {
		t.Error(err)
	}
	if err := a.NotificationsUnsubscribe(within(t), ipc.NotificationsUnsubscribeParams(sub)); ipc.KindOf(err) != ipc.KindNotFound {
		t.Errorf("ended twice: %v", err)
	}
	// What comes now is for the other one.
	other, err := a.NotificationsSubscribe(within(t))
	if err != nil || other == sub {
		t.Fatalf("%v, %v", other, err)
	}
	r.send(t, "notifications.all", ipc.Notification{ID: "last", IssuedAt: first})
	next(ipc.MethodNotificationsNew, &n)
	if _, err := a.Ping(within(t)); err != nil || n.ID != "last" || len(a.pushes) > 0 {
		t.Errorf("%s, and %d more, %v", n.ID, len(a.pushes), err)
	}
	for range 15 {
		if _, err := a.NotificationsSubscribe(within(t)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.NotificationsSubscribe(within(t)); ipc.KindOf(err) != ipc.KindRateLimit {
		t.Errorf("one more subscription: %v", err)
	}
}

func TestTheRest(t *testing.T) {
	r := open(t)
	a := r.app(t)
	if v, err := a.Version(within(t)); err != nil || v.AgentVersion != "0.101.0" || v.TargetAgentVersion != "0.101.0" {
		t.Errorf("%+v, %v", v, err)
	}
	if s, err := a.StateSnapshot(within(t)); err != nil || !s.Online || s.PCID != "PC1" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := a.SupportStatus(within(t)); err != nil || len(s.Grants) > 0 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := a.SupportUnlock(within(t), ipc.SupportUnlockParams{Code: "1234"}); ipc.KindOf(err) != ipc.KindUnauthorized {
		t.Error(err)
	}
	if _, err := a.SupportUnlock(within(t), ipc.SupportUnlockParams{Code: " "}); ipc.KindOf(err) != ipc.KindInvalidParams {
		t.Error(err)
	}
	if l, err := a.SupportLock(within(t)); err != nil || l.Released != 0 {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := a.JobsList(within(t), ipc.JobsListParams{}); !errors.Is(err, ipc.ErrNoMethod) {
		t.Error(err)
	}
}

func TestOffline(t *testing.T) {
	r := open(t)
	a := r.app(t)
	r.own.Close()
	if _, err := a.NotificationsList(within(t), unread); ipc.KindOf(err) != ipc.KindAgentDisconnected {
		t.Error(err)
	}
	if _, err := a.NotificationsUnack(within(t), ipc.NotificationsUnackParams{ID: "n"}); ipc.KindOf(err) != ipc.KindAgentDisconnected {
		t.Error(err)
	}
	if s, err := a.StateSnapshot(within(t)); err != nil || s.Online {
		t.Errorf("%+v, %v", s, err)
	}
}
