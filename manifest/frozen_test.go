package manifest_test

import (
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

func TestFrozenDocuments(t *testing.T) {
	fresh := map[string]func() frozen.Value{
		"Schedule": func() frozen.Value { return new(manifest.Schedule) },
		"Freeze":   func() frozen.Value { return new(manifest.Freeze) },
	}
	frozen.Check(t, "0.43.53", fresh, func(name string) bool { return fresh[name] != nil })
}

func TestNewerFrozenDocuments(t *testing.T) {
	fresh := map[string]func() frozen.Value{
		"Manifest": func() frozen.Value { return frozen.At(new(manifest.Job), wire.V0_101_0) },
		"Schedule": func() frozen.Value { return frozen.At(new(manifest.Schedule), wire.V0_101_0) },
		"View":     func() frozen.Value { return new(manifest.View) },
		"GroupDef": func() frozen.Value { return new(manifest.GroupDef) },
	}
	frozen.Check(t, "0.101.0", fresh, func(name string) bool { return fresh[name] != nil })
}
