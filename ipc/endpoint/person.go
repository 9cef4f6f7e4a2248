package endpoint

import (
	"net"
	"strconv"

	"github.com/kanadehq/kanade-shared/ipc"
)

// IdentifyPerson is [Identify] for agents that serve people alone, as newer agents of
// the reference do on Unix: root, the accounts of services and users without an entry
// in the system's list are refused with an [ipc.RPCError] of [ipc.KindUnauthorized],
// which [ipc.Server.Serve] tells them. A service's number is below 1,000, and on what
// is not Linux below 500. On Windows nobody is refused that the pipe has let in.
func IdentifyPerson(conn net.Conn) (ipc.Identity, error) { return identifyPerson(conn) }

// person refuses users of a Unix system who are none.
func person(goos string, uid uint32, listed bool) error {
	least := uint32(500)
	if goos == "linux" {
		least = 1000
	}
	reason := ""
	switch number := "user " + strconv.FormatUint(uint64(uid), 10); {
	case uid == 0:
		reason = "root is not served: run the app as the user who is signed in"
	case uid < least:
		reason = number + " is the account of a service, and those are not served"
	case !listed:
		reason = number + " is not in the system's list of users"
	default:
		return nil
	}
	return ipc.NewError(ipc.KindUnauthorized, reason)
}
