package endpoint_test

import (
	"os"
	"os/user"
	"strconv"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/kanadehq/kanade-shared/ipc"
)

// place is the name of a pipe for a test, and who calls there.
func place(t *testing.T) (string, ipc.Identity) {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil {
		t.Fatal(err)
	}
	return `\\.\pipe\kanade-test-` + strconv.Itoa(os.Getpid()), ipc.Identity{User: me.Username, SID: me.Uid, SessionID: session}
}

// isPerson reports whether a test runs as somebody who is served.
func isPerson(ipc.Identity) bool { return true }
