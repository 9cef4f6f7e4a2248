package scenarios

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// announced waits for the heartbeats of both agents, and for the backend to show
// them.
func announced(ctx context.Context, s *stage) error {
	if err := s.quickly(ctx); err != nil {
		return err
	}
	want := []string{s.Keys.Backend.Identity(), s.Keys.Emergency.Identity()}
	for _, pc := range pair {
		if err := s.holds(ctx, pc, want...); err != nil {
			return err
		}
	}
	s.story.Say("the heartbeats of both list the keys of the backend and of the CLI, by id and fingerprint, and say that the agent enforces")
	err := s.Wait(ctx, "the backend shows it", func(ctx context.Context) error {
		for _, pc := range pair {
			var row struct {
				Keys      []string `json:"command_keys"`
				Enforcing bool     `json:"enforcing"`
			}
			if err := s.API.Get(ctx, "/api/agents/"+pc, &row); err != nil {
				return err
			}
			if !slices.Equal(row.Keys, want) || !row.Enforcing {
				return fmt.Errorf("of %s it has %+v", pc, row)
			}
		}
		return nil
	})
	if err == nil {
		s.story.Say("so does the backend of both")
	}
	return err
}

// holds waits until the agent of a PC says that it enforces and holds these keys.
func (s *stage) holds(ctx context.Context, pc string, identities ...string) error {
	return s.beat(ctx, pc, "the keys of "+pc, func(hb *wire.Heartbeat) error {
		keys, _ := hb.CommandKeys.Get()
		if !slices.Equal(keys, identities) || !hb.Enforcing.Or(false) {
			return fmt.Errorf("it holds %q, enforcing %v", keys, hb.Enforcing)
		}
		return nil
	})
}

// forgery is a command that no key vouches for.
type forgery struct {
	name  string
	class signing.Class
	// make returns what is sent in place of a command.
	make func(body []byte) ([]byte, signing.Headers)
}

// forgeries are refused for one reason each.
func (s *stage) forgeries() ([]forgery, error) {
	stranger, err := signing.NewSigner("stranger", signing.GenerateKey())
	if err != nil {
		return nil, err
	}
	impostor, err := signing.NewSigner(s.Keys.Backend.KeyID(), signing.GenerateKey())
	if err != nil {
		return nil, err
	}
	now := time.Now()
	// signed alters what the backend's key has signed.
	signed := func(alter func(body string, h *signing.Headers) string) func([]byte) ([]byte, signing.Headers) {
		return func(body []byte) ([]byte, signing.Headers) {
			h := s.Keys.Backend.Sign(body, now)
			return []byte(alter(string(body), &h)), h
		}
	}
	return []forgery{
		{"without a signature", signing.ClassAbsent, func(b []byte) ([]byte, signing.Headers) { return b, signing.Headers{} }},
		{"by a key that nobody knows", signing.ClassUnknownKey, func(b []byte) ([]byte, signing.Headers) { return b, stranger.Sign(b, now) }},
		{"by another key under the backend's id", signing.ClassInvalid, func(b []byte) ([]byte, signing.Headers) { return b, impostor.Sign(b, now) }},
		{"with one byte of the script altered", signing.ClassInvalid, signed(func(b string, _ *signing.Headers) string {
			return strings.Replace(b, "echo ran", "echo rbn", 1)
		})},
		{"with a space behind it", signing.ClassInvalid, signed(func(b string, _ *signing.Headers) string { return b + " " })},
		{"with another time", signing.ClassInvalid, signed(func(b string, h *signing.Headers) string {
			h.At = wire.Some(fmt.Sprint(now.UnixMilli() + 1))
			return b
		})},
		{"with one character of the signature altered", signing.ClassInvalid, signed(func(b string, h *signing.Headers) string {
			text := []byte(h.Signature.Or(""))
			if text[10] == 'A' {
				text[10] = 'B'
			} else {
				text[10] = 'A'
			}
			h.Signature = wire.Some(string(text))
			return b
		})},
		{"without the id of the key", signing.ClassInvalid, signed(func(b string, h *signing.Headers) string {
			h.KeyID = wire.Opt[string]{}
			return b
		})},
		{"under another algorithm", signing.ClassInvalid, signed(func(b string, h *signing.Headers) string {
			h.Algorithm = wire.Some("Ed25519")
			return b
		})},
		{"by the key for emergencies, an hour ago", signing.ClassStale, func(b []byte) ([]byte, signing.Headers) {
			return b, s.Keys.Emergency.Sign(b, now.Add(-time.Hour))
		}},
	}, nil
}

// refused sends forgeries to both agents, and then what they must run.
func refused(ctx context.Context, s *stage) error {
	events, err := s.signatureEvents()
	if err != nil {
		return err
	}
	defer events.stop()
	backend := func(b []byte) signing.Headers { return s.Keys.Backend.Sign(b, time.Now()) }
	if err := s.ranAt(ctx, backend, "first"); err != nil {
		return err
	}
	list, err := s.forgeries()
	if err != nil {
		return err
	}
	var classes []signing.Class
	for _, f := range list {
		cmd, body, err := rawCommand("echo ran")
		if err != nil {
			return err
		}
		altered, headers := f.make(body)
		if err := s.bothRefuse(ctx, cmd, altered, headers); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		s.story.Say("%s: refused by both with exit code %d", f.name, wire.ExitRefusedSignature)
		classes = append(classes, f.class)
		// The id is not used up by that.
		if f.class == signing.ClassAbsent {
			if err := s.bothRun(ctx, cmd.RequestID, body, backend(body), "ran"); err != nil {
				return fmt.Errorf("%s, and then with one: %w", f.name, err)
			}
			s.story.Say("the same command, signed: both run it")
			classes = append(classes, signing.ClassOK)
		}
	}
	s.story.Say("the results have the ids that signing.Refusal gives them, and are the same to the byte but for times and the reason in words")
	path, err := s.File("ours-signed.kanade-job.yaml", job("ours-signed", "echo signed"))
	if err != nil {
		return err
	}
	for _, pc := range pair {
		if _, err := s.tell(ctx, lab.Controller, "run", path, "--pc", pc); err != nil {
			return err
		}
	}
	classes = slices.Compact(append(classes, signing.ClassOK))
	if err := events.are(ctx, classes); err != nil {
		return err
	}
	s.story.Say("both have reported each change of the class of signatures, in the same order: %s", strings.Join(words(classes), ", "))
	return nil
}

func words(classes []signing.Class) []string {
	list := make([]string, len(classes))
	for i, c := range classes {
		list[i] = strings.TrimPrefix(string(c), "command_signature_")
	}
	return list
}

// rotation changes the backend's key for another and back, in this program's hands.
func rotation(ctx context.Context, s *stage) (err error) {
	if err := s.quickly(ctx); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, s.LayKeys(s.Keys.Standing...))
		for _, pc := range pair {
			if err == nil {
				err = s.holds(ctx, pc, s.Keys.Backend.Identity(), s.Keys.Emergency.Identity())
			}
		}
	}()
	next, err := signing.NewSigner(s.Keys.Backend.KeyID()+"-next", signing.GenerateKey())
	if err != nil {
		return err
	}
	by := func(k *signing.Signer) func([]byte) signing.Headers {
		return func(b []byte) signing.Headers { return k.Sign(b, time.Now()) }
	}
	refuse := func(k *signing.Signer) error {
		cmd, body, err := rawCommand("echo ran")
		if err != nil {
			return err
		}
		return s.bothRefuse(ctx, cmd, body, k.Sign(body, time.Now()))
	}
	lay := func(entries ...signing.Entry) error {
		if err := s.LayKeys(entries...); err != nil {
			return err
		}
		ring, err := signing.NewKeyRing(entries...)
		if err != nil {
			return err
		}
		for _, pc := range pair {
			if err := s.holds(ctx, pc, ring.Identities()...); err != nil {
				return err
			}
		}
		return nil
	}
	old, emergency := s.Keys.Standing[0], s.Keys.Standing[1]
	newer := signing.Entry{KeyID: next.KeyID(), Key: next.Public()}

	if err := refuse(next); err != nil {
		return fmt.Errorf("the next key, before it is laid down: %w", err)
	}
	if err := lay(old, newer, emergency); err != nil {
		return err
	}
	s.story.Say("the next key is laid down beside the old one, and both list it")
	for name, k := range map[string]*signing.Signer{"old": s.Keys.Backend, "new": next} {
		if err := s.ranAt(ctx, by(k), name); err != nil {
			return fmt.Errorf("both keys in the ring, signed with the %s one: %w", name, err)
		}
	}
	s.story.Say("both run what either key has signed")
	if err := lay(newer, emergency); err != nil {
		return err
	}
	if err := refuse(s.Keys.Backend); err != nil {
		return fmt.Errorf("the old key, taken away: %w", err)
	}
	if err := s.ranAt(ctx, by(next), "new"); err != nil {
		return fmt.Errorf("the old key taken away, signed with the new one: %w", err)
	}
	s.story.Say("the old key is taken away: both refuse it, and run what the new one has signed")
	if err := s.LayRing("{"); err != nil {
		return err
	}
	for _, pc := range pair {
		if err := s.someBeats(ctx, pc); err != nil {
			return err
		}
	}
	if err := s.ranAt(ctx, by(next), "kept"); err != nil {
		return fmt.Errorf("behind a ring that does not read: %w", err)
	}
	s.story.Say("a ring that does not read changes nothing")
	if err := s.LayRing("[]"); err != nil {
		return err
	}
	for _, pc := range pair {
		if err := s.holds(ctx, pc); err != nil {
			return err
		}
	}
	if err := refuse(next); err != nil {
		return fmt.Errorf("the empty ring: %w", err)
	}
	s.story.Say("an empty ring vouches for nobody")
	return nil
}

// someBeats waits for a few heartbeats, with each of which an agent reads its ring.
func (s *stage) someBeats(ctx context.Context, pc string) error {
	left := 3
	return s.beat(ctx, pc, "some heartbeats of "+pc, func(*wire.Heartbeat) error {
		if left--; left > 0 {
			return fmt.Errorf("%d to come", left)
		}
		return nil
	})
}

// envelopes sends commands in envelopes to both agents.
func envelopes(ctx context.Context, s *stage) error {
	events, err := s.signatureEvents()
	if err != nil {
		return err
	}
	defer events.stop()
	seal := func(said, target string, lasts time.Duration) (*wire.Command, []byte, signing.Headers, error) {
		cmd, _, err := rawCommand("echo " + said)
		if err != nil {
			return nil, nil, signing.Headers{}, err
		}
		now := time.Now()
		body, h, err := signing.SignEnvelope(s.Keys.Backend, target, now.Add(lasts), *cmd, now)
		return cmd, body, h, err
	}
	for _, pc := range pair {
		sub, err := s.Broker.Conn.SubscribeSync("results.>")
		if err != nil {
			return err
		}
		cmd, body, h, err := seal("enveloped", pc, time.Hour)
		if err == nil {
			err = s.send(ctx, pc, body, h)
		}
		if err != nil {
			return err
		}
		data, err := nextResult(ctx, sub, pc)
		_ = sub.Unsubscribe()
		if err != nil {
			return err
		}
		var r wire.ExecResult
		if err := r.UnmarshalJSON(data); err != nil {
			return err
		}
		if r.RequestID != cmd.RequestID || r.ExitCode != 0 || r.Stdout != "enveloped\n" {
			return fmt.Errorf("%s: %+v", pc, r)
		}
	}
	s.story.Say("each runs what is in an envelope that is addressed to it")
	dropped := map[string]*wire.Command{}
	for name, target := range map[string]string{"misaddressed": "another-pc", "altered": lab.RealPC} {
		cmd, body, h, err := seal("ran", target, time.Hour)
		if err != nil {
			return err
		}
		if name == "altered" {
			body = []byte(strings.Replace(string(body), `"target_pc_id":"`+lab.RealPC, `"target_pc_id":"`+lab.OurPC, 1))
		}
		for _, pc := range pair {
			if err := s.send(ctx, pc, body, h); err != nil {
				return err
			}
			class := signing.ClassMisaddressed
			if name == "altered" {
				class = signing.ClassInvalid
			}
			if err := events.has(ctx, pc, class); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		dropped[name] = cmd
	}
	// Whoever is at work on a command that came first has answered by then.
	if err := s.ranAt(ctx, func(b []byte) signing.Headers { return s.Keys.Backend.Sign(b, time.Now()) }, "afterwards"); err != nil {
		return err
	}
	for name, cmd := range dropped {
		if n, err := s.storedResults(ctx, cmd.RequestID); err != nil || n != 0 {
			return fmt.Errorf("%s: %d results, %w", name, n, err)
		}
	}
	s.story.Say("one that is addressed to another PC, or was addressed anew, is dropped by both, and reported as an event")
	return nil
}

// signatureEvents notes the events of both agents about signatures.
type signatureEvents struct {
	sub  *nats.Subscription
	seen map[string][]signing.Class
}

func (s *stage) signatureEvents() (*signatureEvents, error) {
	sub, err := s.Broker.Conn.SubscribeSync("obs.>")
	if err == nil {
		err = s.Broker.Conn.Flush()
	}
	return &signatureEvents{sub: sub, seen: map[string][]signing.Class{}}, err
}

func (e *signatureEvents) stop() { _ = e.sub.Unsubscribe() }

// next takes the next event.
func (e *signatureEvents) next(ctx context.Context) error {
	for {
		msg, err := e.sub.NextMsgWithContext(ctx)
		if err != nil {
			return fmt.Errorf("events about signatures: %w; so far came %v", err, e.seen)
		}
		var event wire.ObsEvent
		if err := event.UnmarshalJSON(msg.Data); err != nil {
			return err
		}
		if event.Source == "command_signature" {
			e.seen[event.PCID] = append(e.seen[event.PCID], signing.Class(event.Kind))
			return nil
		}
	}
}

// has waits for an event of a PC.
func (e *signatureEvents) has(ctx context.Context, pc string, class signing.Class) error {
	for !slices.Contains(e.seen[pc], class) {
		if err := e.next(ctx); err != nil {
			return err
		}
	}
	return nil
}

// are waits until both agents have reported these classes, and no others. What
// came before is not known: a first event of the first class may be there or not.
func (e *signatureEvents) are(ctx context.Context, want []signing.Class) error {
	for {
		settled := 0
		for _, pc := range pair {
			got := e.seen[pc]
			if len(got) > 0 && got[0] == signing.ClassOK {
				got = got[1:]
			}
			if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
				return fmt.Errorf("%s has reported %v, want %v", pc, e.seen[pc], want)
			}
			if len(got) == len(want) {
				settled++
			}
		}
		if settled == len(pair) {
			return nil
		}
		if err := e.next(ctx); err != nil {
			return err
		}
	}
}
