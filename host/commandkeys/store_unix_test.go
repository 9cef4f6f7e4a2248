//go:build unix

package commandkeys

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOwnedBy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	write(t, path, "[]")
	uid := uint32(os.Getuid())
	for mode, want := range map[os.FileMode]bool{0o600: true, 0o644: true, 0o400: true, 0o620: false, 0o602: false, 0o666: false} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := ownedBy(info, uid); (err == nil) != want {
			t.Errorf("%04o: %v", mode, err)
		}
		if err := ownedBy(info, uid+1); err == nil {
			t.Error("belongs to two users")
		}
	}
}
