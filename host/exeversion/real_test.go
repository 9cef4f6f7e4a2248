package exeversion_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kanadehq/kanade-shared/host/exeversion"
	"github.com/kanadehq/kanade-shared/internal/gocmd"
)

// TestRealExecutables reads what the toolchain and a resource compiler make.
func TestRealExecutables(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	for _, arch := range []string{"amd64", "386"} {
		path := filepath.Join(t.TempDir(), arch+".exe")
		gocmd.Run(t, []string{"GOOS=windows", "GOARCH=" + arch, "CGO_ENABLED=0"}, "build", "-o", path, "./host/exeversion/testdata/program")
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if v, ok := exeversion.PE(file); v != "0.43.53" || !ok {
			t.Errorf("%s: %q, %t", arch, v, ok)
		}
		// The resources stand at the end, so a file that ends in its headers has none.
		for n := range min(4096, len(file)) {
			if v, ok := exeversion.PE(file[:n]); ok {
				t.Fatalf("%s: %d bytes have the version %q", arch, n, v)
			}
		}
	}
}
