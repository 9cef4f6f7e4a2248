package scenarios

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// app is our end of a connection to an agent.
type app struct {
	*stage
	*ipc.Client
	pc   string
	user lab.User
	// pushes are what the agent says by itself, with its method.
	pushes chan *ipc.RPCNotification
}

// appMeets lets an app on our client talk to both agents over their sockets, as a user
// of this machine: to the published one about all that it has, to ours about what it
// has of that.
func appMeets(ctx context.Context, s *stage) error {
	if !s.Newer() {
		s.story.Say("the published agent serves no apps on this system")
		return nil
	}
	user, err := lab.AppUser()
	if err != nil {
		return err
	}
	if err := s.appAt(ctx, lab.RealPC, s.Socket, user, (*app).hands, (*app).state, (*app).jobs, (*app).notifications, (*app).support, (*app).missing); err != nil {
		return fmt.Errorf("the real agent: %w", err)
	}
	if err := s.appAt(ctx, lab.OurPC, s.OurSocket, user, (*app).hands, (*app).state, (*app).notifications, (*app).support); err != nil {
		return fmt.Errorf("our agent: %w", err)
	}
	s.story.Say("our agent does the same with notifications")
	return nil
}

// appAt connects to an agent and goes through steps.
func (s *stage) appAt(ctx context.Context, pc, socket string, user lab.User, steps ...func(*app, context.Context) error) error {
	var conn net.Conn
	err := s.Wait(ctx, "the agent serves "+user.Name, func(ctx context.Context) error {
		var err error
		conn, err = lab.DialAs(ctx, user, socket)
		return err
	})
	if err != nil {
		return err
	}
	pushes := make(chan *ipc.RPCNotification, 64)
	a := &app{stage: s, pc: pc, user: user, pushes: pushes, Client: ipc.NewClient(conn, ipc.ClientOptions{
		OnNotification: func(n *ipc.RPCNotification) {
			select {
			case pushes <- n:
			case <-ctx.Done():
			}
		},
	})}
	defer a.Close()
	if os.Geteuid() == 0 {
		if err := rootIsRefused(ctx, socket); err != nil {
			return err
		}
	}
	for _, step := range steps {
		if err := step(a, ctx); err != nil {
			return err
		}
	}
	return nil
}

// rootIsRefused: the agent says so before it has read anything, and our client tells.
func rootIsRefused(ctx context.Context, socket string) error {
	conn, err := endpoint.Dial(ctx, socket)
	if err != nil {
		return err
	}
	c := ipc.NewClient(conn, ipc.ClientOptions{})
	defer c.Close()
	if _, err := c.Handshake(ctx, "fleet", "1.0.0"); ipc.KindOf(err) != ipc.KindUnauthorized || !errors.Is(err, ipc.ErrClosed) {
		return fmt.Errorf("root was not refused: %v", err)
	}
	return nil
}

func (a *app) hands(ctx context.Context) error {
	if _, err := a.Ping(ctx); ipc.KindOf(err) != ipc.KindInvalidRequest {
		return fmt.Errorf("before the handshake: %v", err)
	}
	hands, err := a.Handshake(ctx, "fleet", "1.0.0", ipc.FeaturePushNotifications)
	if err != nil {
		return err
	}
	want := ipc.HandshakeSession{User: a.user.Name, SessionID: uint32(a.user.UID), PCID: a.pc}
	if hands.Session != want || hands.Protocol != ipc.ProtocolVersion || a.pc == lab.RealPC && (hands.AgentVersion != lab.Newest || hands.Contract() != wire.V0_101_0) {
		return fmt.Errorf("the handshake gives %+v", hands)
	}
	pong, err := a.Ping(ctx)
	if err != nil || pong.AgentTime.IsZero() {
		return fmt.Errorf("ping: %+v, %v", pong, err)
	}
	version, err := a.Version(ctx)
	if err != nil || version.AgentVersion != hands.AgentVersion {
		return fmt.Errorf("version: %+v, %v", version, err)
	}
	a.story.Say("our client shakes hands with %s, which knows by the system who is calling", a.pc)
	return nil
}

func (a *app) state(ctx context.Context) error {
	err := a.Wait(ctx, "the agent is online", func(ctx context.Context) error {
		state, err := a.StateSnapshot(ctx)
		if err != nil {
			return err
		}
		if state.PCID != a.pc || !state.Online || state.VPN != ipc.VPNUnknown {
			return fmt.Errorf("the state is %+v", state)
		}
		return nil
	})
	if err != nil {
		return err
	}
	a.story.Say("its state decodes, whether or not it says anything of a VPN")
	return nil
}

// jobs finds a job with everything that is new in a client block, and not the one that
// is behind a code, and runs the first.
func (a *app) jobs(ctx context.Context) error {
	const head, tail = "version: 1.0.0\nexecute:\n  shell: sh\n  script: echo done for you\n  timeout: 60s\nclient:\n",
		"  category: printers\n  category_label: Printers\n  category_icon: printer\n  category_order: -1\n"
	for id, more := range map[string]string{
		"fleet-app":      "  name: Mend the printer\n" + tail + "  confirm:\n    message: Sure?\n",
		"fleet-app-desk": "  name: For the desk\n" + tail + "  unlock: desk\n",
	} {
		text := "id: " + id + "\n" + head + more
		if _, err := (manifest.Reader{Contract: wire.V0_101_0, Strict: true}).Job([]byte(text)); err != nil {
			return fmt.Errorf("our own reader refuses %s: %w", id, err)
		}
		path, err := a.File(id+".kanade-job.yaml", text)
		if err != nil {
			return err
		}
		if err := a.registerFile(ctx, path); err != nil {
			return err
		}
	}
	var job ipc.UserInvokableJob
	err := a.Wait(ctx, "the agent lists the job", func(ctx context.Context) error {
		list, err := a.JobsList(ctx, ipc.JobsListParams{Category: wire.Some[ipc.JobCategory]("printers")})
		if err != nil {
			return err
		}
		if len(list.Items) != 1 {
			return fmt.Errorf("it lists %+v", list.Items)
		}
		job = list.Items[0]
		return nil
	})
	if err != nil {
		return err
	}
	want := ipc.UserInvokableJob{
		ID: "fleet-app", DisplayName: "Mend the printer", Category: "printers", CategoryLabel: wire.Some("Printers"),
		CategoryIcon: wire.Some("printer"), CategoryOrder: wire.Some[int64](-1), Version: "1.0.0", TimeoutSecs: wire.Some[uint64](60),
		Confirm: wire.Some(ipc.JobConfirm{Enabled: true, Message: wire.Some("Sure?")}),
	}
	if job != want {
		return fmt.Errorf("the agent lists %+v, not %+v", job, want)
	}
	a.story.Say("it lists the job that users may start, in a category of its own, and not the one behind a code")

	run, err := a.JobsExecute(ctx, ipc.JobsExecuteParams{ID: job.ID})
	if err != nil {
		return err
	}
	var last ipc.JobProgress
	for !last.Status.Terminal() {
		if err := a.pushed(ctx, ipc.MethodJobsProgress, &last); err != nil {
			return err
		}
	}
	if code, ok := last.ExitCode.Get(); last.RunID != run.RunID || last.Status != ipc.RunCompleted || !ok || code != 0 || last.StdoutChunk.Or("") != "done for you\n" {
		return fmt.Errorf("the run ended as %+v", last)
	}
	if _, err := a.JobsExecute(ctx, ipc.JobsExecuteParams{ID: "fleet-hello"}); ipc.KindOf(err) != ipc.KindUnauthorized {
		return fmt.Errorf("a job that is not for users: %v", err)
	}
	a.story.Say("and runs it; what is not for users it refuses")
	return nil
}

// notifications follows one through its life: sent, acknowledged, not acknowledged
// after all, changed and recalled, as app and operator see it.
func (a *app) notifications(ctx context.Context) error {
	sub, err := a.NotificationsSubscribe(ctx)
	if err != nil {
		return err
	}
	var sent ipc.PublishNotificationResponse
	request := ipc.PublishNotificationRequest{
		Priority: ipc.PriorityWarn, RequireAck: true, Title: "Printers <&>", Body: "At ten", Toast: wire.Some(true),
		Target: wire.Target{PCs: []string{a.pc}},
	}
	if err := a.API.Post(ctx, "/api/notifications", request, &sent); err != nil {
		return err
	}
	var pushed ipc.NotificationNewParams
	if err := a.pushed(ctx, ipc.MethodNotificationsNew, &pushed); err != nil {
		return err
	}
	if pushed.ID != sent.ID || pushed.Title != request.Title || !pushed.Toast.Or(false) || pushed.IssuedAt.IsZero() {
		return fmt.Errorf("pushed was %+v", pushed)
	}
	if err := a.listed(ctx, sent.ID, true, false); err != nil {
		return err
	}
	a.story.Say("a notification that the backend sends arrives as a push, and is listed")

	who := "uid-" + strconv.Itoa(a.user.UID)
	acked, err := a.NotificationsAck(ctx, ipc.NotificationsAckParams{ID: sent.ID})
	if err != nil {
		return err
	}
	if err := a.listed(ctx, sent.ID, false, true); err != nil {
		return err
	}
	if err := a.entry(ctx, sent.ID, func(e ipc.NotificationAckEntry) bool {
		return e.PCID == a.pc && e.UserSID == who && e.Standing() && e.AckedAt.Equal(acked.AckedAt) && e.Account.Or("") == a.user.Name
	}); err != nil {
		return err
	}
	unacked, err := a.NotificationsUnack(ctx, ipc.NotificationsUnackParams{ID: sent.ID})
	if err != nil {
		return err
	}
	if err := a.listed(ctx, sent.ID, true, false); err != nil {
		return err
	}
	if err := a.entry(ctx, sent.ID, func(e ipc.NotificationAckEntry) bool {
		at, ok := e.UnackedAt.Get()
		return !e.Standing() && ok && at.Equal(unacked.UnackedAt)
	}); err != nil {
		return err
	}
	a.story.Say("the backend knows who has acknowledged it, and that they have taken that back")

	edit := ipc.EditNotificationRequest{Priority: ipc.PriorityInfo, Title: "Printers", Body: "At eleven", ResetAcks: true}
	if err := a.API.Patch(ctx, "/api/notifications/"+sent.ID, edit, nil); err != nil {
		return err
	}
	if err := a.pushed(ctx, ipc.MethodNotificationsNew, &pushed); err != nil {
		return err
	}
	if pushed.ID != sent.ID || pushed.Body != edit.Body || !pushed.EditedAt.IsSet() || !pushed.AcksResetAt.IsSet() {
		return fmt.Errorf("pushed after the change was %+v", pushed)
	}
	var detail ipc.NotificationDetail
	if err := a.API.Get(ctx, "/api/notifications/"+sent.ID, &detail); err != nil {
		return err
	}
	target, ok := detail.Target.Get()
	if detail.Notification.Body != edit.Body || len(detail.Acks) != 0 || !ok || !slices.Equal(target.PCs, []string{a.pc}) ||
		len(detail.Audience) != 1 || detail.Audience[0].PCID != a.pc || detail.Audience[0].Confirmed {
		return fmt.Errorf("the backend has %+v", detail)
	}
	if err := a.API.Post(ctx, "/api/notifications/"+sent.ID+"/recall", nil, nil); err != nil {
		return err
	}
	var amended ipc.NotificationAmendedParams
	if err := a.pushed(ctx, ipc.MethodNotificationsAmended, &amended); err != nil {
		return err
	}
	if amended.NotificationAmend != ipc.NewRecall(sent.ID) {
		return fmt.Errorf("pushed at the end was %+v", amended)
	}
	if err := a.listed(ctx, sent.ID, false, false); err != nil {
		return err
	}
	a.story.Say("a change arrives as a push, and so does its recall; then nobody lists it any more")
	return a.NotificationsUnsubscribe(ctx, ipc.NotificationsUnsubscribeParams(sub))
}

// listed checks whether a notification is among the unread ones, and whether it is
// acknowledged among all.
func (a *app) listed(ctx context.Context, id string, unread, acked bool) error {
	for _, filter := range []ipc.NotificationsFilter{ipc.FilterUnread, ipc.FilterAll} {
		params := ipc.NewNotificationsListParams()
		params.Filter = filter
		list, err := a.NotificationsList(ctx, params)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list.Items, func(n ipc.Notification) bool { return n.ID == id })
		want := unread || acked && filter == ipc.FilterAll
		if (i >= 0) != want || i >= 0 && list.Items[i].AckedAt.IsSet() != acked {
			return fmt.Errorf("of filter %s the list is %+v", filter, list.Items)
		}
	}
	return nil
}

// entry waits until the backend has one acknowledgement, and it is as wanted.
func (a *app) entry(ctx context.Context, id string, is func(ipc.NotificationAckEntry) bool) error {
	return a.Wait(ctx, "the backend knows of the acknowledgement", func(ctx context.Context) error {
		var status ipc.NotificationAckStatus
		if err := a.API.Get(ctx, "/api/notifications/"+id+"/ack_status", &status); err != nil {
			return err
		}
		if len(status.Acks) != 1 || !is(status.Acks[0]) {
			return fmt.Errorf("it has %+v", status)
		}
		return nil
	})
}

// support has nothing granted, and a wrong code changes nothing about that.
func (a *app) support(ctx context.Context) error {
	locked := func() error {
		status, err := a.SupportStatus(ctx)
		if err != nil || len(status.Grants) > 0 {
			return fmt.Errorf("support.status: %+v, %v", status, err)
		}
		return nil
	}
	if err := locked(); err != nil {
		return err
	}
	if _, err := a.SupportUnlock(ctx, ipc.SupportUnlockParams{Code: "0000"}); ipc.KindOf(err) != ipc.KindUnauthorized {
		return fmt.Errorf("a wrong code: %v", err)
	}
	if released, err := a.SupportLock(ctx); err != nil || released.Released != 0 {
		return fmt.Errorf("support.lock: %+v, %v", released, err)
	}
	a.story.Say("nobody has unlocked anything, and a wrong code does not")
	return locked()
}

// missing asks for what the published agent does not have, and goes on.
func (a *app) missing(ctx context.Context) error {
	_, deferred := a.MaintenanceDefer(ctx, ipc.MaintenanceDeferParams{ScheduleID: "fleet", Duration: ipc.Defer1h})
	_, uploaded := a.SupportUploadDiagnostics(ctx, ipc.SupportUploadDiagnosticsParams{})
	for _, err := range []error{deferred, uploaded} {
		if !errors.Is(err, ipc.ErrNoMethod) {
			return fmt.Errorf("a method that it does not have: %v", err)
		}
	}
	if _, err := a.MaintenanceList(ctx, ipc.NewMaintenanceListParams()); err != nil {
		return err
	}
	if _, err := a.LogTail(ctx, ipc.NewLogTailParams()); err != nil {
		return err
	}
	sub, err := a.StateSubscribe(ctx)
	if err != nil {
		return err
	}
	if err := a.StateUnsubscribe(ctx, ipc.StateUnsubscribeParams(sub)); err != nil {
		return err
	}
	if err := a.StateUnsubscribe(ctx, ipc.StateUnsubscribeParams(sub)); ipc.KindOf(err) != ipc.KindNotFound {
		return fmt.Errorf("a subscription ends twice: %v", err)
	}
	a.story.Say("our client tells what the agent does not have from what it refuses")
	return nil
}

// pushed waits for the next push of a method, and reads it. Others are passed over.
func (a *app) pushed(ctx context.Context, method string, into interface{ UnmarshalJSON([]byte) error }) error {
	for {
		select {
		case n := <-a.pushes:
			if n.Method == method {
				return ipc.DecodeParams(n.Params, into)
			}
		case <-a.Done():
			return fmt.Errorf("waited for a push of %s: %w", method, a.Err())
		case <-ctx.Done():
			return fmt.Errorf("waited for a push of %s: %w", method, context.Cause(ctx))
		case <-time.After(time.Second):
			if err := a.Ended(); err != nil {
				return fmt.Errorf("waited for a push of %s: %w", method, err)
			}
		}
	}
}
