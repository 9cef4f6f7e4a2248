package main

import (
	"flag"

	"github.com/kanadehq/kanade-shared/natsconn"
)

// brokerFlags say how to connect to a broker, beside its URL.
type brokerFlags struct{ creds, ca string }

func (b *brokerFlags) register(fs *flag.FlagSet) {
	fs.StringVar(&b.creds, "creds", "", "`FILE` of a user's credentials (.creds), for a broker that wants more than a token")
	fs.StringVar(&b.ca, "tls-ca", "", "`FILE` of the CA that signed the broker's certificate; demands TLS")
}

func (b *brokerFlags) options(name string) natsconn.Options {
	return natsconn.Options{Name: name, CredentialsFile: b.creds, TLS: natsconn.TLS{CAFile: b.ca}}
}
