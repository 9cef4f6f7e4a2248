package endpoint

import (
	"fmt"
	"net"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/kanadehq/kanade-shared/ipc"
)

func identify(c net.Conn) (ipc.Identity, error) {
	pipe, ok := c.(*conn)
	if !ok {
		return ipc.Identity{}, fmt.Errorf("endpoint: a %T is no pipe", c)
	}
	raw, err := pipe.SyscallConn()
	if err != nil {
		return ipc.Identity{}, fmt.Errorf("endpoint: %w", err)
	}
	var pid uint32
	var asked error
	err = raw.Control(func(fd uintptr) { asked = windows.GetNamedPipeClientProcessId(windows.Handle(fd), &pid) })
	if err == nil {
		err = asked
	}
	if err != nil {
		return ipc.Identity{}, fmt.Errorf("endpoint: who is calling: %w", err)
	}
	who, err := owner(pid)
	if err != nil {
		return ipc.Identity{}, fmt.Errorf("endpoint: process %d: %w", pid, err)
	}
	return who, nil
}

// owner returns the user and the session of a process.
func owner(pid uint32) (ipc.Identity, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return ipc.Identity{}, err
	}
	defer windows.CloseHandle(process)
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return ipc.Identity{}, err
	}
	defer token.Close()
	user, err := token.GetTokenUser()
	if err != nil {
		return ipc.Identity{}, err
	}
	account, domain, _, err := user.User.Sid.LookupAccount("")
	if err != nil {
		return ipc.Identity{}, err
	}
	var session, length uint32
	err = windows.GetTokenInformation(token, windows.TokenSessionId,
		(*byte)(unsafe.Pointer(&session)), uint32(unsafe.Sizeof(session)), &length)
	if err != nil {
		return ipc.Identity{}, err
	}
	return ipc.Identity{User: domain + `\` + account, SID: user.User.Sid.String(), SessionID: session}, nil
}
