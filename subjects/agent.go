package subjects

import (
	"slices"
	"strings"
)

// AgentCommandFilters returns the subjects on which commands reach a PC that is
// in these groups: [CommandsAll], the PC's own, then those of the groups,
// sorted and each once. It is the filter list of the consumer with which an
// agent catches up on the stream EXEC. Zero groups are left out; the zero PCID
// gives nil. See docs/contract.md.
func AgentCommandFilters(pc PCID, groups []Group) []string {
	if pc.IsZero() {
		return nil
	}
	filters := make([]string, 0, 2+len(groups))
	filters = append(filters, CommandsAll, CommandsPC(pc))
	for _, group := range groups {
		if !group.IsZero() {
			filters = append(filters, CommandsGroup(group))
		}
	}
	slices.Sort(filters[2:])
	return append(filters[:2], slices.Compact(filters[2:])...)
}

// CommandAddresses reports whether a command that came on this subject is meant
// for the PC: it is [CommandsAll], the PC's own, or that of one of its groups.
// It is exact: no wildcards, and zero identifiers match nothing.
func CommandAddresses(subject string, pc PCID, groups []Group) bool {
	return addresses(subject, CommandsAll, prefixCommandsPC, prefixCommandsGroup, pc, groups)
}

// NotificationAddresses reports whether a notification that came on this
// subject is meant for the users of the PC, by the rule of [CommandAddresses].
func NotificationAddresses(subject string, pc PCID, groups []Group) bool {
	return addresses(subject, NotificationsAll, prefixNotificationsPC, prefixNotificationsGroup, pc, groups)
}

func addresses(subject, all, pcPrefix, groupPrefix string, pc PCID, groups []Group) bool {
	if subject == all {
		return true
	}
	if name, ok := strings.CutPrefix(subject, pcPrefix); ok {
		return name != "" && name == pc.s
	}
	name, ok := strings.CutPrefix(subject, groupPrefix)
	return ok && name != "" && slices.ContainsFunc(groups, func(g Group) bool { return g.s == name })
}
