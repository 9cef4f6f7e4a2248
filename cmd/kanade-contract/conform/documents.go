package conform

import (
	"context"
	"encoding/json"

	"github.com/kanadehq/kanade-shared/wire"
)

// contacts are addresses as a producer stores them.
func contacts(_ context.Context, req request) (any, error) {
	var args []string
	if err := json.Unmarshal(req.raw("args"), &args); err != nil || !req.has("args") {
		return nil, badRequest("args must be an array of strings")
	}
	return asJSON(wire.NewGroupContacts(args...))
}

// documentText is an answer that is a document.
type documentText struct {
	JSON string `json:"json"`
}

func asJSON(v interface {
	AppendJSON(dst []byte) ([]byte, error)
}) (documentText, error) {
	data, err := v.AppendJSON(nil)
	if err != nil {
		return documentText{}, fail(kindDecode, err)
	}
	return documentText{string(data)}, nil
}

// readInto reads the member json.
func (r request) readInto(doc json.Unmarshaler) error {
	text, err := r.text("json")
	if err != nil {
		return err
	}
	if err := doc.UnmarshalJSON([]byte(text)); err != nil {
		return fail(kindDecode, err)
	}
	return nil
}

// unlocking says what a support code does; Live is the hash that its scope is
// unlocked with.
type unlocking struct {
	Minutes int     `json:"minutes"`
	Usable  bool    `json:"usable"`
	Live    *string `json:"live"`
}

// serverSettings says what holds under a document, and what of it may be shown.
func serverSettings(_ context.Context, req request) (any, error) {
	var s wire.ServerSettings
	if err := req.readInto(&s); err != nil {
		return nil, err
	}
	caps, err := asJSON(s.Caps())
	if err != nil {
		return nil, err
	}
	shown, err := asJSON(s.Redacted())
	if err != nil {
		return nil, err
	}
	codes := []unlocking{}
	for _, c := range s.SupportCodes {
		u := unlocking{Minutes: int(c.TTL().Minutes()), Usable: c.Usable()}
		if live, ok := s.SupportCode(c.Scope); ok {
			hash := live.Hash.Reveal()
			u.Live = &hash
		}
		codes = append(codes, u)
	}
	return map[string]any{
		"prune_days":         s.PruneDays(),
		"runner_group":       s.RunnerGroup(),
		"collect_days":       s.CollectDays(),
		"result_output_days": s.ResultOutputDays(),
		"session_hours":      int(s.SessionTTL().Hours()),
		"stale_days":         s.StaleDays(),
		"auth_mode":          string(s.AuthMode()),
		"caps":               caps.JSON,
		"codes":              codes,
		"redacted":           shown.JSON,
	}, nil
}

// tile is where a picture goes, and how it is encoded.
type tile struct {
	JSON     string `json:"json"`
	Encoding string `json:"encoding"`
}

// frame says what a message with these headers carries.
func frame(_ context.Context, req request) (any, error) {
	header, err := req.header()
	if err != nil {
		return nil, err
	}
	var answer struct {
		Kind *wire.FrameKind `json:"kind"`
		Tile *tile           `json:"tile"`
	}
	if kind, err := wire.ParseFrameKind(header); err == nil {
		answer.Kind = &kind
	}
	if meta, encoding, err := wire.ParseFrameMeta(header); err == nil {
		doc, err := asJSON(meta)
		if err != nil {
			return nil, err
		}
		answer.Tile = &tile{doc.JSON, string(encoding)}
	}
	return answer, nil
}

// frameHeaders are the headers of a tile, and whether it may be sent.
func frameHeaders(_ context.Context, req request) (any, error) {
	var meta wire.FrameMeta
	if err := req.readInto(&meta); err != nil {
		return nil, err
	}
	name, err := req.text("name")
	if err != nil {
		return nil, err
	}
	encoding := wire.TileEncoding(name)
	if encoding != wire.TileJPEG && encoding != wire.TileWebP {
		return nil, badRequest("name must be an encoding")
	}
	headers := map[string]string{}
	for name, values := range meta.Header(encoding) {
		headers[name] = values[0]
	}
	return map[string]any{"headers": headers, "valid": meta.Validate() == nil}, nil
}
