package bootstrap

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// brokerDefaults are what a broker stores for fields that a request leaves out.
// All others it leaves at their zero value.
var brokerDefaults = map[string]json.RawMessage{
	"duplicate_window": json.RawMessage("120000000000"),
	"compression":      json.RawMessage(`"none"`),
}

// forEver are the operator's fields that a broker does not take back.
var forEver = []string{
	"sealed", "deny_delete", "deny_purge", "allow_msg_ttl", "allow_msg_counter",
	"allow_msg_schedules", "persist_mode",
}

// operators lists the fields that are not the contract's and not what a new
// resource has.
func (c *client) operators(r Resource, have, want *config) []Difference {
	owned := r.Owned()
	var out []Difference
	for _, name := range slices.Sorted(maps.Keys(have.members)) {
		if name == "name" || name == "metadata" && have.metadata != nil || slices.Contains(owned, name) {
			continue
		}
		fresh := want.member(name)
		if isZero(fresh) {
			if d, ok := brokerDefaults[name]; ok {
				fresh = d
			}
		}
		d := Difference{Field: name, Owner: OwnerOperator, Verdict: KeepOperator, Have: plain(have.members[name]), Want: fresh}
		if equal(d.Have, d.Want) {
			continue
		}
		if name == "num_replicas" && c.replicas > 0 {
			d.Verdict, d.Note = Mend, "asked for"
		} else if slices.Contains(forEver, name) && have.on(name) {
			d.Note = "a broker does not take it back"
		}
		out = append(out, d)
	}
	for _, name := range slices.Sorted(maps.Keys(have.metadata)) {
		// What starts with _nats. the broker writes itself.
		if name == StampKey || strings.HasPrefix(name, "_nats.") {
			continue
		}
		out = append(out, Difference{
			Field: metadataPrefix + name, Owner: OwnerOperator, Verdict: KeepOperator,
			Have: plain(have.metadata[name]), Want: null,
		})
	}
	return out
}

// numberOf is the value of an integer member, 0 where it is none.
func numberOf(raw json.RawMessage) int64 {
	var n int64
	if json.Unmarshal(raw, &n) != nil {
		return 0
	}
	return n
}
