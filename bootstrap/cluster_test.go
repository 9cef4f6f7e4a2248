package bootstrap_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// clustered starts three brokers and returns a connection that finds the ones
// that run.
func clustered(t *testing.T, opts testbroker.Options) (*testbroker.Cluster, jetstream.JetStream) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts three brokers")
	}
	c := brokertest.RunCluster(t, 3, opts)
	var urls []string
	for _, b := range c.Brokers {
		urls = append(urls, b.ClientURL())
	}
	nc := brokertest.Connect(t, strings.Join(urls, ","), nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
	return c, brokertest.Context(t, nc)
}

func TestCluster(t *testing.T) {
	c, js := clustered(t, testbroker.Options{})
	three := []bootstrap.Option{bootstrap.Replicas(3), bootstrap.RequestTimeout(30 * time.Second)}
	if err := bootstrap.Ensure(t.Context(), js, three...); err != nil {
		t.Fatal(err)
	}
	want := expected(t)
	for _, config := range want {
		config["num_replicas"] = 3.0
	}
	compareAll(t, js, want)
	if d := plan(t, js, three...); !d.Empty() {
		t.Errorf("not empty:\n%s", d.Text())
	}
	// Not asked for, three copies are the operator's.
	d := plan(t, js)
	if f := planned(t, d, "RESULTS").Fields; !d.Empty() || len(f) != 1 || f[0].Field != "num_replicas" || f[0].Owner != bootstrap.OwnerOperator {
		t.Errorf("RESULTS: %v\n%s", f, d.Text())
	}

	// One broker is down, and it is the leader.
	down := c.Leader()
	if err := down.Shutdown(); err != nil {
		t.Fatal(err)
	}
	c.Brokers = slices.DeleteFunc(c.Brokers, func(b *testbroker.Broker) bool { return b == down })
	if err := c.WaitForLeader(2); err != nil {
		t.Fatal(err)
	}
	drifted := resource(t, "agent_groups").StreamConfig()
	drifted.Replicas, drifted.MaxMsgsPerSubject = 3, 2
	eventually(t, func() error {
		_, err := js.UpdateStream(t.Context(), drifted)
		return err
	})
	if d := plan(t, js, three...); d.Count(bootstrap.StepUpdate) != 1 || d.Blocked() {
		t.Errorf("one broker down:\n%s", d.Text())
	}
	if err := bootstrap.Ensure(t.Context(), js, three...); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, want)

	// Two of three are enough to create something new.
	for _, name := range []string{"RESULTS", "KV_jobs"} {
		eventually(t, func() error { return js.DeleteStream(t.Context(), name) })
	}
	if err := bootstrap.Ensure(t.Context(), js, three...); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, want)

	// With one alone there is no leader, and it says so.
	down = c.Brokers[0]
	if err := down.Shutdown(); err != nil {
		t.Fatal(err)
	}
	var err error
	eventually(t, func() error { // it answers until it notices
		if _, err = bootstrap.Plan(t.Context(), js, bootstrap.RequestTimeout(2*time.Second)); err == nil {
			return errors.New("planned without a leader")
		}
		return nil
	})
	wantError(t, err, "", bootstrap.ErrUnreachable, "leader")
}

func TestMoreCopiesThanBrokers(t *testing.T) {
	_, js := clustered(t, testbroker.Options{})
	slow := bootstrap.RequestTimeout(30 * time.Second)
	err := bootstrap.Ensure(t.Context(), js, slow, bootstrap.Replicas(5))
	wantError(t, err, "", bootstrap.ErrReplicas, "10005", "ask for fewer copies")
	if left := streams(t, js); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// Three copies of nothing that reserves anything.
	if err := bootstrap.Ensure(t.Context(), js, slow, bootstrap.Replicas(3), bootstrap.Of(resource(t, "jobs"))); err != nil {
		t.Fatal(err)
	}
	// Somebody wants more of it later.
	err = bootstrap.Ensure(t.Context(), js, slow, bootstrap.Replicas(5), bootstrap.Of(resource(t, "jobs")))
	wantError(t, err, "", bootstrap.ErrReplicas)
}

// TestClusterScales: copies of what is there are made when they are asked for,
// and only then.
func TestClusterScales(t *testing.T) {
	// The sum fits on none of the brokers, but on all of them together.
	_, js := clustered(t, testbroker.Options{MaxStore: 5 * gib})
	slow := bootstrap.RequestTimeout(30 * time.Second)
	if err := bootstrap.Ensure(t.Context(), js, slow); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, expected(t))

	few := []bootstrap.Option{
		slow, bootstrap.Replicas(3),
		bootstrap.Of(resource(t, "EXEC"), resource(t, "jobs")),
	}
	d := plan(t, js, few...)
	if d.Count(bootstrap.StepUpdate) != 2 {
		t.Errorf("plan:\n%s", d.Text())
	}
	if err := bootstrap.Ensure(t.Context(), js, few...); err != nil {
		t.Fatal(err)
	}
	for stream, want := range map[string]float64{"EXEC": 3, "KV_jobs": 3, "RESULTS": 1} {
		if got := reported(t, js, stream)["num_replicas"]; got != want {
			t.Errorf("%s: %v copies, want %v", stream, got, want)
		}
	}
	if d := plan(t, js, few...); !d.Empty() {
		t.Errorf("not empty:\n%s", d.Text())
	}
}

// TestTightCluster: each broker has room for what it is to hold and no more, and
// learns late that the reservation is gone.
func TestTightCluster(t *testing.T) {
	t.Parallel()
	_, js := clustered(t, testbroker.Options{MaxStore: 6241124352 + 1<<20})
	slow := bootstrap.RequestTimeout(30 * time.Second)
	if err := bootstrap.Ensure(t.Context(), js, slow, bootstrap.Replicas(3)); err != nil {
		t.Fatal(err)
	}
	if left := streams(t, js); len(left) != 22 {
		t.Errorf("%d streams, want 22: %v", len(left), left)
	}
}

func TestSmallCluster(t *testing.T) {
	t.Parallel()
	_, js := clustered(t, testbroker.Options{MaxStore: gib})
	err := bootstrap.Ensure(t.Context(), js, bootstrap.RequestTimeout(30*time.Second), bootstrap.StorageRounds(2))
	wantError(t, err, "", bootstrap.ErrStorage, "5.81 GiB to be reserved, and no such place in the cluster", "max_file_store")
	var se *bootstrap.StorageError
	if !errors.As(err, &se) || se.Free != -1 || se.Missing() != -1 {
		t.Errorf("%+v", se)
	}
	if left := streams(t, js); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestReplicasNeedACluster(t *testing.T) {
	_, js := brokertest.JetStream(t)
	err := bootstrap.Ensure(t.Context(), js, bootstrap.Replicas(3))
	wantError(t, err, "", bootstrap.ErrReplicas, "10074", "run a cluster")
	if left := streams(t, js); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, n := range []int{0, -1, 6} {
		if _, err := bootstrap.Plan(t.Context(), js, bootstrap.Replicas(n)); err == nil || !strings.Contains(err.Error(), "1 to 5") {
			t.Errorf("Replicas(%d): %v", n, err)
		}
	}
}
