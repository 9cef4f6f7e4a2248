package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/wire"
)

// document is a pointer to a value of a type of this package.
type document interface {
	json.Unmarshaler
	json.Marshaler
	AppendJSON(dst []byte) ([]byte, error)
}

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

func TestFrozenDocuments(t *testing.T) {
	n := 0
	for _, d := range frozen.Documents(t, "0.43.53") {
		if strings.HasPrefix(d.Type, "ipc.") || d.Type == "Schedule" || d.Type == "Freeze" {
			continue // of packages ipc and manifest
		}
		f := fresh[d.Type]
		if f == nil {
			t.Errorf("no type %s", d.Type)
			continue
		}
		n++
		t.Run(d.Type+"/"+d.Which, func(t *testing.T) {
			for _, input := range [][]byte{d.Input, d.Output} {
				v := f()
				if err := v.UnmarshalJSON(input); err != nil {
					t.Fatal(err)
				}
				got, err := v.MarshalJSON()
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != string(d.Output) {
					t.Errorf("written again:\n got %s\nwant %s", got, d.Output)
				}
			}
		})
	}
	if n != 3*len(fresh) {
		t.Errorf("%d documents, want three of each of %d types", n, len(fresh))
	}
}
