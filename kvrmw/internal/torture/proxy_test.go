//go:build unix

package torture

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// loss is what happens to the next write that passes a proxy.
type loss int32

const (
	none    loss = iota
	hold         // it is kept from the broker, and its connection is cut
	swallow      // it arrives, and its connection is cut before the answer
)

// proxy stands between clients and a broker.
type proxy struct {
	listener net.Listener
	target   string
	armed    atomic.Int32

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func startProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	var wg sync.WaitGroup
	t.Cleanup(func() {
		l.Close()
		p.cut()
		wg.Wait()
	})
	wg.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { p.serve(client) })
		}
	})
	return p
}

func (p *proxy) url() string { return "nats://" + p.listener.Addr().String() }

func (p *proxy) arm(l loss) { p.armed.Store(int32(l)) }

// cut closes all connections; new ones are accepted.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	broker, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer broker.Close()
	p.mu.Lock()
	p.conns[client], p.conns[broker] = true, true
	p.mu.Unlock()

	var dead atomic.Bool // no answer passes any more
	var wg sync.WaitGroup
	wg.Go(func() { // client to broker
		defer broker.Close()
		pump(client, broker, func(data []byte) bool {
			if !bytes.Contains(data, []byte("HPUB $KV.")) {
				return true
			}
			switch loss(p.armed.Swap(int32(none))) {
			case hold:
				return false
			case swallow:
				dead.Store(true)
			}
			return true
		})
	})
	wg.Go(func() { // broker to client
		defer client.Close()
		pump(broker, client, func([]byte) bool { return !dead.Load() })
	})
	wg.Wait()
	p.mu.Lock()
	delete(p.conns, client)
	delete(p.conns, broker)
	p.mu.Unlock()
}

// pump copies until either side ends or pass says no.
func pump(from io.Reader, to io.Writer, pass func([]byte) bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			if !pass(buf[:n]) {
				return
			}
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
