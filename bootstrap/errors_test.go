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
	var re *bootstrap.ResourceError
	if !errors.As(err, &re) || re.Name != name {
		t.Fatalf("error = %v, want a ResourceError of %s", err, name)
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
		{"AUDIT", []string{"retention is workqueue", "contract says limits"},
			func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy }},
		{"jobs", []string{"kv bucket jobs", "storage is memory", "delete the stream KV_jobs"},
			func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }},
		{"scripts", []string{"object store scripts", "storage is memory"},
			func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage }},
		// Only the broker knows that roll-ups need purges.
		{"schedules", []string{"10052", "delete the stream KV_schedules"},
			func(c *jetstream.StreamConfig) { c.AllowRollup, c.DenyPurge = false, true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, js := brokertest.JetStream(t)
			cfg := resource(t, tt.name).StreamConfig()
			tt.drift(&cfg)
			createStream(t, js, cfg)
			wantError(t, bootstrap.Ensure(t.Context(), js), tt.name, bootstrap.ErrImmutable, tt.words...)
		})
	}
}

func TestOverlap(t *testing.T) {
	for name, subject := range map[string]string{"EXEC": "commands.deploy.>", "scripts": "$O.scripts.M.>"} {
		t.Run(name, func(t *testing.T) {
			_, js := brokertest.JetStream(t)
			createStream(t, js, jetstream.StreamConfig{Name: "DEPLOY", Subjects: []string{subject}})
			err := bootstrap.Ensure(t.Context(), js)
			wantError(t, err, name, bootstrap.ErrOverlap, "10065", "DEPLOY")
		})
	}
}

func TestStorageLimit(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{MaxStore: 4 << 30})
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL()))
	var done []string
	err := bootstrap.Ensure(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		done = append(done, ev.Resource.Name)
	}))
	wantError(t, err, "OBS_EVENTS", bootstrap.ErrStorage, "10047", "max_file_store", "6241124352", "5.8125 GiB")
	if got := strings.Join(done, " "); got != "INVENTORY RESULTS EXEC EVENTS AUDIT" {
		t.Errorf("done before the error: %s", got)
	}
	var api *jetstream.APIError
	if !errors.As(err, &api) || api.ErrorCode != 10047 {
		t.Errorf("error %v does not carry the broker's own", err)
	}
}

func TestAccountStorageLimit(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
		acc := server.NewAccount("fleet")
		o.Accounts = []*server.Account{acc}
		o.Users = []*server.User{{Username: "u", Password: "p", Account: acc}}
	}})
	acc, err := broker.Server.LookupAccount("fleet")
	if err != nil {
		t.Fatal(err)
	}
	if err := acc.EnableJetStream(map[string]server.JetStreamAccountLimits{
		"": {MaxMemory: -1, MaxStore: 1 << 30, MaxStreams: -1, MaxConsumers: -1},
	}, nil); err != nil {
		t.Fatal(err)
	}
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("u", "p")))
	wantError(t, bootstrap.Ensure(t.Context(), js), "RESULTS", bootstrap.ErrStorage, "account's limit")
}

func TestNoJetStream(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{NoJetStream: true})
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL()))
	wantError(t, bootstrap.Ensure(t.Context(), js), "INVENTORY", bootstrap.ErrNoJetStream, "-js")
}

func TestNoJetStreamForAccount(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
		acc := server.NewAccount("other")
		o.Accounts = []*server.Account{acc}
		o.Users = []*server.User{{Username: "u", Password: "p", Account: acc}}
	}})
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("u", "p")))
	wantError(t, bootstrap.Ensure(t.Context(), js), "INVENTORY", bootstrap.ErrNoJetStream)
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
	wantError(t, err, "INVENTORY", bootstrap.ErrUnreachable, "check the address", "reconnecting")

	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err = bootstrap.Ensure(ctx, js)
	wantError(t, err, "INVENTORY", bootstrap.ErrUnreachable)
	wantError(t, err, "INVENTORY", context.DeadlineExceeded)

	nc.Close()
	wantError(t, bootstrap.Ensure(t.Context(), js), "INVENTORY", bootstrap.ErrUnreachable, "open a new connection")
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

func TestPermissionDenied(t *testing.T) {
	broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
		o.Users = []*server.User{{Username: "u", Password: "p", Permissions: &server.Permissions{
			Publish: &server.SubjectPermission{Deny: []string{"$JS.API.STREAM.CREATE.>"}},
		}}}
	}})
	quiet := nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})
	js := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("u", "p"), quiet))
	err := bootstrap.Ensure(t.Context(), js, bootstrap.RequestTimeout(2*time.Second))
	wantError(t, err, "INVENTORY", bootstrap.ErrPermission, "$JS.API.STREAM.CREATE.INVENTORY", "allow this user")
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
