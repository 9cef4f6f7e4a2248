package manifest

import (
	"strings"
	"unicode"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// script checks what is run, and by which shell.
func (c *checker) script(execute *yamldoc.Value) {
	shell := execute.Get("shell").Text()
	if v := execute.Get("script"); v != nil && v.Text() != "" {
		switch {
		case !blank(v.Text()):
			c.scriptText(v, shell, "execute.script")
		case !c.newest(): // where it counts as none
			c.on(v, "blank-script", SeverityWarning, "execute.script", "the script is nothing but white space")
		}
	}
	if v := execute.Get("script_file"); v != nil {
		c.scriptFile(v, shell)
	}
	if v := execute.Get("script_object"); v != nil {
		c.scriptObject(v)
	}
}

// scriptText looks for the signs of another shell at the beginning of a script.
func (c *checker) scriptText(v *yamldoc.Value, shell, path string) {
	first := firstLine(v.Text())
	lower := strings.ToLower(first)
	other := ""
	switch family := family(shell); {
	case strings.HasPrefix(first, "#!"):
		interpreter := lower[strings.LastIndexByte(lower, '/')+1:]
		name := strings.TrimPrefix(interpreter, "env ")
		if family == "powershell" && (strings.HasPrefix(name, "pwsh") || strings.HasPrefix(name, "powershell")) || family == "sh" && strings.HasPrefix(name, "sh") {
			return
		}
		f := c.on(v, "script-shell", SeverityWarning, path, "the script asks for "+quoted(strings.TrimSpace(first[2:]))+c.runBy(shell))
		f.Suggestion = &Suggestion{Message: "the shells are " + andList(c.shells())}
		return
	case (family == "powershell" || family == "sh") && (strings.HasPrefix(lower, "@echo off") || strings.HasPrefix(lower, "setlocal") || lower == "rem" || strings.HasPrefix(lower, "rem ")):
		other = "cmd"
	case (family == "cmd" || family == "sh") && (strings.HasPrefix(lower, "#requires") || strings.HasPrefix(lower, "param(") || strings.HasPrefix(lower, "param (") ||
		strings.HasPrefix(lower, "[cmdletbinding(") || strings.HasPrefix(lower, "write-host ") || strings.HasPrefix(lower, "write-output ") || isAssignment(first)):
		other = "powershell"
	default:
		return
	}
	c.on(v, "script-shell", SeverityWarning, path, "the script begins as one for "+other+", and "+shell+" runs it")
}

// family is the shell of which another is a later version, or the shell itself.
func family(shell string) string {
	if shell == string(wire.ShellPwsh) {
		return string(wire.ShellPowerShell)
	}
	return shell
}

// shells are those of the contract.
func (c *checker) shells() []string {
	return fieldOf(fieldOf(c.root.Type, "execute").Type, "shell").Type.Values
}

// runBy names the shell that is going to run something, if anybody knows.
func (c *checker) runBy(shell string) string {
	if shell == "" {
		return ", which is none of " + andList(c.shells())
	}
	return ", and " + shell + " runs it"
}

// firstLine is the first line of a script that is not blank.
func firstLine(text string) string {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	if end := strings.IndexAny(text, "\r\n"); end >= 0 {
		text = text[:end]
	}
	return strings.TrimRightFunc(text, unicode.IsSpace)
}

// isAssignment reports whether a line sets a variable as PowerShell does.
func isAssignment(line string) bool {
	name, _, found := strings.Cut(line, "=")
	name, isVariable := strings.CutPrefix(strings.TrimSpace(name), "$")
	return found && isVariable && name != "" && strings.IndexFunc(name, func(r rune) bool {
		return r != '_' && r != ':' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
}

// scriptFile checks a path beside the manifest.
func (c *checker) scriptFile(v *yamldoc.Value, shell string) {
	const path = "execute.script_file"
	name := strings.TrimSpace(v.Text())
	slashed := strings.ReplaceAll(name, `\`, "/")
	switch {
	case name == "":
		severity := SeverityWarning
		if c.newest() {
			severity = SeverityError
		}
		c.on(v, "blank-script", severity, path, "the script file has no name")
		return
	case strings.HasPrefix(slashed, "/") || len(slashed) > 1 && slashed[1] == ':':
		c.on(v, "script-path", SeverityWarning, path, "an absolute path is another file on another machine: keep the script beside the manifest")
	case escapes(slashed):
		c.on(v, "script-path", SeverityWarning, path, "the script file is outside of the manifest's folder")
	}
	extension := strings.ToLower(slashed[strings.LastIndexByte(slashed, '/')+1:])
	if dot := strings.LastIndexByte(extension, '.'); dot >= 0 {
		extension = extension[dot:]
	} else {
		return
	}
	right := map[string]string{".ps1": "powershell", ".psm1": "powershell", ".bat": "cmd", ".cmd": "cmd"}
	if c.newest() {
		right[".sh"] = "sh"
	}
	if want, known := right[extension]; known && shell != "" && want != family(shell) {
		c.on(v, "script-shell", SeverityWarning, path, "a file "+extension+" is for "+want+", and "+shell+" runs it")
	} else if !known && strings.Contains(" .sh .bash .zsh .py .rb .pl .js .vbs ", " "+extension+" ") {
		c.on(v, "script-shell", SeverityWarning, path, "a file "+extension+" is for none of "+andList(c.shells()))
	}
}

// escapes reports whether a path with slashes leads out of the folder that it
// begins in.
func escapes(path string) bool {
	depth := 0
	for part := range strings.SplitSeq(path, "/") {
		switch part {
		case "", ".":
		case "..":
			if depth--; depth < 0 {
				return true
			}
		default:
			depth++
		}
	}
	return false
}

// scriptObject checks the key of an object, <name>/<version>.
func (c *checker) scriptObject(v *yamldoc.Value) {
	const path = "execute.script_object"
	text := v.Text()
	name, version, found := strings.Cut(text, "/")
	switch {
	case c.newest():
		if !isResourceID(name) || !isResourceID(version) {
			c.on(v, "script-object", SeverityError, path, quoted(text)+" is no key of a script: want <name>/<version>, each of letters, digits, ., _ and -")
		}
	case !found || name == "" || version == "" || strings.Contains(version, "/") || strings.ContainsFunc(text, unicode.IsSpace):
		c.on(v, "script-object", SeverityWarning, path, quoted(text)+" is no key of a script: want <name>/<version>")
	}
}
