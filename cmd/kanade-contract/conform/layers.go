package conform

import (
	"context"
	"encoding/json"
	"math/big"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// nanoseconds is a span in full, beyond what 64 bits hold.
func nanoseconds(s wire.Span) *big.Int {
	n := new(big.Int).SetUint64(s.Seconds)
	n.Mul(n, big.NewInt(int64(time.Second)))
	return n.Add(n, big.NewInt(int64(s.Nanos)))
}

type resolved struct {
	Effective json.RawMessage `json:"effective"`
	Warnings  []warning       `json:"warnings"`
	Heartbeat int64           `json:"heartbeat_ms"`
	HostPerf  int64           `json:"host_perf_ms"`
	Jitter    int64           `json:"target_version_jitter_ms"`
	Active    *bool           `json:"process_perf_active,omitempty"`
}

type warning struct {
	Field  string   `json:"field"`
	Groups []string `json:"groups"`
}

// resolve puts the layers of a PC's configuration together.
func resolve(_ context.Context, req request) (any, error) {
	var now wire.Opt[time.Time]
	if raw, ok := req["now"]; ok {
		if err := now.UnmarshalJSON(raw); err != nil || !now.IsSet() {
			return nil, badRequest("now must be a timestamp")
		}
	}
	at, err := req.contract()
	if err != nil {
		return nil, err
	}
	l, err := layers(req, at)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	cfg, warnings := wire.Resolve(l)
	effective, err := cfg.AppendJSONAt(nil, at)
	if err != nil {
		return nil, fail(kindDecode, err)
	}
	out := resolved{
		Effective: effective,
		Warnings:  []warning{},
		Heartbeat: cfg.Heartbeat().Milliseconds(),
		HostPerf:  cfg.HostPerf().Milliseconds(),
		Jitter:    cfg.UpdateJitter().Milliseconds(),
	}
	for _, w := range warnings {
		out.Warnings = append(out.Warnings, warning{w.Field, w.Groups})
	}
	if at, ok := now.Get(); ok {
		active := cfg.ProcessPerfActiveAt(at)
		out.Active = &active
	}
	return out, nil
}

func layers(req request, at wire.Contract) (wire.Layers, error) {
	var l wire.Layers
	var err error
	if l.Global, err = scope(req.raw("global"), at); err != nil {
		return l, err
	}
	if l.PC, err = scope(req.raw("pc"), at); err != nil {
		return l, err
	}
	var groups map[string]json.RawMessage
	if err := json.Unmarshal(req.raw("groups"), &groups); err != nil {
		return l, err
	}
	l.Groups = map[string]*wire.ConfigScope{}
	for name, raw := range groups {
		s := new(wire.ConfigScope)
		if err := s.UnmarshalJSONAt(raw, at); err != nil {
			return l, err
		}
		l.Groups[name] = s
	}
	return l, json.Unmarshal(req.raw("my_groups"), &l.MyGroups)
}

func scope(raw json.RawMessage, at wire.Contract) (*wire.ConfigScope, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	s := new(wire.ConfigScope)
	return s, s.UnmarshalJSONAt(raw, at)
}

// resultID gives the stable id of a result.
func resultID(_ context.Context, req request) (any, error) {
	text, err := req.text("json")
	if err != nil {
		return nil, err
	}
	at, err := req.contract()
	if err != nil {
		return nil, err
	}
	var r wire.ExecResult
	if err := r.UnmarshalJSONAt([]byte(text), at); err != nil {
		return nil, fail(kindDecode, err)
	}
	return value{r.StableResultID()}, nil
}
