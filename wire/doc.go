// Package wire holds what kanade programs say to each other: the messages on
// NATS subjects and the JSON documents in KV buckets, with the helpers that
// give them meaning. It is the ground floor of the contract (see
// docs/contract.md) and depends on the standard library alone.
//
// # Reading and writing
//
// Every type reads itself with UnmarshalJSON and writes itself with AppendJSON
// or MarshalJSON, under the exact rules of the contract rather than those of
// encoding/json: member names match to the byte, a required member must be
// there, null is accepted only where a member is optional, a known member may
// not come twice, integers are not floats, and nothing may follow the document.
// What is written is byte for byte what the reference implementation writes.
//
//	var hb wire.Heartbeat
//	if err := hb.UnmarshalJSON(msg.Data); err != nil { … }
//	out, err := hb.AppendJSON(buf[:0])
//
// encoding/json may be used too, but json.Marshal escapes <, > and & on its own
// after a type has written itself: use the methods wherever bytes matter.
// Publishing and storing in this module always does.
//
// A decoded value owns its strings: keeping one field does not keep the message
// that it came from. Unknown members are skipped; a message that does not
// decode is refused whole with a [*DecodeError], and the receiver is left as it
// was.
//
// # Unset, empty and default
//
// A member of type [Opt] may be unset. A plain member is always written, also
// when it is empty. The doc comment of a member says which default it takes
// when it is absent; without such a note its absence is an error.
package wire
