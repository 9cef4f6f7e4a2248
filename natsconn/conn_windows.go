package natsconn

import "syscall"

// hangUps are how Windows says that the other side has closed. It may throw away
// what was sent before and not read yet, so a broker's last word can be lost.
var hangUps = []syscall.Errno{syscall.WSAECONNABORTED, syscall.WSAECONNRESET}
