package shapes

import (
	"maps"
	"slices"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// later are the types that came with 0.101.0, other than those that members of older
// ones lead to.
var later = []string{
	// Manifests.
	"AggregateRender", "AggregateScope", "AggregateTransform", "AggregateWidget", "Aggregation", "AnalyticsPlacement", "DashboardPlacement",
	"DeployAuthorization", "ExecuteKind", "GroupDef", "Labels", "Placement", "RenderKind", "RenderSpec", "SQLWidget", "TimeBucket", "TypedExecute", "View", "WidgetWidth",
	// Typed operations.
	"ArtifactIdentity", "ArtifactRole", "ArtifactVersion", "DeployBackend", "DeployCLI", "DeployClient", "Digest", "DistroABI", "FirewallPolicy",
	"OperationType", "OptOutPolicy", "PackageFormat", "StartPolicy", "TargetArch", "TargetOS", "TypedOperation",
	// Documents of buckets, and remote viewing.
	"AgentInstall", "AgentMeta", "FrameMeta", "GroupContacts", "InputKind", "MailEncryption", "MailSettings", "MetaEntry", "MouseButton",
	"NATSAuthMode", "ObjectStoreCaps", "RemoteCtrl", "RemoteCtrlReply", "RemoteInput", "RemoteOp", "ServerSettings", "SupportCode",
	"SupportCodesProjection",
	// Between agent and client app.
	"ipc.AudiencePc", "ipc.EditNotificationRequest", "ipc.JobConfirm", "ipc.NotificationAmend", "ipc.NotificationAmendKind",
	"ipc.NotificationAmendOp", "ipc.NotificationAmendedParams", "ipc.NotificationDetail", "ipc.NotificationTarget", "ipc.NotificationUnacked",
	"ipc.NotificationsUnackParams", "ipc.NotificationsUnackResult", "ipc.SupportLockParams", "ipc.SupportLockResult", "ipc.SupportStatusParams",
	"ipc.SupportStatusResult", "ipc.SupportUnlockParams", "ipc.SupportUnlockResult", "ipc.UnlockGrant",
}

// gone are the types that 0.101.0 no longer has: a category is free text there.
var gone = []string{"ipc.JobCategory"}

// At are All as a contract has them.
func At(c wire.Contract) map[string]*shape.Type {
	absent := gone
	if c < wire.V0_101_0 {
		absent = later
	}
	all := All()
	maps.DeleteFunc(all, func(name string, _ *shape.Type) bool { return slices.Contains(absent, name) })
	for name, t := range all {
		all[name] = t.Without(func(since string) bool {
			came, ok := wire.ParseContract(since)
			return !ok || came > c
		})
	}
	return all
}
