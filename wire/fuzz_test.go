package wire_test

import (
	"testing"

	"github.com/kanadehq/kanade-shared/internal/frozen"
)

// FuzzDecode reads a document as one of the types, chosen by the first argument:
// what is accepted must come out as bytes that come out as themselves.
func FuzzDecode(f *testing.F) { frozen.Fuzz(f, "0.43.53", fresh) }
