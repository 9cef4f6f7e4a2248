package signing

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// store is where a ring is kept; tests change it.
type store struct {
	mu    sync.Mutex
	text  string
	gone  bool
	err   error
	reads int
}

func (s *store) source() ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	return []byte(s.text), !s.gone, s.err
}

func (s *store) hold(t *testing.T, signers ...*Signer) {
	t.Helper()
	var entries []Entry
	for _, signer := range signers {
		entries = append(entries, entryOf(signer))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text, s.gone, s.err = string(must[[]byte](t)(ringOf(t, entries...).AppendJSON(nil))), false, nil
}

func keeperOf(t *testing.T, s *store, enforcing bool) *Keeper {
	t.Helper()
	return must[*Keeper](t)(NewKeeper(s.source, enforcing))
}

func TestAdmit(t *testing.T) {
	signer := exampleSigner(t)
	stranger := must[*Signer](t)(NewSigner("stranger", seeded(t, 'B')))
	ordinary, breakGlass, empty := &store{}, &store{}, &store{text: "[]"}
	ordinary.hold(t, signer)
	breakGlass.text = string(must[[]byte](t)(ringOf(t, bounded(entryOf(signer), 60)).AppendJSON(nil)))

	body, envelope := []byte(exampleBody), []byte(envelopeBody)
	signed := signer.Sign(body, exampleAt)
	tampered := append([]byte(nil), body...)
	tampered[len(tampered)-3] ^= 1
	other := []byte(strings.Replace(envelopeBody, ".v2", ".v9", 1))

	tests := []struct {
		name    string
		store   *store
		body    []byte
		headers Headers
		after   time.Duration
		class   Class
		off, on Action // without and with enforcement
	}{
		{"good", ordinary, body, signed, 0, ClassOK, Run, Run},
		{"good, a year later", ordinary, body, signed, 365 * 24 * time.Hour, ClassOK, Run, Run},
		{"unsigned", ordinary, body, Headers{}, 0, ClassAbsent, Run, Refuse},
		{"unknown key", ordinary, body, stranger.Sign(body, exampleAt), 0, ClassUnknownKey, Run, Refuse},
		{"no keys at all", empty, body, signed, 0, ClassUnprovisioned, Run, Refuse},
		{"another body", ordinary, tampered, signed, 0, ClassInvalid, Run, Refuse},
		{"malformed", ordinary, body, Headers{KeyID: wire.Some("x")}, 0, ClassInvalid, Run, Refuse},
		{"another algorithm", ordinary, body, Headers{signed.Signature, signed.KeyID, wire.Some("x"), signed.At}, 0, ClassInvalid, Run, Refuse},
		{"stale", breakGlass, body, signed, time.Hour, ClassStale, Run, Refuse},
		{"no command", ordinary, []byte("{}"), signer.Sign([]byte("{}"), exampleAt), 0, "", Drop, Drop},
		{"no JSON", ordinary, []byte("x"), signed, 0, "", Drop, Drop},
		{"another kind", ordinary, other, signer.Sign(other, exampleAt), 0, "", Drop, Drop},
		{"envelope", ordinary, envelope, signer.Sign(envelope, exampleAt), 0, ClassOK, Run, Run},
		{"unsigned envelope", ordinary, envelope, Headers{}, 0, ClassAbsent, Drop, Drop},
		{"envelope without keys", empty, envelope, signer.Sign(envelope, exampleAt), 0, ClassUnprovisioned, Drop, Drop},
		{"envelope, unknown key", ordinary, envelope, stranger.Sign(envelope, exampleAt), 0, ClassUnknownKey, Drop, Drop},
		{"envelope, bad signature", ordinary, envelope, signer.Sign(body, exampleAt), 0, ClassInvalid, Drop, Drop},
		{"envelope, expired", ordinary, envelope, signer.Sign(envelope, exampleAt), 2 * time.Hour, ClassExpired, Drop, Drop},
		{"envelope, old for its key", breakGlass, envelope, signer.Sign(envelope, exampleAt), 2 * time.Minute, ClassExpired, Drop, Drop},
		{"envelope from the future", ordinary, envelope, signer.Sign(envelope, exampleAt), -2 * time.Hour, ClassClockAhead, Drop, Drop},
		{"envelope too long", ordinary, envelope, signer.Sign(envelope, exampleAt.Add(-8*24*time.Hour)), 0, ClassEnvelope, Drop, Drop},
	}
	for _, tt := range tests {
		for _, enforcing := range []bool{false, true} {
			want := tt.off
			if enforcing {
				want = tt.on
			}
			a := keeperOf(t, tt.store, enforcing).Admit(tt.body, tt.headers, "PC-01", exampleAt.Add(tt.after))
			if a.Action != want || a.Class != tt.class || (a.Err == nil) != (tt.class == ClassOK) {
				t.Errorf("%s, enforcing %t: %+v", tt.name, enforcing, a)
			}
			if want != Drop && a.Command.RequestID != "req-1" {
				t.Errorf("%s: no command to run or refuse", tt.name)
			}
		}
	}
	a := keeperOf(t, ordinary, true).Admit(envelope, signer.Sign(envelope, exampleAt), "pc-01", exampleAt)
	if a.Action != Drop || a.Class != ClassMisaddressed {
		t.Errorf("%+v", a)
	}
}

// Every byte of a command, enforced.
func TestAdmitRefusesWhateverIsAltered(t *testing.T) {
	signer := exampleSigner(t)
	s := &store{}
	s.hold(t, signer)
	k := keeperOf(t, s, true)
	headers := signer.Sign([]byte(exampleBody), exampleAt)
	for i := range exampleBody {
		for bit := range 8 {
			body := []byte(exampleBody)
			body[i] ^= 1 << bit
			if a := k.Admit(body, headers, "PC-01", exampleAt); a.Action == Run {
				t.Fatalf("byte %d: %s runs", i, body)
			}
		}
	}
}

func TestKeeperReadsAnew(t *testing.T) {
	old := must[*Signer](t)(NewSigner("old", seeded(t, 'A')))
	young := must[*Signer](t)(NewSigner("young", seeded(t, 'B')))
	body := []byte(exampleBody)
	tests := []struct {
		enforcing bool
		every     time.Duration
	}{{false, 30 * time.Second}, {true, time.Second}}
	for _, tt := range tests {
		s := &store{}
		s.hold(t, old)
		k := keeperOf(t, s, tt.enforcing)
		now := exampleAt
		class := func(signer *Signer) Class { return k.Admit(body, signer.Sign(body, exampleAt), "PC-01", now).Class }
		if class(old) != ClassOK || s.reads != 1 {
			t.Errorf("a key that is there: %d reads", s.reads)
		}
		if k.Admit(body, Headers{}, "PC-01", now); s.reads != 1 {
			t.Error("an unsigned command makes it read")
		}
		if class(young) != ClassUnknownKey || s.reads != 2 {
			t.Errorf("an unknown key: %d reads", s.reads)
		}
		s.hold(t, old, young)
		now = now.Add(tt.every - time.Millisecond)
		if class(young) != ClassUnknownKey || s.reads != 2 {
			t.Errorf("too soon: %d reads", s.reads)
		}
		now = now.Add(time.Millisecond)
		if class(young) != ClassOK || s.reads != 3 {
			t.Errorf("in time: %d reads", s.reads)
		}
		// Taking a key away is seen at the next heartbeat.
		s.hold(t, young)
		if class(old) != ClassOK {
			t.Error("refused before it was read")
		}
		if changed := must[bool](t)(k.Refresh()); !changed {
			t.Error("nothing has changed")
		}
		if changed := must[bool](t)(k.Refresh()); changed {
			t.Error("changed again")
		}
		if class(old) != ClassUnknownKey {
			t.Error("a key that was taken away works")
		}
	}
}

// A source that fails changes nothing; one that is gone trusts nobody.
func TestKeeperKeepsItsRing(t *testing.T) {
	signer := exampleSigner(t)
	s := &store{}
	s.hold(t, signer)
	k := keeperOf(t, s, true)
	s.err = errors.New("the registry cannot be read")
	if _, err := k.Refresh(); !errors.Is(err, s.err) || k.Ring().Len() != 1 {
		t.Errorf("%v, %d keys", err, k.Ring().Len())
	}
	s.err, s.text = nil, `[{"kid":"half-wri`
	if _, err := k.Refresh(); err == nil || k.Ring().Len() != 1 {
		t.Errorf("%v, %d keys", err, k.Ring().Len())
	}
	s.gone = true
	if changed, err := k.Refresh(); err != nil || !changed || k.Ring().Len() != 0 {
		t.Errorf("%t, %v, %d keys", changed, err, k.Ring().Len())
	}
	bad, err := NewKeeper((&store{text: "x"}).source, true)
	if err == nil || bad == nil || bad.Ring().Len() != 0 || !bad.Enforcing() {
		t.Errorf("%v, %v", bad, err)
	}
}

func TestAnnounce(t *testing.T) {
	signer := exampleSigner(t)
	s := &store{gone: true}
	k := keeperOf(t, s, false)
	hb := wire.NewHeartbeat("PC-01", "0.101.0", exampleAt)
	k.Announce(&hb)
	const end = `,"agent_version":"0.101.0","command_keys":[],"enforcing":false,"command_protocols":["legacy","kanade.command.v2"]}`
	if data := must[[]byte](t)(hb.MarshalJSON()); !strings.HasSuffix(string(data), end) {
		t.Errorf("%s", data)
	}
	s.hold(t, signer)
	must[bool](t)(k.Refresh())
	k.Announce(&hb)
	if keys, _ := hb.CommandKeys.Get(); len(keys) != 1 || keys[0] != signer.Identity() {
		t.Error(keys)
	}
}

func TestReport(t *testing.T) {
	k := keeperOf(t, &store{gone: true}, false)
	var sent []string
	broken := errors.New("the disk is full")
	var fail error
	report := func(class Class) {
		t.Helper()
		err := k.Report(class, "PC-01", exampleAt, func(e wire.ObsEvent) error {
			if fail == nil {
				sent = append(sent, string(must[[]byte](t)(e.MarshalJSON())))
			}
			return fail
		})
		if !errors.Is(err, fail) {
			t.Error(err)
		}
	}
	report("")
	report(ClassAbsent)
	report(ClassAbsent)
	fail = broken
	report(ClassOK)
	fail = nil
	report(ClassOK)
	want := []string{
		`{"pc_id":"PC-01","at":"2023-11-14T22:13:20Z","kind":"command_signature_absent","source":"command_signature","event_record_id":"command_signature_absent:1700000000000","payload":{"from":null,"to":"command_signature_absent"}}`,
		`{"pc_id":"PC-01","at":"2023-11-14T22:13:20Z","kind":"command_signature_ok","source":"command_signature","event_record_id":"command_signature_ok:1700000000000","payload":{"from":"command_signature_absent","to":"command_signature_ok"}}`,
	}
	if strings.Join(sent, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(sent, "\n"))
	}
}

func TestRefusal(t *testing.T) {
	cmd := exampleCommand(t)
	r := Refusal(&cmd, "PC-01", exampleAt, &VerifyError{Err: ErrUnsigned})
	if r.ResultID != "548024c2-1314-5343-9a3d-ab613a400013" || r.ExitCode != 123 || r.Skipped != wire.Some(false) ||
		r.RequestID != "req-1" || r.ManifestID.Or("") != "echo" || !r.SignatureRefusal() || r.ReportedSkip() || r.NoCheck() ||
		r.Stderr != "refused: signing: the message is not signed" {
		t.Errorf("%+v", r)
	}
	r.ResultID = wire.NewID()
	if r.SignatureRefusal() {
		t.Error("a script's own exit code is a refusal")
	}
}

func TestKeeperTogether(t *testing.T) {
	signer := exampleSigner(t)
	s := &store{}
	s.hold(t, signer)
	k := keeperOf(t, s, true)
	body := []byte(exampleBody)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range 50 {
				now := exampleAt.Add(time.Duration(i) * time.Second)
				k.Admit(body, signer.Sign(body, exampleAt), "PC-01", now)
				k.Admit(body, Headers{KeyID: wire.Some("x"), Signature: wire.Some(exampleSig), At: wire.Some("0")}, "PC-01", now)
				if _, err := k.Refresh(); err != nil {
					t.Error(err)
				}
				if err := k.Report(ClassOK, "PC-01", now, func(wire.ObsEvent) error { return nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
