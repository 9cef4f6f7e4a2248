package wire_test

import (
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/wire"
)

// document is a pointer to a value of a type of this package.
type document = frozen.Value

// fresh returns a zero value of each type by its name.
var fresh = map[string]func() document{
	"AgentGroups":     func() document { return new(wire.AgentGroups) },
	"CheckHint":       func() document { return new(wire.CheckHint) },
	"Command":         func() document { return new(wire.Command) },
	"ConfigScope":     func() document { return new(wire.ConfigScope) },
	"DiskInfo":        func() document { return new(wire.DiskInfo) },
	"EffectiveConfig": func() document { return new(wire.EffectiveConfig) },
	"EmitConfig":      func() document { return new(wire.EmitConfig) },
	"EventStarted":    func() document { return new(wire.EventStarted) },
	"ExecResult":      func() document { return new(wire.ExecResult) },
	"Heartbeat":       func() document { return new(wire.Heartbeat) },
	"HostPerf":        func() document { return new(wire.HostPerf) },
	"HwInventory":     func() document { return new(wire.HwInventory) },
	"JobTailReply":    func() document { return new(wire.JobTailReply) },
	"JobTailRequest":  func() document { return new(wire.JobTailRequest) },
	"LogsRequest":     func() document { return new(wire.LogsRequest) },
	"ObsEvent":        func() document { return new(wire.ObsEvent) },
	"ProcessPerf":     func() document { return new(wire.ProcessPerf) },
	"ProcessSnapshot": func() document { return new(wire.ProcessSnapshot) },
	"RetrySpec":       func() document { return new(wire.RetrySpec) },
	"RunAs":           func() document { return new(wire.RunAs) },
	"Shell":           func() document { return new(wire.Shell) },
	"Staleness":       func() document { return new(wire.Staleness) },
}

// later returns a zero value of each type that came with 0.101.0 for a bucket or for
// remote viewing.
var later = map[string]func() document{
	"AgentMeta":              func() document { return new(wire.AgentMeta) },
	"FrameMeta":              func() document { return new(wire.FrameMeta) },
	"GroupContacts":          func() document { return new(wire.GroupContacts) },
	"RemoteCtrl":             func() document { return new(wire.RemoteCtrl) },
	"RemoteCtrlReply":        func() document { return new(wire.RemoteCtrlReply) },
	"RemoteInput":            func() document { return new(wire.RemoteInput) },
	"ServerSettings":         func() document { return new(wire.ServerSettings) },
	"SupportCodesProjection": func() document { return new(wire.SupportCodesProjection) },
}

// untold have no frozen documents: their members depend on one of them, and the
// recorded answers have them all.
var untold = map[string]bool{"RemoteCtrl": true, "RemoteInput": true}

func TestFrozenDocuments(t *testing.T) {
	frozen.Check(t, "0.43.53", fresh, func(name string) bool {
		// The others are of packages ipc and manifest.
		return !strings.HasPrefix(name, "ipc.") && name != "Schedule" && name != "Freeze"
	})
}

// The types that are not as they were in 0.43.53, and new ones.
func TestNewerFrozenDocuments(t *testing.T) {
	at := func(v frozen.Versioned[wire.Contract]) document { return frozen.At(v, wire.V0_101_0) }
	newer := map[string]func() document{
		"CheckHint":          func() document { return at(new(wire.CheckHint)) },
		"CollectHint":        func() document { return new(wire.CollectHint) },
		"Command":            func() document { return at(new(wire.Command)) },
		"ConfigScope":        func() document { return at(new(wire.ConfigScope)) },
		"DeployCapabilities": func() document { return new(wire.DeployCapabilities) },
		"EffectiveConfig":    func() document { return at(new(wire.EffectiveConfig)) },
		"ExecResult":         func() document { return at(new(wire.ExecResult)) },
		"FinalizeCommand":    func() document { return at(new(wire.FinalizeCommand)) },
		"Heartbeat":          func() document { return at(new(wire.Heartbeat)) },
		"Shell":              func() document { return at(new(wire.Shell)) },
	}
	for name, f := range later {
		if !untold[name] {
			newer[name] = f
		}
	}
	frozen.Check(t, "0.101.0", newer, func(name string) bool {
		return !strings.HasPrefix(name, "ipc.") && name != "Manifest" && name != "Schedule" && name != "View" && name != "GroupDef"
	})
}
