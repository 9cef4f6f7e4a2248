package ipc

import (
	"errors"

	"github.com/kanadehq/kanade-shared/wire"
)

// ErrorKind says what went wrong; a client decides by it, not by the code. The
// set is open: a newer peer's kind keeps its text, and [ErrorKind.Known] tells.
//
//wire:enum open
type ErrorKind string

// The kinds of this contract level.
const (
	// KindParseError is for a frame that does not decode.
	KindParseError ErrorKind = "ParseError"
	// KindInvalidRequest is for a method before the handshake.
	KindInvalidRequest ErrorKind = "InvalidRequest"
	// KindMethodNotFound is for a method that is unknown or not implemented.
	KindMethodNotFound ErrorKind = "MethodNotFound"
	// KindInvalidParams is for parameters that do not decode or are not valid.
	KindInvalidParams ErrorKind = "InvalidParams"
	// KindInternalError is for a fault of the server.
	KindInternalError ErrorKind = "InternalError"
	// KindUnauthorized is for a caller who is known and may not do this.
	KindUnauthorized ErrorKind = "Unauthorized"
	// KindNotFound is for an unknown job, run, notification or subscription.
	KindNotFound ErrorKind = "NotFound"
	// KindAgentDisconnected is for what needs the broker while it is away.
	KindAgentDisconnected ErrorKind = "AgentDisconnected"
	// KindRateLimit is for more than 60 requests a minute, and for too many wrong codes
	// for [MethodSupportUnlock]; wait for a second at least.
	KindRateLimit ErrorKind = "RateLimit"
	// KindStaleProtocol is for peers without a protocol version in common. It
	// does not heal.
	KindStaleProtocol ErrorKind = "StaleProtocol"
	// KindPayloadTooLarge is for a frame of more than [MaxFrame] bytes.
	KindPayloadTooLarge ErrorKind = "PayloadTooLarge"
	// KindUnknown is what the reference makes of a kind that it does not know.
	KindUnknown ErrorKind = "Unknown"
)

// kindFacts is what belongs to a kind.
type kindFacts struct {
	code    int32
	message string
}

func (k ErrorKind) facts() (kindFacts, bool) {
	switch k {
	case KindParseError:
		return kindFacts{-32700, "Parse error"}, true
	case KindInvalidRequest:
		return kindFacts{-32600, "Invalid Request"}, true
	case KindMethodNotFound:
		return kindFacts{-32601, "Method not found"}, true
	case KindInvalidParams:
		return kindFacts{-32602, "Invalid params"}, true
	case KindInternalError:
		return kindFacts{-32603, "Internal error"}, true
	case KindUnauthorized:
		return kindFacts{-32000, "Unauthorized"}, true
	case KindNotFound:
		return kindFacts{-32001, "Not found"}, true
	case KindAgentDisconnected:
		return kindFacts{-32002, "Agent disconnected from broker"}, true
	case KindRateLimit:
		return kindFacts{-32003, "Rate limit exceeded"}, true
	case KindStaleProtocol:
		return kindFacts{-32004, "Stale protocol version"}, true
	case KindPayloadTooLarge:
		return kindFacts{-32005, "Payload too large"}, true
	}
	return kindFacts{-32099, "Unknown error kind (newer peer)"}, false
}

// Known reports whether k is one of the contract's kinds.
func (k ErrorKind) Known() bool {
	_, ok := k.facts()
	return ok
}

// Code is the number that stands for k in an error; that of [KindUnknown] for a
// kind that the contract does not have.
func (k ErrorKind) Code() int32 {
	f, _ := k.facts()
	return f.code
}

// Message is the usual text for k, for a person.
func (k ErrorKind) Message() string {
	f, _ := k.facts()
	return f.message
}

// RPCErrorData says more about an error.
//
//wire:message
type RPCErrorData struct {
	// Kind is what a client decides by.
	Kind ErrorKind `json:"kind"`
	// Detail is text for a person; the app may show it.
	Detail string `json:"detail"`
}

// RPCError is the answer to a request that failed, and a Go error. Make one with
// [NewError] or [BareError].
//
//wire:message
type RPCError struct {
	// Code is taken as it comes; it is not checked against the kind.
	Code int32 `json:"code"`
	// Message is text for a person, not always the usual one of the kind.
	Message string `json:"message"`
	// Data is set in all errors of an agent, except bare ones.
	Data wire.Opt[RPCErrorData] `json:"data,omitzero"`
}

// NewError returns an error of a kind, with its code and usual message, and a
// detail for people.
func NewError(kind ErrorKind, detail string) *RPCError {
	e := BareError(kind)
	e.Data.Set(RPCErrorData{Kind: kind, Detail: detail})
	return e
}

// BareError returns an error of a kind without data.
func BareError(kind ErrorKind) *RPCError {
	return &RPCError{Code: kind.Code(), Message: kind.Message()}
}

// Kind is that of the data. Without data it is the kind to which the code
// belongs, or [KindUnknown].
func (e *RPCError) Kind() ErrorKind {
	if data, ok := e.Data.Get(); ok {
		return data.Kind
	}
	for _, k := range []ErrorKind{
		KindParseError, KindInvalidRequest, KindMethodNotFound, KindInvalidParams, KindInternalError,
		KindUnauthorized, KindNotFound, KindAgentDisconnected, KindRateLimit, KindStaleProtocol,
		KindPayloadTooLarge,
	} {
		if k.Code() == e.Code {
			return k
		}
	}
	return KindUnknown
}

// Error gives the message, and the detail if there is one.
func (e *RPCError) Error() string {
	if data, ok := e.Data.Get(); ok && data.Detail != "" {
		return "ipc: " + e.Message + ": " + data.Detail
	}
	return "ipc: " + e.Message
}

// ErrNoMethod is what errors.Is finds in the error of a call where the agent does not
// have the method: it is older than the app, or leaves the method out. It will not have
// it later on the same connection.
var ErrNoMethod = errors.New("ipc: the agent has no such method")

// Is makes an error of [KindMethodNotFound] an [ErrNoMethod].
func (e *RPCError) Is(target error) bool {
	return target == ErrNoMethod && e.Kind() == KindMethodNotFound
}

// KindOf returns the kind of the [*RPCError] that err wraps, or "" where it
// wraps none.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*RPCError](err); ok {
		return e.Kind()
	}
	return ""
}
