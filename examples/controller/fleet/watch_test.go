package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/controller/fleet"
	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// patience bounds the wait for what must come.
const patience = 30 * time.Second

func start(t *testing.T) jetstream.JetStream {
	t.Helper()
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	return js
}

// answer plays the agent of a PC on one subject.
func answer(t *testing.T, js jetstream.JetStream, subject string, reply func(data []byte) []byte) {
	t.Helper()
	nc := brokertest.Connect(t, js.Conn().ConnectedUrl())
	_, err := nc.Subscribe(subject, func(msg *nats.Msg) {
		if err := msg.Respond(reply(msg.Data)); err != nil {
			t.Error(err)
		}
	})
	if err == nil {
		err = nc.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func beat(t *testing.T, pc string) []byte {
	t.Helper()
	hb := wire.NewHeartbeat(pc, "1.2.3", time.Now())
	data, err := hb.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func know(t *testing.T, js jetstream.JetStream, pcs ...string) {
	t.Helper()
	kv, err := js.KeyValue(t.Context(), kvkeys.BucketAgentGroups)
	if err != nil {
		t.Fatal(err)
	}
	for _, pc := range pcs {
		if _, err := kv.PutString(t.Context(), pc, `{"groups":[]}`); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOnce asks a fleet of which one answers, one is away and one has a name
// that no agent can have.
func TestOnce(t *testing.T) {
	js := start(t)
	know(t, js, "here", "away", "a/b")
	answer(t, js, "agents.here.ping", func([]byte) []byte { return beat(t, "here") })
	answer(t, js, "agents.a/b.ping", func([]byte) []byte { return []byte("junk") })
	var seen, notes []string
	err := fleet.Watch(t.Context(), js.Conn(), js, fleet.Options{
		Once: true, Answer: patience,
		Change: func(c fleet.Change) {
			seen = append(seen, fmt.Sprintf("%s %s>%s", c.Agent.PC, c.Was, c.Agent.State))
		},
		Note: func(text string) { notes = append(notes, text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(seen)
	want := "a/b >waiting, a/b waiting>gone, away >waiting, away waiting>gone, here >waiting, here waiting>alive"
	if got := strings.Join(seen, ", "); got != want {
		t.Errorf("changes %q, want %q", got, want)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "is no heartbeat") {
		t.Errorf("notes %q", notes)
	}
}

func TestOnceDoesNotWaitForEver(t *testing.T) {
	js := start(t)
	know(t, js, "mute")
	if _, err := brokertest.Connect(t, js.Conn().ConnectedUrl()).SubscribeSync("agents.mute.ping"); err != nil {
		t.Fatal(err)
	}
	var last *fleet.Table
	err := fleet.Watch(t.Context(), js.Conn(), js, fleet.Options{Once: true, Answer: 50 * time.Millisecond, Look: func(tb *fleet.Table) { last = tb }})
	if err != nil || last.Count(fleet.Gone) != 1 {
		t.Errorf("%v, %+v", err, last.Agents())
	}
}

// TestWatch sees an agent come that nobody knew of, and follows its interval.
func TestWatch(t *testing.T) {
	js := start(t)
	kv, err := js.KeyValue(t.Context(), kvkeys.BucketAgentConfig)
	if err == nil {
		_, err = kv.PutString(t.Context(), "pcs.PC1", `{"heartbeat_interval":"1s"}`)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	news := make(chan string, 100)
	var watching sync.WaitGroup
	watching.Go(func() {
		err := fleet.Watch(ctx, js.Conn(), js, fleet.Options{
			Change: func(c fleet.Change) { news <- fmt.Sprintf("%s %s", c.Agent.PC, c.Agent.State) },
			Note:   func(text string) { news <- "note " + text },
		})
		if err != nil {
			t.Error(err)
		}
	})
	await := func(want string) {
		t.Helper()
		deadline := time.After(patience)
		for {
			select {
			case got := <-news:
				if strings.HasPrefix(got, want) {
					return
				}
			case <-deadline:
				t.Fatalf("%q did not come", want)
			}
		}
	}
	await("PC1 waiting")
	nc := brokertest.Connect(t, js.Conn().ConnectedUrl())
	for _, m := range []struct{ subject, data string }{
		{"heartbeat.PC1", string(beat(t, "PC1"))}, {"heartbeat.new", string(beat(t, "new"))},
		{"heartbeat.x", "{}"}, {"heartbeat.y", string(beat(t, "*"))},
	} {
		if err := nc.Publish(m.subject, []byte(m.data)); err != nil {
			t.Fatal(err)
		}
	}
	await("PC1 alive")
	await("new alive")
	await("note a message on heartbeat.x is no heartbeat")
	await("note a message on heartbeat.y is no heartbeat")
	await("PC1 late")
	await("PC1 gone")
	stop()
	watching.Wait()

	_, bare := brokertest.JetStream(t)
	if err := fleet.Watch(t.Context(), bare.Conn(), bare, fleet.Options{}); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no bucket: %v", err)
	}
}

// TestOutage restarts the broker while the agents are watched.
func TestOutage(t *testing.T) {
	dir := t.TempDir()
	b := brokertest.Run(t, testbroker.Options{StoreDir: dir})
	js := brokertest.Context(t, brokertest.Connect(t, b.ClientURL(), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond)))
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	var port int
	if _, err := fmt.Sscanf(b.Server.Addr().String(), "127.0.0.1:%d", &port); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	news := make(chan string, 100)
	over := make(chan error, 1)
	go func() {
		over <- fleet.Watch(ctx, js.Conn(), js, fleet.Options{
			Change: func(c fleet.Change) { news <- c.Agent.PC },
			Note:   func(text string) { news <- text },
			Look:   func(*fleet.Table) { news <- "look" },
		})
	}()
	await := func(want string) {
		t.Helper()
		for deadline := time.After(patience); ; {
			select {
			case got := <-news:
				if strings.HasPrefix(got, want) {
					return
				}
			case <-deadline:
				t.Fatalf("%q did not come", want)
			}
		}
	}
	await("look") // all is subscribed to
	if err := b.Shutdown(); err != nil {
		t.Fatal(err)
	}
	await("the broker is away")
	b = brokertest.Run(t, testbroker.Options{StoreDir: dir, Port: port})
	await("the broker is back")
	// Heartbeats are lossy: this one may come before the subscription is renewed.
	nc := brokertest.Connect(t, b.ClientURL())
	var beating sync.WaitGroup
	beats, enough := context.WithCancel(t.Context())
	beating.Go(func() {
		for beats.Err() == nil {
			if err := nc.Publish("heartbeat.PC1", beat(t, "PC1")); err != nil {
				t.Error(err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	await("PC1")
	enough()
	beating.Wait()
	stop()
	if err := <-over; err != nil {
		t.Error(err)
	}
}

func TestAsk(t *testing.T) {
	js := start(t)
	nc := js.Conn()
	pc := subjects.MustPCID("host.example.com")
	answer(t, js, "agents.host.example.com.ping", func([]byte) []byte { return beat(t, pc.String()) })
	answer(t, js, "logs.fetch.host.example.com", func(data []byte) []byte { return append(data, "\xff\n"...) })
	answer(t, js, "job.tail.host.example.com", func(data []byte) []byte {
		var req wire.JobTailRequest
		if err := req.UnmarshalJSON(data); err != nil {
			t.Error(err)
		}
		reply := wire.JobTailReply{Found: true, Stdout: req.ResultID}
		out, err := reply.MarshalJSON()
		if err != nil {
			t.Error(err)
		}
		return out
	})
	hb, took, err := fleet.Ping(t.Context(), nc, pc)
	if err != nil || hb.PCID != pc.String() || took <= 0 {
		t.Errorf("ping: %+v, %s, %v", hb, took, err)
	}
	if text, err := fleet.Logs(t.Context(), nc, pc, 7); err != nil || text != "{\"tail_lines\":7}\ufffd\n" {
		t.Errorf("logs: %q, %v", text, err)
	}
	if reply, err := fleet.Tail(t.Context(), nc, pc, "r1"); err != nil || !reply.Found || reply.Stdout != "r1" {
		t.Errorf("tail: %+v, %v", reply, err)
	}

	away := subjects.MustPCID("away")
	mute := subjects.MustPCID("mute")
	for _, subject := range []string{"agents.mute.ping", "job.tail.mute"} {
		if _, err := nc.SubscribeSync(subject); err != nil {
			t.Fatal(err)
		}
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for name, ask := range map[string]func() error{
		"away": func() error { _, _, err := fleet.Ping(t.Context(), nc, away); return err },
		"mute": func() error { _, _, err := fleet.Ping(short, nc, mute); return err },
		"logs": func() error { _, err := fleet.Logs(t.Context(), nc, away, 1); return err },
		"tail": func() error { _, err := fleet.Tail(short, nc, mute, "x"); return err },
	} {
		if err := ask(); !errors.Is(err, fleet.ErrNoAnswer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	answer(t, js, "agents.junk.ping", func([]byte) []byte { return []byte("junk") })
	var decode *wire.DecodeError
	if _, _, err := fleet.Ping(t.Context(), nc, subjects.MustPCID("junk")); !errors.As(err, &decode) {
		t.Errorf("junk: %v", err)
	}
}

func TestLastRun(t *testing.T) {
	js := start(t)
	pc := subjects.MustPCID("host.example.com")
	exec := func(text string) subjects.ExecID {
		t.Helper()
		id, err := subjects.ParseExecID(text)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	publish := func(subject, data string) {
		t.Helper()
		if _, err := js.Publish(t.Context(), subject, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	event := func(exec, pc, result string) {
		t.Helper()
		publish("events.started."+exec+"."+pc, fmt.Sprintf(`{"result_id":%q,"request_id":"r","exec_id":%q,"pc_id":%q,"started_at":"2026-05-16T00:00:00Z","manifest_id":"j","version":"1"}`, result, exec, pc))
	}
	if _, ok, err := fleet.LastRun(t.Context(), js, pc, subjects.ExecID{}); ok || err != nil {
		t.Errorf("empty: %t, %v", ok, err)
	}
	event("e1", "host.example.com", "first")
	event("e2", "host.example.com", "second")
	event("e3", "other.host.example.com", "another PC")
	if e, ok, err := fleet.LastRun(t.Context(), js, pc, subjects.ExecID{}); err != nil || !ok || e.ResultID != "second" {
		t.Errorf("newest: %+v, %t, %v", e, ok, err)
	}
	if e, ok, err := fleet.LastRun(t.Context(), js, pc, exec("e1")); err != nil || !ok || e.ResultID != "first" {
		t.Errorf("of e1: %+v, %t, %v", e, ok, err)
	}
	if _, ok, err := fleet.LastRun(t.Context(), js, pc, exec("e3")); ok || err != nil {
		t.Errorf("of e3: %t, %v", ok, err)
	}
	publish("events.started.e4.host.example.com", "junk")
	if _, _, err := fleet.LastRun(t.Context(), js, pc, subjects.ExecID{}); err == nil {
		t.Error("junk was taken")
	}
	_, bare := brokertest.JetStream(t)
	if _, _, err := fleet.LastRun(t.Context(), bare, pc, subjects.ExecID{}); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no stream: %v", err)
	}
}
