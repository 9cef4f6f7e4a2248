// Package endpoint is where the agent and the client app of one PC meet: a named
// pipe on Windows, a Unix socket elsewhere, by the names and with the access
// rules of the contract. What they say is the business of package ipc.
//
//	l, err := endpoint.Listen(endpoint.Path())
//	if err != nil { … }
//	s := ipc.NewServer(ipc.ServerOptions{Identify: endpoint.Identify, …})
//	err = s.Serve(ctx, l)
//
// and on the other side
//
//	conn, err := endpoint.Dial(ctx, endpoint.Path())
//	if err != nil { … }
//	c := ipc.NewClient(conn, ipc.ClientOptions{})
package endpoint
