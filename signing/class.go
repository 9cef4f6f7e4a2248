package signing

import (
	"errors"
	"strconv"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Class is how a message is signed, in the words of the events that agents send
// when it changes.
type Class string

// The classes.
const (
	ClassOK            Class = "command_signature_ok"
	ClassAbsent        Class = "command_signature_absent"
	ClassUnprovisioned Class = "command_signature_unprovisioned" // there is no key at all
	ClassUnknownKey    Class = "command_signature_unknown_key"
	ClassInvalid       Class = "command_signature_invalid"
	ClassStale         Class = "command_signature_stale"

	// Of envelopes alone.
	ClassClockAhead   Class = "command_signature_clock_ahead"
	ClassExpired      Class = "command_signature_expired"
	ClassMisaddressed Class = "command_signature_misaddressed"
	ClassEnvelope     Class = "command_signature_envelope_rejected"
)

// classOf is the class of what [Verify] or [OpenEnvelope] says.
func classOf(err error, emptyRing bool) Class {
	var v *VerifyError
	switch {
	case err == nil:
		return ClassOK
	case errors.Is(err, ErrUnsigned):
		return ClassAbsent
	case errors.Is(err, ErrUnknownKey) && emptyRing:
		return ClassUnprovisioned
	case errors.Is(err, ErrUnknownKey):
		return ClassUnknownKey
	case errors.Is(err, ErrStale):
		return ClassStale
	case errors.As(err, &v):
		return ClassInvalid
	case errors.Is(err, ErrClockAhead):
		return ClassClockAhead
	case errors.Is(err, ErrExpired), errors.Is(err, ErrKeyAge):
		return ClassExpired
	case errors.Is(err, ErrMisaddressed):
		return ClassMisaddressed
	}
	return ClassEnvelope
}

// eventSource is the source of the events about signatures.
const eventSource = "command_signature"

// Report sends an event when the class of commands is another one than was
// reported last, and notes it once send has returned nil. An agent calls it for
// each command, "" for those whose signature was not looked at.
func (k *Keeper) Report(class Class, pcID string, now time.Time, send func(wire.ObsEvent) error) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if class == "" || class == k.reported {
		return nil
	}
	e := wire.NewObsEvent(pcID, now, string(class), eventSource)
	e.EventRecordID = wire.Some(string(class) + ":" + strconv.FormatInt(now.UnixMilli(), 10))
	from := "null"
	if k.reported != "" {
		from = `"` + string(k.reported) + `"`
	}
	payload, err := wire.ParseJSON([]byte(`{"from":` + from + `,"to":"` + string(class) + `"}`))
	if err != nil {
		return err
	}
	e.Payload = payload
	if err := send(e); err != nil {
		return err
	}
	k.reported = class
	return nil
}

// refusedPrefix opens the Stderr of every refusal.
const refusedPrefix = "refused: "

// Refusal returns the result of a command that an agent refuses. Its id is the
// same each time that the command is delivered, and the command's request id is
// not used up: the same command, signed well, may come after it.
func Refusal(cmd *wire.Command, pcID string, now time.Time, reason error) wire.ExecResult {
	r := wire.NewResult(cmd, pcID, now)
	r.ResultID = wire.SignatureRefusalID(cmd.RequestID, pcID)
	r.ExitCode = wire.ExitRefusedSignature
	r.Skipped = wire.Some(false)
	r.Stderr = refusedPrefix + reason.Error()
	return r
}
