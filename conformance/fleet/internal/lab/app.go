package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// User is a user of this machine.
type User struct {
	Name     string
	UID, GID int
}

// makeSocketFolder makes a folder where the agents wait for apps. All users
// may enter it, unlike the lab's own, and root's agents want nobody else to write
// there.
func (l *Lab) makeSocketFolder() error {
	dir, err := os.MkdirTemp("", "kanade-app-")
	if err != nil {
		return err
	}
	l.atEnd(func() error { return os.RemoveAll(dir) })
	l.Socket, l.OurSocket = filepath.Join(dir, "agent.sock"), filepath.Join(dir, "our.sock")
	return os.Chmod(dir, 0o755)
}

// DialAs connects to the agent at a socket, as a user of this machine.
func DialAs(ctx context.Context, u User, socket string) (net.Conn, error) {
	if u.UID == os.Geteuid() {
		return endpoint.Dial(ctx, socket)
	}
	return dialAs(u, socket)
}

// AppUser finds a user whom the agents serve: who runs the test, or where
// that is root, one who may sign in. The error says why there is none.
func AppUser() (User, error) {
	users, err := os.ReadFile("/etc/passwd")
	if err != nil {
		return User{}, err
	}
	shells, err := os.ReadFile("/etc/shells")
	if err != nil {
		return User{}, err
	}
	return appUser(os.Geteuid(), string(users), string(shells))
}

func appUser(me int, users, shells string) (User, error) {
	allowed := map[string]bool{}
	for line := range strings.Lines(shells) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "/") {
			allowed[line] = true
		}
	}
	for line := range strings.Lines(users) {
		f := strings.Split(strings.TrimRight(line, "\n"), ":")
		if len(f) != 7 || !allowed[f[6]] {
			continue
		}
		uid, err := strconv.Atoi(f[2])
		gid, gidErr := strconv.Atoi(f[3])
		if err != nil || gidErr != nil || uid < 1000 || me != 0 && uid != me {
			continue
		}
		if base := filepath.Base(f[6]); base == "nologin" || base == "false" {
			continue
		}
		return User{Name: f[0], UID: uid, GID: gid}, nil
	}
	if me != 0 {
		return User{}, fmt.Errorf("user %d is none whom the published agent serves: it wants a number from 1000 on, an entry in /etc/passwd and a shell of /etc/shells", me)
	}
	return User{}, errors.New("this machine has no user whom the published agent serves: make one (useradd --create-home --shell /bin/sh app)")
}
