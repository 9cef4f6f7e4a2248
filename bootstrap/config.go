package bootstrap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// config is the configuration of a stream with all its members, known to this
// program or not.
type config struct {
	settings
	members  map[string]json.RawMessage
	metadata map[string]json.RawMessage
}

// settings are the fields that the contract may own, read without the rest: a
// value that only a newer broker knows, in a field of the operator's, must not
// keep this one from being understood.
type settings struct {
	Subjects          []string `json:"subjects"`
	Retention         string   `json:"retention"`
	Discard           string   `json:"discard"`
	Storage           string   `json:"storage"`
	MaxAge            int64    `json:"max_age"`
	MaxBytes          int64    `json:"max_bytes"`
	MaxMsgsPerSubject int64    `json:"max_msgs_per_subject"`
	AllowRollup       bool     `json:"allow_rollup_hdrs"`
	DenyDelete        bool     `json:"deny_delete"`
	AllowDirect       bool     `json:"allow_direct"`
	Replicas          int      `json:"num_replicas"`
}

func readConfig(raw json.RawMessage) (*config, error) {
	var c config
	if err := json.Unmarshal(raw, &c.settings); err != nil {
		return nil, fmt.Errorf("stream configuration: %w", err)
	}
	if err := json.Unmarshal(raw, &c.members); err != nil {
		return nil, fmt.Errorf("stream configuration: %w", err)
	}
	if m, ok := c.members["metadata"]; ok {
		// Of another type it is the operator's affair, and has no stamp.
		if json.Unmarshal(m, &c.metadata) != nil {
			c.metadata = nil
		}
	}
	return &c, nil
}

// wantConfig is the configuration that a resource is created with, as read back.
func wantConfig(cfg jetstream.StreamConfig) (*config, error) {
	raw, err := marshal(cfg)
	if err != nil {
		return nil, err
	}
	return readConfig(raw)
}

// marshal encodes a value with <, > and & as they are: subjects are full of
// them, and people read this.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// plain is a JSON value without needless escapes.
func plain(raw json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return raw
	}
	out, err := marshal(v)
	if err != nil {
		return raw
	}
	return out
}

// member is the value of a field, null where it is absent. The field
// metadata.NAME is the member NAME of the metadata.
func (c *config) member(field string) json.RawMessage {
	from := c.members
	if name, ok := strings.CutPrefix(field, metadataPrefix); ok {
		from, field = c.metadata, name
	}
	if v, ok := from[field]; ok {
		return v
	}
	return null
}

// on says that a field is there and neither null, false, 0 nor empty.
func (c *config) on(field string) bool { return !isZero(c.member(field)) }

// patched returns the configuration with some fields replaced by what another
// has there, and every other member as it is.
func (c *config) patched(from *config, fields []Difference) (json.RawMessage, error) {
	members := make(map[string]json.RawMessage, len(c.members)+1)
	for k, v := range c.members {
		members[k] = v
	}
	metadata := make(map[string]json.RawMessage, len(c.metadata)+1)
	for k, v := range c.metadata {
		metadata[k] = v
	}
	for _, d := range fields {
		target, name := members, d.Field
		inMetadata := false
		if n, ok := strings.CutPrefix(d.Field, metadataPrefix); ok {
			target, name, inMetadata = metadata, n, true
		}
		if v := from.member(d.Field); string(v) == "null" {
			delete(target, name)
		} else {
			target[name] = v
		}
		if inMetadata {
			raw, err := marshal(metadata)
			if err != nil {
				return nil, err
			}
			members["metadata"] = raw
		}
	}
	return marshal(members)
}

// isZero says that a JSON value is null, false, 0, or empty.
func isZero(raw json.RawMessage) bool {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return len(raw) == 0
	}
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case float64:
		return v == 0
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	default:
		return false
	}
}

// equal compares two JSON values by what they mean. Two that are not set are
// equal however they say so.
func equal(a, b json.RawMessage) bool {
	if isZero(a) && isZero(b) {
		return true
	}
	var va, vb any
	if json.Unmarshal(a, &va) != nil || json.Unmarshal(b, &vb) != nil {
		return string(a) == string(b)
	}
	return reflect.DeepEqual(va, vb)
}
