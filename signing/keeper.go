package signing

import (
	"bytes"
	"errors"
	"sync"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Source returns the document of the keyring from where the administrator keeps
// it. false means that there is none, which is an empty ring; an error means that
// it cannot be told, which changes nothing.
type Source func() (document []byte, ok bool, err error)

// Keeper holds an agent's keyring and judges commands. It reads the source when it
// is made, at each [Keeper.Refresh] and, at most every 30 seconds, for a command
// whose key it does not hold, so that a new key works without a restart; where it
// enforces, at most every second. A source that cannot be read, or holds no
// keyring, leaves the former ring in place.
//
// It may be used by several goroutines.
type Keeper struct {
	source    Source
	enforcing bool

	mu       sync.Mutex
	ring     KeyRing
	document []byte // that the ring was read from
	present  bool
	reloaded time.Time // for a command
	reported Class
}

// How often a command with an unknown key may make the source be read.
const (
	reloadEvery          = 30 * time.Second
	reloadEveryEnforcing = time.Second
)

// NewKeeper returns a keeper. enforcing is the administrator's switch: commands
// that no key vouches for are refused, all of them while the ring is empty. The
// error is that of the first reading; the keeper is good all the same, with an
// empty ring.
func NewKeeper(source Source, enforcing bool) (*Keeper, error) {
	k := &Keeper{source: source, enforcing: enforcing}
	_, err := k.Refresh()
	return k, err
}

// Enforcing reports whether commands that no key vouches for are refused.
func (k *Keeper) Enforcing() bool { return k.enforcing }

// Ring returns the keys that are held now.
func (k *Keeper) Ring() KeyRing {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.ring
}

// Refresh reads the source and reports whether the ring is another one now. An
// agent calls it before each heartbeat, which is what bounds the time for which a
// key that was taken away still works. On an error the former ring stays.
func (k *Keeper) Refresh() (changed bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.refresh()
}

func (k *Keeper) refresh() (changed bool, err error) {
	document, ok, err := k.source()
	if err != nil {
		return false, err
	}
	if ok == k.present && bytes.Equal(document, k.document) {
		return false, nil
	}
	var ring KeyRing
	if ok {
		if ring, err = ParseKeyRing(document); err != nil {
			return false, err
		}
	}
	k.ring, k.document, k.present = ring, bytes.Clone(document), ok
	return true, nil
}

// refreshFor reads the source for a command with an unknown key, if that is not
// too soon, and reports whether to judge again.
func (k *Keeper) refreshFor(now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	every := reloadEvery
	if k.enforcing {
		every = reloadEveryEnforcing
	}
	// A clock that was set back does not keep it from reading.
	if since := now.Sub(k.reloaded); !k.reloaded.IsZero() && since >= 0 && since < every {
		return false
	}
	k.reloaded = now
	changed, err := k.refresh()
	return changed && err == nil
}

// Announce sets the members of a heartbeat that say what the agent checks.
// Refresh first.
func (k *Keeper) Announce(hb *wire.Heartbeat) {
	hb.CommandKeys.Set(k.Ring().Identities())
	hb.Enforcing.Set(k.enforcing)
	hb.CommandProtocols.Set([]string{wire.ProtocolLegacy, wire.ProtocolEnvelope})
}

// Action is what an agent does with a message on a command subject.
type Action int

const (
	// Drop it, without a result: it cannot be read, or is an envelope that is
	// refused.
	Drop Action = iota
	// Refuse it with the result that [Refusal] makes.
	Refuse
	// Run it.
	Run
)

// Admission is what a [Keeper] says of a message.
type Admission struct {
	// Action is what to do.
	Action Action
	// Class is how the message is signed; "" where that was not looked at.
	Class Class
	// Command is what to run or to refuse; zero for what is dropped.
	Command wire.Command
	// StartBy is the last moment to start it, beside the command's own deadline.
	StartBy wire.Opt[time.Time]
	// Key vouches for the command, where Class is [ClassOK]. Report its use if
	// it is [Entry.Audited].
	Key Entry
	// Err says what is wrong: with what is dropped or refused, and also with
	// the signature of what runs because the agent does not enforce.
	Err error
}

// Admit judges a message that has come on a command subject, for the agent of a
// pc id. Whether it has come before, and the command's own deadline, version and
// staleness, are for the agent to judge afterwards.
func (k *Keeper) Admit(body []byte, headers Headers, pcID string, now time.Time) Admission {
	if kind, has := Kind(body); has {
		if kind != EnvelopeKind {
			return Admission{Err: &EnvelopeError{Err: ErrEnvelopeKind, Detail: quote(kind)}}
		}
		return k.admitEnvelope(body, headers, pcID, now)
	}
	var a Admission
	if err := a.Command.UnmarshalJSON(body); err != nil {
		return Admission{Err: err}
	}
	var v Verified
	a.Class, a.Err = k.judge(now, func(ring KeyRing) (err error) {
		v, err = Verify(ring, body, headers, now)
		return err
	})
	a.Key = v.Entry
	a.Action = Run
	if a.Err != nil && k.enforcing {
		a.Action = Refuse
	}
	return a
}

func (k *Keeper) admitEnvelope(body []byte, headers Headers, pcID string, now time.Time) Admission {
	var a Admission
	var o Opened
	a.Class, a.Err = k.judge(now, func(ring KeyRing) (err error) {
		o, err = OpenEnvelope(ring, body, headers, pcID, now)
		return err
	})
	if a.Err == nil {
		a.Action, a.Command, a.StartBy, a.Key = Run, o.Command, wire.Some(o.StartBy), o.Entry
	}
	return a
}

// judge asks again with a fresh ring where the key is unknown.
func (k *Keeper) judge(now time.Time, check func(KeyRing) error) (Class, error) {
	ring := k.Ring()
	err := check(ring)
	if errors.Is(err, ErrUnknownKey) && k.refreshFor(now) {
		ring = k.Ring()
		err = check(ring)
	}
	return classOf(err, ring.Len() == 0), err
}
