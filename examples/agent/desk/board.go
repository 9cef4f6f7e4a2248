package desk

import (
	"log/slog"
	"strconv"
	"sync"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/subjects"
)

// maxBehind is how many pushes wait for an app that does not keep up; then the oldest
// are lost to it, which it makes up for with notifications.list.
const maxBehind = 256

// maxSubscriptions is how many a connection may have. Apps need one.
const maxSubscriptions = 16

// board takes what comes for the users of the PC, and passes it on to the apps that
// have subscribed.
type board struct {
	nc  *nats.Conn
	pc  subjects.PCID
	log *slog.Logger

	mu     sync.Mutex
	opened bool
	always []*nats.Subscription
	groups map[subjects.Group]*nats.Subscription // nil while the board is not open
	apps   map[*ipc.Session]*appSubscriptions
}

// appSubscriptions are those of one connection. Their numbers are not used again.
type appSubscriptions struct {
	last int
	open map[string]chan push
}

// push is what an app is told.
type push struct {
	method string
	params ipc.Payload
}

func newBoard(nc *nats.Conn, pc subjects.PCID, log *slog.Logger) *board {
	return &board{
		nc: nc, pc: pc, log: log,
		groups: map[subjects.Group]*nats.Subscription{}, apps: map[*ipc.Session]*appSubscriptions{},
	}
}

// open subscribes to what comes for the PC and its groups.
func (b *board) open() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for subject, take := range map[string]nats.MsgHandler{
		subjects.NotificationsAll:      b.takeNotification,
		subjects.NotificationsPC(b.pc): b.takeNotification,
		subjects.NotificationsAmend:    b.takeAmend,
	} {
		sub, err := b.nc.Subscribe(subject, take)
		if err != nil {
			return err
		}
		b.always = append(b.always, sub)
	}
	b.opened = true
	for g := range b.groups {
		b.follow(g)
	}
	return nil
}

// close ends all subscriptions to the broker.
func (b *board) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = false
	for _, sub := range b.always {
		_ = sub.Unsubscribe()
	}
	for g, sub := range b.groups {
		if sub != nil {
			_ = sub.Unsubscribe()
			b.groups[g] = nil
		}
	}
	b.always = nil
}

// follow subscribes to what comes for a group. b.mu is held.
func (b *board) follow(g subjects.Group) {
	sub, err := b.nc.Subscribe(subjects.NotificationsGroup(g), b.takeNotification)
	if err != nil {
		b.log.Warn("notifications of a group do not arrive", "group", g.String(), "err", err)
	}
	b.groups[g] = sub
}

func (b *board) setGroups(groups []subjects.Group) {
	b.mu.Lock()
	defer b.mu.Unlock()
	wanted := map[subjects.Group]bool{}
	for _, g := range groups {
		wanted[g] = true
		if _, ok := b.groups[g]; ok {
			continue
		}
		b.groups[g] = nil
		if b.opened {
			b.follow(g)
		}
	}
	for g, sub := range b.groups {
		if wanted[g] {
			continue
		}
		if sub != nil {
			_ = sub.Unsubscribe()
		}
		delete(b.groups, g)
	}
}

// filters are the subjects of the notifications for the PC.
func (b *board) filters() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	filters := []string{subjects.NotificationsAll, subjects.NotificationsPC(b.pc)}
	for g := range b.groups {
		filters = append(filters, subjects.NotificationsGroup(g))
	}
	return filters
}

func (b *board) takeNotification(m *nats.Msg) {
	var p ipc.NotificationNewParams
	if err := p.Notification.UnmarshalJSON(m.Data); err != nil {
		b.log.Warn("a notification does not decode", "subject", m.Subject, "err", err)
		return
	}
	p.AckedAt.Clear() // is a user's, and not in pushes
	b.pass(push{ipc.MethodNotificationsNew, p})
}

func (b *board) takeAmend(m *nats.Msg) {
	var p ipc.NotificationAmendedParams
	if err := p.NotificationAmend.UnmarshalJSON(m.Data); err != nil {
		b.log.Warn("a change of a notification does not decode", "err", err)
		return
	}
	b.pass(push{ipc.MethodNotificationsAmended, p})
}

// pass puts a push into all subscriptions, where need be in the place of the oldest.
func (b *board) pass(p push) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, app := range b.apps {
		for _, waiting := range app.open {
			for taken := false; !taken; {
				select {
				case waiting <- p:
					taken = true
				default:
					select {
					case <-waiting:
					default:
					}
				}
			}
		}
	}
}

// subscribe passes on what comes to an app until it unsubscribes or has gone.
func (b *board) subscribe(s *ipc.Session) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	app := b.apps[s]
	if app == nil {
		app = &appSubscriptions{open: map[string]chan push{}}
		b.apps[s] = app
		go func() {
			<-s.Context().Done()
			b.forget(s)
		}()
	}
	if len(app.open) == maxSubscriptions {
		return "", ipc.NewError(ipc.KindRateLimit, "the connection has too many subscriptions: end one first")
	}
	app.last++
	id := "sub-n-" + strconv.Itoa(app.last)
	waiting := make(chan push, maxBehind)
	app.open[id] = waiting
	go func() {
		for p := range waiting {
			err := s.Notify(s.Context(), p.method, p.params)
			if s.Context().Err() != nil {
				return
			}
			if err != nil { // too large for a frame
				b.log.Warn("a push is lost", "method", p.method, "err", err)
			}
		}
	}()
	return id, nil
}

func (b *board) unsubscribe(s *ipc.Session, id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	app := b.apps[s]
	if app == nil || app.open[id] == nil {
		return false
	}
	close(app.open[id])
	delete(app.open, id)
	return true
}

func (b *board) forget(s *ipc.Session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, waiting := range b.apps[s].open {
		close(waiting)
	}
	delete(b.apps, s)
}
