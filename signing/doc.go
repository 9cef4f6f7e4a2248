// Package signing says who wrote a command: a controller signs the bytes that it
// publishes, and an agent checks them before it runs anything.
//
//	signer, err := signing.NewSigner("backend-20260101", key)
//	msg.Data = body
//	signer.Sign(body, time.Now()).Apply(msg.Header)
//
//	ring, err := signing.ParseKeyRing(document)
//	v, err := signing.Verify(ring, msg.Data, signing.HeadersOf(msg.Header), time.Now())
//
// A signature is Ed25519 over the signing time and the body exactly as it is
// published. It travels in four headers of the message beside the body, so that a
// program that knows nothing of signatures reads the same command as ever. Check
// the bytes that have arrived, then decode them; never encode them again first.
//
// What is covered is the time and the body. Not covered are the subject, the
// recipient and the key id: a signed command may be delivered to any agent, and
// under an ordinary key at any time. An envelope ([SignEnvelope]) has its
// recipient and its expiry inside the signed bytes.
//
// # Keys
//
// Who signs holds a [PrivateKey]; agents hold a [KeyRing] of public keys, each
// under the key id that commands name. To change a key, give the new one to all
// agents beside the old one, under an id of its own; wait until their heartbeats
// list it ([KeyRing.Identities]); let the controller sign with it; take the old
// one away. A key with a bound on its age ("break-glass") is for emergencies: its
// signatures are good for minutes, and each use is reported.
//
// # In an agent
//
// A [Keeper] holds the ring, reads it anew when that may help, and says what an
// agent does with a command: run it, or refuse it with the result that
// [Refusal] makes. Package host/commandkeys finds the ring and the switch where
// the contract puts them.
//
// All of this is of the contract 0.101.0; agents of 0.43.53 pass over the headers.
// See docs/contract.md, "Signed commands".
package signing
