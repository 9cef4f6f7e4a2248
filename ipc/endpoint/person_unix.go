//go:build unix

package endpoint

import (
	"net"
	"runtime"

	"github.com/kanadehq/kanade-shared/ipc"
)

func identifyPerson(conn net.Conn) (ipc.Identity, error) {
	who, listed, err := identifyUser(conn)
	if err == nil {
		err = person(runtime.GOOS, who.SessionID, listed)
	}
	if err != nil {
		return ipc.Identity{}, err
	}
	return who, nil
}
