//go:build unix

package torture

import (
	"os"
	"testing"
)

// TestMain is the broker's main too: a test that wants to kill a broker runs this
// binary again.
func TestMain(m *testing.M) {
	if config := os.Getenv(nodeEnv); config != "" {
		os.Exit(runNode(config))
	}
	os.Exit(m.Run())
}
