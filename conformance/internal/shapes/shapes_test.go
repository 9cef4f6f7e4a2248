package shapes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
)

// TestAllTypesOfTheTestee: what can be asked about is described.
func TestAllTypesOfTheTestee(t *testing.T) {
	var out bytes.Buffer
	if err := conform.Serve(context.Background(), strings.NewReader(`{"op":"hello"}`), &out); err != nil {
		t.Fatal(err)
	}
	var hello struct{ OK struct{ Types []string } }
	if err := json.Unmarshal(out.Bytes(), &hello); err != nil || len(hello.OK.Types) == 0 {
		t.Fatalf("%s: %v", &out, err)
	}
	all := shapes.All()
	for _, name := range hello.OK.Types {
		if all[name] == nil {
			t.Errorf("%s is not described", name)
		}
	}
}
