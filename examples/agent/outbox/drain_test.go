package outbox

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// site is a broker and a connection that follows it through restarts.
type site struct {
	opts   testbroker.Options
	broker *testbroker.Broker
}

func newSite(t *testing.T, configure func(*server.Options)) *site {
	t.Helper()
	s := &site{opts: testbroker.Options{StoreDir: t.TempDir(), Configure: configure}}
	s.start(t)
	s.opts.Port = s.broker.Server.Addr().(*net.TCPAddr).Port
	return s
}

func (s *site) start(t *testing.T) {
	t.Helper()
	s.broker = brokertest.Run(t, s.opts)
}

// connect returns an outbox's view of the broker.
func (s *site) connect(t *testing.T, o *Outbox) jetstream.JetStream {
	t.Helper()
	return brokertest.Context(t, brokertest.Connect(t, s.broker.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond),
		nats.ReconnectHandler(func(*nats.Conn) { o.Wake() })))
}

func stream(t *testing.T, js jetstream.JetStream, change ...func(*jetstream.StreamConfig)) jetstream.Stream {
	t.Helper()
	cfg := jetstream.StreamConfig{Name: "RESULTS", Subjects: []string{"results.>"}}
	for _, f := range change {
		f(&cfg)
	}
	s, err := js.CreateStream(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run drains an outbox until the test ends, or stop is called.
func run(t *testing.T, o *Outbox, js jetstream.JetStream) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { o.Run(ctx, js) })
	stop = func() {
		cancel()
		wg.Wait()
	}
	t.Cleanup(stop)
	return stop
}

func waitEmpty(t *testing.T, o *Outbox) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := o.WaitEmpty(ctx); err != nil {
		n, _ := o.Len()
		t.Fatalf("%d messages are not sent: %v", n, err)
	}
	if n := len(messageFiles(t, o)); n > 0 {
		t.Errorf("%d files are left", n)
	}
}

func messageFiles(t *testing.T, o *Outbox) []string {
	t.Helper()
	files, err := filepath.Glob(o.path("*" + suffix))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// wantStored checks the ids that a stream has, in their order.
func wantStored(t *testing.T, s jetstream.Stream, want ...string) {
	t.Helper()
	info, err := s.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for seq := info.State.FirstSeq; seq <= info.State.LastSeq && info.State.Msgs > 0; seq++ {
		msg, err := s.GetMsg(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, msg.Header.Get(nats.MsgIdHdr))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("stored %q, want %q", got, want)
	}
}

func TestRunSends(t *testing.T) {
	dir := t.TempDir()
	add(t, open(t, Options{Dir: dir}), "1", "2", "3")
	o := open(t, Options{Dir: dir})
	release, err := o.Hold(Message{"results.r", "held", nil})
	if err != nil {
		t.Fatal(err)
	}
	site := newSite(t, nil)
	js := site.connect(t, o)
	s := stream(t, js)
	run(t, o, js)
	add(t, o, "4")
	waitFor(t, func() bool {
		n, _ := o.Len()
		return n == 1
	})
	wantStored(t, s, "1", "2", "3", "4")
	msg, err := s.GetMsg(t.Context(), 2)
	if err != nil || string(msg.Data) != "data of 2" || msg.Subject != "results.r" {
		t.Errorf("got %+v, %v", msg, err)
	}
	release()
	waitEmpty(t, o)
	wantStored(t, s, "1", "2", "3", "4", "held")
}

func TestSentAgainIsDropped(t *testing.T) {
	o := open(t, Options{Dir: t.TempDir()})
	site := newSite(t, nil)
	js := site.connect(t, o)
	s := stream(t, js)
	run(t, o, js)
	for range 2 { // as after a crash between answer and removal
		add(t, o, "1")
		waitEmpty(t, o)
	}
	wantStored(t, s, "1")
}

func TestBrokerAway(t *testing.T) {
	dir := t.TempDir()
	o := open(t, Options{Dir: dir, AckTimeout: time.Hour, MinPause: time.Hour}) // waking alone gets it going
	site := newSite(t, nil)
	js := site.connect(t, o)
	stream(t, js, func(c *jetstream.StreamConfig) { c.Storage = jetstream.FileStorage })
	run(t, o, js)
	add(t, o, "1")
	waitEmpty(t, o)
	if err := site.broker.Shutdown(); err != nil {
		t.Fatal(err)
	}
	add(t, o, "2", "3")
	wantLen(t, o, 2)
	site.start(t)
	waitEmpty(t, o)
	s, err := js.Stream(t.Context(), "RESULTS")
	if err != nil {
		t.Fatal(err)
	}
	wantStored(t, s, "1", "2", "3")
}

func TestWakeInterrupts(t *testing.T) {
	o := open(t, Options{Dir: t.TempDir(), AckTimeout: time.Hour})
	site := newSite(t, nil)
	js := site.connect(t, o)
	heard := make(chan struct{}, 10)
	sub, err := js.Conn().Subscribe("results.>", func(*nats.Msg) { heard <- struct{}{} }) // and does not answer
	if err != nil {
		t.Fatal(err)
	}
	run(t, o, js)
	add(t, o, "1")
	waitFor(t, func() bool { return len(heard) > 0 })
	if err := sub.Unsubscribe(); err != nil {
		t.Fatal(err)
	}
	s := stream(t, js)
	o.Wake()
	waitEmpty(t, o)
	wantStored(t, s, "1")
}

func TestNoStreamYet(t *testing.T) {
	var log logBuffer
	o := open(t, Options{Dir: t.TempDir(), MinPause: time.Millisecond, MaxPause: 5 * time.Millisecond, Logger: log.logger()})
	site := newSite(t, nil)
	js := site.connect(t, o)
	add(t, o, "1")
	run(t, o, js)
	waitFor(t, func() bool { return log.count("not stored by the broker yet") > 0 })
	s := stream(t, js)
	waitEmpty(t, o)
	wantStored(t, s, "1")
	if n := log.count("not stored by the broker yet"); n != 1 {
		t.Errorf("%d log lines, want 1", n)
	}
}

func TestRefusedDoesNotBlock(t *testing.T) {
	tests := []struct {
		name      string
		configure func(*server.Options)
		change    func(*jetstream.StreamConfig)
	}{
		{"max_payload", func(o *server.Options) { o.MaxPayload = 4096 }, func(*jetstream.StreamConfig) {}},
		{"max_msg_size", nil, func(c *jetstream.StreamConfig) { c.MaxMsgSize = 4096 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log logBuffer
			o := open(t, Options{Dir: t.TempDir(), Logger: log.logger()})
			site := newSite(t, tt.configure)
			js := site.connect(t, o)
			s := stream(t, js, tt.change)
			if err := o.Add(Message{"results.r", "large", make([]byte, 5000)}); err != nil {
				t.Fatal(err)
			}
			add(t, o, "small")
			run(t, o, js)
			waitEmpty(t, o)
			wantStored(t, s, "small")
			if n := count(t, o.path(refusedFolder)); n != 1 || log.count("message set aside") != 1 {
				t.Errorf("%d files set aside\n%s", n, &log)
			}
			if o.Holds("large") {
				t.Error("still held")
			}
		})
	}
}

func TestCorruptedLater(t *testing.T) {
	var log logBuffer
	o := open(t, Options{Dir: t.TempDir(), Logger: log.logger()})
	add(t, o, "1", "2", "3")
	files := messageFiles(t, o)
	if err := os.WriteFile(files[0], []byte("not a message"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(files[1]); err != nil {
		t.Fatal(err)
	}
	site := newSite(t, nil)
	js := site.connect(t, o)
	s := stream(t, js)
	run(t, o, js)
	waitEmpty(t, o)
	wantStored(t, s, "3")
	if log.count("set aside") != 1 || log.count("message lost") != 1 {
		t.Errorf("log: %s", &log)
	}
}

func TestPrepare(t *testing.T) {
	var log logBuffer
	fails := true
	calls := 0
	dir := t.TempDir()
	opts := Options{Dir: dir, MinPause: time.Millisecond, Logger: log.logger(), Prepare: func(_ context.Context, m Message) (Message, error) {
		calls++
		if fails {
			fails = false
			return m, errors.New("not now")
		}
		if strings.HasPrefix(string(m.Data), "data of") {
			m.Data = []byte("prepared")
		}
		return m, nil
	}}
	o := open(t, opts)
	add(t, o, "1")
	site := newSite(t, nil)
	js := site.connect(t, o)
	stop := run(t, o, js)
	waitFor(t, func() bool {
		file, err := os.ReadFile(o.path(fileName(0)))
		return err == nil && strings.HasSuffix(string(file), "\nprepared")
	})
	stop()
	if calls < 2 || log.count("not now") != 1 {
		t.Errorf("%d calls, log %s", calls, &log)
	}
	again := open(t, opts)
	if _, got := o.Len(); got != int64(len(encode(Message{"results.r", "1", []byte("prepared")}))) {
		t.Errorf("%d bytes", got)
	}
	s := stream(t, js)
	run(t, again, js)
	waitEmpty(t, again)
	msg, err := s.GetMsg(t.Context(), 1)
	if err != nil || string(msg.Data) != "prepared" {
		t.Errorf("got %+v, %v", msg, err)
	}
}

func TestPostpone(t *testing.T) {
	o := open(t, Options{Dir: t.TempDir(), MinPause: time.Second, MaxPause: time.Minute})
	add(t, o, "1")
	e := o.entries[0]
	for try := range 100 {
		o.postpone(e, "results.r", errors.New("no"))
		pause := min(time.Minute, time.Second<<min(try, 10))
		wait := time.Until(e.due)
		if wait > pause || wait < pause/2-10*time.Second {
			t.Errorf("try %d: %s, want about %s", try, wait, pause)
		}
		if got, _ := o.pick(e.due.Add(-1)); got != nil {
			t.Errorf("try %d: not postponed", try)
		}
		if got, _ := o.pick(e.due); got != e {
			t.Errorf("try %d: never due", try)
		}
	}
	o.Wake()
	if got, _ := o.pick(time.Now()); got != e {
		t.Error("not awake")
	}
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !done() {
		if ctx.Err() != nil {
			t.Fatal("it did not happen")
		}
		time.Sleep(time.Millisecond)
	}
}
