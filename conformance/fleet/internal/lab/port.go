package lab

import (
	"fmt"
	"net"
)

// freeAddress is a loopback address on which nobody listened a moment ago.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

func portOf(addr net.Addr) (int, error) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("%s is no TCP address", addr)
	}
	return tcp.Port, nil
}
