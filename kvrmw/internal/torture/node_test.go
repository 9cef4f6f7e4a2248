//go:build unix

package torture

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

// nodeEnv holds the configuration of a broker in a process of its own.
const nodeEnv = "KANADE_TORTURE_NODE"

// startTimeout bounds the wait for brokers, on however slow a machine.
const startTimeout = time.Minute

type nodeConfig struct {
	Name   string
	Dir    string
	Port   int
	Routes []int // ports of the cluster, this node's first; empty for a single broker
}

// runNode is the broker's process. It ends when its standard input does, so that
// it does not outlive the test.
func runNode(config string) int {
	var c nodeConfig
	if err := json.Unmarshal([]byte(config), &c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	_, err := testbroker.Start(testbroker.Options{
		StoreDir: c.Dir,
		Port:     c.Port,
		Configure: func(o *server.Options) {
			o.ServerName = c.Name
			if len(c.Routes) == 0 {
				return
			}
			// Clients stay with the proxies that they were given.
			o.Cluster = server.ClusterOpts{Name: "torture", Host: "127.0.0.1", Port: c.Routes[0], NoAdvertise: true}
			for _, port := range c.Routes {
				o.Routes = append(o.Routes, &url.URL{Scheme: "nats-route", Host: fmt.Sprintf("127.0.0.1:%d", port)})
			}
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// node is a broker's process with a proxy in front.
type node struct {
	config nodeConfig
	proxy  *proxy
	cmd    *exec.Cmd
	stdin  io.Closer
}

func (n *node) start() error {
	config, err := json.Marshal(n.config)
	if err != nil {
		return err
	}
	n.cmd = exec.Command(os.Args[0])
	n.cmd.Env = append(os.Environ(), nodeEnv+"="+string(config))
	n.cmd.Stderr = os.Stderr
	if n.stdin, err = n.cmd.StdinPipe(); err != nil {
		return err
	}
	return n.cmd.Start()
}

func (n *node) kill() {
	if n.cmd == nil {
		return
	}
	_ = n.cmd.Process.Kill() // also when it is stopped
	_ = n.cmd.Wait()
	n.stdin.Close()
	n.cmd = nil
}

func (n *node) signal(s syscall.Signal) { _ = n.cmd.Process.Signal(s) }

// cluster is one broker, or several that replicate.
type cluster struct {
	nodes []*node
	admin *nats.Conn // not through the proxies
	js    jetstream.JetStream
}

func startCluster(t *testing.T, size int) *cluster {
	t.Helper()
	ports, err := testbroker.FreePorts(2 * size)
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{}
	t.Cleanup(func() {
		for _, n := range c.nodes {
			n.kill()
		}
	})
	dir := t.TempDir()
	var urls string
	for i := range size {
		config := nodeConfig{Name: fmt.Sprintf("n%d", i+1), Dir: filepath.Join(dir, fmt.Sprint(i)), Port: ports[i]}
		if size > 1 {
			config.Routes = []int{ports[size+i]}
			for j := range size {
				if j != i {
					config.Routes = append(config.Routes, ports[size+j])
				}
			}
		}
		n := &node{config: config, proxy: startProxy(t, fmt.Sprintf("127.0.0.1:%d", ports[i]))}
		if err := n.start(); err != nil {
			t.Fatal(err)
		}
		c.nodes = append(c.nodes, n)
		urls += fmt.Sprintf("nats://127.0.0.1:%d,", ports[i])
	}
	c.admin = connect(t, urls)
	if c.js, err = jetstream.New(c.admin); err != nil {
		t.Fatal(err)
	}
	return c
}

// connect returns a connection that looks for its broker for ever.
func connect(t *testing.T, urls string) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(urls, nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond),
		nats.RetryOnFailedConnect(true), nats.Timeout(2*time.Second),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// urls of the proxies, that of one node first.
func (c *cluster) urls(first int) string {
	var urls string
	for i := range c.nodes {
		urls += c.nodes[(first+i)%len(c.nodes)].proxy.url() + ","
	}
	return urls
}

// bucket creates a bucket as soon as the cluster is ready for that.
func (c *cluster) bucket(t *testing.T, cfg jetstream.KeyValueConfig) {
	t.Helper()
	cfg.Replicas, cfg.Storage = len(c.nodes), jetstream.FileStorage
	var err error
	for end := time.Now().Add(startTimeout); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err = c.js.CreateOrUpdateKeyValue(ctx, cfg)
		cancel()
		if err == nil {
			return
		}
	}
	t.Fatalf("bucket %s: %v", cfg.Bucket, err)
}

// leader returns the node that leads a stream, nil if none does.
func (c *cluster) leader(stream string) (leader *node, current bool) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s, err := c.js.Stream(ctx, stream)
	if err != nil {
		return nil, false
	}
	info := s.CachedInfo()
	if len(c.nodes) == 1 {
		return c.nodes[0], true
	}
	if info.Cluster == nil {
		return nil, false
	}
	current = true
	for _, r := range info.Cluster.Replicas {
		current = current && r.Current && !r.Offline
	}
	for _, n := range c.nodes {
		if n.config.Name == info.Cluster.Leader {
			return n, current
		}
	}
	return nil, false
}

// leads reports whether a node leads any of the streams, or may.
func (c *cluster) leads(n *node, streams ...string) bool {
	for _, s := range streams {
		if leader, _ := c.leader(s); leader == nil || leader == n {
			return true
		}
	}
	return false
}

// recovered waits until all nodes hold the streams.
func (c *cluster) recovered(done <-chan struct{}, streams ...string) bool {
	for end := time.Now().Add(startTimeout); time.Now().Before(end); {
		all := true
		for _, s := range streams {
			leader, current := c.leader(s)
			all = all && leader != nil && current
		}
		if all {
			return true
		}
		if !pause(done, 50*time.Millisecond) {
			return false
		}
	}
	return false
}

// pause waits, and reports false if done came first.
func pause(done <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-done:
		return false
	}
}
