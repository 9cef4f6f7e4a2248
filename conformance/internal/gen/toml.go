package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// Variables of the environment in which both programs are to run, so that
// templates find the same.
var Variables = []string{"KANADE_LIVE_SET=set", "KANADE_LIVE_EMPTY=", "KANADE_LIVE_NUMBER=7", "KANADE_LIVE_PATH=/a b/ü"}

// Unset are variables that are not there.
var Unset = []string{"KANADE_LIVE_UNSET", "ProgramData"}

// configuration is a file for an agent or a backend.
func (r dice) configuration(kind string) string {
	// The newer contract renders with another engine, which takes the same of what
	// files have, and otherwise what is odd.
	r.careful = r.contract >= wire.V0_101_0 || r.IntN(3) > 0
	sections := map[string][]string{
		"agent": {"agent.id", "agent.nats_url", "agent.groups", "log.path", "log.level", "log.keep_days"},
		"backend": {
			"server.bind", "nats.url", "db.sqlite_path", "log.path", "log.level", "log.keep_days",
		},
	}[kind]
	var lines []string
	vars := r.IntN(4)
	if vars > 0 {
		lines = append(lines, pick(r, []string{"[vars]", "[vars]", "[vars]", " [vars] ", "[vars]", "['vars']"}))
		for i := range vars {
			lines = append(lines, fmt.Sprintf("v%d = %s", i, r.templated(i)))
		}
	}
	at := ""
	for _, key := range sections {
		section, name, _ := strings.Cut(key, ".")
		if section != at {
			at = section
			header := "[" + section + "]"
			if r.oneIn(40) && !r.careful {
				header = pick(r, []string{"[" + strings.ToUpper(section) + "]", "[ " + section + " ]", "[\"" + section + "\"]", "[[" + section + "]]", "", header + " # c", header + "\n" + header})
			}
			lines = append(lines, header)
		}
		if r.oneIn(30) && !r.careful {
			continue
		}
		var value string
		switch name {
		case "keep_days":
			if r.oneIn(3) {
				continue
			}
			if r.careful {
				value = pick(r, []string{"0", "30", "0x1F", "1_000", `{{ env(name="KANADE_LIVE_NUMBER", default=7) }}`, `{{ env(name="KANADE_LIVE_UNSET", default=7) }}`})
				break
			}
			value = pick(r, []string{"0", "1", "14", "30", "0x1F", "0o17", "0b11", "1_000", "-1", "+5", "07", "1.0", "'7'", "9223372036854775807", "9223372036854775808", "true",
				`{{ env(name="KANADE_LIVE_NUMBER", default=7) }}`, `{{ env(name="KANADE_LIVE_UNSET", default=7) }}`, "{{ 7 }}"})
		case "groups":
			if r.oneIn(2) {
				continue
			}
			if r.careful {
				value = pick(r, []string{"[]", "['a']", "['a', \"b\",]", "['{{ system.os }}']"})
				break
			}
			value = pick(r, []string{"[]", "['a']", "['a', \"b\",]", "[1]", "'a'", "['a',\n 'b' # c\n]", "[['a']]", "['{{ system.os }}']"})
		default:
			value = r.templated(vars)
		}
		lines = append(lines, pick(r, []string{"", "", "", " "})+name+pick(r, []string{" = ", "=", " =  "})+value+pick(r, []string{"", "", "", "", " # comment", "  "}))
		if r.oneIn(15) && !r.careful {
			lines = append(lines, pick(r, []string{"", "# comment", "unknown = 1", "x = { a = 1, b = [2] }", "d = 2026-07-01T09:00:00Z", "# {{ vars.nope", "# 'x", "t = 07:32", "f = 1e3", "\"a b\" = 'c'", "a.b = 1", name + " = 'twice'"}))
		}
	}
	if r.oneIn(8) {
		lines = append(lines, "[extra]", "a = "+r.templated(vars))
	}
	if r.oneIn(12) {
		i := r.IntN(len(lines))
		lines = append(lines[:i:i], append([]string{"{% if " + r.condition(vars) + " %}"}, append(append([]string(nil), lines[i:]...), "{% endif %}")...)...)
	}
	text := strings.Join(lines, "\n") + "\n"
	if r.oneIn(12) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if r.oneIn(10) && !r.careful {
		text = r.damage(text)
	}
	return text
}

// templated is a TOML string, with templates in every second.
func (r dice) templated(vars int) string {
	var b strings.Builder
	for range 1 + r.IntN(2) {
		if r.oneIn(2) {
			b.WriteString(r.template(vars))
		} else {
			b.WriteString(pick(r, []string{"a", "nats://127.0.0.1:4222", "/var/lib/kanade", "info", "x y", "é", "日本", "C:\\x", "", "}", "{", "%", "#", "$HOME"}))
		}
	}
	s := b.String()
	if r.careful {
		return "'" + s + "'"
	}
	switch r.IntN(8) {
	case 0:
		return strconv.Quote(s)
	case 1:
		return `"` + s + `"`
	case 2:
		return "'''" + s + "'''"
	case 3:
		return `"""` + pick(r, []string{"", "\n", "\\\n  "}) + s + `"""`
	}
	return "'" + s + "'"
}

func (r dice) template(vars int) string {
	n := r.IntN(8)
	if n == 1 && r.careful {
		n = 2
	}
	switch n {
	case 0:
		return fmt.Sprintf("{%% if %s %%}%s{%% else %%}%s{%% endif %%}", r.condition(vars), r.template(vars), pick(r, []string{"b", "", "{{ system.os }}"}))
	case 1:
		return pick(r, []string{"{# gone #}", "{% raw %}{{ keep }}{% endraw %}", "a {{- \" b \" -}} c", "{{ vars.nope }}", "{{ }}", "{{ 1 + 1 }}", "{% set a = 1 %}", "{{ nope() }}", "{{ vars }}", "{{"})
	}
	return "{{" + pick(r, []string{" ", " ", ""}) + r.expression(vars, 2) + pick(r, []string{" ", " ", ""}) + "}}"
}

func (r dice) expression(vars, depth int) string {
	atoms := []string{"system.os", "system.arch", `env(name="KANADE_LIVE_SET")`, `env(name="KANADE_LIVE_UNSET", default="d")`, "`tick`", `"text"`}
	if !r.careful {
		atoms = append(atoms, r.furtherAtoms()...)
	}
	for i := range vars {
		atoms = append(atoms, "vars.v"+strconv.Itoa(i))
		if !r.careful {
			atoms = append(atoms, `vars["v`+strconv.Itoa(i)+`"]`)
		}
	}
	e := pick(r, atoms)
	if r.careful {
		for range r.IntN(3) {
			e += " | " + pick(r, []string{"upper", "lower", "trim", `replace(from="a", to="b")`})
		}
		return e
	}
	return r.widened(e, atoms, depth)
}

// furtherAtoms are values of all kinds.
func (r dice) furtherAtoms() []string {
	return []string{
		"system.os", "system.arch", "system.os", `env(name="KANADE_LIVE_SET")`, `env(name="KANADE_LIVE_EMPTY", default="d")`, `env(name="KANADE_LIVE_UNSET", default="d")`,
		`env(name='KANADE_LIVE_PATH')`, `env(name="KANADE_LIVE_NUMBER")`, "`tick`", `"text"`, "'it'", "7", "-3", "1.5", "true", `env(name="KANADE_LIVE_UNSET", default=system.os)`, `["a", 1]`,
	}
}

// widened puts filters and more behind an expression, which need not fit.
func (r dice) widened(e string, atoms []string, depth int) string {
	for range r.IntN(3) {
		switch r.IntN(8) {
		case 0:
			e += " | " + pick(r, []string{"upper", "lower", "trim", "hash", `default(value="d")`, `replace(from="a", to="b")`, "hash | port_offset(start=3000, range=1000)", "length", "nope", "upper()"})
		case 1:
			e += " ~ " + pick(r, atoms)
		case 2:
			if depth > 0 {
				e = fmt.Sprintf(`env(name="KANADE_LIVE_UNSET", default=%s)`, pick(r, atoms))
			}
		}
	}
	return e
}

func (r dice) condition(vars int) string {
	n := r.IntN(8)
	if r.careful {
		n = 7
	}
	switch n {
	case 0:
		return r.expression(vars, 1) + pick(r, []string{" == ", " != ", " < ", " in "}) + r.expression(vars, 1)
	case 1:
		return "not " + r.condition(vars)
	case 2:
		return r.condition(vars) + pick(r, []string{" and ", " or "}) + r.condition(vars)
	case 3:
		return pick(r, []string{"vars.nope", "vars.nope is defined", "system.os is undefined", "0", "1", `""`, `"0"`, "1.5", "false", "(true)", "true and (false)"})
	case 4:
		return r.expression(vars, 1)
	}
	return pick(r, []string{"is_windows()", "is_linux()", "is_mac()", "not is_windows()", "true"})
}
