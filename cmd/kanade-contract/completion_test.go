package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// asTool makes the test's program the tool, for shells that call it.
const asTool = "KANADE_CONTRACT_TEST_TOOL"

func TestMain(m *testing.M) {
	if os.Getenv(asTool) != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestCompleteWords(t *testing.T) {
	tests := []struct {
		words string // the last one is the one to complete
		want  string
		files bool
	}{
		{"expl", "explain", false},
		{"", "bootstrap", false},
		{"explain job.exec", "job.execute", false},
		{"explain job.execute", "job.execute.", false},
		{"explain job.execute.", "job.execute.bypass_local_limit job.execute.shell job.execute.script job.execute.script_file job.execute.script_object job.execute.timeout job.execute.run_as job.execute.cwd", false},
		{"explain schedule.rollout.waves[0].d", "schedule.rollout.waves[0].delay", false},
		{"explain sch", "schedule", false},
		{"explain schedule", "schedule.", false},
		{"explain nonsense.", "", false},
		{"explain --rec", "--recursive", false},
		{"explain -rec", "--recursive", false},
		{"explain --format ", "text json", false},
		{"explain --format j", "json", false},
		{"explain --format=j", "--format=json", false},
		{"explain --nope=j", "", false},
		{"explain --recursive fre", "freeze", false},
		{"init ", "job schedule", false},
		{"init --out ", "", true},
		{"init --out=", "", true},
		{"completion f", "fish", false},
		{"help exp", "explain", false},
		{"config ", "", true},
		{"config --kind ", "agent backend", false},
		{"demo ", "", true},
		{"version ", "", false},
		{"nonsense ", "", false},
	}
	for _, tt := range tests {
		list, files := completeWords(strings.Split(tt.words, " "))
		var got []string
		for _, c := range list {
			got = append(got, c.text)
		}
		if tt.words == "" {
			if !slices.Contains(got, tt.want) {
				t.Errorf("%q: %q, want %s among them", tt.words, got, tt.want)
			}
			continue
		}
		if strings.Join(got, " ") != tt.want || files != tt.files {
			t.Errorf("%q: %q, files %t, want %q, %t", tt.words, got, files, tt.want, tt.files)
		}
	}
}

// Every flag that takes a value, and every argument, leads somewhere or nowhere
// without a panic.
func TestCompleteEverything(t *testing.T) {
	for _, v := range verbs() {
		for _, word := range []string{"", "-", "--", "=", "--=", "x", ".", "..", "job..", "[", "\x00"} {
			completeWords([]string{v.name, word})
			completeWords([]string{v.name, "--", word})
			completeWords([]string{v.name, word, word})
		}
	}
	completeWords(nil)
}

// In each shell that is installed the script does its work.
func TestCompletionInShells(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "kanade-contract")); err != nil {
		t.Skip("no symbolic links:", err)
	}
	tests := []struct {
		shell string
		args  []string
		// script completes the words of which the last is $2.
		script string
	}{
		{"bash", []string{"--norc", "--noprofile", "-c"}, `
			source <(kanade-contract completion bash)
			COMP_WORDS=(kanade-contract explain "$0") COMP_CWORD=2
			complete -p kanade-contract >/dev/null || exit 1
			_kanade_contract 2>/dev/null
			printf '%s\n' "${COMPREPLY[@]}"`},
		{"zsh", []string{"-f", "-c"}, `
			compdef() { print -u2 registered $1 }
			compadd() {
				local name=${argv[-1]}
				print -l -- ${(P)name}
			}
			source <(kanade-contract completion zsh)
			words=(kanade-contract explain "$0") CURRENT=3
			_kanade_contract`},
		{"fish", []string{"--no-config", "-c"}, `
			kanade-contract completion fish | source
			complete -C "kanade-contract explain $argv[1]" | string split -f 1 \t`},
		{"pwsh", []string{"-NoProfile", "-Command"}, `& {
			kanade-contract completion powershell | Out-String | Invoke-Expression
			$line = "kanade-contract explain $args"
			(TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText }`},
	}
	for _, tt := range tests {
		t.Run(tt.shell, func(t *testing.T) {
			path, err := exec.LookPath(tt.shell)
			if err != nil {
				t.Skipf("%s is not installed", tt.shell)
			}
			cmd := exec.Command(path, append(slices.Clone(tt.args), tt.script, "job.execute.scr")...)
			cmd.Env = append(os.Environ(), asTool+"=1", "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+dir)
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s%s", err, out, &stderr)
			}
			want := "job.execute.script job.execute.script_file job.execute.script_object"
			if got := strings.Join(strings.Fields(string(out)), " "); got != want {
				t.Errorf("%q, want %q\n%s", got, want, &stderr)
			}
		})
	}
}

func TestCompletionOfSwitchesAndFiles(t *testing.T) {
	_, out, _ := tool(context.Background(), "completion", "candidates", "--", "init", "--out", "")
	if out != ":files\n" {
		t.Errorf("%q", out)
	}
	_, out, _ = tool(context.Background(), "completion", "candidates", "--", "explain", "job")
	if !strings.HasPrefix(out, ":open\njob.\t") {
		t.Errorf("%q", out)
	}
	_, out, _ = tool(context.Background(), "completion", "candidates", "--", "init", `""`)
	if !strings.HasPrefix(out, "job\t") {
		t.Errorf("%q", out)
	}
}
