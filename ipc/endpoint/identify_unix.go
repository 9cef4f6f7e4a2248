//go:build unix

package endpoint

import (
	"fmt"
	"net"
	"os/user"
	"strconv"

	"github.com/kanadehq/kanade-shared/ipc"
)

func identify(conn net.Conn) (ipc.Identity, error) {
	who, _, err := identifyUser(conn)
	return who, err
}

// identifyUser says also whether the system lists the user.
func identifyUser(conn net.Conn) (who ipc.Identity, listed bool, err error) {
	socket, ok := conn.(*net.UnixConn)
	if !ok {
		return ipc.Identity{}, false, fmt.Errorf("endpoint: a %T is no Unix socket", conn)
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return ipc.Identity{}, false, fmt.Errorf("endpoint: %w", err)
	}
	var uid uint32
	var asked error
	if err := raw.Control(func(fd uintptr) { uid, asked = peer(int(fd)) }); err != nil {
		return ipc.Identity{}, false, fmt.Errorf("endpoint: %w", err)
	}
	if asked != nil {
		return ipc.Identity{}, false, fmt.Errorf("endpoint: who is calling: %w", asked)
	}
	number := strconv.FormatUint(uint64(uid), 10)
	who = ipc.Identity{User: "uid-" + number, SID: "uid-" + number, SessionID: uid}
	// The number is what counts. A user without an entry has no other name.
	if entry, err := user.LookupId(number); err == nil {
		who.User, listed = entry.Username, true
	}
	return who, listed, nil
}
