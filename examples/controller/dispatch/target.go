package dispatch

import (
	"maps"
	"slices"

	"github.com/kanadehq/kanade-shared/subjects"
)

// Target says whom a command is for. Make one with [All], [Group] or [PC].
type Target struct {
	subject string
	name    string
	group   string // set for a group
	pc      string // set for a single PC
}

// All is every PC.
func All() Target { return Target{subject: subjects.CommandsAll, name: "all PCs"} }

// Group is every PC of a group.
func Group(g subjects.Group) Target {
	return Target{subject: subjects.CommandsGroup(g), name: "group " + g.String(), group: g.String()}
}

// PC is a single one.
func PC(pc subjects.PCID) Target {
	return Target{subject: subjects.CommandsPC(pc), name: "PC " + pc.String(), pc: pc.String()}
}

// Subject is where commands for the target are published.
func (t Target) Subject() string { return t.subject }

// String names the target for people.
func (t Target) String() string { return t.name }

// everybody reports whether PCs that nothing is known of get it too.
func (t Target) everybody() bool { return t.pc == "" && t.group == "" }

// among finds out which PCs will get a command for the target, sorted, given
// the groups of each; certain says that nobody else can.
func (t Target) among(members map[string][]string) (pcs []string, certain bool) {
	if t.pc != "" {
		return []string{t.pc}, true
	}
	for _, pc := range slices.Sorted(maps.Keys(members)) {
		if t.group == "" || slices.Contains(members[pc], t.group) {
			pcs = append(pcs, pc)
		}
	}
	return pcs, t.group != "" && len(pcs) > 0
}
