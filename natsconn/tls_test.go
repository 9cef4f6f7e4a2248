package natsconn_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func TestTLS(t *testing.T) {
	certs, others := newCertificates(t), newCertificates(t)
	encrypted := startBroker(t, certs.configure(false)).ClientURL()
	mutual := startBroker(t, certs.configure(true)).ClientURL()
	plain := startBroker(t, nil).ClientURL()
	asTLS := func(url string) string { return strings.Replace(url, "nats://", "tls://", 1) }
	asNATS := func(url string) string { return strings.Replace(url, "tls://", "nats://", 1) }
	tests := []struct {
		name string
		url  string
		tls  natsconn.TLS
		says string // "" for success
	}{
		{"CA", asTLS(encrypted), natsconn.TLS{CAFile: certs.ca}, ""},
		{"CA, scheme nats", asNATS(encrypted), natsconn.TLS{CAFile: certs.ca}, ""},
		{"server name", asTLS(encrypted), natsconn.TLS{CAFile: certs.ca, ServerName: "broker.test"}, ""},
		{"client certificate", asTLS(mutual), natsconn.TLS{CAFile: certs.ca, CertFile: certs.cert, KeyFile: certs.key}, ""},
		{"system's CAs", asTLS(encrypted), natsconn.TLS{}, "name the file of the CA"},
		{"system's CAs, scheme nats", asNATS(encrypted), natsconn.TLS{}, "name the file of the CA"},
		{"other CA", asTLS(encrypted), natsconn.TLS{CAFile: others.ca}, "name the file of the CA"},
		{"other name", asTLS(encrypted), natsconn.TLS{CAFile: certs.ca, ServerName: "other.test"}, "use a name that stands in its certificate"},
		{"no client certificate", asTLS(mutual), natsconn.TLS{CAFile: certs.ca}, "certificate"},
		{"other client certificate", asTLS(mutual), natsconn.TLS{CAFile: certs.ca, CertFile: others.cert, KeyFile: others.key}, "certificate"},
		{"broker without TLS", asTLS(plain), natsconn.TLS{}, "it offers none"},
		{"broker without TLS, CA", asNATS(plain), natsconn.TLS{CAFile: certs.ca}, "it offers none"},
		{"broker without TLS, name", asNATS(plain), natsconn.TLS{ServerName: "broker.test"}, "it offers none"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			nc, err := natsconn.Dial(t.Context(), tt.url, natsconn.Options{Secrets: environment(""), TLS: tt.tls})
			if err == nil {
				defer nc.Close()
				if _, stateErr := nc.TLSConnectionState(); stateErr != nil || tt.says != "" {
					t.Errorf("connected, TLS: %v, want %q", stateErr, tt.says)
				}
				return
			}
			if tt.says == "" || !errors.Is(err, natsconn.ErrTLS) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v\nwant %q", err, tt.says)
			}
		})
	}
}

// Files are read again, and what fails in a handshake is an event at each
// attempt.
func TestTLSFilesChange(t *testing.T) {
	certs, others := newCertificates(t), newCertificates(t)
	b := startBroker(t, certs.configure(false))
	ca := filepath.Join(t.TempDir(), "ca.pem")
	copyFile(t, others.ca, ca)
	opts := natsconn.Options{Secrets: environment(""), TLS: natsconn.TLS{CAFile: ca}}
	o := observe(t, &opts)
	connect(t, b.ClientURL(), opts)
	for i := range 3 {
		if e := o.next(t, natsconn.NotReached); !errors.Is(e.Err, natsconn.ErrTLS) || e.Attempts != i+1 {
			t.Errorf("event %+v", e)
		}
	}
	copyFile(t, certs.ca, ca)
	o.await(t, natsconn.Connected)

	restart(t, b, others.configure(false))
	o.next(t, natsconn.Disconnected)
	for {
		e := o.next(t, natsconn.NotReached)
		if errors.Is(e.Err, natsconn.ErrTLS) {
			break
		}
	}
	if err := os.Remove(ca); err != nil {
		t.Fatal(err)
	}
	for {
		e := o.next(t, natsconn.NotReached)
		if errors.Is(e.Err, os.ErrNotExist) && errors.Is(e.Err, natsconn.ErrTLS) {
			break
		}
	}
	copyFile(t, others.ca, ca)
	o.await(t, natsconn.Reconnected)
}

func TestWebsocket(t *testing.T) {
	b := startBroker(t, func(o *server.Options) {
		o.Websocket = server.WebsocketOpts{Host: "127.0.0.1", Port: -1, NoTLS: true}
		o.Authorization = secret
	})
	url := "ws://" + b.Server.WebsocketURL()[len("ws://"):]
	nc, err := natsconn.Dial(t.Context(), url, natsconn.Options{Secrets: environment(secret)})
	if err != nil {
		t.Fatal(err)
	}
	nc.Close()
	_, err = natsconn.Dial(t.Context(), url, natsconn.Options{Secrets: environment("")})
	if !errors.Is(err, natsconn.ErrAuthorization) {
		t.Errorf("%v", err)
	}

	// It is asked about a user the same way.
	users := natsconn.Options{Role: secrets.RoleAgent, Secrets: newVars("agent", password, secret).lookup()}
	if took, err := natsconn.Check(t.Context(), url, users); err != nil || took != "token" {
		t.Errorf("%q, %v", took, err)
	}

	// A web server that knows nothing of it.
	opts := natsconn.Options{Secrets: environment(secret)}
	o := observe(t, &opts)
	connect(t, strings.Replace(impostor(t, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", false), "nats", "ws", 1)+"/path?"+secret, opts)
	for i := range 3 {
		if e := o.next(t, natsconn.NotReached); e.Attempts != i+1 || errors.Is(e.Err, nats.ErrNoServers) {
			t.Errorf("event %+v", e)
		}
	}
}
