package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/wire"
)

func TestVersion(t *testing.T) {
	code, out, _ := controller(t.Context(), "version")
	if code != exitFine || !strings.HasPrefix(out, fmt.Sprintf("controller, contract level %d, versions 0.43.53 ", wire.Level)) {
		t.Errorf("exit %d: %s", code, out)
	}
	if code, _, stderr := controller(t.Context(), "version", "x"); code != exitWrongUse || !strings.Contains(stderr, "no arguments") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}
