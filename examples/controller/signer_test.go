package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/signing"
)

// registry is one with these values.
type registry map[string]string

func (r registry) ReadString(_, value string) (string, bool) {
	text, ok := r[value]
	return text, ok
}

func TestCommandSigner(t *testing.T) {
	ours, theirs := signing.GenerateKey().Reveal(), signing.GenerateKey().Reveal()
	tests := []struct {
		name     string
		registry registry
		env      map[string]string
		want     string // the id of the key; "" for none
		err      error
	}{
		{"nothing", nil, nil, "", nil},
		{"the registry's", registry{"CommandSigningKey": ours, "CommandSigningKid": "r"}, map[string]string{"KANADE_COMMAND_SIGNING_KEY": theirs, "KANADE_COMMAND_SIGNING_KID": "e"}, "r", nil},
		{"the environment's", nil, map[string]string{"KANADE_COMMAND_SIGNING_KEY": ours, "KANADE_COMMAND_SIGNING_KID": "e"}, "e", nil},
		{"for emergencies", nil, map[string]string{"KANADE_BREAK_GLASS_KEY": ours, "KANADE_BREAK_GLASS_KID": "b"}, "b", nil},
		{"half a pair", nil, map[string]string{"KANADE_COMMAND_SIGNING_KEY": ours}, "", signing.ErrHalfPair},
		{"the other half elsewhere", registry{"CommandSigningKey": ours}, map[string]string{"KANADE_COMMAND_SIGNING_KID": "e"}, "", signing.ErrHalfPair},
		{"half a pair for emergencies", nil, map[string]string{"KANADE_BREAK_GLASS_KID": "b"}, "", signing.ErrHalfPair},
		{"a blank id", nil, map[string]string{"KANADE_COMMAND_SIGNING_KEY": ours, "KANADE_COMMAND_SIGNING_KID": " "}, "", signing.ErrKeyID},
	}
	for _, tt := range tests {
		l := secrets.Lookup{Registry: tt.registry, Getenv: func(name string) string { return tt.env[name] }}
		s, err := commandSigner(l)
		if !errors.Is(err, tt.err) || (s != nil) != (tt.want != "") || s != nil && s.KeyID() != tt.want {
			t.Errorf("%s: %v, %v", tt.name, s, err)
		}
		if err != nil && (strings.Contains(err.Error(), ours) || !strings.Contains(err.Error(), "KANADE_") && !strings.Contains(err.Error(), "HKLM")) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
