package testbroker

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Cluster is a number of brokers that replicate streams among each other.
type Cluster struct {
	Brokers []*Broker
}

// startAttempts is how often a cluster is started before we give up: the ports
// of its routes have to be known beforehand, and somebody else may take one.
const startAttempts = 3

// StartCluster starts n brokers with JetStream, each with the options given, and
// waits until they have a leader and know each other. The caller calls Shutdown.
// StoreDir and Port must be empty.
func StartCluster(n int, opts Options) (*Cluster, error) {
	if opts.StoreDir != "" || opts.Port != 0 || opts.NoJetStream {
		return nil, errors.New("testbroker: a cluster has folders, ports and JetStream of its own")
	}
	var errs []error
	for range startAttempts {
		c, err := startCluster(n, opts)
		if err == nil {
			return c, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func startCluster(n int, opts Options) (*Cluster, error) {
	ports, err := FreePorts(n)
	if err != nil {
		return nil, err
	}
	var routes []*url.URL
	for _, p := range ports {
		routes = append(routes, &url.URL{Scheme: "nats-route", Host: fmt.Sprintf("127.0.0.1:%d", p)})
	}
	c := &Cluster{}
	for i, port := range ports {
		own := opts
		own.Configure = func(o *server.Options) {
			o.ServerName = fmt.Sprintf("testbroker-%d", i+1)
			o.Cluster = server.ClusterOpts{Name: "testcluster", Host: "127.0.0.1", Port: port}
			o.Routes = routes
			if opts.Configure != nil {
				opts.Configure(o)
			}
		}
		b, err := Start(own)
		if err != nil {
			return nil, errors.Join(err, c.Shutdown())
		}
		c.Brokers = append(c.Brokers, b)
	}
	if err := c.WaitForLeader(n); err != nil {
		return nil, errors.Join(err, c.Shutdown())
	}
	return c, nil
}

// WaitForLeader waits until one of the running brokers leads JetStream and has
// heard from n of them, itself included, so that it places streams on them.
func (c *Cluster) WaitForLeader(n int) error {
	for deadline := time.Now().Add(startTimeout); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if b := c.Leader(); b != nil && len(b.Server.JetStreamClusterPeers()) == n {
			return nil
		}
	}
	return fmt.Errorf("testbroker: no leader with %d brokers after %v", n, startTimeout)
}

// Leader is the broker that leads JetStream, nil where there is none.
func (c *Cluster) Leader() *Broker {
	for _, b := range c.Brokers {
		if b.Server.Running() && b.Server.JetStreamIsLeader() {
			return b
		}
	}
	return nil
}

// Shutdown stops all brokers. Calling it again does nothing.
func (c *Cluster) Shutdown() error {
	var errs []error
	for _, b := range c.Brokers {
		errs = append(errs, b.Shutdown())
	}
	return errors.Join(errs...)
}
