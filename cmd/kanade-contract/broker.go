package main

import (
	"flag"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// brokerFlags say how to connect to a broker, beside its URL.
type brokerFlags struct {
	creds, ca string
	role      secrets.Role
}

func (b *brokerFlags) register(fs *flag.FlagSet) {
	b.role = secrets.RoleCLI
	fs.Func("role", "connect as `ROLE`, which decides where user, password and token are looked for: agent, backend or cli (default cli)", func(name string) (err error) {
		b.role, err = secrets.ParseRole(name)
		return err
	})
	fs.StringVar(&b.creds, "creds", "", "`FILE` of a user's credentials (.creds), for a broker that wants more than user or token")
	fs.StringVar(&b.ca, "tls-ca", "", "`FILE` of the CA that signed the broker's certificate; demands TLS")
}

func (b *brokerFlags) options() natsconn.Options {
	return natsconn.Options{Role: b.role, CredentialsFile: b.creds, TLS: natsconn.TLS{CAFile: b.ca}}
}
