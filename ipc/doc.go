// Package ipc holds what the agent and the client app of one PC say to each
// other: the messages, the JSON-RPC envelope and the frames around them, and a
// small client and server on top. It depends on the standard library alone. See
// docs/contract.md, "Agent and client app".
//
// # Messages
//
// Messages read and write themselves like those of package wire, by the same
// rules: UnmarshalJSON, AppendJSON and MarshalJSON, [wire.Opt] for what may be
// unset, a [*wire.DecodeError] for what does not decode. Open sets such as
// [RunStatus] keep a newer peer's text; their Known method tells.
//
// Members and methods whose comment says "since 0.101.0" are not in the first
// contract. They are read wherever they are, and written where they are set: older
// peers pass over them. AppendJSONAt writes for one version. What an agent does not
// have, a call says with [ErrNoMethod].
//
// # Envelope and frames
//
// A message travels as parameters or result of an [RPCRequest], [RPCResponse] or
// [RPCNotification]; [RPCMessage] finds out which of them a frame holds. A frame
// is four bytes of length, little end first, and at most [MaxFrame] bytes of
// JSON: see [FrameReader] and [WriteFrame].
//
// # Client and server
//
// [NewClient] speaks over any connection, and calls may overlap:
//
//	c := ipc.NewClient(conn, ipc.ClientOptions{OnNotification: show})
//	defer c.Close()
//	if _, err := c.Handshake(ctx, "tray", "1.0.0"); err != nil { … }
//	jobs, err := c.JobsList(ctx, ipc.JobsListParams{})
//
// A [Server] has a handler for each method, and serves any number of
// connections. Where they come from, the named pipe or the Unix socket of the
// contract, is the business of package ipc/endpoint.
package ipc
