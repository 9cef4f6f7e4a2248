package ipc

import (
	"github.com/kanadehq/kanade-shared/internal/codec"
	"github.com/kanadehq/kanade-shared/wire"
)

// RPCMessage is what a frame may hold: exactly one of its members is not nil.
type RPCMessage struct {
	// Request wants an answer.
	Request *RPCRequest
	// Notification wants none.
	Notification *RPCNotification
	// Response answers a request.
	Response *RPCResponse
}

// UnmarshalJSON finds out what a frame holds, and reads it. Tried are, in this
// order, a response, a request and a notification; the first that fits counts.
// A request whose id is not text, or comes twice, is therefore a notification,
// and nobody answers it. The error is a *wire.DecodeError, and then v is as it
// was.
//
// What is unknown must be good JSON of at most 127 levels.
func (v *RPCMessage) UnmarshalJSON(data []byte) error {
	s, f := survey(data)
	if f != nil {
		return decodeError("RPCMessage", f)
	}
	switch {
	// Without a method it can be nothing else, and then the error is the best one.
	case s.response(), s.method.times == 0 && s.result.times+s.failure.times > 0:
		r := new(RPCResponse)
		if err := r.UnmarshalJSON(data); err != nil {
			return err
		}
		*v = RPCMessage{Response: r}
	case s.id.fits():
		r := new(RPCRequest)
		if err := r.UnmarshalJSON(data); err != nil {
			return err
		}
		*v = RPCMessage{Request: r}
	default:
		n := new(RPCNotification)
		if err := n.UnmarshalJSON(data); err != nil {
			return err
		}
		*v = RPCMessage{Notification: n}
	}
	return nil
}

// AppendJSON appends the one that is there. The error is a *wire.EncodeError,
// and then the result is dst.
func (v RPCMessage) AppendJSON(dst []byte) ([]byte, error) {
	switch {
	case v.Request != nil && v.Notification == nil && v.Response == nil:
		return v.Request.AppendJSON(dst)
	case v.Request == nil && v.Notification != nil && v.Response == nil:
		return v.Notification.AppendJSON(dst)
	case v.Request == nil && v.Notification == nil && v.Response != nil:
		return v.Response.AppendJSON(dst)
	}
	return dst, &wire.EncodeError{
		Type: "RPCMessage", Expected: "one of a request, a notification and a response", Got: "none or several",
	}
}

// MarshalJSON returns the bytes of the one that is there; see AppendJSON.
func (v RPCMessage) MarshalJSON() ([]byte, error) {
	data, err := v.AppendJSON(nil)
	if err != nil {
		return nil, err
	}
	return data, nil
}

// shape says of the members that tell a frame's class how often they come, and
// of which kind they are. All else is up to the decoder of the class.
type shape struct {
	jsonrpc, id, method member
	result, failure     member
	validFailure        bool
}

// member is what a frame has under a name.
type member struct {
	times      int
	text, null bool // of the last one
}

// fits reports whether there is one text.
func (m member) fits() bool { return m.times == 1 && m.text }

func (s *shape) response() bool {
	return s.jsonrpc.fits() &&
		(s.id.times == 0 || s.id.times == 1 && (s.id.null || s.id.text)) &&
		(s.result.times == 1 || s.failure.times == 1 && s.validFailure)
}

// survey reads a frame in full, and says what is in it.
func survey(data []byte) (shape, *codec.Failure) {
	var s shape
	d := codec.NewDecoder(data)
	for name := d.Object(); name != nil; name = d.Next() {
		var m *member
		switch string(name) {
		case "jsonrpc":
			m = &s.jsonrpc
		case "id":
			m = &s.id
		case "method":
			m = &s.method
		case "result":
			m = &s.result
		case "error":
			m = &s.failure
		default:
			d.Check()
			continue
		}
		start := d.Offset()
		d.Check()
		if d.Failed() {
			break
		}
		m.times++
		m.text, m.null = data[start] == '"', data[start] == 'n'
		if m == &s.failure {
			s.validFailure = new(RPCError).UnmarshalJSON(data[start:d.Offset()]) == nil
		}
	}
	f := d.End()
	return s, f
}
