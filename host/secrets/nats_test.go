package secrets_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

func TestNATSCredentials(t *testing.T) {
	const (
		agent   = `SOFTWARE\kanade\agent\`
		backend = `SOFTWARE\kanade\backend\`
		cli     = `SOFTWARE\kanade\cli\`
	)
	type values = map[string]string
	env := values{"KANADE_NATS_TOKEN": "te", "KANADE_NATS_USER": "ue", "KANADE_NATS_PASSWORD": "pe"}
	tests := []struct {
		name     string
		role     secrets.Role
		registry values
		env      values
		want     string // user:password, token
		half     string // what the error says is missing, "" for no error
		note     string // "" for no note about the user
	}{
		{"nothing", secrets.RoleAgent, nil, nil, ":, ", "", ""},
		{"environment", secrets.RoleCLI, nil, env, "ue:pe, te", "", ""},
		{"own key", secrets.RoleBackend, values{backend + "NatsUser": "u", backend + "NatsPassword": "p", backend + "NatsToken": "t"}, env, "u:p, t", "", ""},
		{"shared token", secrets.RoleBackend, values{agent + "NatsToken": "shared"}, env, "ue:pe, shared", "", ""},
		{"own token first", secrets.RoleCLI, values{agent + "NatsToken": "shared", cli + "NatsToken": "own"}, nil, ":, own", "", ""},
		{"the agent's user is not shared", secrets.RoleBackend, values{agent + "NatsUser": "u", agent + "NatsPassword": "p", agent + "NatsToken": "shared"}, nil, ":, shared", "", ""},
		{"another role's token is not taken", secrets.RoleAgent, values{backend + "NatsToken": "t"}, nil, ":, ", "", ""},
		{"user alone", secrets.RoleAgent, values{agent + "NatsUser": "u"}, nil, "", "the password is not (registry HKLM\\" + agent[:len(agent)-1] + ",", ""},
		{"password alone", secrets.RoleAgent, values{agent + "NatsPassword": "p"}, nil, "", "the user is not (registry", ""},
		{"not completed from the environment", secrets.RoleAgent, values{agent + "NatsUser": "u"}, env, "", "the password is not (registry", ""},
		{"not the other half either", secrets.RoleCLI, values{cli + "NatsPassword": "p"}, values{"KANADE_NATS_USER": "ue"}, "", "the user is not (registry", ""},
		{"user alone in the environment", secrets.RoleCLI, nil, values{"KANADE_NATS_USER": "ue"}, "", "the password is not (environment", ""},
		{"password alone in the environment", secrets.RoleCLI, nil, values{"KANADE_NATS_PASSWORD": "pe"}, "", "the user is not (environment", ""},
		{"password not valid", secrets.RoleCLI, nil, values{"KANADE_NATS_USER": "ue", "KANADE_NATS_PASSWORD": "p\xff"}, "", "the password is not (environment", ""},
		{"empty is none", secrets.RoleCLI, values{cli + "NatsUser": "", cli + "NatsPassword": ""}, env, "ue:pe, te", "", ""},
		{"nothing is trimmed", secrets.RoleCLI, nil, values{"KANADE_NATS_USER": " u", "KANADE_NATS_PASSWORD": "p\n"}, " u:p\n, ", "", "password: the value ends in a line break"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := machine{tt.registry, tt.env}.lookup().NATSCredentials(tt.role)
			if tt.half != "" {
				if !errors.Is(err, secrets.ErrHalfPair) || !strings.Contains(err.Error(), tt.half) || c.User != "" || !c.Password.IsZero() {
					t.Errorf("%+v, %v", c, err)
				}
				return
			}
			if got := c.User + ":" + c.Password.Reveal() + ", " + c.Token.Secret.Reveal(); got != tt.want || err != nil {
				t.Errorf("found %q, %v, want %q", got, err, tt.want)
			}
			if (c.UserSource == "") != (c.User == "") {
				t.Errorf("source %q of user %q", c.UserSource, c.User)
			}
			if notes := strings.Join(c.UserNotes, "; "); (notes == "") != (tt.note == "") || !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

// The token is there for those who look no further.
func TestHalfPairHasItsToken(t *testing.T) {
	m := machine{env: map[string]string{"KANADE_NATS_TOKEN": "t", "KANADE_NATS_PASSWORD": "s3cret"}}
	c, err := m.lookup().NATSCredentials(secrets.RoleCLI)
	if !errors.Is(err, secrets.ErrHalfPair) || c.Token.Secret.Reveal() != "t" {
		t.Errorf("%+v, %v", c, err)
	}
	if text := fmt.Sprintf("%+v %#v %v", c, c, err); strings.Contains(text, "s3cret") {
		t.Error(text)
	}
}

func TestNATSCredentialsDoNotPrint(t *testing.T) {
	m := machine{env: map[string]string{"KANADE_NATS_TOKEN": "s3cret\n", "KANADE_NATS_USER": "u", "KANADE_NATS_PASSWORD": "s3cret\n"}}
	c, err := m.lookup().NATSCredentials(secrets.RoleAgent)
	if text := fmt.Sprintf("%v %+v %#v", c, c, c); err != nil || strings.Contains(text, "s3cret") {
		t.Error(text, err)
	}
}

func TestParseRole(t *testing.T) {
	for _, r := range secrets.Roles() {
		if got, err := secrets.ParseRole(string(r)); got != r || err != nil {
			t.Errorf("%s: %q, %v", r, got, err)
		}
	}
	for _, name := range []string{"", "Agent", "agent ", `..\agent`, strings.Repeat("x", 1000)} {
		if got, err := secrets.ParseRole(name); got != "" || err == nil || len(err.Error()) > 200 {
			t.Errorf("%.40q: %q, %v", name, got, err)
		}
	}
}
