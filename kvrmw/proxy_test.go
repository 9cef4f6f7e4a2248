package kvrmw_test

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// proxy stands between a client and the broker and does something to the first
// write to the bucket that passes after arm, or delays the answer to a read.
type proxy struct {
	listener net.Listener
	target   string
	fault    atomic.Pointer[fault]
	read     atomic.Pointer[func()]

	mu    sync.Mutex
	conns []net.Conn
}

// fault is what happens to one write. It fires once.
type fault struct {
	// hold keeps the write from the broker.
	hold bool
	// keep leaves the connection open; else both sides are cut.
	keep bool
	// then runs when the write was held or the broker's answer to it was
	// swallowed, before the connection is cut.
	then func()
}

func startProxy(t *testing.T, url string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: strings.TrimPrefix(url, "nats://")}
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

func (p *proxy) arm(f fault) { p.fault.Store(&f) }

// beforeRead has a function run before the broker's answer to the next read
// reaches the client.
func (p *proxy) beforeRead(f func()) { p.read.Store(&f) }

// cut closes all connections; new ones are accepted.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

func (p *proxy) serve(client net.Conn) {
	broker, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	p.mu.Lock()
	p.conns = append(p.conns, client, broker)
	p.mu.Unlock()

	var fired atomic.Pointer[fault] // the answer to a write is to be swallowed
	var asked atomic.Pointer[func()]
	var wg sync.WaitGroup
	wg.Go(func() { // client to broker
		defer broker.Close()
		pump(client, broker, func(data []byte) (forward, proceed bool) {
			if bytes.Contains(data, []byte("$JS.API.DIRECT.GET.")) || bytes.Contains(data, []byte("$JS.API.STREAM.MSG.GET.")) {
				asked.Store(p.read.Swap(nil))
			}
			if !bytes.Contains(data, []byte("HPUB $KV.")) {
				return true, true
			}
			f := p.fault.Swap(nil)
			if f == nil {
				return true, true
			}
			if f.hold {
				return false, p.finish(f)
			}
			fired.Store(f)
			return true, true
		})
	})
	wg.Go(func() { // broker to client
		defer client.Close()
		pump(broker, client, func(data []byte) (forward, proceed bool) {
			if !bytes.Contains(data, []byte("MSG _INBOX.")) {
				return true, true
			}
			if f := asked.Swap(nil); f != nil {
				(*f)()
			}
			if f := fired.Swap(nil); f != nil {
				return false, p.finish(f)
			}
			return true, true
		})
	})
	wg.Wait()
}

func (p *proxy) finish(f *fault) (proceed bool) {
	if f.then != nil {
		f.then()
	}
	if !f.keep {
		p.cut()
	}
	return f.keep
}

func pump(from io.Reader, to io.Writer, look func([]byte) (forward, proceed bool)) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			forward, proceed := look(buf[:n])
			if forward {
				if _, err := to.Write(buf[:n]); err != nil {
					return
				}
			}
			if !proceed {
				return
			}
		}
		if err != nil {
			return
		}
	}
}
