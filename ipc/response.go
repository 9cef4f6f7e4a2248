package ipc

import (
	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

// RPCResponse answers a request: with a result, or an error where that is set.
// Make one with [NewResult], [NewFailure] or [NewAnonymousFailure].
//
// Unlike elsewhere, what is unknown in one must be good JSON of at most 127
// levels. Of a response with a result and an error the result counts.
type RPCResponse struct {
	// JSONRPC is [JSONRPC].
	JSONRPC string
	// ID is that of the request. It is unset, and written as null, where the
	// request could not be read.
	ID wire.Opt[string]
	// Result is null for methods without one.
	Result wire.JSON
	// Error is why there is no result.
	Error wire.Opt[RPCError]
}

// NewResult returns the answer to a request. The result is nil for methods that
// have none. The error is that of writing it.
func NewResult(id string, result Payload) (*RPCResponse, error) {
	r, err := free(result)
	if err != nil {
		return nil, err
	}
	return &RPCResponse{JSONRPC: JSONRPC, ID: wire.Some(id), Result: r}, nil
}

// NewFailure returns the answer to a request that failed.
func NewFailure(id string, e *RPCError) *RPCResponse {
	return &RPCResponse{JSONRPC: JSONRPC, ID: wire.Some(id), Error: wire.Some(*e)}
}

// NewAnonymousFailure returns the answer to a frame whose id is not known.
func NewAnonymousFailure(e *RPCError) *RPCResponse {
	return &RPCResponse{JSONRPC: JSONRPC, Error: wire.Some(*e)}
}

// Err returns the error as a [*RPCError], or nil.
func (v *RPCResponse) Err() error {
	if e, ok := v.Error.Get(); ok {
		return &e
	}
	return nil
}

// decode reads everything, unknown members too, and only then what kind of
// response this is: a member that does not count may be wrong.
func (v *RPCResponse) decode(d *codec.Decoder) {
	start := d.Offset()
	var seen uint64
	var result, failure place
	for name := d.Object(); name != nil; name = d.Next() {
		switch string(name) {
		case "jsonrpc":
			d.Once(&seen, 0)
			v.JSONRPC = d.String()
		case "id":
			d.Once(&seen, 1)
			if !d.Null() {
				v.ID.Set(d.String())
			}
		case "result":
			result.pass(d)
		case "error":
			failure.pass(d)
		default:
			d.Check()
		}
	}
	d.Require(seen, 1, "jsonrpc id")
	end := d.Offset()
	switch {
	case d.Failed():
		return
	case result.times == 1:
		d.Rewind(result.at)
		v.Result.DecodeFrom(d)
	case failure.times == 1:
		d.Rewind(failure.at)
		var e RPCError
		e.decode(d)
		v.Error.Set(e)
	default:
		d.Refuse(start, "an object with one result or error")
		return
	}
	d.Rewind(end)
}

// place is where a member stands, and how often.
type place struct{ at, times int }

func (p *place) pass(d *codec.Decoder) {
	p.at = d.Offset()
	p.times++
	d.Check()
}

// UnmarshalJSON reads an RPCResponse by the rules of the contract. The error is
// a *wire.DecodeError, and then v is as it was.
func (v *RPCResponse) UnmarshalJSON(data []byte) error {
	d := codec.NewDecoder(data)
	var fresh RPCResponse
	fresh.decode(&d)
	if f := d.End(); f != nil {
		return decodeError("RPCResponse", f)
	}
	*v = fresh
	return nil
}

// AppendJSON appends v in the exact bytes of the contract. The error is a
// *wire.EncodeError, and then the result is dst.
func (v RPCResponse) AppendJSON(dst []byte) ([]byte, error) {
	e := codec.NewEncoder(dst)
	e.Raw(`{"jsonrpc":`)
	e.String(v.JSONRPC)
	e.Raw(`,"id":`)
	if id, ok := v.ID.Get(); ok {
		e.String(id)
	} else {
		e.Raw("null")
	}
	if failure, ok := v.Error.Get(); ok {
		e.Raw(`,"error":`)
		failure.encode(&e)
	} else {
		e.Raw(`,"result":`)
		v.Result.EncodeTo(&e)
	}
	e.Raw("}")
	if f := e.End(); f != nil {
		return dst, encodeError("RPCResponse", f)
	}
	return e.Buf, nil
}

// MarshalJSON returns v in the exact bytes of the contract; see AppendJSON.
func (v RPCResponse) MarshalJSON() ([]byte, error) {
	data, err := v.AppendJSON(make([]byte, 0, 64+len(v.Result.String())))
	if err != nil {
		return nil, err
	}
	return data, nil
}
