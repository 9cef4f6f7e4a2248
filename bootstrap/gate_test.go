package bootstrap_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// gatePrefix is where a gate listens, in place of $JS.API.
const gatePrefix = "gate.API"

// gate stands before the JetStream API of a broker. What a test does not touch
// passes unchanged.
type gate struct {
	nc *nats.Conn

	mu sync.Mutex
	// request is called with each request, and answer with each answer; what
	// they return is sent on, and nil is not.
	request func(op string, data []byte) []byte
	answer  func(op string, data []byte) []byte
}

func newGate(t *testing.T, url string) *gate {
	t.Helper()
	g := &gate{nc: brokertest.Connect(t, url)}
	_, err := g.nc.Subscribe(gatePrefix+".>", func(m *nats.Msg) {
		op := strings.TrimPrefix(m.Subject, gatePrefix+".")
		data := m.Data
		if data == nil {
			data = []byte{}
		}
		g.mu.Lock()
		request, answer := g.request, g.answer
		g.mu.Unlock()
		if request != nil {
			if data = request(op, data); data == nil {
				return
			}
		}
		resp, err := g.nc.RequestWithContext(t.Context(), "$JS.API."+op, data)
		if err != nil {
			return // the test is over
		}
		if data = resp.Data; answer != nil {
			if data = answer(op, data); data == nil {
				return
			}
		}
		if err := m.Respond(data); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.nc.Flush(); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *gate) set(request, answer func(op string, data []byte) []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.request, g.answer = request, answer
}

// context is the JetStream context of a connection that goes through the gate.
func (g *gate) context(t *testing.T, nc *nats.Conn) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.NewWithAPIPrefix(nc, gatePrefix)
	if err != nil {
		t.Fatal(err)
	}
	return js
}
