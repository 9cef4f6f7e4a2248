package desk

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
)

const (
	// maxReplay is how many notifications are looked at, the latest ones.
	maxReplay = 5000
	// batch is how many of them come at once.
	batch = 500
	// readTimeout bounds what the broker is asked for an app.
	readTimeout = 10 * time.Second
)

// list answers notifications.list.
func (d *Desk) list(ctx context.Context, s *ipc.Session, p ipc.NotificationsListParams) (ipc.NotificationsListResult, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	user, err := d.caller(s)
	if err != nil {
		return ipc.NotificationsListResult{}, err
	}
	acks, err := d.acks(ctx, user)
	if err != nil {
		return ipc.NotificationsListResult{}, d.failed(err)
	}
	all, err := d.replay(ctx)
	if err != nil {
		return ipc.NotificationsListResult{}, d.failed(err)
	}
	return page(all, acks, p, time.Now()), nil
}

// errOffline is what an app is told while there is no broker.
func errOffline() error {
	return ipc.NewError(ipc.KindAgentDisconnected, "the agent has no connection to its broker; it keeps trying")
}

// caller is the user of a connection, as subjects and keys have it. Without a broker
// nothing can be done for them, and they need not wait to hear so.
func (d *Desk) caller(s *ipc.Session) (subjects.UserID, error) {
	user, err := subjects.ParseUserID(s.Identity().SID)
	switch {
	case err != nil:
		return user, ipc.NewError(ipc.KindUnauthorized, "the agent does not know who is calling")
	case !d.nc.IsConnected():
		return user, errOffline()
	}
	return user, nil
}

// failed is err, or that the broker has gone meanwhile.
func (d *Desk) failed(err error) error {
	if d.nc.IsConnected() {
		return err
	}
	return errOffline()
}

// page sorts notifications, the newest first, and takes the part that is asked for.
func page(all []ipc.Notification, acks map[string]time.Time, p ipc.NotificationsListParams, now time.Time) ipc.NotificationsListResult {
	latest := map[string]ipc.Notification{}
	for _, n := range all {
		if n.Expired(now) {
			continue
		}
		n.AckedAt.Clear()
		reset, isReset := n.AcksResetAt.Get()
		if at, ok := acks[n.ID]; ok && (!isReset || !at.Before(reset)) {
			n.AckedAt.Set(at)
		}
		if old, ok := latest[n.ID]; !ok || n.IssuedAt.After(old.IssuedAt) {
			latest[n.ID] = n
		}
	}
	items := slices.SortedFunc(maps.Values(latest), func(a, b ipc.Notification) int {
		return cmp.Or(b.IssuedAt.Compare(a.IssuedAt), strings.Compare(a.ID, b.ID))
	})
	if p.Filter == ipc.FilterUnread {
		items = slices.DeleteFunc(items, func(n ipc.Notification) bool { return n.AckedAt.IsSet() })
	}
	offset, err := strconv.ParseUint(p.Cursor.Or("0"), 10, 31)
	if err != nil {
		offset = 0
	}
	from := min(int(offset), len(items))
	to := min(from+int(min(max(p.Limit, 1), ipc.MaxNotificationsLimit)), len(items))
	result := ipc.NotificationsListResult{Items: items[from:to]}
	if to < len(items) {
		result.NextCursor.Set(strconv.Itoa(to))
	}
	return result
}

// replay reads the notifications that there are for the PC, in the order in which they
// were sent.
func (d *Desk) replay(ctx context.Context) ([]ipc.Notification, error) {
	consumer, err := d.js.CreateConsumer(ctx, kvkeys.StreamNotifications, jetstream.ConsumerConfig{
		FilterSubjects: d.board.filters(), AckPolicy: jetstream.AckNonePolicy, DeliverPolicy: jetstream.DeliverAllPolicy,
		MemoryStorage: true, InactiveThreshold: 3 * readTimeout,
	})
	if err != nil {
		return nil, err
	}
	info := consumer.CachedInfo()
	defer func() { // it would end by itself, later
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
		defer cancel()
		if err := d.js.DeleteConsumer(ctx, kvkeys.StreamNotifications, info.Name); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			d.log.Debug("a consumer ends by itself", "err", err)
		}
	}()
	var all []ipc.Notification
	for left := info.NumPending; left > 0; {
		messages, err := consumer.FetchNoWait(int(min(left, batch)))
		if err = cmp.Or(ctx.Err(), err); err != nil {
			return nil, err
		}
		got := uint64(0)
		for m := range messages.Messages() {
			got++
			var n ipc.Notification
			if err := n.UnmarshalJSON(m.Data()); err != nil {
				d.log.Warn("a notification does not decode", "subject", m.Subject(), "err", err)
				continue
			}
			all = append(all, n)
		}
		if err := messages.Error(); err != nil {
			return nil, err
		}
		if got == 0 { // recalled meanwhile
			break
		}
		left -= min(got, left)
		if len(all) > 2*maxReplay {
			all = slices.Clone(all[len(all)-maxReplay:])
		}
	}
	return all[max(0, len(all)-maxReplay):], nil
}

// acks reads when the user acknowledged which notification.
func (d *Desk) acks(ctx context.Context, user subjects.UserID) (map[string]time.Time, error) {
	prefix, err := kvkeys.NotificationsReadPrefix(d.opts.PCID, user)
	if err != nil {
		return nil, err
	}
	kv, err := d.js.KeyValue(ctx, kvkeys.BucketNotificationsRead)
	if err != nil {
		return nil, err
	}
	watcher, err := kv.Watch(ctx, prefix+">", jetstream.IgnoreDeletes())
	if err != nil {
		return nil, err
	}
	defer func() { _ = watcher.Stop() }()
	acks := map[string]time.Time{}
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case entry, ok := <-watcher.Updates():
			if !ok {
				return nil, errors.New("the watch of acknowledgements ended")
			}
			if entry == nil { // that was all
				return acks, nil
			}
			var mark ipc.NotificationsAckResult
			if err := mark.UnmarshalJSON(entry.Value()); err != nil {
				d.log.Warn("an acknowledgement does not decode", "key", entry.Key(), "err", err)
				continue
			}
			acks[strings.TrimPrefix(entry.Key(), prefix)] = mark.AckedAt
		}
	}
}
