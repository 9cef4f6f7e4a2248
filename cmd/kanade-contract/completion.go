package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"strings"
)

//go:embed completions
var completionScripts embed.FS

// shells are those that there is a script for.
var shells = []candidate{
	{text: "bash", about: "source <(kanade-contract completion bash)"},
	{text: "zsh", about: "source <(kanade-contract completion zsh)"},
	{text: "fish", about: "kanade-contract completion fish | source"},
	{text: "powershell", about: "kanade-contract completion powershell | Out-String | Invoke-Expression"},
}

func completionVerb() verb {
	return verb{
		name: "completion", args: "SHELL",
		short: "print what lets a shell complete verbs, flags and paths",
		long: `
SHELL is bash, zsh, fish or powershell. Put the line for yours into its start file:

  source <(kanade-contract completion bash)
  source <(kanade-contract completion zsh)
  kanade-contract completion fish | source
  kanade-contract completion powershell | Out-String | Invoke-Expression`,
		flags: func(*flag.FlagSet) func(context.Context, streams, []string) int {
			return func(_ context.Context, std streams, args []string) int {
				if len(args) > 0 && args[0] == "candidates" {
					printCandidates(std, args[1:])
					return exitFine
				}
				if len(args) != 1 {
					return wrongUse(std, "completion", fmt.Sprintf("completion takes one shell, got %d: bash, zsh, fish or powershell", len(args)))
				}
				return printScript(std, args[0])
			}
		},
		complete: func(word string) (out []candidate) {
			for _, s := range shells {
				if strings.HasPrefix(s.text, word) {
					out = append(out, s)
				}
			}
			return out
		},
	}
}

func printScript(std streams, shell string) int {
	for _, s := range shells {
		if s.text != shell {
			continue
		}
		script, err := completionScripts.ReadFile("completions/" + shell)
		if err != nil {
			return cannot(std, err)
		}
		fmt.Fprintf(std.stdout, "%s", script)
		return exitFine
	}
	return wrongUse(std, "completion", fmt.Sprintf("unknown shell %q: bash, zsh, fish or powershell", shell))
}

// printCandidates answers the scripts: a candidate a line, behind a tab what it
// is; ":files" where names of files fit, ":open" where a word goes on.
func printCandidates(std streams, words []string) {
	if n := len(words); n > 0 && words[n-1] == `""` {
		words[n-1] = "" // PowerShell passes no empty arguments
	}
	list, files := completeWords(words)
	for _, c := range list {
		if c.open {
			fmt.Fprintln(std.stdout, ":open")
			break
		}
	}
	for _, c := range list {
		fmt.Fprintf(std.stdout, "%s\t%s\n", c.text, strings.Join(strings.Fields(c.about), " "))
	}
	if files {
		fmt.Fprintln(std.stdout, ":files")
	}
}
