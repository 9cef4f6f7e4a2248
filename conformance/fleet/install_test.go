//go:build unix

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/proc"
)

// fakeGo builds a program that says how it was called and ends with 1.
const fakeGo = `#!/bin/sh
[ "$1 $2" = "build -o" ] || exit 9
printf '#!/bin/sh\necho "fleet $*"\nexit 1\n' >"$3"
chmod +x "$3"
`

// fakeCargo says how it was called and installs what says that it is VERSION.
const fakeCargo = `#!/bin/sh
echo "cargo $*; into $CARGO_TARGET_DIR"
mkdir -p "$6/bin" "$CARGO_TARGET_DIR"
printf '#!/bin/sh\necho "%s VERSION"\n' "$7" >"$6/bin/$7"
chmod +x "$6/bin/$7"
`

// TestInstall runs the script that make fleet runs, with a cargo and a go that
// only say how they were called.
func TestInstall(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	script, err := filepath.Abs("../../.ci/fleet")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(script); err != nil { // so that a result is not kept when it has changed
		t.Fatal(err)
	}
	// The tools that the script uses, and no cargo that is installed here.
	tools := t.TempDir()
	for _, name := range []string{"sh", "dirname", "mktemp", "rm", "mkdir", "chmod"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Skip("no", name)
		}
		if err := os.Symlink(path, filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	goPath := filepath.Join(t.TempDir(), "go")
	if err := os.WriteFile(goPath, []byte(fakeGo), 0o700); err != nil {
		t.Fatal(err)
	}
	cargo := func(version string) {
		t.Helper()
		text := strings.ReplaceAll(fakeCargo, "VERSION", version)
		if err := os.WriteFile(filepath.Join(tools, "cargo"), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	home := t.TempDir()
	cache := filepath.Join(home, ".cache", "kanade-fleet", "0.43.53")
	run := func(args ...string) (int, string) {
		t.Helper()
		out, err := proc.Run(context.Background(), proc.Spec{
			Name: "fleet", Path: sh, Args: append([]string{script}, args...), Dir: t.TempDir(),
			Env: []string{"PATH=" + tools, "HOME=" + home, "GO=" + goPath, "TMPDIR=" + t.TempDir(), "KANADE_REFERENCE=" + filepath.Join(home, "none")},
		}, "")
		if err != nil {
			t.Fatal(err)
		}
		return out.Code, out.Stdout + out.Stderr
	}
	const met = 1 // what the fake fleet ends with

	if code, out := run(); code != 0 || out != "skipped: cargo is not installed, and of the published programs there is no kanade-agent kanade-backend kanade\n" {
		t.Errorf("without cargo: exit %d\n%s", code, out)
	}
	cargo("0.1.0")
	if code, out := run(); code != 3 || !strings.Contains(out, "does not say that it is 0.43.53") {
		t.Errorf("another version: exit %d\n%s", code, out)
	}
	if code, out := run("--cached"); code != 0 || !strings.HasPrefix(out, "skipped: ") || strings.Count(out, "\n") != 1 {
		t.Errorf("--cached, nothing cached: exit %d\n%s", code, out)
	}
	cargo("0.43.53")
	code, out := run("--run", "a b")
	for _, name := range []string{"kanade-agent", "kanade-backend", "kanade"} {
		want := "cargo install --locked --version =0.43.53 --root " + cache + " " + name + "; into " + cache + "/target\n"
		if strings.Count(out, want) != 1 {
			t.Errorf("%q is not once in\n%s", want, out)
		}
	}
	if want := "fleet --version 0.43.53 --programs " + cache + "/bin --run a b\n"; code != met || !strings.HasSuffix(out, want) {
		t.Errorf("exit %d, no %q in\n%s", code, want, out)
	}
	if _, err := os.Stat(filepath.Join(cache, "target")); !os.IsNotExist(err) {
		t.Errorf("what was compiled is still there: %v", err)
	}
	if code, out := run("--cached", "--keep"); code != met || out != "fleet --version 0.43.53 --programs "+cache+"/bin --keep\n" {
		t.Errorf("all there: exit %d\n%s", code, out)
	}
}
