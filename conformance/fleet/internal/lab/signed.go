package lab

import (
	"fmt"

	"github.com/kanadehq/kanade-shared/signing"
	"github.com/kanadehq/kanade-shared/wire"
)

// keys are what the programs of a signed fleet sign with: the backend and our
// controller with one key, the CLI with one for emergencies. Our agent has a ring of
// both and refuses what neither has signed.
type keys struct {
	env  []string
	ring string // file
}

// The ids of the keys, and for how long the CLI's signatures are good, in seconds.
const (
	backendKey    = "fleet-backend"
	emergencyKey  = "fleet-emergency"
	emergencySecs = 900
)

// makeKeys makes a pair for each, for this run alone.
func (l *Lab) makeKeys() error {
	backend, emergency := signing.GenerateKey(), signing.GenerateKey()
	ring, err := signing.NewKeyRing(
		signing.Entry{KeyID: backendKey, Key: backend.Public()},
		signing.Entry{KeyID: emergencyKey, Key: emergency.Public(), MaxAgeSecs: wire.Some[uint64](emergencySecs)},
	)
	if err != nil {
		return err
	}
	document, err := ring.AppendJSON(nil)
	if err != nil {
		return err
	}
	if l.keys.ring, err = l.File("command-keys.json", string(document)); err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	l.keys.env = []string{
		"KANADE_COMMAND_SIGNING_KEY=" + backend.Reveal(), "KANADE_COMMAND_SIGNING_KID=" + backendKey,
		"KANADE_BREAK_GLASS_KEY=" + emergency.Reveal(), "KANADE_BREAK_GLASS_KID=" + emergencyKey,
	}
	return nil
}
