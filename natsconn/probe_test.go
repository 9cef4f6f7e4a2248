package natsconn

import (
	"crypto/tls"
	"testing"

	"github.com/nats-io/nats.go"
)

// A server that is known by its address alone has the certificate of the cluster.
func TestServerName(t *testing.T) {
	tests := []struct {
		host, addr string
		config     *tls.Config
		want       string // "" for that of nats.go, the host that is dialled
	}{
		{"broker.test:4222", "broker.test:4222", nil, ""},
		{"broker.test:4222", "10.0.0.2:4222", nil, "broker.test"},
		{"broker.test:4222", "[fe80::2]:4222", nil, "broker.test"},
		{"broker.test:4222", "other.test:4222", nil, ""},
		{"broker.test:4222", "10.0.0.2:4222", &tls.Config{ServerName: "given.test"}, "given.test"},
		{"broker.test:4222", "10.0.0.2:4222", &tls.Config{}, "broker.test"},
		{"10.0.0.1:4222", "10.0.0.2:4222", nil, ""},
		{"10.0.0.1:4222", "10.0.0.1:4222", nil, ""},
		{"[::1]:4222", "[::1]:4222", nil, ""},
	}
	for _, tt := range tests {
		p := prober{address: address{scheme: "tls", host: tt.host}}
		o := nats.Options{TLSConfig: tt.config}
		if err := p.serverName(tt.addr)(&o); err != nil {
			t.Fatal(err)
		}
		var got string
		if o.TLSConfig != nil {
			got = o.TLSConfig.ServerName
		}
		if got != tt.want {
			t.Errorf("%s at %s: name %q, want %q", tt.host, tt.addr, got, tt.want)
		}
		if tt.config != nil && tt.config.ServerName != "" && tt.config.ServerName != tt.want {
			t.Errorf("%s at %s: the caller's configuration was changed", tt.host, tt.addr)
		}
	}
}
