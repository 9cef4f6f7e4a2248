//go:build unix

package endpoint_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// place is a path for a test, and who calls there.
func place(t *testing.T) (string, ipc.Identity) {
	t.Helper()
	dir, err := os.MkdirTemp("", "klp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	number := strconv.Itoa(os.Getuid())
	who := ipc.Identity{User: "uid-" + number, SID: "uid-" + number, SessionID: uint32(os.Getuid())}
	if me, err := user.LookupId(number); err == nil {
		who.User = me.Username
	}
	return filepath.Join(dir, "kanade", "agent.sock"), who
}

func TestAccess(t *testing.T) {
	path, _ := place(t)
	old := syscall.Umask(0o077)
	l, err := endpoint.Listen(path)
	syscall.Umask(old)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]fs.FileMode{filepath.Dir(path): 0o755 | fs.ModeDir, path: 0o666 | fs.ModeSocket, path + ".lock": 0o600} {
		if info, err := os.Lstat(file); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	l.Close()
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket stays: %v", err)
	}
}

// TestFolderOfRoot: where root listens, nobody else may write.
func TestFolderOfRoot(t *testing.T) {
	for _, tt := range []struct {
		owner uint32
		mode  fs.FileMode
		fine  bool
	}{
		{0, fs.ModeDir | 0o755, true},
		{0, fs.ModeDir | 0o700, true},
		{0, fs.ModeDir | 0o775, false},
		{0, fs.ModeDir | fs.ModeSticky | 0o777, false},
		{1000, fs.ModeDir | 0o755, false},
		{0, 0o755, false},
	} {
		if err := endpoint.RootsOwn("/run/kanade", tt.owner, tt.mode); (err == nil) != tt.fine {
			t.Errorf("%d, %s: %v", tt.owner, tt.mode, err)
		}
	}
	if os.Geteuid() != 0 {
		return
	}
	path, _ := place(t)
	folder := filepath.Dir(path)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for mode, fine := range map[fs.FileMode]bool{0o700: true, 0o755: true, 0o777: false} {
		if err := os.Chmod(folder, mode); err != nil {
			t.Fatal(err)
		}
		l, err := endpoint.Listen(path)
		if err == nil {
			l.Close()
		}
		info, statErr := os.Stat(folder)
		if statErr != nil {
			t.Fatal(statErr)
		}
		if (err == nil) != fine || fine && info.Mode().Perm() != 0o755 {
			t.Errorf("%s: %v, and now %s", mode, err, info.Mode())
		}
	}
}

func TestLeftBehind(t *testing.T) {
	path, _ := place(t)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	// An agent that was killed leaves its socket behind.
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)

	// As long as it lives, nobody takes its place, although it has no lock.
	if l, err := endpoint.Listen(path); !errors.Is(err, endpoint.ErrInUse) {
		t.Fatalf("%v, %v", l, err)
	}
	dead.Close()
	l, err := endpoint.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	l.Close()

	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l, err := endpoint.Listen(path); err == nil {
		l.Close()
		t.Error("a file took the place of the socket, and was removed")
	}
	if text, err := os.ReadFile(path); string(text) != "precious" {
		t.Errorf("%q, %v", text, err)
	}
}

// isPerson reports whether a test runs as somebody who is served.
func isPerson(who ipc.Identity) bool {
	return who.SessionID >= 1000 && who.User != who.SID || runtime.GOOS != "linux" && who.SessionID >= 500 && who.User != who.SID
}
