package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// readYAML reads a file of the module's folder.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// TestHooks checks that the commands of the pre-commit hooks are ones.
func TestHooks(t *testing.T) {
	var hooks []struct {
		ID, Entry, Language, Files string
		Args                       []string
	}
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) == 0 {
		t.Fatal("there are no hooks")
	}
	t.Chdir(t.TempDir())
	write(t, map[string]string{"jobs/good.yaml": goodJob, "other.yaml": "a: b\n"})
	for _, h := range hooks {
		args := append(strings.Fields(h.Entry), h.Args...)
		if args[0] != "kanade-contract" || h.Language != "golang" || !regexp.MustCompile(h.Files).MatchString("jobs/a.yaml") {
			t.Errorf("%+v", h)
		}
		if code, stdout, stderr := tool(t.Context(), args[1:]...); code != exitFine {
			t.Errorf("%s: exit %d\n%s%s", h.ID, code, stdout, stderr)
		}
	}
}

// TestAction runs the last step of the GitHub action, with a program in the place of
// the tool that prints its arguments.
func TestAction(t *testing.T) {
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				Run string
				Env map[string]string
			}
		}
	}
	readYAML(t, "action.yml", &action)
	step := action.Runs.Steps[len(action.Runs.Steps)-1]
	input := regexp.MustCompile(`^\$\{\{ inputs\.(\w+) \}\}$`)
	bash, err := exec.LookPath("bash")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("there is no bash")
	}
	dir := t.TempDir()
	stub := "#!/bin/sh\nfor a in \"$@\"; do printf '<%s>' \"$a\"; done\necho\nexit ${CODE:-0}\n"
	if err := os.WriteFile(filepath.Join(dir, "kanade-contract"), []byte(stub), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		inputs map[string]string
		code   string
		stdout string
		sarif  string
		fails  bool
	}{
		{nil, "0", "<validate><--severity><warning><--format><github><--><.>\n", "", false},
		{nil, "1", "<validate><--severity><warning><--format><github><--><.>\n", "", true},
		{
			map[string]string{"paths": "jobs dir\n--x\n\n$(id)\n", "exclude": "a*\nb\n", "severity": "hint"}, "0",
			"<validate><--severity><hint><--exclude><a*><--exclude><b><--format><github><--><jobs dir><--x><$(id)>\n", "", false,
		},
		{
			map[string]string{"sarif": "out.sarif"}, "1", "<validate><--severity><warning><--format><github><--><.>\n",
			"<validate><--severity><warning><--format><sarif><--><.>\n", true,
		},
		{map[string]string{"sarif": "out.sarif"}, "3", "", "<validate><--severity><warning><--format><sarif><--><.>\n", true},
	}
	for _, tt := range tests {
		cmd := exec.CommandContext(t.Context(), bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run)
		cmd.Dir = t.TempDir()
		cmd.Env = []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "CODE=" + tt.code}
		for name, value := range step.Env {
			m := input.FindStringSubmatch(value)
			if m == nil {
				t.Fatalf("%s is %s and not an input", name, value)
			}
			given, ok := tt.inputs[m[1]]
			if !ok {
				given = action.Inputs[m[1]].Default
			}
			cmd.Env = append(cmd.Env, name+"="+given)
		}
		out, err := cmd.Output()
		if string(out) != tt.stdout || (err != nil) != tt.fails {
			t.Errorf("%v: %v\n%s", tt, err, out)
		}
		if got, _ := os.ReadFile(filepath.Join(cmd.Dir, "out.sarif")); string(got) != tt.sarif {
			t.Errorf("%v: the file has %q", tt, got)
		}
	}
}
