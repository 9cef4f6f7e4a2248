//go:build unix

package agent_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/agent"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// keys is where an administrator keeps a keyring.
type keys struct {
	mu       sync.Mutex
	document []byte
}

func (k *keys) source() ([]byte, bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.document, true, nil
}

func (k *keys) trust(t *testing.T, signers ...*signing.Signer) {
	t.Helper()
	var entries []signing.Entry
	for _, s := range signers {
		entries = append(entries, signing.Entry{KeyID: s.KeyID(), Key: s.Public()})
	}
	ring, err := signing.NewKeyRing(entries...)
	if err != nil {
		t.Fatal(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.document, err = ring.AppendJSON(nil); err != nil {
		t.Fatal(err)
	}
}

// checks makes an agent ask for signatures.
func (k *keys) checks(t *testing.T, enforcing bool) func(*agent.Options) {
	t.Helper()
	keeper, err := signing.NewKeeper(k.source, enforcing)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *agent.Options) { o.Signatures, o.HeartbeatInterval = keeper, 20*time.Millisecond }
}

func newSigner(t *testing.T, keyID string) *signing.Signer {
	t.Helper()
	s, err := signing.NewSigner(keyID, signing.GenerateKey())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// send publishes a body with the headers of its signature.
func (e *env) send(t *testing.T, subject string, body []byte, h signing.Headers) {
	t.Helper()
	msg := nats.NewMsg(subject)
	msg.Data = body
	h.Apply(msg.Header)
	if err := e.nc.PublishMsg(msg); err != nil {
		t.Fatal(err)
	}
}

func bodyOf(t *testing.T, cmd *wire.Command) []byte {
	t.Helper()
	body, err := cmd.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestEnforcedSignatures(t *testing.T) {
	e := newEnv(t)
	signer, stranger := newSigner(t, "backend-1"), newSigner(t, "stranger")
	k := &keys{}
	k.trust(t, signer)
	e.start(t, "PC1", k.checks(t, true), keepIn(t.TempDir()))
	const subject = "commands.pc.PC1"

	refused := func(what string, cmd *wire.Command, send func(body []byte)) {
		t.Helper()
		results := e.results(t, cmd)
		send(bodyOf(t, cmd))
		r := receive(t, results)
		if !r.SignatureRefusal() || r.Skipped != wire.Some(false) || !strings.HasPrefix(r.Stderr, "refused: ") || r.Stdout != "" {
			t.Errorf("%s: %+v", what, r)
		}
	}
	unsigned := command(t, "echo ran")
	refused("unsigned", unsigned, func(body []byte) { e.send(t, subject, body, signing.Headers{}) })
	refused("a stranger's", command(t, "echo ran"), func(body []byte) {
		e.send(t, subject, body, stranger.Sign(body, time.Now()))
	})
	refused("altered", command(t, "echo ran"), func(body []byte) {
		h := signer.Sign(body, time.Now())
		e.send(t, subject, []byte(strings.Replace(string(body), "echo", "ECHO", 1)), h)
	})

	// The refusal has not used the request id up.
	results := e.results(t, unsigned)
	body := bodyOf(t, unsigned)
	e.send(t, subject, body, signer.Sign(body, time.Now()))
	if r := receive(t, results); r.ExitCode != 0 || r.Stdout != "ran\n" {
		t.Errorf("signed: %+v", r)
	}

	// A key that is given to the agent works with the next command.
	k.trust(t, signer, stranger)
	waitUntil(t, "the key is taken", func() bool {
		cmd := command(t, "echo ran")
		results := e.results(t, cmd)
		body := bodyOf(t, cmd)
		e.send(t, subject, body, stranger.Sign(body, time.Now()))
		return receive(t, results).ExitCode == 0
	})
}

func TestSignaturesThatAreNotEnforced(t *testing.T) {
	e := newEnv(t)
	k := &keys{}
	k.trust(t)
	events := make(chan wire.ObsEvent, 100)
	e.subscribe(t, "obs.PC1", func(msg *nats.Msg) {
		var o wire.ObsEvent
		if err := o.UnmarshalJSON(msg.Data); err != nil {
			t.Error(err)
			return
		}
		if o.Source == "command_signature" {
			events <- o
		}
	})
	beats := make(chan wire.Heartbeat, 1000)
	e.subscribe(t, "heartbeat.PC1", func(msg *nats.Msg) {
		var hb wire.Heartbeat
		if err := hb.UnmarshalJSON(msg.Data); err != nil {
			t.Error(err)
			return
		}
		select {
		case beats <- hb:
		default:
		}
	})
	e.start(t, "PC1", k.checks(t, false))
	hb := receive(t, beats)
	if held, ok := hb.CommandKeys.Get(); !ok || len(held) != 0 || hb.Enforcing != wire.Some(false) || !hb.CommandProtocols.IsSet() {
		t.Errorf("%+v", hb)
	}
	if r := e.fire(t, "commands.pc.PC1", command(t, "echo ran")); r.ExitCode != 0 {
		t.Errorf("%+v", r)
	}
	if o := receive(t, events); o.Kind != string(signing.ClassAbsent) {
		t.Errorf("%+v", o)
	}

	signer := newSigner(t, "backend-1")
	k.trust(t, signer)
	for {
		if held, _ := receive(t, beats).CommandKeys.Get(); len(held) == 1 && held[0] == signer.Identity() {
			break
		}
	}
	cmd := command(t, "echo ran")
	results := e.results(t, cmd)
	body := bodyOf(t, cmd)
	e.send(t, "commands.pc.PC1", body, signer.Sign(body, time.Now()))
	if r := receive(t, results); r.ExitCode != 0 {
		t.Errorf("%+v", r)
	}
	if o := receive(t, events); o.Kind != string(signing.ClassOK) {
		t.Errorf("%+v", o)
	}
}

// An envelope runs where it is addressed to, with or without enforcement; an agent
// that asks for no signatures drops it.
func TestEnvelopes(t *testing.T) {
	e := newEnv(t)
	signer := newSigner(t, "backend-1")
	k := &keys{}
	k.trust(t, signer)
	e.start(t, "PC1", k.checks(t, false))
	plain := e.start(t, "PC2")
	now := time.Now()

	seal := func(target string, cmd *wire.Command) ([]byte, signing.Headers) {
		t.Helper()
		body, h, err := signing.SignEnvelope(signer, target, now.Add(time.Hour), *cmd, now)
		if err != nil {
			t.Fatal(err)
		}
		return body, h
	}
	other, ours := command(t, "echo ran"), command(t, "echo ran")
	body, h := seal("PC9", other)
	e.send(t, "commands.pc.PC1", body, h)
	results := e.results(t, ours)
	body, h = seal("PC1", ours)
	e.send(t, "commands.pc.PC1", body, h)
	if r := receive(t, results); r.ExitCode != 0 || r.Stdout != "ran\n" {
		t.Errorf("%+v", r)
	}
	if n := e.stored(t, "RESULTS", "results."+other.RequestID); n != 0 {
		t.Errorf("%d results of a command for somebody else", n)
	}
	body, h = seal("PC2", command(t, "echo ran"))
	e.send(t, "commands.pc.PC2", body, h)
	plain.waitForLog(t, signing.ErrEnvelopeKind.Error())
}

func TestNewerShells(t *testing.T) {
	e := newEnv(t)
	e.start(t, "PC1")
	r := e.fire(t, "commands.pc.PC1", command(t, "echo $0; exit 3", func(c *wire.Command) { c.Shell = wire.ShellSh }))
	if r.ExitCode != 3 || !strings.HasSuffix(r.Stdout, ".sh\n") {
		t.Errorf("%+v", r)
	}
}
