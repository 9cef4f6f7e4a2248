package shapes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/wire"
)

// typesAt are those that can be asked about at a contract.
func typesAt(t *testing.T, c wire.Contract) []string {
	t.Helper()
	var out bytes.Buffer
	if err := conform.Serve(context.Background(), strings.NewReader(`{"op":"hello","contract":"`+c.String()+`"}`), &out); err != nil {
		t.Fatal(err)
	}
	var hello struct{ OK struct{ Types []string } }
	if err := json.Unmarshal(out.Bytes(), &hello); err != nil || len(hello.OK.Types) == 0 {
		t.Fatalf("%s: %v", &out, err)
	}
	return hello.OK.Types
}

// TestAllTypesOfTheTestee: what can be asked about is described.
func TestAllTypesOfTheTestee(t *testing.T) {
	all, first := shapes.All(), shapes.At(wire.V0_43_53)
	old := typesAt(t, wire.V0_43_53)
	for _, name := range typesAt(t, wire.V0_101_0) {
		if all[name] == nil {
			t.Errorf("%s is not described", name)
		}
		// What came later between agent and app is not among the first.
		if isOld := slices.Contains(old, name); strings.HasPrefix(name, "ipc.") && (first[name] != nil) != isOld {
			t.Errorf("%s: in the first contract %t, described for it %t", name, isOld, first[name] != nil)
		}
	}
}
