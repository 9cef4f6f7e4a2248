package dispatch

import "github.com/kanadehq/kanade-shared/subjects"

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
