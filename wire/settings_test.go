package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

const settingsText = `{"controller_group":" runners ","agent_install":{"nats_url":"nats://b:4222","nats_token":"hush-token",` +
	`"nats_token_set":false,"nats_user":"hush-user","nats_user_set":false,"nats_password":"hush-word","nats_password_set":false},` +
	`"session_ttl_hours":0,"support_codes":[{"scope":"admin","hash":"hush-hash","disabled":true},{"scope":"admin","hash":"hush-other","ttl_minutes":9999}]}`

// holders are values that hold the secrets of the settings, each in its way.
func holders(t *testing.T) map[string]any {
	t.Helper()
	var s wire.ServerSettings
	if err := s.UnmarshalJSON([]byte(settingsText)); err != nil {
		t.Fatal(err)
	}
	install, ok := s.AgentInstall.Get()
	if !ok {
		t.Fatal("no agent_install")
	}
	token, _ := install.NATSToken.Get()
	type hidden struct{ inner any }
	type inside struct{ settings wire.ServerSettings }
	return map[string]any{
		"settings": s, "pointer": &s, "install": install, "option": s.AgentInstall, "code": s.SupportCodes[0], "codes": s.SupportCodes,
		"projection": wire.NewSupportCodesProjection(s), "secret": token, "secret option": install.NATSToken,
		"unexported": hidden{s}, "unexported field": inside{s}, "list": []any{s, &s, token}, "map": map[string]wire.ServerSettings{"a": s},
	}
}

// No way of printing shows what is secret.
func TestSecretsArePrintedNowhere(t *testing.T) {
	for name, v := range holders(t) {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, "hush") || strings.Contains(text, fmt.Sprintf("%x", "hush")) {
				t.Errorf("%s, %s: %s", name, verb, text)
			}
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("text", "v", v, slog.Group("g", "v", v))
		if strings.Contains(log.String(), "hush") {
			t.Errorf("%s: %s", name, log.String())
		}
	}
	var log bytes.Buffer
	s, _ := holders(t)["settings"].(wire.ServerSettings)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "v", s.Redacted(), "s", holders(t)["secret"])
	if strings.Contains(log.String(), "hush") || !strings.Contains(log.String(), "controller_group") {
		t.Error(log.String())
	}
}

// The document has them, byte for byte.
func TestSecretsAreWritten(t *testing.T) {
	var s wire.ServerSettings
	if err := json.Unmarshal([]byte(settingsText), &s); err != nil {
		t.Fatal(err)
	}
	if got, err := s.MarshalJSON(); err != nil || string(got) != settingsText {
		t.Errorf("%s, %v", got, err)
	}
	shown := `{"controller_group":" runners ","agent_install":{"nats_url":"nats://b:4222","nats_token_set":true,"nats_user_set":true,` +
		`"nats_password_set":true},"session_ttl_hours":0,"support_codes":[{"scope":"admin","disabled":true},{"scope":"admin","ttl_minutes":9999}]}`
	if got := s.String(); got != shown {
		t.Errorf("shown: %s", got)
	}
	// What is shown was a copy.
	if got, err := s.MarshalJSON(); err != nil || string(got) != settingsText {
		t.Errorf("after it was shown: %s, %v", got, err)
	}
	// Marks are no claim of who sends a document.
	var marked wire.ServerSettings
	if err := marked.UnmarshalJSON([]byte(shown)); err != nil {
		t.Fatal(err)
	}
	if install, _ := marked.AgentInstall.Get(); install.NATSTokenSet || install.NATSUserSet || install.NATSPasswordSet {
		t.Errorf("marks were read: %v", install)
	}
}

func TestSecret(t *testing.T) {
	a, b := wire.NewSecret("x"), wire.NewSecret("x")
	if !a.Equal(b) || a.Equal(wire.NewSecret("y")) || a.Equal(wire.Secret{}) || a.Reveal() != "x" || a.IsZero() {
		t.Error("a secret does not know its text")
	}
	if s := wire.NewSecret(""); !s.IsZero() || s.Reveal() != "" || !s.Equal(wire.Secret{}) {
		t.Error("the empty text is not the zero Secret")
	}
	if text, err := json.Marshal(map[string]any{"s": a}); err != nil || string(text) != `{"s":"[redacted]"}` {
		t.Errorf("%s, %v", text, err)
	}
	if text, err := a.MarshalText(); err != nil || string(text) != a.String() || a.GoString() != a.String() {
		t.Errorf("%s, %v", text, err)
	}
}

func TestServerSettings(t *testing.T) {
	var s wire.ServerSettings
	if err := s.UnmarshalJSON([]byte(settingsText)); err != nil {
		t.Fatal(err)
	}
	if s.RunnerGroup() != "runners" || s.SessionTTL() != time.Hour || s.AuthMode() != wire.AuthToken {
		t.Error(s.RunnerGroup(), s.SessionTTL(), s.AuthMode())
	}
	code, ok := s.SupportCode("admin")
	if !ok || code.Hash.Reveal() != "hush-other" || code.TTL() != 8*time.Hour {
		t.Error("the disabled code must be passed over:", code, ok, code.TTL())
	}
	if _, ok := s.SupportCode("ADMIN"); ok {
		t.Error("scopes are matched to the byte")
	}
	var unset wire.ServerSettings
	if unset.PruneDays() != 0 || unset.CollectDays() != 30 || unset.ResultOutputDays() != 7 || unset.SessionTTL() != 24*time.Hour || unset.StaleDays() != 30 {
		t.Error(unset.PruneDays(), unset.CollectDays(), unset.ResultOutputDays(), unset.SessionTTL(), unset.StaleDays())
	}
	if got := unset.Caps(); got.ScriptsMiB.Or(0) != 256 || got.CollectionsMiB.Or(0) != 5120 {
		t.Errorf("%+v", got)
	}
	if got, err := unset.MarshalJSON(); err != nil || string(got) != "{}" {
		t.Errorf("%s, %v", got, err)
	}
}
