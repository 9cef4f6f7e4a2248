package ipc_test

import (
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/wire"
)

// document is a pointer to a value of a type of this package.
type document = frozen.Value

// fresh returns a zero value of each type by its name in the contract.
var fresh = map[string]func() document{
	"ipc.Check":                          func() document { return new(ipc.Check) },
	"ipc.CheckStatus":                    func() document { return new(ipc.CheckStatus) },
	"ipc.DeferDuration":                  func() document { return new(ipc.DeferDuration) },
	"ipc.ErrorKind":                      func() document { return new(ipc.ErrorKind) },
	"ipc.HandshakeParams":                func() document { return new(ipc.HandshakeParams) },
	"ipc.HandshakeResult":                func() document { return new(ipc.HandshakeResult) },
	"ipc.HandshakeSession":               func() document { return new(ipc.HandshakeSession) },
	"ipc.JobCategory":                    func() document { return new(ipc.JobCategory) },
	"ipc.JobProgress":                    func() document { return new(ipc.JobProgress) },
	"ipc.JobRun":                         func() document { return new(ipc.JobRun) },
	"ipc.JobsExecuteParams":              func() document { return new(ipc.JobsExecuteParams) },
	"ipc.JobsExecuteResult":              func() document { return new(ipc.JobsExecuteResult) },
	"ipc.JobsKillParams":                 func() document { return new(ipc.JobsKillParams) },
	"ipc.JobsKillResult":                 func() document { return new(ipc.JobsKillResult) },
	"ipc.JobsListParams":                 func() document { return new(ipc.JobsListParams) },
	"ipc.JobsListResult":                 func() document { return new(ipc.JobsListResult) },
	"ipc.JobsSubscribeParams":            func() document { return new(ipc.JobsSubscribeParams) },
	"ipc.JobsSubscribeResult":            func() document { return new(ipc.JobsSubscribeResult) },
	"ipc.JobsUnsubscribeParams":          func() document { return new(ipc.JobsUnsubscribeParams) },
	"ipc.LogTailParams":                  func() document { return new(ipc.LogTailParams) },
	"ipc.LogTailResult":                  func() document { return new(ipc.LogTailResult) },
	"ipc.MaintenanceDeferParams":         func() document { return new(ipc.MaintenanceDeferParams) },
	"ipc.MaintenanceDeferResult":         func() document { return new(ipc.MaintenanceDeferResult) },
	"ipc.MaintenanceItem":                func() document { return new(ipc.MaintenanceItem) },
	"ipc.MaintenanceListParams":          func() document { return new(ipc.MaintenanceListParams) },
	"ipc.MaintenanceListResult":          func() document { return new(ipc.MaintenanceListResult) },
	"ipc.Notification":                   func() document { return new(ipc.Notification) },
	"ipc.NotificationAckEntry":           func() document { return new(ipc.NotificationAckEntry) },
	"ipc.NotificationAckStatus":          func() document { return new(ipc.NotificationAckStatus) },
	"ipc.NotificationAcked":              func() document { return new(ipc.NotificationAcked) },
	"ipc.NotificationNewParams":          func() document { return new(ipc.NotificationNewParams) },
	"ipc.NotificationPriority":           func() document { return new(ipc.NotificationPriority) },
	"ipc.NotificationsAckParams":         func() document { return new(ipc.NotificationsAckParams) },
	"ipc.NotificationsAckResult":         func() document { return new(ipc.NotificationsAckResult) },
	"ipc.NotificationsFilter":            func() document { return new(ipc.NotificationsFilter) },
	"ipc.NotificationsListParams":        func() document { return new(ipc.NotificationsListParams) },
	"ipc.NotificationsListResult":        func() document { return new(ipc.NotificationsListResult) },
	"ipc.NotificationsSubscribeParams":   func() document { return new(ipc.NotificationsSubscribeParams) },
	"ipc.NotificationsSubscribeResult":   func() document { return new(ipc.NotificationsSubscribeResult) },
	"ipc.NotificationsUnsubscribeParams": func() document { return new(ipc.NotificationsUnsubscribeParams) },
	"ipc.PingParams":                     func() document { return new(ipc.PingParams) },
	"ipc.PingResult":                     func() document { return new(ipc.PingResult) },
	"ipc.PublishNotificationRequest":     func() document { return new(ipc.PublishNotificationRequest) },
	"ipc.PublishNotificationResponse":    func() document { return new(ipc.PublishNotificationResponse) },
	"ipc.RpcError":                       func() document { return new(ipc.RPCError) },
	"ipc.RpcErrorData":                   func() document { return new(ipc.RPCErrorData) },
	"ipc.RpcMessage":                     func() document { return new(ipc.RPCMessage) },
	"ipc.RpcNotification":                func() document { return new(ipc.RPCNotification) },
	"ipc.RpcRequest":                     func() document { return new(ipc.RPCRequest) },
	"ipc.RpcResponse":                    func() document { return new(ipc.RPCResponse) },
	"ipc.RunStatus":                      func() document { return new(ipc.RunStatus) },
	"ipc.StateChangedParams":             func() document { return new(ipc.StateChangedParams) },
	"ipc.StateSnapshot":                  func() document { return new(ipc.StateSnapshot) },
	"ipc.StateSnapshotParams":            func() document { return new(ipc.StateSnapshotParams) },
	"ipc.StateSubscribeParams":           func() document { return new(ipc.StateSubscribeParams) },
	"ipc.StateSubscribeResult":           func() document { return new(ipc.StateSubscribeResult) },
	"ipc.StateUnsubscribeParams":         func() document { return new(ipc.StateUnsubscribeParams) },
	"ipc.SupportUploadDiagnosticsParams": func() document { return new(ipc.SupportUploadDiagnosticsParams) },
	"ipc.SupportUploadDiagnosticsResult": func() document { return new(ipc.SupportUploadDiagnosticsResult) },
	"ipc.UserInvokableJob":               func() document { return new(ipc.UserInvokableJob) },
	"ipc.VersionParams":                  func() document { return new(ipc.VersionParams) },
	"ipc.VersionResult":                  func() document { return new(ipc.VersionResult) },
}

// newer are the types that are not as they were in 0.43.53, and new ones, as 0.101.0
// has them.
var newer = map[string]func() document{
	"ipc.AudiencePc":                 func() document { return new(ipc.AudiencePC) },
	"ipc.Check":                      func() document { return at(new(ipc.Check)) },
	"ipc.EditNotificationRequest":    func() document { return new(ipc.EditNotificationRequest) },
	"ipc.HandshakeResult":            func() document { return at(new(ipc.HandshakeResult)) },
	"ipc.JobConfirm":                 func() document { return new(ipc.JobConfirm) },
	"ipc.JobsListParams":             func() document { return new(ipc.JobsListParams) },
	"ipc.JobsListResult":             func() document { return at(new(ipc.JobsListResult)) },
	"ipc.Notification":               func() document { return at(new(ipc.Notification)) },
	"ipc.NotificationAckEntry":       func() document { return at(new(ipc.NotificationAckEntry)) },
	"ipc.NotificationAckStatus":      func() document { return at(new(ipc.NotificationAckStatus)) },
	"ipc.NotificationAcked":          func() document { return at(new(ipc.NotificationAcked)) },
	"ipc.NotificationAmend":          func() document { return new(ipc.NotificationAmend) },
	"ipc.NotificationAmendOp":        func() document { return new(ipc.NotificationAmendOp) },
	"ipc.NotificationAmendedParams":  func() document { return new(ipc.NotificationAmendedParams) },
	"ipc.NotificationDetail":         func() document { return at(new(ipc.NotificationDetail)) },
	"ipc.NotificationNewParams":      func() document { return at(new(ipc.NotificationNewParams)) },
	"ipc.NotificationTarget":         func() document { return new(ipc.NotificationTarget) },
	"ipc.NotificationUnacked":        func() document { return new(ipc.NotificationUnacked) },
	"ipc.NotificationsListResult":    func() document { return at(new(ipc.NotificationsListResult)) },
	"ipc.NotificationsUnackParams":   func() document { return new(ipc.NotificationsUnackParams) },
	"ipc.NotificationsUnackResult":   func() document { return new(ipc.NotificationsUnackResult) },
	"ipc.PublishNotificationRequest": func() document { return at(new(ipc.PublishNotificationRequest)) },
	"ipc.StateChangedParams":         func() document { return at(new(ipc.StateChangedParams)) },
	"ipc.StateSnapshot":              func() document { return at(new(ipc.StateSnapshot)) },
	"ipc.SupportLockParams":          func() document { return new(ipc.SupportLockParams) },
	"ipc.SupportLockResult":          func() document { return new(ipc.SupportLockResult) },
	"ipc.SupportStatusParams":        func() document { return new(ipc.SupportStatusParams) },
	"ipc.SupportStatusResult":        func() document { return new(ipc.SupportStatusResult) },
	"ipc.SupportUnlockParams":        func() document { return new(ipc.SupportUnlockParams) },
	"ipc.SupportUnlockResult":        func() document { return new(ipc.SupportUnlockResult) },
	"ipc.UnlockGrant":                func() document { return new(ipc.UnlockGrant) },
	"ipc.UserInvokableJob":           func() document { return at(new(ipc.UserInvokableJob)) },
}

func at(v frozen.Versioned[wire.Contract]) document { return frozen.At(v, wire.V0_101_0) }

func TestFrozenDocuments(t *testing.T) {
	frozen.Check(t, "0.43.53", fresh, func(name string) bool { return strings.HasPrefix(name, "ipc.") })
}

func TestNewerFrozenDocuments(t *testing.T) {
	frozen.Check(t, "0.101.0", newer, func(name string) bool { return strings.HasPrefix(name, "ipc.") })
}
