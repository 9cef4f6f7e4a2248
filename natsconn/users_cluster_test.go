package natsconn_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// In a cluster that is turned server by server each attempt shows what its own
// server takes.
func TestFlipOneServerOfTwo(t *testing.T) {
	cluster := func(o *server.Options) {
		o.Cluster = server.ClusterOpts{Name: "test", Host: "127.0.0.1", Port: server.RANDOM_PORT}
	}
	a := startBroker(t, func(o *server.Options) {
		o.ServerName = "a"
		cluster(o)
		wantsToken(o)
	})
	b := startBroker(t, func(o *server.Options) {
		o.ServerName = "b"
		cluster(o)
		wantsUsers(o)
		o.Routes = []*url.URL{{Scheme: "nats", Host: a.Server.ClusterAddr().String()}}
	})
	opts := natsconn.Options{Role: secrets.RoleBackend, Secrets: newVars("agent", password, secret).lookup()}
	o := observe(t, &opts)
	nc := connect(t, a.ClientURL(), opts)
	if e := o.await(t, natsconn.Connected); e.Credentials != "token" || e.Broker != a.ClientURL() {
		t.Fatalf("event %+v, want the token at %s", e, a.ClientURL())
	}
	for deadline := time.Now().Add(patience); len(nc.DiscoveredServers()) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody told of the other server")
		}
	}
	if err := a.Shutdown(); err != nil {
		t.Fatal(err)
	}
	if e := o.await(t, natsconn.Reconnected); e.Credentials != "user agent" || e.Broker != b.ClientURL() {
		t.Errorf("event %+v, want the user at %s", e, b.ClientURL())
	}
}
