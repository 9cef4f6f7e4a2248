package story

import (
	"fmt"
	"strings"
)

// maxLines is how many lines of a program's output are kept.
const maxLines = 20

// Story is what happened. The zero value is an empty one without replacements.
type Story struct {
	plain *strings.Replacer
	text  strings.Builder
}

// New returns an empty story in which each old text is replaced by the new one
// after it, as strings.NewReplacer takes them.
func New(oldnew ...string) *Story {
	return &Story{plain: strings.NewReplacer(oldnew...)}
}

// Chapter begins a scenario.
func (s *Story) Chapter(name, about string) {
	if s.text.Len() > 0 {
		s.text.WriteString("\n")
	}
	fmt.Fprintf(&s.text, "== %s: %s\n", name, about)
}

// Say adds a line about what was seen.
func (s *Story) Say(format string, args ...any) {
	s.add("-- ", fmt.Sprintf(format, args...))
}

// Ran adds a command with what it printed and its exit code, which goes without
// saying when it is 0.
func (s *Story) Ran(program string, args []string, stdout string, code int) {
	s.add("$ ", strings.TrimRight(program+" "+quote(args), " "))
	lines := strings.Split(strings.TrimRight(stdout, "\n"), "\n")
	if len(lines) > maxLines {
		rest := len(lines) - maxLines
		lines = append(lines[:maxLines], fmt.Sprintf("… %d lines more", rest))
	}
	for _, line := range lines {
		if line = strings.TrimRight(line, " \r"); line != "" {
			s.add("   ", line)
		}
	}
	if code != 0 {
		s.add("   ", fmt.Sprintf("exit code %d", code))
	}
}

// String is the story so far.
func (s *Story) String() string { return s.text.String() }

func (s *Story) add(prefix, text string) {
	if s.plain != nil {
		text = s.plain.Replace(text)
	}
	s.text.WriteString(prefix)
	s.text.WriteString(steady(text))
	s.text.WriteByte('\n')
}

// quote joins arguments as one would type them.
func quote(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		if arg == "" || strings.ContainsAny(arg, " \t\n\"'\\$`;&|<>()*?[]#~!{}") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		quoted[i] = arg
	}
	return strings.Join(quoted, " ")
}
