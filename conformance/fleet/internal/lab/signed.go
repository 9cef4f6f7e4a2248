package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// Keys are what the programs of a signed fleet sign with: the backend and our
// controller with one key, the CLI with one for emergencies. Both agents have a
// ring of both and refuse what neither has signed; the published one where it can
// be given an /etc of its own.
type Keys struct {
	// Backend signs as the backend and our controller do, Emergency as the CLI.
	Backend, Emergency *signing.Signer
	// Standing are their entries of the ring.
	Standing []signing.Entry
	// Etc is what the published agent sees as /etc; nil where it cannot be given
	// one, for the reason in NoEtc. It then asks for no signatures.
	Etc   *Etc
	NoEtc error

	env  []string
	ring string // file of our agent
}

// The ids of the keys, and for how long the CLI's signatures are good, in seconds.
const (
	backendKey    = "fleet-backend"
	emergencyKey  = "fleet-emergency"
	emergencySecs = 900
)

// makeKeys makes a pair for each, for this run alone.
func (l *Lab) makeKeys(ctx context.Context) error {
	backend, emergency := signing.GenerateKey(), signing.GenerateKey()
	k := &l.Keys
	var err error
	if k.Backend, err = signing.NewSigner(backendKey, backend); err != nil {
		return err
	}
	if k.Emergency, err = signing.NewSigner(emergencyKey, emergency); err != nil {
		return err
	}
	k.env = []string{
		"KANADE_COMMAND_SIGNING_KEY=" + backend.Reveal(), "KANADE_COMMAND_SIGNING_KID=" + backendKey,
		"KANADE_BREAK_GLASS_KEY=" + emergency.Reveal(), "KANADE_BREAK_GLASS_KID=" + emergencyKey,
	}
	k.Standing = []signing.Entry{
		{KeyID: backendKey, Key: backend.Public()},
		{KeyID: emergencyKey, Key: emergency.Public(), MaxAgeSecs: wire.Some[uint64](emergencySecs)},
	}
	k.ring = filepath.Join(l.Dir, "files", ringFile)
	if k.Etc, k.NoEtc = newEtc(ctx, l.Dir); k.Etc != nil {
		if err := k.Etc.write(switchFile, "1\n"); err != nil {
			return err
		}
	}
	return l.LayKeys(k.Standing...)
}

// LayKeys gives both agents a ring of these keys, as an administrator would.
func (l *Lab) LayKeys(entries ...signing.Entry) error {
	ring, err := signing.NewKeyRing(entries...)
	if err != nil {
		return err
	}
	document, err := ring.AppendJSON(nil)
	if err != nil {
		return err
	}
	return l.LayRing(string(document))
}

// LayRing gives both agents a text as their ring.
func (l *Lab) LayRing(document string) error {
	err := os.WriteFile(l.Keys.ring+".new", []byte(document), 0o600)
	err = errors.Join(err, os.Rename(l.Keys.ring+".new", l.Keys.ring))
	if l.Keys.Etc != nil {
		err = errors.Join(err, l.Keys.Etc.write(ringFile, document))
	}
	if err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	return nil
}
