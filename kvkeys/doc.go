// Package kvkeys names what kanade programs keep on the broker: streams, their
// consumers where a PC has one, KV buckets, object stores, the keys in them, and
// the few fixed values. It depends on the standard library and on package subjects
// alone. The names are set down in docs/contract.md.
//
// # Keys
//
// A key of a KV bucket takes fewer characters than a subject: letters and
// digits of ASCII and - / _ = . with no dot at either end and no two in a row.
// A PC called 日本 can be sent commands, but it has no key. Therefore every
// builder returns an error, a [*KeyError] that matches [ErrInvalidKey], where
// the result would not be a key, and [ValidateKey] tells for any text:
//
//	key, err := kvkeys.AgentConfigPC(pc) // pcs.<pc>
//
// # Reading
//
// [ParseAgentConfig] sorts the keys of the agents' configuration;
// [ParseNotificationsRead] and [ParseDispatchMark] are the inverse of their
// builders and refuse what no builder returns. A parsed key builds the same key
// again.
package kvkeys
