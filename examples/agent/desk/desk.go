package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/subjects"
)

// Options configure a [Desk].
type Options struct {
	// PCID is the identity of the PC. Required.
	PCID subjects.PCID
	// Version is the agent's own. Default: "0.0.0".
	Version string
	// Identify finds out who is calling, such as endpoint.IdentifyPerson. Required.
	Identify func(net.Conn) (ipc.Identity, error)
	// Logger gets what an operator wants to know. Default: slog.Default.
	Logger *slog.Logger
}

// Desk serves the apps of one PC. Make one with [New].
type Desk struct {
	nc     *nats.Conn
	js     jetstream.JetStream
	opts   Options
	log    *slog.Logger
	board  *board
	server *ipc.Server
}

// New returns a desk that gets what it tells from a connection.
func New(nc *nats.Conn, opts Options) (*Desk, error) {
	if opts.PCID.IsZero() || opts.Identify == nil {
		return nil, errors.New("desk: a pc id and Identify are required")
	}
	js, err := jetstream.New(nc)
	if err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	d := &Desk{nc: nc, js: js, opts: opts, log: cmp.Or(opts.Logger, slog.Default()).With("pc", opts.PCID.String())}
	d.opts.Version = cmp.Or(opts.Version, "0.0.0")
	d.board = newBoard(nc, opts.PCID, d.log)
	d.server = ipc.NewServer(ipc.ServerOptions{
		PCID: opts.PCID.String(), AgentVersion: d.opts.Version, Identify: opts.Identify,
		OnError: func(err error) { d.log.Warn("client app", "err", err) },
	})
	d.handle()
	return d, nil
}

// SetGroups says which groups the PC is in from now on; names that no group can have
// are passed over. It does not block.
func (d *Desk) SetGroups(names []string) {
	var groups []subjects.Group
	for _, name := range names {
		if g, err := subjects.ParseGroup(name); err == nil {
			groups = append(groups, g)
		}
	}
	d.board.setGroups(groups)
}

// Serve serves the apps that a listener accepts until ctx ends, and closes it. It is
// called once. The error says what could not be subscribed to, or that the listener
// failed.
func (d *Desk) Serve(ctx context.Context, l net.Listener) error {
	defer d.board.close()
	if err := d.board.open(); err != nil {
		return errors.Join(fmt.Errorf("desk: %w", err), l.Close())
	}
	return d.server.Serve(ctx, l)
}

// handle says what answers which method.
func (d *Desk) handle() {
	ipc.Handle(d.server, ipc.MethodSystemPing, func(context.Context, *ipc.Session, ipc.PingParams) (ipc.PingResult, error) {
		return ipc.PingResult{AgentTime: time.Now()}, nil
	})
	ipc.Handle(d.server, ipc.MethodSystemVersion, func(context.Context, *ipc.Session, ipc.VersionParams) (ipc.VersionResult, error) {
		return ipc.VersionResult{AgentVersion: d.opts.Version, TargetAgentVersion: d.opts.Version}, nil
	})
	ipc.Handle(d.server, ipc.MethodStateSnapshot, func(context.Context, *ipc.Session, ipc.StateSnapshotParams) (ipc.StateSnapshot, error) {
		return ipc.StateSnapshot{
			PCID: d.opts.PCID.String(), Online: d.nc.IsConnected(), VPN: ipc.VPNUnknown,
			AgentVersion: d.opts.Version, TargetVersion: d.opts.Version,
		}, nil
	})
	ipc.Handle(d.server, ipc.MethodNotificationsList, d.list)
	ipc.Handle(d.server, ipc.MethodNotificationsSubscribe, func(_ context.Context, s *ipc.Session, _ ipc.NotificationsSubscribeParams) (ipc.NotificationsSubscribeResult, error) {
		id, err := d.board.subscribe(s)
		return ipc.NotificationsSubscribeResult{Subscription: id}, err
	})
	ipc.Handle(d.server, ipc.MethodNotificationsUnsubscribe, func(_ context.Context, s *ipc.Session, p ipc.NotificationsUnsubscribeParams) (ipc.Void, error) {
		if !d.board.unsubscribe(s, p.Subscription) {
			return ipc.Void{}, ipc.NewError(ipc.KindNotFound, "there is no such subscription on this connection")
		}
		return ipc.Void{}, nil
	})
	ipc.Handle(d.server, ipc.MethodNotificationsAck, d.ack)
	ipc.Handle(d.server, ipc.MethodNotificationsUnack, d.unack)
	d.handleSupport()
}

// handleSupport answers what support asks on a PC whose agent knows no codes.
func (d *Desk) handleSupport() {
	ipc.Handle(d.server, ipc.MethodSupportStatus, func(context.Context, *ipc.Session, ipc.SupportStatusParams) (ipc.SupportStatusResult, error) {
		return ipc.SupportStatusResult{}, nil
	})
	ipc.Handle(d.server, ipc.MethodSupportLock, func(context.Context, *ipc.Session, ipc.SupportLockParams) (ipc.SupportLockResult, error) {
		return ipc.SupportLockResult{}, nil
	})
	ipc.Handle(d.server, ipc.MethodSupportUnlock, func(_ context.Context, _ *ipc.Session, p ipc.SupportUnlockParams) (ipc.SupportUnlockResult, error) {
		if strings.TrimSpace(p.Code) == "" {
			return ipc.SupportUnlockResult{}, ipc.NewError(ipc.KindInvalidParams, "there is no code")
		}
		return ipc.SupportUnlockResult{}, ipc.NewError(ipc.KindUnauthorized, "the code is not right")
	})
}
