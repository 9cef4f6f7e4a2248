package lab

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

func TestAppUser(t *testing.T) {
	const shells = "# shells\n\n/bin/sh\n /bin/bash \n/usr/sbin/nologin\n"
	const users = "root:x:0:0:root:/root:/bin/bash\n" +
		"daemon:x:1:1::/:/bin/sh\n" +
		"nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n" +
		"odd:x:1000:x::/:/bin/sh\nshort:x:1001:1001:/bin/sh\n" +
		"fish:x:1002:1002::/home/fish:/usr/bin/fish\n" +
		"ann:x:1003:100:Ann,,,:/home/ann:/bin/bash\n" +
		"bob:x:1004:100::/home/bob:/bin/sh"
	for _, tt := range []struct {
		me   int
		want User
	}{
		{0, User{"ann", 1003, 100}},
		{1004, User{"bob", 1004, 100}},
		{1002, User{}},
		{1, User{}},
		{5000, User{}},
	} {
		got, err := appUser(tt.me, users, shells)
		if got != tt.want || (err == nil) != (tt.want != User{}) {
			t.Errorf("%d: %+v, %v", tt.me, got, err)
		}
	}
	if u, err := appUser(0, "root:x:0:0:root:/root:/bin/bash\n", shells); err == nil {
		t.Errorf("%+v", u)
	}
}

// TestDialAs: the agent sees the user, and nobody else becomes one.
func TestDialAs(t *testing.T) {
	me := os.Geteuid()
	if me != 0 {
		t.Skip("only root may be another user")
	}
	l := &Lab{}
	if err := l.makeSocketFolder(); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	listener, err := endpoint.Listen(l.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	seen := make(chan ipc.Identity, 1)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			who, err := endpoint.Identify(conn)
			if err != nil {
				t.Error(err)
			}
			seen <- who
			conn.Close()
		}
	}()
	for _, uid := range []int{1234, me, 4321} {
		conn, err := DialAs(context.Background(), User{Name: "somebody", UID: uid, GID: uid}, l.Socket)
		if err != nil {
			t.Fatal(err)
		}
		if who := <-seen; who.SessionID != uint32(uid) {
			t.Errorf("%d is seen as %+v", uid, who)
		}
		if _, ok := conn.(*net.UnixConn); !ok || os.Geteuid() != me {
			t.Errorf("a %T, and the test is %d", conn, os.Geteuid())
		}
		conn.Close()
	}
	folder := filepath.Dir(l.Socket)
	listener.Close()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("%s is left behind: %v", folder, err)
	}
}
