package ipc

import "context"

// The methods below are [Client.Call] for one method each. What an agent does not
// implement, [errors.Is] tells by [ErrNoMethod]: methods that are there since 0.101.0
// are missing from older agents.

// Ping asks for the agent's clock.
func (c *Client) Ping(ctx context.Context) (PingResult, error) {
	return call[PingResult](ctx, c, MethodSystemPing, PingParams{})
}

// Version asks which versions run and should.
func (c *Client) Version(ctx context.Context) (VersionResult, error) {
	return call[VersionResult](ctx, c, MethodSystemVersion, VersionParams{})
}

// LogTail asks for the last lines of the agent's log.
func (c *Client) LogTail(ctx context.Context, p LogTailParams) (LogTailResult, error) {
	return call[LogTailResult](ctx, c, MethodSystemLogTail, p)
}

// StateSnapshot asks for the state of the PC.
func (c *Client) StateSnapshot(ctx context.Context) (StateSnapshot, error) {
	return call[StateSnapshot](ctx, c, MethodStateSnapshot, StateSnapshotParams{})
}

// StateSubscribe asks for [MethodStateChanged] pushes. There is none at once:
// ask for a snapshot too.
func (c *Client) StateSubscribe(ctx context.Context) (StateSubscribeResult, error) {
	return call[StateSubscribeResult](ctx, c, MethodStateSubscribe, StateSubscribeParams{})
}

// StateUnsubscribe ends a subscription.
func (c *Client) StateUnsubscribe(ctx context.Context, p StateUnsubscribeParams) error {
	return c.Call(ctx, MethodStateUnsubscribe, p, nil)
}

// NotificationsList asks for a page of notifications; see
// [NewNotificationsListParams].
func (c *Client) NotificationsList(ctx context.Context, p NotificationsListParams) (NotificationsListResult, error) {
	return call[NotificationsListResult](ctx, c, MethodNotificationsList, p)
}

// NotificationsSubscribe asks for [MethodNotificationsNew] pushes, and from newer
// agents [MethodNotificationsAmended] ones.
func (c *Client) NotificationsSubscribe(ctx context.Context) (NotificationsSubscribeResult, error) {
	return call[NotificationsSubscribeResult](ctx, c, MethodNotificationsSubscribe, NotificationsSubscribeParams{})
}

// NotificationsUnsubscribe ends a subscription.
func (c *Client) NotificationsUnsubscribe(ctx context.Context, p NotificationsUnsubscribeParams) error {
	return c.Call(ctx, MethodNotificationsUnsubscribe, p, nil)
}

// NotificationsAck acknowledges a notification for the user of the connection.
func (c *Client) NotificationsAck(ctx context.Context, p NotificationsAckParams) (NotificationsAckResult, error) {
	return call[NotificationsAckResult](ctx, c, MethodNotificationsAck, p)
}

// NotificationsUnack takes back what [Client.NotificationsAck] did. Since 0.101.0.
func (c *Client) NotificationsUnack(ctx context.Context, p NotificationsUnackParams) (NotificationsUnackResult, error) {
	return call[NotificationsUnackResult](ctx, c, MethodNotificationsUnack, p)
}

// JobsList asks for the jobs that the user may start.
func (c *Client) JobsList(ctx context.Context, p JobsListParams) (JobsListResult, error) {
	return call[JobsListResult](ctx, c, MethodJobsList, p)
}

// JobsExecute starts a job. [MethodJobsProgress] pushes follow.
func (c *Client) JobsExecute(ctx context.Context, p JobsExecuteParams) (JobsExecuteResult, error) {
	return call[JobsExecuteResult](ctx, c, MethodJobsExecute, p)
}

// JobsSubscribe asks for pushes about runs of others.
func (c *Client) JobsSubscribe(ctx context.Context) (JobsSubscribeResult, error) {
	return call[JobsSubscribeResult](ctx, c, MethodJobsSubscribe, JobsSubscribeParams{})
}

// JobsUnsubscribe ends a subscription.
func (c *Client) JobsUnsubscribe(ctx context.Context, p JobsUnsubscribeParams) error {
	return c.Call(ctx, MethodJobsUnsubscribe, p, nil)
}

// JobsKill ends a run that this connection started.
func (c *Client) JobsKill(ctx context.Context, p JobsKillParams) (JobsKillResult, error) {
	return call[JobsKillResult](ctx, c, MethodJobsKill, p)
}

// SupportUploadDiagnostics sends the agent's diagnostics to support.
func (c *Client) SupportUploadDiagnostics(ctx context.Context, p SupportUploadDiagnosticsParams) (SupportUploadDiagnosticsResult, error) {
	return call[SupportUploadDiagnosticsResult](ctx, c, MethodSupportUploadDiagnostics, p)
}

// SupportUnlock redeems a code of support: until the grants end, [Client.JobsList] has
// jobs that are not for everybody. A wrong code is refused with [KindUnauthorized].
// Since 0.101.0.
func (c *Client) SupportUnlock(ctx context.Context, p SupportUnlockParams) (SupportUnlockResult, error) {
	return call[SupportUnlockResult](ctx, c, MethodSupportUnlock, p)
}

// SupportLock ends all grants of the user. Since 0.101.0.
func (c *Client) SupportLock(ctx context.Context) (SupportLockResult, error) {
	return call[SupportLockResult](ctx, c, MethodSupportLock, SupportLockParams{})
}

// SupportStatus asks which grants the user holds, from this connection or another.
// Since 0.101.0.
func (c *Client) SupportStatus(ctx context.Context) (SupportStatusResult, error) {
	return call[SupportStatusResult](ctx, c, MethodSupportStatus, SupportStatusParams{})
}

// MaintenanceList asks what the PC is scheduled to run.
func (c *Client) MaintenanceList(ctx context.Context, p MaintenanceListParams) (MaintenanceListResult, error) {
	return call[MaintenanceListResult](ctx, c, MethodMaintenanceList, p)
}

// MaintenanceDefer puts a run off.
func (c *Client) MaintenanceDefer(ctx context.Context, p MaintenanceDeferParams) (MaintenanceDeferResult, error) {
	return call[MaintenanceDeferResult](ctx, c, MethodMaintenanceDefer, p)
}
