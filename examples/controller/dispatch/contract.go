package dispatch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/fleet"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	// versionWait is how long agents may take to say which version they are.
	versionWait = 3 * time.Second
	// maxNamed is how many PCs a message names.
	maxNamed = 5
)

// ErrTooOld means that a command was not sent because agents of the target cannot
// read it. They would drop it and never answer.
var ErrTooOld = errors.New("the command is newer than an agent")

// TooOldError says which agents cannot read a command. It matches [ErrTooOld].
type TooOldError struct {
	// Agents are the versions that they announce, by PC.
	Agents map[string]string
	// Err is what they cannot read.
	Err error
}

// Error names the agents and what they cannot read.
func (e *TooOldError) Error() string {
	return fmt.Sprintf("not sent: %s cannot read it and would never answer (%v); fire it at PCs with an agent of %s or later",
		named(e.Agents), e.Err, wire.V0_101_0)
}

// Unwrap returns ErrTooOld and the cause.
func (e *TooOldError) Unwrap() []error { return []error{ErrTooOld, e.Err} }

// named are PCs with their versions, as many as fit into a line.
func named(agents map[string]string) string {
	var list []string
	for _, pc := range slices.Sorted(maps.Keys(agents)) {
		if len(list) == maxNamed {
			list = append(list, fmt.Sprintf("and %d more", len(agents)-maxNamed))
			break
		}
		list = append(list, fmt.Sprintf("%s (agent %s)", pc, agents[pc]))
	}
	return strings.Join(list, ", ")
}

// readable asks the agents of a target which contract they speak, where that
// matters: for a command that not every agent can read, and for one that older
// agents run without a part of what its author asked for. The error is a
// [*TooOldError]. An agent that is away may be of any version; that is noted.
func (c *campaign) readable(ctx context.Context, v *volley) error {
	_, unreadable := v.shot.Command.AppendJSONAt(nil, wire.V0_43_53)
	if unreadable == nil && len(c.opts.PassedOver) == 0 {
		return nil
	}
	var members map[string][]string
	if v.shot.Target.pc == "" {
		var err error
		if members, err = c.members(ctx); err != nil {
			return err
		}
	}
	expected, _ := v.shot.Target.among(members)
	versions, err := fleet.Versions(ctx, c.d.nc, expected, versionWait)
	if err != nil {
		return err
	}
	old, silent := map[string]string{}, 0
	for _, pc := range expected {
		version, ok := versions[pc]
		switch {
		case !ok:
			silent++
		case wire.ContractOf(version) < wire.V0_101_0:
			old[pc] = version
		}
	}
	switch {
	case unreadable != nil && len(old) > 0:
		return &TooOldError{Agents: old, Err: unreadable}
	case len(old) > 0:
		c.note(fmt.Sprintf("%s: older agents run the job without %s", named(old), strings.Join(c.opts.PassedOver, ", ")))
	}
	if silent > 0 || v.shot.Target.everybody() {
		c.note(fmt.Sprintf("%s: agents that do not say now which version they are may be too old for this command", v.shot.Target))
	}
	return nil
}
