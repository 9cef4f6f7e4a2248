package shapes

import (
	"maps"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// All are the types that the conformance protocol knows, by their names in it:
// Heartbeat, Manifest, ipc.RpcRequest.
func All() map[string]*shape.Type {
	all := wireTypes()
	// The parts of both have names of their own where they differ.
	maps.Copy(all, manifestTypes())
	all["Manifest"] = all["Job"]
	delete(all, "Job")
	all["JobCategory"] = wireTypes()["JobCategory"]
	for name, t := range ipcTypes() {
		if rest, ok := strings.CutPrefix(name, "RPC"); ok {
			name = "Rpc" + rest
		}
		if name == "AudiencePC" {
			name = "AudiencePc"
		}
		all["ipc."+name] = t
	}
	all["ipc.RpcResponse"] = response()
	all["ipc.RpcMessage"] = message()
	all["ipc.NotificationNewParams"] = newParams()
	all["ipc.NotificationAmendedParams"] = amendedParams()
	all["ipc.JobCategory"] = all["JobCategory"]
	return all
}

// response describes an answer, whose codec is written by hand. One of result and
// error has to be there.
func response() *shape.Type {
	return &shape.Type{Kind: shape.Object, Name: "RPCResponse", Buffering: true, Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "jsonrpc", Type: &shape.Type{Kind: shape.String}},
			{Name: "id", Type: &shape.Type{Kind: shape.String}, Presence: shape.Optional},
			{Name: "result", Type: &shape.Type{Kind: shape.Any}},
			{Name: "error", Type: shapeIpcRPCError(), Presence: shape.Optional},
		}
	}}
}

// message describes what a frame holds: the members of all three classes.
func message() *shape.Type {
	return &shape.Type{Kind: shape.Object, Name: "RPCMessage", Buffering: true, Fields: func() []shape.Field {
		return []shape.Field{
			{Name: "jsonrpc", Type: &shape.Type{Kind: shape.String}},
			{Name: "id", Type: &shape.Type{Kind: shape.String}, Presence: shape.Optional},
			{Name: "method", Type: &shape.Type{Kind: shape.String}},
			{Name: "params", Type: &shape.Type{Kind: shape.Any}, Presence: shape.Optional},
			{Name: "result", Type: &shape.Type{Kind: shape.Any}, Presence: shape.Optional},
			{Name: "error", Type: shapeIpcRPCError(), Presence: shape.Optional},
		}
	}}
}

// newParams describes a new notification: one as it is listed, read into memory
// first.
func newParams() *shape.Type {
	t := *shapeIpcNotification()
	t.Buffering = true
	return &t
}

// amendedParams describes a changed notification: the change as it is published, read
// into memory first.
func amendedParams() *shape.Type {
	t := *shapeIpcNotificationAmend()
	t.Buffering = true
	return &t
}

// shapeManifestWhen describes what makes a schedule fire, whose codec is written
// by hand.
func shapeManifestWhen() *shape.Type {
	policy := &shape.Type{Kind: shape.Object, Name: "Policy", Words: []string{"once", "once_per_version"}, Since: map[string]string{"once_per_version": "0.101.0"}, Fields: func() []shape.Field {
		return []shape.Field{{Name: "every", Type: &shape.Type{Kind: shape.String}}}
	}}
	fields := []shape.Field{
		{Name: "per_pc", Type: policy, Buffered: true},
		{Name: "per_target", Type: policy, Buffered: true},
		{Name: "calendar", Type: shapeManifestCalendar()},
		{Name: "on", Type: &shape.Type{Kind: shape.List, Elem: shapeManifestTrigger()}},
	}
	return &shape.Type{Kind: shape.Choice, Name: "When", Fields: func() []shape.Field { return slices.Clone(fields) }}
}

// shapeManifestConfirmHint, shapeManifestStatuses and shapeManifestAnalyticsPlacement
// describe the types that have a short form; their codecs are written by hand.
func shapeManifestConfirmHint() *shape.Type {
	return &shape.Type{
		Kind: shape.Object, Name: "ConfirmHint", Short: &shape.Type{Kind: shape.Bool},
		Fields: func() []shape.Field {
			return []shape.Field{
				{Name: "enabled", Type: &shape.Type{Kind: shape.Bool}, Presence: shape.Defaulted},
				{Name: "message", Type: &shape.Type{Kind: shape.String}, Presence: shape.Optional},
			}
		},
	}
}

func shapeManifestStatuses() *shape.Type {
	return &shape.Type{Kind: shape.List, Name: "Statuses", Elem: shapeManifestCheckStatus(), Short: shapeManifestCheckStatus()}
}

func shapeManifestAnalyticsPlacement() *shape.Type {
	return &shape.Type{
		Kind: shape.Object, Name: "AnalyticsPlacement", Short: &shape.Type{Kind: shape.String},
		Fields: func() []shape.Field {
			return []shape.Field{
				{Name: "tab", Type: &shape.Type{Kind: shape.String}},
				{Name: "width", Type: shapeManifestWidgetWidth(), Presence: shape.Optional},
			}
		},
	}
}

// shapeManifestLabels describes members of any name, whose codec is written by hand.
func shapeManifestLabels() *shape.Type {
	return &shape.Type{Kind: shape.Map, Name: "Labels", Elem: &shape.Type{Kind: shape.String}}
}

// shapeWireArtifactVersion, shapeWireDigest and shapeWireFirewallPolicy describe types
// the codecs of which are written by hand.
func shapeWireArtifactVersion() *shape.Type { return &shape.Type{Kind: shape.String} }

func shapeWireDigest() *shape.Type { return &shape.Type{Kind: shape.String} }

func shapeWireFirewallPolicy() *shape.Type {
	return &shape.Type{
		Kind: shape.Object, Name: "FirewallPolicy", Closed: true, Words: []string{"preserve", "no_change"},
		Fields: func() []shape.Field {
			return []shape.Field{{Name: "managed_port", Type: &shape.Type{Kind: shape.Uint32}}}
		},
	}
}
