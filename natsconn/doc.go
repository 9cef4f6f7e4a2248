// Package natsconn connects to the broker of a fleet. It depends on nats.go and
// on package host/secrets. What it keeps to stands in docs/contract.md,
// "Connecting".
//
// [Connect] is for programs that live for long: it returns at once, looks for
// the broker in the background and never stops looking. [Dial] is for tools: it
// returns a connection that stands, or says within seconds why there is none.
//
//	nc, err := natsconn.Connect(cfg.URL, natsconn.Options{
//		Name:    "kanade-agent",
//		OnEvent: natsconn.LogEvents(log),
//	})
//
// The zero [Options] take the fleet's token from where the contract keeps it.
// It is looked up again for each attempt, so a token that is put right heals a
// program that runs. [Options.CredentialsFile], [Options.SeedFile] and [TLS]
// are for brokers that want more than a shared token.
//
// # What a connection survives
//
// A broker that is away, restarts, moves, refuses the token or presents a wrong
// certificate: it is tried again for ever, with random delays of up to 4
// seconds, so that a fleet does not come back in one moment. Subscriptions stay,
// and what is published meanwhile is kept up to a limit of 8 MiB. nats.go closes
// a connection for good after some protocol errors; that is [Closed], after
// which a program needs a new one.
//
// While nats.go makes an attempt, calls on the connection wait for it, for twice
// [Options.Timeout] at most.
//
// # Events
//
// [Options.OnEvent] hears what happens. It is called from one goroutine at a
// time, in the order of the events, and never from where the client works: a
// slow hook delays later events and nothing else. Up to 256 wait for it; what
// comes beyond is left out and counted in [Event.Missed]. [Closed] is the last
// one and always comes.
//
// # Secrets
//
// No error and no event holds a token, the content of a file or the user info
// of a URL. User info is taken out of the URL and not used, as in the reference,
// and [IgnoredUserInfo] says so.
package natsconn
