//go:build unix

package console

import (
	"os"

	"golang.org/x/sys/unix"
)

// EnableLive makes a terminal understand what [Live] writes. It is a matter of
// Windows.
func EnableLive(*os.File) bool { return true }

// Size is that of a terminal in characters, 0 and 0 where it is not known.
func Size(f *os.File) (rows, columns int) {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0
	}
	return int(size.Row), int(size.Col)
}
