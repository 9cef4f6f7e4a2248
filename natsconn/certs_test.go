package natsconn_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// certificates are those of one CA, as files.
type certificates struct {
	ca         string
	cert, key  string // for clients
	serverSide *tls.Config
}

// newCertificates makes a CA with a certificate for a broker on 127.0.0.1 that
// is called broker.test, and one for a client.
func newCertificates(t *testing.T) certificates {
	t.Helper()
	dir := t.TempDir()
	c := certificates{
		ca: filepath.Join(dir, "ca.pem"), cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"),
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "CA"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	caKey := newTLSKey(t)
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	write(t, c.ca, encodePEM("CERTIFICATE", caDER))

	issue := func(serial int64, usage x509.ExtKeyUsage) (certPEM, keyPEM string) {
		key := newTLSKey(t)
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "test"},
			NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{usage},
			DNSNames: []string{"broker.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		}, ca, key.Public(), caKey)
		if err != nil {
			t.Fatal(err)
		}
		keyDER, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return encodePEM("CERTIFICATE", der), encodePEM("PRIVATE KEY", keyDER)
	}
	certPEM, keyPEM := issue(2, x509.ExtKeyUsageClientAuth)
	write(t, c.cert, certPEM)
	write(t, c.key, keyPEM)
	certPEM, keyPEM = issue(3, x509.ExtKeyUsageServerAuth)
	pair, err := tls.X509KeyPair([]byte(certPEM), []byte(keyPEM))
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(parse(t, caDER))
	c.serverSide = &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: trusted, MinVersion: tls.VersionTLS12}
	return c
}

// configure makes a broker demand TLS, and a certificate of its clients.
func (c certificates) configure(clients bool) func(*server.Options) {
	return func(o *server.Options) {
		o.TLSConfig = c.serverSide.Clone()
		o.TLSTimeout = 10
		if clients {
			o.TLSConfig.ClientAuth = tls.RequireAndVerifyClientCert
			o.TLSVerify = true
		}
	}
}

func newTLSKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func encodePEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func parse(t *testing.T, der []byte) *x509.Certificate {
	t.Helper()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, string(data))
}
