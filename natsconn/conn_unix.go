//go:build !windows

package natsconn

import "syscall"

// hangUps are how the system says that the other side has closed. What it sent
// before can still be read.
var hangUps = []syscall.Errno{syscall.EPIPE, syscall.ECONNRESET}
