package natsconn

import (
	"math/rand/v2"
	"time"
)

const (
	// minDelay is a floor under the reference's delays, which begin at nothing:
	// a fleet of agents that lost their broker in one moment must not come back
	// in one.
	minDelay = 100 * time.Millisecond
	maxDelay = 4 * time.Second
)

// referenceDelay is the reference's pause before its n-th attempt, from 1.
func referenceDelay(n int) time.Duration {
	switch {
	case n <= 2:
		return 0
	case n >= 14: // 4,096 ms
		return maxDelay
	default:
		return time.Millisecond << (n - 2)
	}
}

// reconnectDelay is ours: between half of the reference's and all of it.
func reconnectDelay(n int) time.Duration {
	delay := max(minDelay, referenceDelay(n))
	return delay/2 + rand.N(delay/2+1)
}
