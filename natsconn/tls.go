package natsconn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"github.com/nats-io/nats.go"
)

// options are the client library's. The error is about a file.
func (t TLS) options() ([]nats.Option, error) {
	if t == (TLS{}) {
		return nil, nil
	}
	if (t.CertFile == "") != (t.KeyFile == "") {
		return nil, fmt.Errorf("natsconn: %w: CertFile and KeyFile belong together", ErrTLS)
	}
	opts := []nats.Option{nats.Secure(&tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName})}
	var (
		cert nats.TLSCertHandler
		ca   nats.RootCAsHandler
	)
	if t.CertFile != "" {
		cert = t.certificate
		if _, err := cert(); err != nil {
			return nil, err
		}
	}
	if t.CAFile != "" {
		ca = t.trusted
		if _, err := ca(); err != nil {
			return nil, err
		}
	}
	if cert != nil || ca != nil {
		opts = append(opts, nats.ClientTLSConfig(cert, ca))
	}
	return opts, nil
}

func (t TLS) certificate() (tls.Certificate, error) {
	cert, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
	if err != nil {
		return cert, fmt.Errorf("natsconn: %w: certificate %s with key %s: %w", ErrTLS, t.CertFile, t.KeyFile, err)
	}
	return cert, nil
}

func (t TLS) trusted() (*x509.CertPool, error) {
	data, err := os.ReadFile(t.CAFile)
	pool := x509.NewCertPool()
	if err == nil && !pool.AppendCertsFromPEM(data) {
		err = errors.New("no certificate in PEM")
	}
	if err != nil {
		return nil, fmt.Errorf("natsconn: %w: CA file %s: %w", ErrTLS, t.CAFile, err)
	}
	return pool, nil
}
