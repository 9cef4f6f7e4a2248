package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// tool runs the program.
func tool(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(ctx, args, streams{stdin: strings.NewReader(""), stdout: &out, stderr: &err})
	return code, out.String(), err.String()
}

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if w := strings.ReplaceAll(string(want), "\r\n", "\n"); got != w {
		t.Errorf("%s differs (-update writes it anew), got:\n%s\nwant:\n%s", path, got, w)
	}
}

func TestExitCodes(t *testing.T) {
	noJob := filepath.Join(t.TempDir(), "no.yaml")
	if err := os.WriteFile(noJob, []byte("id: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	nobody := "nats://127.0.0.1:1"
	tests := []struct {
		args           string
		code           int
		stdout, stderr string
	}{
		{"", exitWrongUse, "", "usage: kanade-contract VERB"},
		{"help", exitFine, "bootstrap", ""},
		{"--help", exitFine, "bootstrap", ""},
		{"help demo", exitFine, "--allow-other-shell", ""},
		{"demo --help", exitFine, "--allow-other-shell", ""},
		{"help help", exitFine, "usage: kanade-contract help [VERB]", ""},
		{"help nonsense", exitWrongUse, "", `unknown verb "nonsense"`},
		{"help a b", exitWrongUse, "", "one verb"},
		{"version", exitFine, "(contract 0.43.53, level 2, ", ""},
		{"version x", exitWrongUse, "", "no arguments"},
		{"dmeo", exitWrongUse, "", "did you mean demo?"},
		{"boot", exitWrongUse, "", "did you mean bootstrap?"},
		{"xyzzy", exitWrongUse, "", `unknown verb "xyzzy"` + "\n"},
		{"demo --agents 0", exitWrongUse, "", "--agents"},
		{"demo --agents x", exitWrongUse, "", "agents"},
		{"demo --nope", exitWrongUse, "", "kanade-contract help demo"},
		{"demo a b", exitWrongUse, "", "one job file"},
		{"demo --wait -1s", exitWrongUse, "", "--wait"},
		{"demo " + noJob, exitWrongUse, "", "no.yaml"},
		{"demo absent.yaml", exitWrongUse, "", "absent.yaml"},
		{"demo --server " + nobody, exitCannot, "", "cannot reach the broker at " + nobody},
		{"demo --creds no-such-file --server " + nobody, exitCannot, "", "no-such-file"},
		{"bootstrap --tls-ca no-such-file --server " + nobody, exitCannot, "", "no-such-file"},
		{"bootstrap --server " + nobody, exitCannot, "", "cannot reach the broker at " + nobody},
		{"connect now", exitWrongUse, "", `"now"`},
		{"connect --role viewer", exitWrongUse, "", "agent, backend or cli"},
		{"connect --creds no-such-file --server " + nobody, exitFindings, "", "no-such-file"},
		{"connect --server http://x", exitFindings, "role    cli\n", "invalid URL"},
		{"bootstrap --role viewer", exitWrongUse, "", "agent, backend or cli"},
		{"explain job.execute.runas", exitWrongUse, "", "did you mean job.execute.run_as?"},
		{"explain job schedule", exitWrongUse, "", "one path"},
		{"explain --format yaml job", exitWrongUse, "", "text or json"},
		{"init", exitWrongUse, "", "job or schedule"},
		{"init freeze", exitWrongUse, "", `unknown kind "freeze"`},
		{"init job --out no/such/folder/x.yaml", exitCannot, "", "folder"},
		{"completion", exitWrongUse, "", "bash, zsh, fish or powershell"},
		{"completion csh", exitWrongUse, "", `unknown shell "csh"`},
		{"completion bash", exitFine, "complete -F", ""},
		{"bootstrap now", exitWrongUse, "", `"now"`},
		{"bootstrap --help", exitFine, "--allow-data-loss", ""},
		{"bootstrap --format yaml", exitWrongUse, "", "text or json"},
		{"bootstrap --replicas 6", exitWrongUse, "", "--replicas must be 1 to 5"},
		{"bootstrap --replicas x", exitWrongUse, "", "replicas"},
		{"bootstrap --plan --server " + nobody, exitCannot, "", "cannot reach the broker at " + nobody},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			code, stdout, stderr := tool(t.Context(), strings.Fields(tt.args)...)
			if code != tt.code {
				t.Errorf("exit %d, want %d", code, tt.code)
			}
			if !strings.Contains(stdout, tt.stdout) || tt.stdout == "" && stdout != "" {
				t.Errorf("stdout %q, want %q", stdout, tt.stdout)
			}
			if !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
				t.Errorf("stderr %q, want %q", stderr, tt.stderr)
			}
		})
	}
}

func TestEveryVerbHasHelp(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range verbs() {
		if seen[v.name] || v.short == "" {
			t.Errorf("verb %q comes twice or says nothing of itself", v.name)
		}
		seen[v.name] = true
		fs := v.flagSet()
		if v.flags(fs) == nil {
			t.Errorf("verb %q does nothing", v.name)
		}
		fs.VisitAll(func(f *flag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s says nothing of itself", v.name, f.Name)
			}
		})
	}
}
