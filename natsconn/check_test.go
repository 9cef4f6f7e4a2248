package natsconn_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/host/secrets"
	"github.com/kanadehq/kanade-shared/natsconn"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	users, token := startBroker(t, wantsUsers).ClientURL(), startBroker(t, wantsToken).ClientURL()
	silent := impostor(t, "", false)
	agent := func(env *vars) natsconn.Options {
		return natsconn.Options{Role: secrets.RoleAgent, Secrets: env.lookup()}
	}
	short := agent(newVars("agent", password, secret))
	short.Timeout = 300 * time.Millisecond
	tests := []struct {
		name string
		url  string
		opts natsconn.Options
		want natsconn.Trouble
		says string // the error, or the credentials
	}{
		{"user", users, agent(newVars("agent", password, "")), "", "user agent"},
		{"user refused, token", token, agent(newVars("agent", password, secret)), "", "token"},
		{"URL", "http://broker", agent(newVars("", "", "")), natsconn.TroubleConfiguration, "invalid URL"},
		{"half a pair", users, agent(newVars("agent", "", secret)), natsconn.TroubleConfiguration, "set both or none"},
		{"no such CA", users, natsconn.Options{TLS: natsconn.TLS{CAFile: "none.pem"}}, natsconn.TroubleConfiguration, "none.pem"},
		{"no user", users, agent(newVars("", "", "")), natsconn.TroubleAuthentication, "or, for a broker with users, that of the role into KANADE_NATS_USER"},
		{"wrong password", users, agent(newVars("agent", secret+"x", "")), natsconn.TroubleAuthentication, "nor was a token found"},
		{"both wrong", users, agent(newVars("agent", secret+"x", secret)), natsconn.TroubleAuthentication, "the token in environment variable KANADE_NATS_TOKEN is not the broker's"},
		{"nobody there", "nats://127.0.0.1:1", agent(newVars("agent", password, secret)), natsconn.TroubleUnreachable, "check the address"},
		{"silent", silent, short, natsconn.TroubleUnreachable, "keeps silent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := observe(t, &tt.opts)
			tt.opts.OnDead = func(err error) { t.Errorf("dead: %v", err) }
			credentials, err := natsconn.Check(t.Context(), tt.url, tt.opts)
			if got := natsconn.TroubleOf(err); got != tt.want {
				t.Fatalf("%q: %v", got, err)
			}
			if err != nil && (!strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), secret)) {
				t.Errorf("got %v\nwant %q", err, tt.says)
			}
			if err == nil && credentials != tt.says {
				t.Errorf("it took the %s, want %s", credentials, tt.says)
			}
			if len(o.events) > 0 {
				t.Errorf("event %+v", <-o.events)
			}
		})
	}
}

// The broker's monitoring is not to take it for a program of the fleet.
func TestCheckHasNoFleetName(t *testing.T) {
	door := &door{password: password}
	b := startBroker(t, door.configure)
	opts := natsconn.Options{Role: secrets.RoleAgent, Identity: "PC1", Secrets: newVars("agent", password, "").lookup()}
	if _, err := natsconn.Check(t.Context(), b.ClientURL(), opts); err != nil {
		t.Fatal(err)
	}
	if got := door.visitors(); !slices.Equal(got, []string{"auth-probe: user agent", "auth-witness: user agent"}) {
		t.Errorf("came %q", got)
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	opts := natsconn.Options{Role: secrets.RoleAgent, Secrets: newVars("agent", password, "").lookup()}
	_, err := natsconn.Check(ctx, impostor(t, "", false), opts)
	if !errors.Is(err, context.Canceled) || natsconn.TroubleOf(err) != natsconn.TroubleUnreachable {
		t.Errorf("%v", err)
	}
}
