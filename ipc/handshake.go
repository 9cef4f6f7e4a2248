package ipc

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// ProtocolVersion is the version of the protocol that this package speaks.
const ProtocolVersion uint32 = 1

// The names of features. Agents of this contract level advertise none, although
// they push: an app must not wait for them.
const (
	FeaturePushNotifications  = "push.notifications"
	FeaturePushJobs           = "push.jobs"
	FeaturePushState          = "push.state"
	FeatureSupportDiagnostics = "support.diagnostics"
)

// HandshakeParams is the first request on a connection.
//
//wire:message
type HandshakeParams struct {
	// Client names the program; any text is legal.
	Client string `json:"client"`
	// ClientVersion is the program's version.
	ClientVersion string `json:"client_version"`
	// Protocol lists the versions that the client speaks. An empty list is
	// refused by the agent.
	Protocol []uint32 `json:"protocol"`
	// Features are those that the client wants. Default: none.
	Features []string `json:"features" wire:"default"`
}

// HandshakeResult is the agent's side of the handshake.
//
//wire:message
type HandshakeResult struct {
	// Protocol is the version that both sides speak from now on.
	Protocol uint32 `json:"protocol"`
	// AgentVersion is the version of the running agent.
	AgentVersion string `json:"agent_version"`
	// Features are those of the agent, wanted or not.
	Features []string `json:"features"`
	// Session is who the agent takes the client for.
	Session HandshakeSession `json:"session"`
	// ClientDisplayName is what the app calls itself in this fleet; unset where the
	// fleet leaves that to the app. Since 0.101.0.
	ClientDisplayName wire.Opt[string] `json:"client_display_name,omitzero" wire:"since=0.101.0"`
}

// Contract returns the newest contract that the agent speaks, by its version: what
// of the members and methods of later ones an app may hope for. An agent of another
// make may lack methods all the same; see [ErrNoMethod].
func (r *HandshakeResult) Contract() wire.Contract { return wire.ContractOf(r.AgentVersion) }

// HandshakeSession is the identity of a client, as the operating system has it.
//
//wire:message
type HandshakeSession struct {
	// User is DOMAIN\user on Windows and the user's name on Unix.
	User string `json:"user"`
	// SessionID is the session's number on Windows and the user's on Unix.
	SessionID uint32 `json:"session_id"`
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
}

// Negotiate returns the highest version that both sides speak. The error is a
// [*RPCError]: [KindInvalidParams] where the client speaks none,
// [KindStaleProtocol] where they have none in common.
func Negotiate(client, server []uint32) (uint32, error) {
	if len(client) == 0 {
		return 0, NewError(KindInvalidParams, "protocol: the list of versions is empty")
	}
	best, found := uint32(0), false
	for _, v := range client {
		if slices.Contains(server, v) && (!found || v > best) {
			best, found = v, true
		}
	}
	if !found {
		return 0, NewError(KindStaleProtocol, "the agent speaks protocol "+versions(server)+", the client "+versions(client))
	}
	return best, nil
}

// versions lists versions for a person; of many only the first ones, as the list
// came from outside.
func versions(list []uint32) string {
	const most = 8
	var texts []string
	for _, v := range list[:min(len(list), most)] {
		texts = append(texts, strconv.FormatUint(uint64(v), 10))
	}
	if len(list) > most {
		texts = append(texts, "…")
	}
	return strings.Join(texts, ", ")
}

// CommonFeatures returns what both lists have, in the order of the first one:
// the features that are in use on a connection.
func CommonFeatures(wanted, supported []string) []string {
	var common []string
	for _, f := range wanted {
		if slices.Contains(supported, f) && !slices.Contains(common, f) {
			common = append(common, f)
		}
	}
	return common
}
