//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/ipc"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// printed collects what a program prints, some of it when it has ended.
type printed struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// TestApps: an app finds the agent at the path of the environment, which is free again
// after the end, and only people are served.
func TestApps(t *testing.T) {
	dir, err := os.MkdirTemp("", "apps")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "s")
	t.Setenv(endpoint.SocketVariable, path)
	b := brokertest.Run(t, testbroker.Options{})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	running, stop := context.WithCancel(ctx)
	ended := make(chan int, 1)
	var stderr printed
	go func() {
		ended <- run(running, []string{"--server", b.ClientURL(), "--id", "PC1", "--apps"}, &stderr)
	}()
	for {
		conn, err := endpoint.Dial(ctx, path)
		if err != nil {
			select {
			case code := <-ended:
				t.Fatalf("exit %d: %s", code, &stderr)
			case <-ctx.Done():
				t.Fatal(err)
			case <-time.After(10 * time.Millisecond):
			}
			continue
		}
		c := ipc.NewClient(conn, ipc.ClientOptions{})
		hands, err := c.Handshake(ctx, "test", "1")
		c.Close()
		// Who runs the test may be root, or in a container nobody that has a name.
		switch refused := ipc.KindOf(err) == ipc.KindUnauthorized; {
		case os.Geteuid() == 0 && !refused:
			t.Errorf("root is served: %+v, %v", hands, err)
		case !refused && (err != nil || hands.Session.PCID != "PC1" || hands.AgentVersion != version):
			t.Errorf("%+v, %v", hands, err)
		}
		break
	}
	stop()
	if code := <-ended; code != exitFine {
		t.Errorf("exit %d: %s", code, &stderr)
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket stays: %v", err)
	}
}

// TestNoPlaceForApps: an agent that cannot serve apps as it was told does not start.
func TestNoPlaceForApps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(endpoint.SocketVariable, path)
	b := brokertest.Run(t, testbroker.Options{})
	var stderr printed
	if code := run(t.Context(), []string{"--server", b.ClientURL(), "--id", "PC1", "--apps"}, &stderr); code != exitCannot || !strings.Contains(stderr.String(), "is no socket") {
		t.Errorf("exit %d: %s", code, &stderr)
	}
}
