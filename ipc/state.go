package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// CheckStatus is the outcome of a check. The set is closed: another value makes
// the whole snapshot undecodable.
//
//wire:enum
type CheckStatus string

// The outcomes.
const (
	CheckOK      CheckStatus = "ok"
	CheckWarn    CheckStatus = "warn"
	CheckFail    CheckStatus = "fail"
	CheckUnknown CheckStatus = "unknown"
)

// VPNUnknown is what agents say about a VPN.
const VPNUnknown = "unknown"

// StateSnapshotParams has no members.
//
//wire:message
type StateSnapshotParams struct{}

// StateSnapshot is the state of a PC: the answer to [MethodStateSnapshot], and a
// part of [StateChangedParams].
//
//wire:message
type StateSnapshot struct {
	// PCID is the agent's id.
	PCID string `json:"pc_id"`
	// Online says whether the agent is connected to the broker.
	Online bool `json:"online"`
	// VPN is any text. Gone in 0.101.0: newer agents no longer send it, older apps
	// need it. Default: [VPNUnknown].
	VPN string `json:"vpn" wire:"default=VPNUnknown,gone=0.101.0"`
	// Checks are the latest outcomes, one for each check.
	Checks []Check `json:"checks"`
	// AgentVersion is the version of the running agent.
	AgentVersion string `json:"agent_version"`
	// TargetVersion is what the agent is to become.
	TargetVersion string `json:"target_version"`
}

// Check is the latest outcome of a health check.
//
//wire:message
type Check struct {
	// Name identifies the check.
	Name string `json:"name"`
	// Label is what people see instead of the name. Since 0.101.0.
	Label wire.Opt[string] `json:"label,omitzero" wire:"since=0.101.0"`
	// Status is the outcome.
	Status CheckStatus `json:"status"`
	// Detail is text for a person.
	Detail wire.Opt[string] `json:"detail,omitzero"`
	// Troubleshoot is the id of a job that may repair what is wrong.
	Troubleshoot wire.Opt[string] `json:"troubleshoot,omitzero"`
	// HealthHidden keeps the check from the user's view of the PC's health; jobs may
	// depend on it all the same. Default: false. Since 0.101.0.
	HealthHidden bool `json:"health_hidden,omitzero" wire:"default,since=0.101.0"`
}

// StateSubscribeParams has no members.
//
//wire:message
type StateSubscribeParams struct{}

// StateSubscribeResult answers [MethodStateSubscribe].
//
//wire:message
type StateSubscribeResult struct {
	// Subscription is for [StateUnsubscribeParams]; its form means nothing.
	Subscription string `json:"subscription"`
}

// StateUnsubscribeParams ends a subscription.
//
//wire:message
type StateUnsubscribeParams struct {
	// Subscription is that of [StateSubscribeResult].
	Subscription string `json:"subscription"`
}

// StateChangedParams is pushed after every evaluation of the state, whether or
// not it changed.
//
//wire:message
type StateChangedParams struct {
	// Snapshot is complete: it takes the place of the one before.
	Snapshot StateSnapshot `json:"snapshot"`
	// At is the agent's wall clock.
	At time.Time `json:"at"`
}
