package bootstrap_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// wantError checks the resource at which Ensure stopped, the cause, and that
// the text holds each of the words.
func wantError(t *testing.T, err error, name string, cause error, words ...string) {
	t.Helper()
	var re *bootstrap.Error
	if !errors.As(err, &re) || re.Name != name {
		t.Fatalf("error = %v, want an Error of %s", err, name)
	}
	if cause != nil && !errors.Is(err, cause) {
		t.Errorf("error %q is not %q", err, cause)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not mention %q", err, w)
		}
	}
}

func TestImmutableFields(t *testing.T) {
	tests := []struct {
		name  string
		words []string
		drift func(*jetstream.StreamConfig)
	}{
		{"EVENTS", []string{"storage is memory", "contract says file", "delete the stream EVENTS"},
			func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }},
		{"AUDIT", []string{"retention is workqueue", "contract says limits", "delete the stream AUDIT"},
			func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy }},
		{"jobs", []string{"kv bucket jobs", "storage is memory", "delete the stream KV_jobs"},
			func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }},
		{"scripts", []string{"object store scripts", "storage is memory"},
			func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }},
		{"schedules", []string{"allow_rollup_hdrs is false", "deny_purge forbids it", "delete the stream KV_schedules"},
			func(c *jetstream.StreamConfig) { c.AllowRollup, c.DenyPurge = false, true }},
		{"RESULTS", []string{"discard is new", "discard_new_per_subject demands it", "take discard_new_per_subject off"},
			func(c *jetstream.StreamConfig) {
				c.Discard, c.DiscardNewPerSubject, c.MaxMsgsPerSubject = jetstream.DiscardNew, true, 3
			}},
		{"OBS_EVENTS", []string{"subjects is none", "is a mirror", "take mirror off"},
			func(c *jetstream.StreamConfig) {
				c.Subjects, c.Mirror = nil, &jetstream.StreamSource{Name: "elsewhere"}
			}},
		{"agent_config", []string{"discard is old", "allow_msg_counter", "delete the stream KV_agent_config"},
			func(c *jetstream.StreamConfig) { c.Discard, c.AllowMsgCounter = jetstream.DiscardOld, true }},
	}
	_, js := brokertest.JetStream(t)
	for _, tt := range tests {
		cfg := resource(t, tt.name).StreamConfig()
		tt.drift(&cfg)
		createStream(t, js, cfg)
	}

	d, err := bootstrap.Plan(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Problems) != len(tests) || d.Count(bootstrap.StepBlocked) != len(tests) || d.Count(bootstrap.StepCreate) != 22-len(tests) {
		t.Errorf("%d problems, %d blocked, %d to create\n%s", len(d.Problems),
			d.Count(bootstrap.StepBlocked), d.Count(bootstrap.StepCreate), d.Text())
	}
	// Nothing is changed while one of them stands.
	err = bootstrap.Ensure(t.Context(), js)
	var blocked *bootstrap.BlockedError
	if !errors.As(err, &blocked) || len(blocked.Problems) != len(tests) {
		t.Errorf("Ensure: %v", err)
	}
	if n := streams(t, js); len(n) != len(tests) {
		t.Errorf("streams %v, want only those of before", n)
	}
	for _, tt := range tests {
		wantError(t, problem(t, d, tt.name), tt.name, bootstrap.ErrImmutable, tt.words...)
	}

	// Told to, it does the rest and reports them all the same.
	var skipped int
	rest, err := bootstrap.Apply(t.Context(), js, bootstrap.KeepGoing(), bootstrap.OnEvent(func(ev bootstrap.Event) {
		if ev.Action == bootstrap.Skipped {
			skipped++
		}
	}))
	if !errors.As(err, &blocked) || len(blocked.Problems) != len(tests) || skipped != len(tests) || rest == nil {
		t.Errorf("KeepGoing: skipped %d, %v", skipped, err)
	}
	if n := streams(t, js); len(n) != 22 {
		t.Errorf("%d streams, want 22", len(n))
	}
}

func TestSealed(t *testing.T) {
	_, js := brokertest.JetStream(t)
	ensure(t, js)
	s, err := js.Stream(t.Context(), "EXEC")
	if err != nil {
		t.Fatal(err)
	}
	cfg := s.CachedInfo().Config
	cfg.Sealed = true
	if _, err := js.UpdateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	// The broker takes an update of it, and changes nothing.
	wantError(t, bootstrap.Ensure(t.Context(), js), "EXEC", bootstrap.ErrImmutable, "sealed", "delete the stream EXEC")
}

func TestOverlap(t *testing.T) {
	for name, subject := range map[string]string{"EXEC": "commands.deploy.>", "scripts": "$O.scripts.M.>"} {
		t.Run(name, func(t *testing.T) {
			_, js := brokertest.JetStream(t)
			createStream(t, js, jetstream.StreamConfig{Name: "DEPLOY", Subjects: []string{subject}})
			err := bootstrap.Ensure(t.Context(), js)
			wantError(t, err, name, bootstrap.ErrOverlap, "DEPLOY", "delete the stream")
			if n := streams(t, js); len(n) != 1 {
				t.Errorf("streams %v, want DEPLOY alone", n)
			}
		})
	}
}

// TestOverlapWithNarrowerStream: the resource is there, and cannot be widened.
func TestOverlapWithNarrowerStream(t *testing.T) {
	_, js := brokertest.JetStream(t)
	exec := resource(t, "EXEC").StreamConfig()
	exec.Subjects = []string{"commands.all"}
	createStream(t, js, exec)
	createStream(t, js, jetstream.StreamConfig{Name: "DEPLOY", Subjects: []string{"commands.deploy.>"}})
	wantError(t, bootstrap.Ensure(t.Context(), js), "EXEC", bootstrap.ErrOverlap, "DEPLOY")
}

// TestResourcesInEachOthersWay: a stream of the fleet holds the subjects of
// another one, and gives them up when it is mended.
func TestResourcesInEachOthersWay(t *testing.T) {
	_, js := brokertest.JetStream(t)
	last := resource(t, "NOTIFICATIONS").StreamConfig()
	last.Subjects = []string{"notifications.>", "inventory.>", "events.started.>"}
	createStream(t, js, last)
	events := resource(t, "EVENTS").StreamConfig()
	events.Subjects = []string{"events.seen.>"}
	createStream(t, js, events)
	ensure(t, js)
	compareAll(t, js, expected(t))
}

// TestOverlapAfterPlan: a stream comes into the way when all seemed clear.
func TestOverlapAfterPlan(t *testing.T) {
	_, js := brokertest.JetStream(t)
	err := bootstrap.Ensure(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		if ev.Resource.Name == "RESULTS" {
			createStream(t, js, jetstream.StreamConfig{Name: "DEPLOY", Subjects: []string{"commands.deploy.>"}})
		}
	}))
	wantError(t, err, "EXEC", bootstrap.ErrOverlap, "10065", "DEPLOY", "delete the stream")
}

func TestNoJetStream(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{NoJetStream: true})
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL()))
	wantError(t, bootstrap.Ensure(t.Context(), js), "", bootstrap.ErrNoJetStream, "-js")
}

func TestNoJetStreamForAccount(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
		acc := server.NewAccount("other")
		o.Accounts = []*server.Account{acc}
		o.Users = []*server.User{{Username: "u", Password: "p", Account: acc}}
	}})
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("u", "p")))
	wantError(t, bootstrap.Ensure(t.Context(), js), "", bootstrap.ErrNoJetStream)
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "nats://" + l.Addr().String()
	l.Close()
	nc := brokertest.Connect(t, url, nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1))
	js := brokertest.Context(t, nc)

	err = bootstrap.Ensure(t.Context(), js, bootstrap.RequestTimeout(50*time.Millisecond))
	wantError(t, err, "", bootstrap.ErrUnreachable, "check the address", "reconnecting")

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = bootstrap.Ensure(ctx, js)
	wantError(t, err, "", bootstrap.ErrUnreachable)
	wantError(t, err, "", context.DeadlineExceeded)

	nc.Close()
	wantError(t, bootstrap.Ensure(t.Context(), js), "", bootstrap.ErrUnreachable, "open a new connection")
}

func TestCancelled(t *testing.T) {
	_, js := brokertest.JetStream(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := bootstrap.Ensure(ctx, js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		if ev.Resource.Name == "EXEC" {
			cancel()
		}
	}))
	wantError(t, err, "EVENTS", context.Canceled)
	// Running again continues.
	if ev := ensure(t, js); ev["EXEC"].Action != bootstrap.Unchanged || ev["EVENTS"].Action != bootstrap.Created {
		t.Errorf("EXEC %s, EVENTS %s", ev["EXEC"].Action, ev["EVENTS"].Action)
	}
}

func TestPermissions(t *testing.T) {
	plan := func(ctx context.Context, js jetstream.JetStream) error {
		_, err := bootstrap.Plan(ctx, js)
		return err
	}
	apply := func(ctx context.Context, js jetstream.JetStream) error { return bootstrap.Ensure(ctx, js) }
	bare := func(ctx context.Context, js jetstream.JetStream) error {
		return bootstrap.Ensure(ctx, js, bootstrap.SkipProbe())
	}
	tests := []struct {
		name, deny, denyInbox string
		run                   func(context.Context, jetstream.JetStream) error
		resource, word        string
	}{
		{"api", "$JS.API.>", "", plan, "", "$JS.API.STREAM.NAMES"},
		{"info", "$JS.API.INFO", "", plan, "", `"$JS.API.INFO"`},
		{"probe", "$JS.API.STREAM.CREATE.>", "", apply, "", "$JS.API.STREAM.CREATE.KANADE_BOOTSTRAP_PROBE"},
		{"create", "$JS.API.STREAM.CREATE.>", "", bare, "INVENTORY", "$JS.API.STREAM.CREATE.INVENTORY"},
		{"delete", "$JS.API.STREAM.DELETE.>", "", apply, "", "$JS.API.STREAM.DELETE.KANADE_BOOTSTRAP_PROBE"},
		{"inbox", "", "_INBOX.>", plan, "", "Subscription to \"_INBOX."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
				p := &server.Permissions{}
				if tt.deny != "" {
					p.Publish = &server.SubjectPermission{Deny: []string{tt.deny}}
				}
				if tt.denyInbox != "" {
					p.Subscribe = &server.SubjectPermission{Deny: []string{tt.denyInbox}}
				}
				o.Users = []*server.User{{Username: "u", Password: "p", Permissions: p}}
			}})
			quiet := nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})
			js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("u", "p"), quiet))
			for range 2 { // the broker says it about an inbox once
				wantError(t, tt.run(t.Context(), js), tt.resource, bootstrap.ErrPermission, tt.word, "allow this user")
			}
		})
	}
}

func TestDomainAndPrefix(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) { o.JetStreamDomain = "hub" }})
	nc := brokertest.Connect(t, broker.ClientURL())
	domain, err := jetstream.NewWithDomain(nc, "hub")
	if err != nil {
		t.Fatal(err)
	}
	prefix, err := jetstream.NewWithAPIPrefix(nc, "$JS.hub.API")
	if err != nil {
		t.Fatal(err)
	}
	if ev := ensure(t, domain); ev["EXEC"].Action != bootstrap.Created {
		t.Errorf("domain: %s", ev["EXEC"].Action)
	}
	if ev := ensure(t, prefix); ev["EXEC"].Action != bootstrap.Unchanged {
		t.Errorf("prefix: %s", ev["EXEC"].Action)
	}
	if ev := ensure(t, brokertest.Context(t, nc)); ev["EXEC"].Action != bootstrap.Unchanged {
		t.Errorf("default: %s", ev["EXEC"].Action)
	}
}
