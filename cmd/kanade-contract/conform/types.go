package conform

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// document is a pointer to a value of a wire type.
type document interface {
	json.Unmarshaler
	AppendJSON(dst []byte) ([]byte, error)
}

// grown is a document that is not the same in each version of the contract.
type grown interface {
	UnmarshalJSONAt(data []byte, at wire.Contract) error
	AppendJSONAt(dst []byte, at wire.Contract) ([]byte, error)
}

func decodeAt(doc document, data []byte, at wire.Contract) error {
	if g, ok := doc.(grown); ok {
		return g.UnmarshalJSONAt(data, at)
	}
	return doc.UnmarshalJSON(data)
}

func encodeAt(doc document, at wire.Contract) ([]byte, error) {
	if g, ok := doc.(grown); ok {
		return g.AppendJSONAt(nil, at)
	}
	return doc.AppendJSON(nil)
}

// wireType is a type by its name in the contract.
type wireType struct {
	name string
	// since is the contract that brought it.
	since wire.Contract
	// fresh returns a pointer to a zero value.
	fresh func() document
}

func typed[T any, P interface {
	*T
	document
}](name string) wireType {
	return wireType{name, wire.V0_43_53, func() document { return P(new(T)) }}
}

// newer is typed for a type that came with 0.101.0.
func newer[T any, P interface {
	*T
	document
}](name string) wireType {
	t := typed[T, P](name)
	t.since = wire.V0_101_0
	return t
}

func wireTypes() []wireType {
	return slices.Concat(fleetTypes(), clientTypes(), newerTypes())
}

func newerTypes() []wireType {
	return []wireType{
		newer[wire.CollectHint]("CollectHint"),
		newer[wire.DeployCapabilities]("DeployCapabilities"),
		newer[wire.DeployHandler]("DeployHandler"),
		newer[wire.FinalizeCommand]("FinalizeCommand"),
		newer[wire.AgentMeta]("AgentMeta"),
		newer[wire.GroupContacts]("GroupContacts"),
		newer[wire.ServerSettings]("ServerSettings"),
		newer[wire.SupportCodesProjection]("SupportCodesProjection"),
		newer[wire.RemoteCtrl]("RemoteCtrl"),
		newer[wire.RemoteCtrlReply]("RemoteCtrlReply"),
		newer[wire.RemoteInput]("RemoteInput"),
		newer[wire.FrameMeta]("FrameMeta"),
		newer[manifest.View]("View"),
		newer[manifest.GroupDef]("GroupDef"),
	}
}

// fleetTypes are what travels over the broker, and what operators write.
func fleetTypes() []wireType {
	return []wireType{
		typed[wire.Heartbeat]("Heartbeat"),
		typed[wire.HostPerf]("HostPerf"),
		typed[wire.ProcessPerf]("ProcessPerf"),
		typed[wire.ProcessSnapshot]("ProcessSnapshot"),
		typed[wire.HwInventory]("HwInventory"),
		typed[wire.DiskInfo]("DiskInfo"),
		typed[wire.Command]("Command"),
		typed[wire.RetrySpec]("RetrySpec"),
		typed[wire.Shell]("Shell"),
		typed[wire.RunAs]("RunAs"),
		typed[wire.Staleness]("Staleness"),
		typed[wire.EmitConfig]("EmitConfig"),
		typed[wire.CheckHint]("CheckHint"),
		typed[wire.ExecResult]("ExecResult"),
		typed[wire.EventStarted]("EventStarted"),
		typed[wire.ObsEvent]("ObsEvent"),
		typed[wire.LogsRequest]("LogsRequest"),
		typed[wire.JobTailRequest]("JobTailRequest"),
		typed[wire.JobTailReply]("JobTailReply"),
		typed[wire.AgentGroups]("AgentGroups"),
		typed[wire.ConfigScope]("ConfigScope"),
		typed[wire.EffectiveConfig]("EffectiveConfig"),
		typed[manifest.Job]("Manifest"),
		typed[manifest.Schedule]("Schedule"),
		typed[manifest.Freeze]("Freeze"),
		typed[manifest.Execute]("Execute"),
		typed[manifest.FanoutPlan]("FanoutPlan"),
		typed[manifest.Target]("Target"),
	}
}

func findType(req request) (wireType, error) {
	name, err := req.text("type")
	if err != nil {
		return wireType{}, err
	}
	for _, t := range wireTypes() {
		if t.name == name {
			return t, nil
		}
	}
	return wireType{}, unsupported("type", name)
}

func hello(_ context.Context, req request) (any, error) {
	at, err := req.contract()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range wireTypes() {
		if t.since <= at {
			names = append(names, t.name)
		}
	}
	return struct {
		Name     string   `json:"name"`
		Contract string   `json:"contract"`
		Types    []string `json:"types"`
	}{"kanade-shared (Go)", at.String(), names}, nil
}

// roundTrip decodes a document and encodes it again.
func roundTrip(_ context.Context, req request) (any, error) {
	t, err := findType(req)
	if err != nil {
		return nil, err
	}
	text, err := req.text("json")
	if err != nil {
		return nil, err
	}
	at, err := req.contract()
	if err != nil {
		return nil, err
	}
	if at < t.since {
		return nil, unsupported("type", t.name)
	}
	doc := t.fresh()
	if err := decodeAt(doc, []byte(text), at); err != nil {
		return nil, fail(kindDecode, err)
	}
	data, err := encodeAt(doc, at)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return struct {
		JSON string `json:"json"`
	}{string(data)}, nil
}

// maxBench bounds a measurement, so that a slip of the pen does not take a day.
const maxBench = 100_000_000

// findWork returns what is measured: decoding and encoding a type, or reading a
// manifest strictly and checking it.
func findWork(req request) (func(in []byte) error, error) {
	name, err := req.text("type")
	if err != nil {
		return nil, err
	}
	switch name {
	case "yaml.job":
		return func(in []byte) error {
			job, err := manifest.DecodeJobStrict(in)
			if err != nil {
				return err
			}
			return job.Validate()
		}, nil
	case "yaml.schedule":
		return func(in []byte) error {
			s, err := manifest.DecodeScheduleStrict(in)
			if err != nil {
				return err
			}
			return s.Validate(time.Local)
		}, nil
	}
	t, err := findType(req)
	if err != nil {
		return nil, err
	}
	var out []byte
	return func(in []byte) error {
		doc := t.fresh()
		if err := doc.UnmarshalJSON(in); err != nil {
			return err
		}
		out, err = doc.AppendJSON(out[:0])
		return err
	}, nil
}

// bench measures how long a document takes.
func bench(ctx context.Context, req request) (any, error) {
	work, err := findWork(req)
	if err != nil {
		return nil, err
	}
	text, err := req.text("text")
	if err != nil {
		return nil, err
	}
	times, err := req.count("times", 1)
	if err != nil {
		return nil, err
	}
	if times > maxBench {
		return nil, badRequest("times must be at most %d", maxBench)
	}
	in := []byte(text)
	start := time.Now()
	for range times {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := work(in); err != nil {
			if _, ok := errors.AsType[*manifest.RuleError](err); ok {
				return nil, fail(kindInvalid, err)
			}
			return nil, fail(kindDecode, err)
		}
	}
	return struct {
		NsPerOp float64 `json:"ns_per_op"`
	}{float64(time.Since(start).Nanoseconds()) / float64(times)}, nil
}

// humantime reads a duration string.
func humantime(_ context.Context, req request) (any, error) {
	text, err := req.text("text")
	if err != nil {
		return nil, err
	}
	span, err := wire.ParseSpan(text)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	return struct {
		NS string `json:"ns"`
	}{nanoseconds(span).String()}, nil
}
