package natsconn_test

import (
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func TestConnectionName(t *testing.T) {
	tests := []struct {
		role     secrets.Role
		identity string
		want     string
	}{
		{secrets.RoleAgent, "PC-01", "kanade-agent/PC-01"},
		{secrets.RoleAgent, " PC-01\t", "kanade-agent/PC-01"},
		{secrets.RoleAgent, "a/b", "kanade-agent/a/b"},
		{secrets.RoleBackend, "", "kanade-backend"},
		{secrets.RoleCLI, " ", "kanade-cli"},
	}
	for _, tt := range tests {
		name := natsconn.ConnectionName(tt.role, tt.identity)
		if name != tt.want {
			t.Errorf("%s %q: %q, want %q", tt.role, tt.identity, name, tt.want)
		}
		role, identity, ok := natsconn.ParseConnectionName(name)
		if !ok || role != string(tt.role) || identity != strings.TrimSpace(tt.identity) {
			t.Errorf("%q: %q, %q, %t", name, role, identity, ok)
		}
	}
}

func TestParseConnectionName(t *testing.T) {
	for name, want := range map[string][2]string{
		"kanade-agent/":      {"agent", ""},
		"kanade-viewer/PC1":  {"viewer", "PC1"},
		"kanade-agent PC1":   {"agent PC1", ""},
		"kanade-agent/a/b/c": {"agent", "a/b/c"},
		"kanade-":            {},
		"kanade-/PC1":        {},
		"Kanade-agent":       {},
		"kanade":             {},
		"auth-probe":         {},
		"":                   {},
	} {
		role, identity, ok := natsconn.ParseConnectionName(name)
		if got := [2]string{role, identity}; got != want || ok != (want != [2]string{}) {
			t.Errorf("%q: %q, %t", name, got, ok)
		}
	}
}

func FuzzParseConnectionName(f *testing.F) {
	for _, name := range []string{"kanade-agent/PC1", "kanade-backend", "kanade-", "kanade-/", "kanade-a//", "auth-probe", "kanade-agent/ PC1"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		role, identity, ok := natsconn.ParseConnectionName(name)
		if ok != (role != "") || !ok && identity != "" || strings.Contains(role, "/") {
			t.Fatalf("%q: %q, %q, %t", name, role, identity, ok)
		}
		if !ok || identity != strings.TrimSpace(identity) {
			return
		}
		if got := natsconn.ConnectionName(secrets.Role(role), identity); got != strings.TrimSuffix(name, "/") && got != name {
			t.Errorf("%q became %q", name, got)
		}
	})
}
