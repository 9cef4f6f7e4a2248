package natsconn

import (
	"errors"
	"strings"
	"testing"
	"unicode"
)

func TestParseURL(t *testing.T) {
	tests := []struct {
		text string
		want string // for nats.go
		// userInfo is whether there was some.
		userInfo bool
	}{
		{"broker", "nats://broker:4222", false},
		{"broker:4333", "nats://broker:4333", false},
		{"broker:", "nats://broker:4222", false},
		{" nats://broker\n", "nats://broker:4222", false},
		{"nats://127.0.0.1:4222", "nats://127.0.0.1:4222", false},
		{"NATS://Broker", "nats://Broker:4222", false},
		{"tls://broker.example.com", "tls://broker.example.com:4222", false},
		{"nats://[::1]:4222", "nats://[::1]:4222", false},
		{"[::1]", "nats://[::1]:4222", false},
		{"nats://[fe80::1%25eth0]:1", "nats://[fe80::1%25eth0]:1", false},
		{"nats://bücher.example", "nats://bücher.example:4222", false},
		{"nats://broker/", "nats://broker:4222", false},
		{"nats://broker:1/path?query#fragment", "nats://broker:1", false},
		{"ws://broker", "ws://broker:80", false},
		{"wss://broker/nats?token=secret#f", "wss://broker:443/nats", false},
		{"wss://broker:8443", "wss://broker:8443", false},
		{"nats://user:secret@broker", "nats://broker:4222", true},
		{"nats://secret@broker:1", "nats://broker:1", true},
		{"user:secret@broker", "nats://broker:4222", true},
		{"nats://user:sec@ret@broker", "nats://broker:4222", true},
		{"nats://user:se,cret@broker", "nats://broker:4222", true},
		{"nats://user:se^c%ret@broker", "nats://broker:4222", true},
		{"nats://@broker", "nats://broker:4222", true},
		{"wss://user:secret@broker/nats", "wss://broker:443/nats", true},
	}
	for _, tt := range tests {
		a, err := parseURL(tt.text)
		if err != nil || a.url() != tt.want || a.userInfo != tt.userInfo {
			t.Errorf("%q: got %q, user info %t, error %v; want %q", tt.text, a.url(), a.userInfo, err, tt.want)
		}
		if strings.Contains(a.String(), "nats?") || strings.HasSuffix(a.String(), "/nats") {
			t.Errorf("%q: %q shows the path", tt.text, a)
		}
	}
}

func TestParseURLRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "it is empty; nats://127.0.0.1:4222"},
		{" \n", "it is empty"},
		{"http://secret", "scheme is none of"},
		{"secret:secret://broker", "scheme is none of"},
		{"://broker", "scheme is none of"},
		{"nats://", "names no host"},
		{"nats://:4222", "names no host"},
		{"nats:///broker", "names no host"},
		{"nats://user:secret@", "names no host"},
		{"nats://a:1,nats://b:2", "a list of brokers"},
		{"nats://a,b", "a list of brokers"},
		{"nats://a/,nats://b/", "a list of brokers"},
		{"nats://user:secret@a:1,b:1", "a list of brokers"},
		{"nats://:bad:url", "more than one colon"},
		{"::1", "more than one colon"},
		{"nats://user:secret:broker:4222", "more than one colon"},
		{"nats://user:secret", "malformed"},
		{"nats://user:s/ecret@broker", "an @ behind the host; in user info / ? # are written %2F %3F %23"},
		{"nats://user?secret@broker", "an @ behind the host"},
		{"nats://user:#secret@broker", "an @ behind the host"},
		{"nats://bro ker", "white space"},
		{"nats://user:secret @broker", "white space"},
		{"nats://bro\x00ker", "white space, a control"},
		{"nats://bro\xffker", "invalid UTF-8"},
		{"nats://secret%zz", "malformed"},
		{"nats://[::1", "malformed"},
		{"nats://[secret]", "malformed"},
		{"nats://a%FF", "malformed"},
		{"nats://broker:0", "port is not"},
		{"nats://broker:65536", "port is not"},
		{"nats://broker:99999999999999999999", "port is not"},
		{"nats://broker:-1", "malformed"},
		{"nats://" + strings.Repeat("a", 300), "malformed"},
		{"ws://broker/%zz", "malformed"},
	}
	for _, tt := range tests {
		_, err := parseURL(tt.text)
		if !errors.Is(err, ErrURL) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v, want %q", tt.text, err, tt.want)
		}
	}
}

// FuzzParseURL checks that what is before an @ is never seen again, and that
// what is taken can be taken again.
func FuzzParseURL(f *testing.F) {
	for _, seed := range []string{
		"", "broker", "nats://u:p@broker:4222", "tls://[::1]:1", "wss://h/p?q#f", "nats://:bad:url", "a,b", "http://x", "h:/@",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const secret = "QSECRETQ"
		for _, text := range []string{text, strings.ReplaceAll(text, "@", secret+"@")} {
			a, err := parseURL(text)
			if err != nil {
				if !errors.Is(err, ErrURL) || len(err.Error()) > 300 || strings.Contains(err.Error(), secret) {
					t.Fatalf("%q: %v", text, err)
				}
				continue
			}
			if strings.Contains(a.url(), secret) || strings.Contains(a.url(), "@") || strings.ContainsFunc(a.url(), unicode.IsControl) {
				t.Fatalf("%q: %q", text, a.url())
			}
			again, err := parseURL(a.url())
			if err != nil || again.url() != a.url() || again.userInfo {
				t.Fatalf("%q: %q, then %q, %v", text, a.url(), again.url(), err)
			}
			if brief(a.url()) == "" {
				t.Fatalf("%q: %q has no brief form", text, a.url())
			}
		}
	})
}
