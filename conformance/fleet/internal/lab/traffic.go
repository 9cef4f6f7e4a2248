package lab

import (
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
)

// maxTraffic bounds what is kept of messages, in bytes.
const maxTraffic = 256 << 20

// Message is one that somebody has sent.
type Message struct {
	Subject string
	Data    []byte
}

// Traffic keeps what everybody sends over a broker.
type Traffic struct {
	mu   sync.Mutex
	all  []Message
	size int
}

// Listen keeps the traffic of the lab's broker from now on, but for requests of
// JetStream and answers.
func (l *Lab) Listen() error {
	l.Traffic = &Traffic{}
	_, err := l.Broker.Conn.Subscribe(">", l.Traffic.note)
	if err != nil {
		return err
	}
	return l.Broker.Conn.Flush()
}

func (t *Traffic) note(m *nats.Msg) {
	for _, prefix := range []string{"_INBOX.", "$JS.", "$O.", "$SYS."} {
		if strings.HasPrefix(m.Subject, prefix) {
			return
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.size += len(m.Data); t.size <= maxTraffic {
		t.all = append(t.all, Message{m.Subject, m.Data})
	}
}

// All are the messages so far.
func (t *Traffic) All() []Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all[:len(t.all):len(t.all)]
}
