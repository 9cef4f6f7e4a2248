// Package brokertest ties an embedded broker to the life of a test.
package brokertest

import (
	"os"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// Run starts a broker that is shut down when the test ends.
func Run(t testing.TB, opts testbroker.Options) *testbroker.Broker {
	t.Helper()
	if opts.StoreDir == "" && !opts.NoJetStream {
		opts.StoreDir = t.TempDir()
	}
	b, err := testbroker.Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// Connect opens a connection to url that is closed when the test ends.
func Connect(t testing.TB, url string, opts ...nats.Option) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(url, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// JetStream starts a broker with JetStream, connects to it and returns both.
func JetStream(t testing.TB) (*testbroker.Broker, jetstream.JetStream) {
	t.Helper()
	b := Run(t, testbroker.Options{})
	return b, Context(t, Connect(t, b.ClientURL()))
}

// Context returns the JetStream context of a connection.
func Context(t testing.TB, nc *nats.Conn) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// ClusterEnv is the environment variable without which, or with 0 in it, tests of
// clusters are skipped: several brokers in one process elect each other anew,
// with all that follows, whenever a busy machine lets them wait.
const ClusterEnv = "KANADE_CLUSTER"

// NeedCluster skips a test of a cluster unless [ClusterEnv] is set.
func NeedCluster(t testing.TB) {
	t.Helper()
	if _, bench := t.(*testing.B); !bench && (os.Getenv(ClusterEnv) == "" || os.Getenv(ClusterEnv) == "0") {
		t.Skip("needs a cluster of brokers: make cluster, or " + ClusterEnv + "=1")
	}
}

// RunCluster starts a cluster of n brokers that is shut down when the test ends.
// See [NeedCluster].
func RunCluster(t testing.TB, n int, opts testbroker.Options) *testbroker.Cluster {
	t.Helper()
	NeedCluster(t)
	c, err := testbroker.StartCluster(n, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return c
}
