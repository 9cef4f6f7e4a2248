package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// validID is what a notification's id looks like.
var validID = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// mark is what an app wants to change: the acknowledgement of one notification by one
// user.
type mark struct {
	user    subjects.UserID
	id      subjects.NotificationID
	key     string
	account wire.Opt[string]
}

// ack answers notifications.ack: it sets the user's mark and tells the backend.
func (d *Desk) ack(ctx context.Context, s *ipc.Session, p ipc.NotificationsAckParams) (ipc.NotificationsAckResult, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	m, err := d.mark(ctx, s, p.ID)
	if err != nil {
		return ipc.NotificationsAckResult{}, err
	}
	result := ipc.NotificationsAckResult{AckedAt: time.Now().UTC()}
	value, err := m.document(result)
	if err != nil {
		return result, err
	}
	kv, err := d.js.KeyValue(ctx, kvkeys.BucketNotificationsRead)
	if err == nil {
		_, err = kv.Put(ctx, m.key, value)
	}
	if err != nil {
		return result, d.failed(err)
	}
	return result, d.tell(ctx, subjects.EventsNotificationsAcked(d.opts.PCID, m.user, m.id), ipc.NotificationAcked{
		NotificationID: m.id.String(), PCID: d.opts.PCID.String(), UserSID: m.user.String(), AckedAt: result.AckedAt, Account: m.account,
	})
}

// unack answers notifications.unack: it removes the mark and tells the backend. Where
// there is none, that is as well.
func (d *Desk) unack(ctx context.Context, s *ipc.Session, p ipc.NotificationsUnackParams) (ipc.NotificationsUnackResult, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	m, err := d.mark(ctx, s, p.ID)
	if err != nil {
		return ipc.NotificationsUnackResult{}, err
	}
	result := ipc.NotificationsUnackResult{UnackedAt: time.Now().UTC()}
	kv, err := d.js.KeyValue(ctx, kvkeys.BucketNotificationsRead)
	if err == nil {
		err = kv.Delete(ctx, m.key)
	}
	if err != nil {
		return result, d.failed(err)
	}
	return result, d.tell(ctx, subjects.EventsNotificationsUnacked(d.opts.PCID, m.user, m.id), ipc.NotificationUnacked{
		NotificationID: m.id.String(), PCID: d.opts.PCID.String(), UserSID: m.user.String(), UnackedAt: result.UnackedAt, Account: m.account,
	})
}

// mark finds out whose acknowledgement of what is to change. The notification must be
// one for this PC.
func (d *Desk) mark(ctx context.Context, s *ipc.Session, id string) (mark, error) {
	user, err := d.caller(s)
	if err != nil {
		return mark{}, err
	}
	m := mark{user: user}
	if name := s.Identity().User; name != "" {
		m.account.Set(name)
	}
	if id = strings.TrimSpace(id); !validID.MatchString(id) {
		return mark{}, ipc.NewError(ipc.KindInvalidParams, "the id of a notification has letters, digits and _.- alone")
	}
	if m.id, err = subjects.ParseNotificationID(id); err == nil {
		m.key, err = kvkeys.NotificationsRead(d.opts.PCID, user, m.id)
	}
	if err != nil {
		return mark{}, ipc.NewError(ipc.KindInvalidParams, err.Error())
	}
	all, err := d.replay(ctx)
	if err != nil {
		return mark{}, d.failed(err)
	}
	if !slices.ContainsFunc(all, func(n ipc.Notification) bool { return n.ID == id }) {
		return mark{}, ipc.NewError(ipc.KindUnauthorized, "there is no such notification for this PC")
	}
	return m, nil
}

// document is the value of a mark: when, and by whom.
func (m mark) document(at ipc.NotificationsAckResult) ([]byte, error) {
	data, err := at.AppendJSON(nil)
	if err != nil {
		return nil, err
	}
	by, err := json.Marshal(m.user.String())
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(data[:len(data)-1], `,"acked_by":%s}`, by), nil
}

// tell publishes an event, which the stream EVENTS must have taken.
func (d *Desk) tell(ctx context.Context, subject string, event ipc.Payload) error {
	data, err := event.AppendJSON(nil)
	if err != nil {
		return err
	}
	if _, err := d.js.Publish(ctx, subject, data); err != nil {
		return d.failed(err)
	}
	return nil
}
