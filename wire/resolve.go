package wire

import (
	"slices"
	"strings"
)

// ConflictWarning says that several groups of one PC set the same member of
// their [ConfigScope]. The last of Groups won.
type ConflictWarning struct {
	// Field is the member's wire name.
	Field string
	// Groups are the groups that set it, ascending; there are at least two.
	Groups []string
}

// String renders the warning for a log.
func (w ConflictWarning) String() string {
	return w.Field + " is set by the groups " + strings.Join(w.Groups, ", ") + "; the last one wins"
}

// Layers is the input of [Resolve].
type Layers struct {
	// Global applies to every PC; nil means no such document.
	Global *ConfigScope
	// Groups are the documents by group name, also of groups that the PC is
	// not in: those have no effect.
	Groups map[string]*ConfigScope
	// PC has the last word; nil means no such document.
	PC *ConfigScope
	// MyGroups are the groups of the PC, in any order.
	MyGroups []string
}

// Resolve puts the layers of one PC together: the built-in defaults, the global
// document, those of its groups in ascending order of their names, its own. Each
// overwrites what it sets and leaves the rest; nothing is validated. There is a
// warning for each member that two or more of the groups set, even to the same
// value and even where the PC's own document overrides it, in ascending order
// of the member's name. See docs/contract.md, "Layers".
func Resolve(l Layers) (EffectiveConfig, []ConflictWarning) {
	out := DefaultConfig()
	apply(&out, l.Global, nil)
	mine := slices.Clone(l.MyGroups)
	slices.Sort(mine)
	setBy := map[string][]string{}
	for _, name := range slices.Compact(mine) {
		apply(&out, l.Groups[name], func(field string) { setBy[field] = append(setBy[field], name) })
	}
	apply(&out, l.PC, nil)

	var warnings []ConflictWarning
	for field, groups := range setBy {
		if len(groups) > 1 {
			warnings = append(warnings, ConflictWarning{Field: field, Groups: groups})
		}
	}
	slices.SortFunc(warnings, func(a, b ConflictWarning) int { return strings.Compare(a.Field, b.Field) })
	return out, warnings
}

// apply overwrites in out what s sets and calls note, if any, with the wire
// name of each member that it sets.
func apply(out *EffectiveConfig, s *ConfigScope, note func(field string)) {
	if s == nil {
		return
	}
	said := func(set bool, field string) bool {
		if set && note != nil {
			note(field)
		}
		return set
	}
	if said(s.MaxLocalConcurrent.set, "max_local_concurrent") {
		out.MaxLocalConcurrent = s.MaxLocalConcurrent
	}
	if said(s.TargetVersion.set, "target_version") {
		out.TargetVersion = s.TargetVersion
	}
	if said(s.TargetVersionJitter.set, "target_version_jitter") {
		out.TargetVersionJitter = s.TargetVersionJitter.value
	}
	if said(s.HeartbeatInterval.set, "heartbeat_interval") {
		out.HeartbeatInterval = s.HeartbeatInterval.value
	}
	if said(s.HostPerfInterval.set, "host_perf_interval") {
		out.HostPerfInterval = s.HostPerfInterval.value
	}
	if said(s.ProcessPerfEnabled.set, "process_perf_enabled") {
		out.ProcessPerfEnabled = s.ProcessPerfEnabled.value
	}
	if said(s.ProcessPerfExpiresAt.set, "process_perf_expires_at") {
		out.ProcessPerfExpiresAt = s.ProcessPerfExpiresAt
	}
	if said(s.ProcessPerfTopN.set, "process_perf_top_n") {
		out.ProcessPerfTopN = s.ProcessPerfTopN.value
	}
	if said(s.ClientDisplayName.set, "client_display_name") {
		out.ClientDisplayName = s.ClientDisplayName
	}
}
