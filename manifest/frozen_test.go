package manifest_test

import (
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
	"github.com/kanadehq/kanade-shared/manifest"
)

func TestFrozenDocuments(t *testing.T) {
	fresh := map[string]func() frozen.Value{
		"Schedule": func() frozen.Value { return new(manifest.Schedule) },
		"Freeze":   func() frozen.Value { return new(manifest.Freeze) },
	}
	frozen.Check(t, "0.43.53", fresh, func(name string) bool { return fresh[name] != nil })
}
