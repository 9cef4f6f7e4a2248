package ipc

import (
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// UnlockGrant shows a user, for a while, jobs that are for support alone: those
// whose client.unlock is the scope. It decides what an app lists, not what an agent
// runs. Since 0.101.0.
//
//wire:message
type UnlockGrant struct {
	// Scope is the name that jobs refer to.
	Scope string `json:"scope"`
	// Label is what people see instead of the scope.
	Label wire.Opt[string] `json:"label,omitzero"`
	// ExpiresAt is when it ends by itself, by the agent's wall clock.
	ExpiresAt time.Time `json:"expires_at"`
}

// Expired reports whether g has ended at a moment.
func (g *UnlockGrant) Expired(now time.Time) bool { return !now.Before(g.ExpiresAt) }

// SupportUnlockParams redeems a code that support gave to the user of the
// connection. Since 0.101.0.
//
//wire:message
type SupportUnlockParams struct {
	// Code is what the user typed. It is a secret: log neither it nor a message that
	// holds it.
	Code string `json:"code"`
}

// SupportUnlockResult answers [MethodSupportUnlock]. A code that is wrong is refused
// with [KindUnauthorized], and who tries too often with [KindRateLimit]. Since
// 0.101.0.
//
//wire:message
type SupportUnlockResult struct {
	// Grants are all that the user holds now.
	Grants []UnlockGrant `json:"grants"`
}

// SupportLockParams has no members. Since 0.101.0.
//
//wire:message
type SupportLockParams struct{}

// SupportLockResult answers [MethodSupportLock]. Since 0.101.0.
//
//wire:message
type SupportLockResult struct {
	// Released is how many grants have ended.
	Released uint64 `json:"released"`
}

// SupportStatusParams has no members. Since 0.101.0.
//
//wire:message
type SupportStatusParams struct{}

// SupportStatusResult answers [MethodSupportStatus]. Since 0.101.0.
//
//wire:message
type SupportStatusResult struct {
	// Grants are those that the user holds; none where everything is locked.
	Grants []UnlockGrant `json:"grants"`
}
