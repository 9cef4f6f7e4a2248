package kvrmw_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/wire"
)

// TestWireTypes uses the documents that the fleet itself keeps in buckets.
func TestWireTypes(t *testing.T) {
	f := start(t)

	f.put(t, "PC1", `{"z":{"a": 1.0},"groups":["b"],"Groups":["not ours"],"y":null}`)
	res, err := kvrmw.Update(t.Context(), f.bucket, "PC1", func(g *wire.AgentGroups) (bool, error) {
		return g.Insert("a<&>"), nil
	})
	if err != nil || !res.Changed {
		t.Fatalf("%+v, %v", res, err)
	}
	f.wantStored(t, "PC1", `{"z":{"a": 1.0},"groups":["a<&>","b"],"Groups":["not ours"],"y":null}`)

	res, err = kvrmw.Update(t.Context(), f.bucket, "PC1", func(g *wire.AgentGroups) (bool, error) {
		return g.Insert("b"), nil
	})
	if err != nil || res.Changed || res.Revision != 2 {
		t.Errorf("%+v, %v", res, err)
	}

	f.put(t, "global", `{"target_version":"1.2.3","future":[true],"heartbeat_interval":"30s"}`)
	_, err = kvrmw.Update(t.Context(), f.bucket, "global", func(c *wire.ConfigScope) (bool, error) {
		c.TargetVersion.Clear()
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantStored(t, "global", `{"future":[true],"heartbeat_interval":"30s"}`)
}

func TestWireDecodeError(t *testing.T) {
	f := start(t)
	f.put(t, "PC1", `{"groups":["a",1]}`)
	_, err := kvrmw.Update(t.Context(), f.bucket, "PC1", func(g *wire.AgentGroups) (bool, error) {
		return g.Insert("b"), nil
	})
	var value *kvrmw.ValueError
	var decode *wire.DecodeError
	if !errors.As(err, &value) || !errors.As(err, &decode) {
		t.Fatalf("%v, want *ValueError with *wire.DecodeError", err)
	}
	if decode.Path != "groups[1]" {
		t.Errorf("path %q", decode.Path)
	}
}

// The controller's settings hold secrets, and members that came after this module:
// neither is lost when another member is set.
func TestSettingsOfANewerController(t *testing.T) {
	f := start(t)
	const stored = `{"later":{"a":1},"agent_install":{"nats_token":"hush","nats_token_set":false,"nats_user_set":false,"nats_password_set":false,` +
		`"later":true},"mail":{"host":"m","port":25,"encryption":"none","from":"f","username":null,"later":[1]},` +
		`"support_codes":[{"scope":"admin","hash":"hush"}]}`
	f.put(t, "current", stored)
	_, err := kvrmw.Update(t.Context(), f.bucket, "current", func(s *wire.ServerSettings) (bool, error) {
		s.SessionTTLHours.Set(8)
		install, _ := s.AgentInstall.Get()
		install.RequireSignedCommands.Set(true)
		s.AgentInstall.Set(install)
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantStored(t, "current", strings.Replace(strings.TrimSuffix(stored, "}"), `"later":true}`, `"later":true,"require_signed_commands":true}`, 1)+`,"session_ttl_hours":8}`)
}
