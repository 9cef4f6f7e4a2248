package kvkeys

import (
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/subjects"
)

// The keys of [BucketAgentConfig]: one for the whole fleet, and the fixed text
// in front of a group's name and of a PC's id.
const (
	KeyAgentConfigGlobal    = "global"
	PrefixAgentConfigGroups = "groups."
	PrefixAgentConfigPCs    = "pcs."
)

// AgentConfigScope says to whom a layer of the agents' configuration applies.
type AgentConfigScope uint8

// The scopes of configuration.
const (
	ScopeUnknown AgentConfigScope = iota // the zero value: no scope that this release knows
	ScopeGlobal                          // all PCs
	ScopeGroup                           // the PCs of a group
	ScopePC                              // one PC
)

// String returns "unknown", "global", "group" or "pc".
func (s AgentConfigScope) String() string {
	switch s {
	case ScopeUnknown:
		return "unknown"
	case ScopeGlobal:
		return "global"
	case ScopeGroup:
		return "group"
	case ScopePC:
		return "pc"
	}
	return "AgentConfigScope(" + strconv.Itoa(int(s)) + ")"
}

// AgentConfigGroup returns groups.<group>: the key of a group's layer in
// [BucketAgentConfig]. The error is a [*KeyError].
func AgentConfigGroup(group subjects.Group) (string, error) {
	return checked(PrefixAgentConfigGroups + group.String())
}

// AgentConfigPC returns pcs.<pc>: the key of a PC's layer in
// [BucketAgentConfig]. The error is a [*KeyError].
func AgentConfigPC(pc subjects.PCID) (string, error) {
	return checked(PrefixAgentConfigPCs + pc.String())
}

// ParseAgentConfig sorts a key of [BucketAgentConfig]. The name is the group's
// or the PC's, all that follows the prefix, dots included; it is "" in the
// other scopes, and after a bare prefix. Keys that no release wrote yet are
// [ScopeUnknown]: a reader passes over them. The name is not checked; give it
// to subjects.ParseGroup or subjects.ParsePCID before building with it.
func ParseAgentConfig(key string) (scope AgentConfigScope, name string) {
	if key == KeyAgentConfigGlobal {
		return ScopeGlobal, ""
	}
	if name, ok := ParseAgentConfigGroup(key); ok {
		return ScopeGroup, name
	}
	if name, ok := ParseAgentConfigPC(key); ok {
		return ScopePC, name
	}
	return ScopeUnknown, ""
}

// ParseAgentConfigGroup returns all that follows groups. in a key, and whether
// the key starts so. After the bare prefix that is "" and true. The name is not
// checked.
func ParseAgentConfigGroup(key string) (name string, ok bool) {
	return after(key, PrefixAgentConfigGroups)
}

// ParseAgentConfigPC returns all that follows pcs. in a key, and whether the
// key starts so. After the bare prefix that is "" and true. The name is not
// checked.
func ParseAgentConfigPC(key string) (name string, ok bool) {
	return after(key, PrefixAgentConfigPCs)
}

// after is strings.CutPrefix, but returns "" rather than s without the prefix.
func after(s, prefix string) (string, bool) {
	if rest, ok := strings.CutPrefix(s, prefix); ok {
		return rest, true
	}
	return "", false
}
