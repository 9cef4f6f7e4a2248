package signing

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

const (
	envelopeBody = `{"kind":"kanade.command.v2","target_pc_id":"PC-01","expires_at":"2023-11-14T23:13:20Z","command":{"id":"echo","version":"1.0.0","request_id":"req-1","exec_id":null,"shell":"powershell","script":"echo hi","timeout_secs":30,"jitter_secs":null,"run_as":"system","staleness":{"mode":"cached"}}}`
	envelopeSig  = "umSM94kK8j6po/zNdEGptVycq7yR53qkEv+CTkUoAtA2/uAdLBewd3e/iwBp/1Eke/LLWAiLASs015BJFB8wDQ=="
)

func exampleCommand(t testing.TB) wire.Command {
	t.Helper()
	var c wire.Command
	if err := c.UnmarshalJSON([]byte(exampleBody)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEnvelopeExample(t *testing.T) {
	s := exampleSigner(t)
	body, headers, err := SignEnvelope(s, "PC-01", exampleAt.Add(time.Hour), exampleCommand(t), exampleAt)
	if err != nil || string(body) != envelopeBody || headers.Signature.Or("") != envelopeSig {
		t.Fatalf("%s\n%+v\n%v", body, headers, err)
	}
	o := must[Opened](t)(OpenEnvelope(ringOf(t, entryOf(s)), body, headers, "PC-01", exampleAt))
	if o.Command.ID != "echo" || !o.StartBy.Equal(exampleAt.Add(time.Hour)) || o.Entry.KeyID != exampleKeyID {
		t.Errorf("%+v", o)
	}
}

func TestSignEnvelopeRefuses(t *testing.T) {
	s := exampleSigner(t)
	broken := exampleCommand(t)
	broken.Script = "\xff"
	tests := []struct {
		target  string
		expires time.Duration
		cmd     wire.Command
		want    error
	}{
		{"", time.Hour, exampleCommand(t), ErrNoRecipient},
		{"PC-01", -time.Millisecond, exampleCommand(t), ErrReversed},
		{"PC-01", MaxValidity + time.Millisecond, exampleCommand(t), ErrValidity},
		{"PC-01", MaxValidity, exampleCommand(t), nil},
		{"PC-01", 0, exampleCommand(t), nil},
	}
	for _, tt := range tests {
		_, _, err := SignEnvelope(s, tt.target, exampleAt.Add(tt.expires), tt.cmd, exampleAt)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s, %v: %v, want %v", tt.target, tt.expires, err, tt.want)
		}
	}
	for target, cmd := range map[string]wire.Command{"PC-01": broken, "\xff": exampleCommand(t)} {
		var e *wire.EncodeError
		if _, _, err := SignEnvelope(s, target, exampleAt, cmd, exampleAt); !errors.As(err, &e) {
			t.Errorf("%q: %v", target, err)
		}
	}
}

func TestOpenEnvelope(t *testing.T) {
	s := exampleSigner(t)
	command := exampleBody
	with := func(from, to string) string { return strings.Replace(envelopeBody, from, to, 1) }
	tests := []struct {
		name  string
		body  string
		after time.Duration // from signing to now
		secs  uint64        // bound of the key, 0 for none
		want  error
	}{
		{"good", envelopeBody, 0, 0, nil},
		{"at the expiry", envelopeBody, time.Hour, 0, nil},
		{"after the expiry", envelopeBody, time.Hour + time.Nanosecond, 0, ErrExpired},
		{"ahead as far as may be", envelopeBody, -time.Hour, 0, nil},
		{"too far ahead", envelopeBody, -time.Hour - time.Millisecond, 0, ErrClockAhead},
		{"key at its bound", envelopeBody, 900 * time.Second, 900, nil},
		{"key beyond its bound", envelopeBody, 900*time.Second + time.Millisecond, 900, ErrKeyAge},
		{"key with a bound, ahead", envelopeBody, -time.Hour, 900, nil},
		{"another kind", with(".v2", ".v3"), 0, 0, ErrEnvelopeKind},
		{"kind of null", with(`"kanade.command.v2"`, "null"), 0, 0, ErrEnvelopeKind},
		{"no kind", with(`"kind":"kanade.command.v2",`, ""), 0, 0, ErrEnvelopeKind},
		{"bare command", command, 0, 0, ErrEnvelopeKind},
		{"a member more", with(`"kind"`, `"x":1,"kind"`), 0, 0, ErrEnvelope},
		{"a member more, without a name", with(`"kind"`, `"":1,"kind"`), 0, 0, ErrEnvelope},
		{"a member twice", with(`"kind"`, `"kind":"kanade.command.v2","kind"`), 0, 0, ErrEnvelope},
		{"a member of the command twice", with(`"id":"echo"`, `"id":"echo","x":1,"x":1`), 0, 0, ErrEnvelope},
		{"a member twice in what nobody knows", with(`"id":"echo"`, `"id":"echo","x":{"y":1,"y":1}`), 0, 0, ErrEnvelope},
		{"a member of the command that nobody knows", with(`"id":"echo"`, `"id":"echo","x":1`), 0, 0, nil},
		{"no JSON", "{", 0, 0, ErrEnvelope},
		{"no object", "[]", 0, 0, ErrEnvelope},
		{"too deep", with(`"id":"echo"`, `"id":"echo","x":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)), 0, 0, ErrEnvelope},
		{"no recipient", with(`"target_pc_id":"PC-01",`, ""), 0, 0, ErrNoRecipient},
		{"empty recipient", with("PC-01", ""), 0, 0, ErrNoRecipient},
		{"recipient of null", with(`"PC-01"`, "null"), 0, 0, ErrNoRecipient},
		{"recipient that is a number", with(`"PC-01"`, "1"), 0, 0, ErrNoRecipient},
		{"recipient in small letters", with("PC-01", "pc-01"), 0, 0, ErrMisaddressed},
		{"no expiry", with(`"expires_at":"2023-11-14T23:13:20Z",`, ""), 0, 0, ErrNoExpiry},
		{"expiry of null", with(`"2023-11-14T23:13:20Z"`, "null"), 0, 0, ErrNoExpiry},
		{"expiry that is a number", with(`"2023-11-14T23:13:20Z"`, "1"), 0, 0, ErrMalformedExpiry},
		{"expiry without a zone", with("23:13:20Z", "23:13:20"), 0, 0, ErrMalformedExpiry},
		{"expiry without a colon", with("23:13:20Z", "23:13:20+0000"), 0, 0, ErrMalformedExpiry},
		{"expiry with an offset", with("2023-11-14T23:13:20Z", "2023-11-15T08:13:20+09:00"), time.Hour, 0, nil},
		{"expiry with a space behind", with("23:13:20Z", "23:13:20Z "), 0, 0, ErrMalformedExpiry},
		{"no command", with(`,"command":{`, `,"command_":{`), 0, 0, ErrEnvelope},
		{"command of null", envelopeBody[:strings.Index(envelopeBody, `"command":`)] + `"command":null}`, 0, 0, ErrEnvelope},
		{"typed command", with(`"id":"echo"`, `"command_kind":"typed_operation","id":"echo"`), 0, 0, ErrCommandKind},
		{"kind of command of null", with(`"id":"echo"`, `"command_kind":null,"id":"echo"`), 0, 0, ErrCommandKind},
		{"command for a shell", with(`"id":"echo"`, `"command_kind":"shell","id":"echo"`), 0, 0, nil},
		{"operation", with(`"id":"echo"`, `"operation":null,"id":"echo"`), 0, 0, ErrEnvelope},
		{"reversed", with("23:13:20Z", "22:13:19Z"), 0, 0, ErrReversed},
		{"as long as may be", with("2023-11-14T23:13:20Z", "2023-11-21T22:13:20Z"), 0, 0, nil},
		{"too long", with("2023-11-14T23:13:20Z", "2023-11-21T22:13:20.001Z"), 0, 0, ErrValidity},
		{"the command's deadline", with(`"id":"echo"`, `"deadline_at":"2023-11-14T22:13:21Z","id":"echo"`), time.Second, 0, nil},
		{"after the command's deadline", with(`"id":"echo"`, `"deadline_at":"2023-11-14T22:13:21Z","id":"echo"`), time.Second + 1, 0, ErrExpired},
		{"a deadline after the expiry", with(`"id":"echo"`, `"deadline_at":"2024-11-14T22:13:21Z","id":"echo"`), time.Hour + 1, 0, ErrExpired},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := entryOf(s)
			if tt.secs > 0 {
				e = bounded(e, tt.secs)
			}
			_, err := OpenEnvelope(ringOf(t, e), []byte(tt.body), s.Sign([]byte(tt.body), exampleAt), "PC-01", exampleAt.Add(tt.after))
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			var e1 *EnvelopeError
			if tt.want != nil && !errors.As(err, &e1) {
				t.Errorf("%T", err)
			}
		})
	}
}

// Whatever comes first: bytes that nobody signed give no news of the rest.
func TestOpenEnvelopeChecksTheSignatureFirst(t *testing.T) {
	s := exampleSigner(t)
	good := s.Sign([]byte(envelopeBody), exampleAt)
	for i := range envelopeBody {
		body := []byte(envelopeBody)
		body[i] ^= 1
		_, err := OpenEnvelope(ringOf(t, entryOf(s)), body, good, "PC-01", exampleAt)
		if !errors.Is(err, ErrBadSignature) {
			t.Fatalf("byte %d: %v", i, err)
		}
	}
}

func TestKind(t *testing.T) {
	for body, want := range map[string]string{
		exampleBody:                      "",
		envelopeBody:                     "kanade.command.v2",
		`{"kind":null}`:                  `"null"`,
		`{"id":"x","\u006bind":"y"}`:     "y",
		`{"x":{"kind":"y"}}`:             "",
		`[{"kind":"y"}]`:                 "",
		`{"kind":"y"`:                    "",
		`{"Kind":"y"}`:                   "",
		`{"kind":` + fmt.Sprint(1) + `}`: `"1"`,
	} {
		got, has := Kind([]byte(body))
		if got != want || has != (want != "") {
			t.Errorf("%s: %q, %t", body, got, has)
		}
	}
}
