package ipc

import "github.com/kanadehq/kanade-shared/wire"

// JSONRPC is the version of JSON-RPC in every message. Readers want a string
// there and do not look at it.
const JSONRPC = "2.0"

// RPCRequest asks the agent for something. Make one with [NewRequest].
//
//wire:message
type RPCRequest struct {
	// JSONRPC is [JSONRPC].
	JSONRPC string `json:"jsonrpc"`
	// ID comes back in the answer. Any text is legal, a number is not.
	ID string `json:"id"`
	// Method is one of the methods, such as [MethodSystemPing].
	Method string `json:"method"`
	// Params are for [DecodeParams]. Default: null, which is not written.
	Params wire.JSON `json:"params,omitzero" wire:"default"`
}

// RPCNotification says something that is not answered: a push of the agent. Make
// one with [NewNotification].
//
//wire:message
type RPCNotification struct {
	// JSONRPC is [JSONRPC].
	JSONRPC string `json:"jsonrpc"`
	// Method is one of the pushes, such as [MethodJobsProgress].
	Method string `json:"method"`
	// Params are for [DecodeParams]. Default: null, which is not written.
	Params wire.JSON `json:"params,omitzero" wire:"default"`
}

// Payload is what params and results are made of: any message of this package.
type Payload interface {
	AppendJSON(dst []byte) ([]byte, error)
}

// Void is the result of methods that have none: null.
type Void struct{}

// AppendJSON appends null. The error is always nil.
func (Void) AppendJSON(dst []byte) ([]byte, error) { return append(dst, "null"...), nil }

// NewRequest returns a request. Params may be nil. The error is that of writing
// them.
func NewRequest(id, method string, params Payload) (*RPCRequest, error) {
	p, err := free(params)
	if err != nil {
		return nil, err
	}
	return &RPCRequest{JSONRPC: JSONRPC, ID: id, Method: method, Params: p}, nil
}

// NewNotification returns a notification. Params may be nil. The error is that
// of writing them.
func NewNotification(method string, params Payload) (*RPCNotification, error) {
	p, err := free(params)
	if err != nil {
		return nil, err
	}
	return &RPCNotification{JSONRPC: JSONRPC, Method: method, Params: p}, nil
}

// free writes a payload as JSON of any kind, nil as null.
func free(p Payload) (wire.JSON, error) {
	if p == nil {
		return wire.JSON{}, nil
	}
	data, err := p.AppendJSON(nil)
	if err != nil {
		return wire.JSON{}, err
	}
	return wire.ParseJSON(data)
}

// DecodeParams reads the parameters of a request or a notification into a
// message. Where they are absent or null they count as {}, so that messages whose
// members all have defaults take these, and others are refused. The error is a
// [*wire.DecodeError]; a server answers it with [KindInvalidParams].
func DecodeParams(params wire.JSON, into interface{ UnmarshalJSON([]byte) error }) error {
	if params.IsNull() {
		return into.UnmarshalJSON([]byte("{}"))
	}
	return into.UnmarshalJSON([]byte(params.String()))
}
