package main

import (
	"fmt"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/signing"
)

// commandSigner is who signs commands: the controller's own key where this machine
// has one, otherwise the one that an operator has brought for an emergency; nil
// where there is neither. A key without its id, or one that does not read, is an
// error: commands that were meant to be signed must not go out without.
func commandSigner(l secrets.Lookup) (*signing.Signer, error) {
	for _, pair := range [][2]secrets.Place{
		{secrets.CommandSigningKey(), secrets.CommandSigningKeyID()},
		{secrets.BreakGlassKey(), secrets.BreakGlassKeyID()},
	} {
		for _, one := range places(pair) {
			key, id := l.Find(one[0]), l.Find(one[1])
			s, err := signing.ParsePair(key.Secret.Reveal(), id.Secret.Reveal())
			if err != nil {
				return nil, fmt.Errorf("signing commands: %s and %s: %w", one[0], one[1], err)
			}
			if s != nil {
				return s, nil
			}
		}
	}
	return nil, nil
}

// places takes a pair apart by where it may be: the halves of a key are never
// taken from two.
func places(pair [2]secrets.Place) [][2]secrets.Place {
	var registry, env [2]secrets.Place
	for i, p := range pair {
		registry[i] = secrets.Place{Key: p.Key, Value: p.Value}
		env[i] = secrets.Place{Env: p.Env}
	}
	if registry[0].Key == "" {
		return [][2]secrets.Place{env}
	}
	return [][2]secrets.Place{registry, env}
}
