package endpoint

import (
	"context"
	"net"

	"github.com/kanadehq/kanade-shared/ipc"
)

// Listen waits for apps at a path, normally that of [Path].
//
// On Windows it creates a pipe that users who have signed in may read and write,
// and that neither anonymous callers nor other machines reach. Elsewhere it
// creates a socket that all users of the machine may connect to, in a folder that
// it makes where there is none; a socket that an agent left behind is replaced. A
// lock file beside it, which stays, keeps two agents from doing so at once. Where root
// listens, nobody else may write in the folder, and everybody may enter it: the first
// must hold already, the second is seen to.
//
// The error wraps [ErrInUse] where somebody listens already.
func Listen(path string) (net.Listener, error) { return listen(path) }

// Dial connects to the agent that listens at a path, normally that of [Path]. On
// Windows it waits, until the context ends, for an instance of the pipe that is
// free. The agent may look at who is calling, and cannot act for them.
func Dial(ctx context.Context, path string) (net.Conn, error) { return dial(ctx, path) }

// Identify asks the operating system who is at the other end of a connection
// that a listener of this package accepted: on Windows the user and the session
// of the process that opened the pipe, elsewhere the user that connected. It is
// made for [ipc.ServerOptions]; see also [IdentifyPerson].
func Identify(conn net.Conn) (ipc.Identity, error) { return identify(conn) }
