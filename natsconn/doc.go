// Package natsconn connects to the broker of a fleet. It depends on nats.go and
// on package host/secrets. What it keeps to stands in docs/contract.md,
// "Connecting".
//
// [Connect] is for programs that live for long: it returns at once, looks for
// the broker in the background and never stops looking. [Dial] is for tools: it
// returns a connection that stands, or says within seconds why there is none.
//
//	nc, err := natsconn.Connect(cfg.URL, natsconn.Options{
//		Role:     secrets.RoleAgent,
//		Identity: pcID,
//		OnEvent:  natsconn.LogEvents(log),
//		OnDead:   cancel, // of context.WithCancelCause
//	})
//
// With a role, user, password and token are those of the role; without one, the
// fleet's token is all. They are looked up again for each attempt, so what is put
// right heals a program that runs. [Options.CredentialsFile], [Options.SeedFile]
// and [TLS] are for brokers that want something else.
//
// # Users and tokens
//
// A broker has a token or users, never both, and its operator may turn it from one
// to the other at any time. So where there is a user, each attempt is preceded by a
// probe: a connection of its own, called auth-probe, which shows the user and is
// closed at once. If the broker takes the user, so does the attempt. If it refuses
// the user (authorization violation), the attempt shows the token; where there is
// none, that is [Unauthorized]. Any other end, and silence of 3 seconds, is
// [NotReached]: then the attempt is left out, and the next one asks again. Where
// there is no user, there is no probe.
//
// [Check] says whether a machine's credentials work, before a broker is turned and
// after. docs/users.md has the steps.
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
// While nats.go makes an attempt, calls on the connection wait for it, for
// [Options.Timeout] at most, and for 4 seconds more where there is a user.
//
// # When it is to be given up
//
// Nothing here ends a program. [Options.OnDead] says when it had better end: the
// broker has refused the credentials 5 times in a row and for 10 seconds at least,
// nothing came through the connection for three intervals between pings although
// the broker answers others, or it is closed. A broker that is away is none of
// these. [ResumeBound] and [ExitBound] are what a fleet may count on.
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
// No error and no event holds a token, a password, the content of a file or the user info
// of a URL. User info is taken out of the URL and not used, as in the reference,
// and [IgnoredUserInfo] says so.
package natsconn
