package endpoint

import (
	"net"

	"github.com/kanadehq/kanade-shared/ipc"
)

func identifyPerson(conn net.Conn) (ipc.Identity, error) { return identify(conn) }
