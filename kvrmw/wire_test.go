package kvrmw_test

import (
	"errors"
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
