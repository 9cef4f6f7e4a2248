package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestWrongUse(t *testing.T) {
	tests := []struct {
		args   string
		code   int
		stderr string
	}{
		{"--help", exitFine, "usage: agent"},
		{"--nope", exitWrongUse, "nope"},
		{"--id a..b", exitWrongUse, "--id: "},
		{"--id *", exitWrongUse, "--id: "},
		{"PC1", exitWrongUse, "--id"},
		{"--id PC1 --server http://127.0.0.1:1:1", exitCannot, "invalid URL of the broker"},
		{"--id PC1 --creds no-such-file", exitCannot, "no-such-file"},
		{"--id PC1 --tls-ca no-such-file", exitCannot, "no-such-file"},
	}
	for _, tt := range tests {
		var stderr bytes.Buffer
		if code := run(t.Context(), strings.Fields(tt.args), &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.stderr) {
			t.Errorf("%s: exit %d, stderr %q", tt.args, code, &stderr)
		}
	}
}

func TestInterruptEndsWell(t *testing.T) {
	t.Run("connected", func(t *testing.T) {
		b := brokertest.Run(t, testbroker.Options{})
		nc := brokertest.Connect(t, b.ClientURL())
		beats, err := nc.SubscribeSync("heartbeat.PC1")
		if err == nil {
			err = nc.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
		interrupted(t, b.ClientURL(), func() {
			if _, err := beats.NextMsg(30 * time.Second); err != nil {
				t.Error(err)
			}
			log, err := nc.Request("logs.fetch.PC1", []byte(`{"tail_lines":50}`), 30*time.Second)
			if err != nil || !bytes.Contains(log.Data, fmt.Appendf(nil, "contract_level=%d", wire.Level)) {
				t.Errorf("its log: %v, %v", log, err)
			}
		})
	})
	t.Run("no broker", func(t *testing.T) {
		interrupted(t, "nats://127.0.0.1:1", func() {})
	})
}

// A connection that is closed for good ends the program, for it to be started anew.
// nats.go closes one after an error that it does not know.
func TestDeadConnectionEndsTheProgram(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer l.Close()
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "INFO {\"headers\":true}\r\nPONG\r\n-ERR 'Something Else'\r\n")
			wg.Go(func() {
				_, _ = io.Copy(io.Discard, conn)
				conn.Close()
			})
		}
	})
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"--server", "nats://" + l.Addr().String(), "--id", "PC1"}, &stderr)
	if code != exitCannot || !strings.Contains(stderr.String(), "the connection is closed") {
		t.Errorf("exit %d:\n%s", code, &stderr)
	}
}

// interrupted runs the program until ready returns and wants it to end with 0.
func interrupted(t *testing.T, url string, ready func()) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		var stderr bytes.Buffer
		if code := run(ctx, []string{"--server", url, "--id", "PC1"}, &stderr); code != exitFine {
			t.Errorf("exit %d:\n%s", code, &stderr)
		}
	})
	ready()
	interrupt()
	wg.Wait()
}
