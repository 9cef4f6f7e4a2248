package demo

import (
	"fmt"
	"runtime"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// cost is what a fleet of one process has taken so far.
type cost struct {
	memory  int64 // bytes in use, after a garbage collection
	in, out int64 // messages to and from the broker inside this program
}

// measure reads the counters; broker is nil where it is somebody else's.
func measure(broker *testbroker.Broker) (c cost, err error) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	c.memory = int64(m.HeapInuse + m.StackInuse)
	if broker != nil {
		c.in, c.out, err = broker.Msgs()
	}
	return c, err
}

// perAgent describes what n agents added since an earlier measurement. It
// counts their share of the broker, the controller and the writers too.
func (c cost) perAgent(since cost, n int) string {
	s := fmt.Sprintf("%d KB of memory", max(c.memory-since.memory, 0)/1024/int64(n))
	if in := c.in - since.in; in > 0 {
		s += fmt.Sprintf(", %.1f messages to the broker and %.1f from it", float64(in)/float64(n), float64(c.out-since.out)/float64(n))
	}
	return s + " for each agent"
}
