package secrets_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

// machine is a registry and an environment. Values lie under key\value.
type machine struct {
	registry, env map[string]string
}

func (m machine) ReadString(key, value string) (string, bool) {
	text, ok := m.registry[key+`\`+value]
	return text, ok
}

func (m machine) lookup() secrets.Lookup {
	return secrets.Lookup{Registry: m, Getenv: func(name string) string { return m.env[name] }}
}

func TestFind(t *testing.T) {
	const (
		value = `SOFTWARE\kanade\agent\NatsToken`
		name  = "KANADE_NATS_TOKEN"
		inReg = `registry HKLM\SOFTWARE\kanade\agent\NatsToken`
		inEnv = "environment variable KANADE_NATS_TOKEN"
	)
	tests := []struct {
		name     string
		registry string
		env      string
		want     string
		source   string
		note     string // "" for no note
	}{
		{"nowhere", "", "", "", "", ""},
		{"registry", "r", "", "r", inReg, ""},
		{"environment", "", "e", "e", inEnv, ""},
		{"both", "r", "e", "r", inReg, "registry comes first"},
		{"line break", "", "e\n", "e\n", inEnv, "ends in a line break"},
		{"line break of Windows", "", "e\r\n", "e\r\n", inEnv, "ends in a line break"},
		{"line break in the registry", "r\n", "", "r\n", inReg, "ends in a line break"},
		{"blank in front", "", " e", " e", inEnv, "white space"},
		{"blank behind", "", "e\u00a0", "e\u00a0", inEnv, "white space"},
		{"blank within", "", "e e", "e e", inEnv, ""},
		{"blanks alone", "", " \n", " \n", inEnv, "nothing but white space"},
		{"not UTF-8", "", "e\xff", "", "", "not valid Unicode"},
		{"not UTF-8, registry", "r", "e\xff", "r", inReg, "registry comes first"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := machine{registry: map[string]string{}, env: map[string]string{name: tt.env}}
			if tt.registry != "" {
				m.registry[value] = tt.registry
			}
			f := m.lookup().Find(secrets.NATSToken())
			if f.Secret.Reveal() != tt.want || f.Source != tt.source {
				t.Errorf("found %q in %q, want %q in %q", f.Secret.Reveal(), f.Source, tt.want, tt.source)
			}
			notes := strings.Join(f.Notes, "; ")
			if (notes == "") != (tt.note == "") || !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

// An empty value is none, even from a registry that says otherwise.
func TestEmptyRegistryValue(t *testing.T) {
	m := machine{
		registry: map[string]string{`SOFTWARE\kanade\agent\NatsToken`: ""},
		env:      map[string]string{"KANADE_NATS_TOKEN": "e"},
	}
	if f := m.lookup().Find(secrets.NATSToken()); f.Secret.Reveal() != "e" {
		t.Errorf("found %q in %q", f.Secret.Reveal(), f.Source)
	}
}

func TestFoundDoesNotPrint(t *testing.T) {
	m := machine{env: map[string]string{"KANADE_NATS_TOKEN": "s3cret\n"}}
	f := m.lookup().Find(secrets.NATSToken())
	if got := fmt.Sprintf("%v %+v %#v %q", f, f, f, f); strings.Contains(got, "s3cret") {
		t.Error(got)
	}
}

func TestPlaces(t *testing.T) {
	var got []string
	for _, p := range secrets.Places() {
		got = append(got, fmt.Sprintf(`%s\%s %s`, p.Key, p.Value, p.Env))
	}
	want := []string{
		`SOFTWARE\kanade\agent\NatsToken KANADE_NATS_TOKEN`,
		`SOFTWARE\kanade\backend\StaticToken KANADE_AUTH_STATIC_TOKEN`,
		`SOFTWARE\kanade\backend\JwtSecret KANADE_JWT_SECRET`,
		`SOFTWARE\kanade\backend\BootstrapAdminPassword KANADE_BOOTSTRAP_ADMIN_PASSWORD`,
		`SOFTWARE\kanade\backend\CommandSigningKey KANADE_COMMAND_SIGNING_KEY`,
		`SOFTWARE\kanade\backend\CommandSigningKid KANADE_COMMAND_SIGNING_KID`,
		`SOFTWARE\kanade\agent\NatsUser KANADE_NATS_USER`,
		`SOFTWARE\kanade\agent\NatsPassword KANADE_NATS_PASSWORD`,
		`SOFTWARE\kanade\backend\NatsToken `,
		`SOFTWARE\kanade\backend\NatsUser KANADE_NATS_USER`,
		`SOFTWARE\kanade\backend\NatsPassword KANADE_NATS_PASSWORD`,
		`SOFTWARE\kanade\cli\NatsToken `,
		`SOFTWARE\kanade\cli\NatsUser KANADE_NATS_USER`,
		`SOFTWARE\kanade\cli\NatsPassword KANADE_NATS_PASSWORD`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	for _, p := range secrets.Places() {
		m := machine{env: map[string]string{p.Env: "e"}, registry: map[string]string{p.Key + `\` + p.Value: "r"}}
		if f := m.lookup().Find(p); f.Secret.Reveal() != "r" {
			t.Errorf("%s: found %q", p.Value, f.Secret.Reveal())
		}
	}
}

func TestPartialPlaces(t *testing.T) {
	m := machine{env: map[string]string{"E": "e", "": "no"}, registry: map[string]string{`K\V`: "r", `\V`: "no"}}
	if f := m.lookup().Find(secrets.Place{Env: "E", Value: "V"}); f.Secret.Reveal() != "e" {
		t.Errorf("no key: found %q", f.Secret.Reveal())
	}
	if f := m.lookup().Find(secrets.Place{Key: "K", Value: "V"}); f.Secret.Reveal() != "r" || f.Notes != nil {
		t.Errorf("no variable: found %q, notes %q", f.Secret.Reveal(), f.Notes)
	}
}

func TestZeroLookup(t *testing.T) {
	const name = "KANADE_TEST_OF_A_LOOKUP"
	t.Setenv(name, "e")
	place := secrets.Place{Key: `SOFTWARE\kanade\no such key`, Value: "none", Env: name}
	if f := (secrets.Lookup{}).Find(place); f.Secret.Reveal() != "e" || f.Source != "environment variable "+name {
		t.Errorf("found %q in %q", f.Secret.Reveal(), f.Source)
	}
}

func TestBootstrapAdminUser(t *testing.T) {
	for env, want := range map[string]string{"": "admin", "root": "root", "r\xff": "admin"} {
		m := machine{env: map[string]string{"KANADE_BOOTSTRAP_ADMIN_USER": env}}
		if got := m.lookup().BootstrapAdminUser(); got != want {
			t.Errorf("%q: got %q, want %q", env, got, want)
		}
	}
}
