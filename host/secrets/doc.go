// Package secrets holds the fleet's secrets without printing them, and finds
// them where the contract puts them. It depends on the standard library alone,
// and on golang.org/x/sys to read the registry of Windows.
//
// A [Secret] is opaque: fmt with any verb, encoding/json, text and XML
// encoders, log/slog and reflection get "[redacted]" or nothing. Only
// [Secret.Reveal] gives the text. Call it at the last moment, where the text
// leaves the program.
//
// A [Lookup] looks in the registry below HKEY_LOCAL_MACHINE first, then in the
// environment, and says which of them it was:
//
//	found := secrets.Lookup{}.Find(secrets.NATSToken())
//	log.Info("token", "source", found.Source, "notes", found.Notes)
//
// [Lookup.NATSCredentials] finds the pair of user and password that a role has for
// the broker, and its token.
//
// The registry is there on Windows alone; elsewhere nothing is ever found in
// it. What cannot be read counts as absent: a program without the right to read
// the key goes on to the environment, as the reference does. See
// docs/contract.md, "Connecting".
package secrets
