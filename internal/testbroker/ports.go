package testbroker

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// FreePorts finds ports that nobody listens on, for servers that must know them
// beforehand or come back on them. They are below those that systems give to
// connections and listeners without a port of their own, so that none of these
// takes one meanwhile.
func FreePorts(n int) ([]int, error) {
	const lowest, beyond, tries = 15000, 32000, 1000
	var ports []int
	for range tries {
		if len(ports) == n {
			return ports, nil
		}
		port := lowest + rand.IntN(beyond-lowest)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		defer l.Close() // until all are found, so that none is found twice
		ports = append(ports, port)
	}
	return nil, errors.New("testbroker: no free ports")
}
