package lab

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// A program within sees the lab's folder kanade and the rest of the machine's /etc;
// the machine sees nothing of it.
func TestEtc(t *testing.T) {
	e, err := newEtc(t.Context(), t.TempDir())
	if err != nil {
		t.Skip("no mount namespaces here:", err)
	}
	if err := e.write("test-of-the-lab", "laid down\n"); err != nil {
		t.Fatal(err)
	}
	passwd, err := os.ReadFile(filepath.Join(systemEtc, "passwd"))
	if err != nil {
		t.Skip(err)
	}
	out, err := proc.Run(t.Context(), e.Within(proc.Spec{
		Name: "sh", Path: "/bin/sh", Args: []string{"-c", "cat /etc/kanade/test-of-the-lab; stat -c %u:%a /etc/kanade/test-of-the-lab; cat /etc/passwd"},
		Dir: t.TempDir(), Env: []string{"PATH=" + os.Getenv("PATH")},
	}), "")
	if want := "laid down\n0:600\n" + string(passwd); err != nil || out.Code != 0 || out.Stdout != want {
		t.Errorf("exit %d, %v\n%s%s", out.Code, err, out.Stdout, out.Stderr)
	}
	if _, err := os.Stat(filepath.Join(systemEtc, "kanade", "test-of-the-lab")); !os.IsNotExist(err) {
		t.Errorf("the machine's own /etc: %v", err)
	}
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err == nil && strings.Contains(string(mounts), e.behind) {
		t.Errorf("mounted for all:\n%s", mounts)
	}
}
