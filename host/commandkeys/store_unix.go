//go:build unix

package commandkeys

import (
	"fmt"
	"io/fs"
	"syscall"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

func system() store {
	return store{
		registry: secrets.ReadRegistry, keys: FileKeys, required: FileRequired,
		trusted: func(info fs.FileInfo) error { return ownedBy(info, 0) },
	}
}

// ownedBy checks that a file belongs to a user, and that nobody else may write it.
func ownedBy(info fs.FileInfo, uid uint32) error {
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || st.Uid != uid {
		return fmt.Errorf("it must belong to the user %d", uid)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("others may write it (mode %04o): chmod 0600", info.Mode().Perm())
	}
	return nil
}
