package tera_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/tera"
)

// date is a value that the engine knows nothing about.
type date string

type lazy func() (any, error)

func (l lazy) Value() (any, error) { return l() }

func env() *tera.Env {
	return &tera.Env{
		Budget: tera.NewBudget(),
		Names: map[string]any{
			"s": "abc", "e": "", "n": int64(3), "f": 1.0, "big": 1e21, "b": true, "z": int64(1), "inf": math.Inf(1),
			"l": []any{"a", int64(2), 1.5}, "d": map[string]any{"k": "v", "1": "one"}, "day": date("1979-05-27"),
			"late": lazy(func() (any, error) { return "now", nil }), "broken": lazy(func() (any, error) { return nil, errors.New("broken") }),
		},
		Funcs: map[string]tera.Func{
			"yes":  func(map[string]any) (any, error) { return true, nil },
			"no":   func(map[string]any) (any, error) { return false, nil },
			"echo": func(args map[string]any) (any, error) { return args["v"], nil },
			"fail": func(map[string]any) (any, error) { return nil, errors.New("failed") },
		},
	}
}

// The wanted texts are what Tera 1.20 writes.
func TestRender(t *testing.T) {
	tests := []struct{ template, want string }{
		{``, ``},
		{`a { b } %} }} {`, `a { b } %} }} {`},
		{`{{ s }}{{s}}{{ "x" }}{{ 'y' }}{{ ` + "`z`" + ` }}`, `abcabcxyz`},
		{"{{\n s\r\n}}", `abc`},
		{`{{ "}}" }}{{ '%}' }}`, `}}%}`},
		{`{{ "a\n" }}`, `a\n`},
		{`{{ n }} {{ f }} {{ big }} {{ b }} {{ True }} {{ -0.0 }} {{ 1.50 }} {{ inf }}`, `3 1 1000000000000000000000 true true -0 1.5 `},
		{`{{ l }} {{ d }} {{ day }} {{ [1, "a", true,] }} {{ late }}`, `[a, 2, 1.5] [object] [object] [1, a, true] now`},
		{`{{ l[0] }}{{ l.1 }}{{ d["k"] }}{{ d.k }}{{ d[z] }}{{ l[z] }}`, `a2vvone2`},
		{`{{ echo(v=s) }}{{ echo (v = "a", w=1,) }}{{ echo(v=1, v=2) }}{{ echo(v=echo(v="in")) }}{{ echo(v=[1]) }}`, `abca2in[1]`},
		{`{{ s ~ "-" ~ n ~ f ~ 1.0 ~ echo(v=big) }}`, `abc-31.011e+21`},
		{`{{ "a" ~ "b" | upper }}{{ "ß" | upper }}{{ "ΑΣ Σ" | lower }}{{ " x " | trim }}`, `ABSSας σx`},
		{`{{ "aXbX" | replace(from="X", to="-") }}{{ "ab" | replace(from="", to=".") }}`, `a-b-.a.b.`},
		{`{{ "main" | hash }} {{ "" | hash }} {{ "main" | hash | port_offset(start=3000, range=1000) }}`, `2258945139493307336 14695981039346656037 3336`},
		{`{{ nope | default(value="d") }}{{ e | default(value="d") }}{{ s | default }}{{ inf | default(value=1) }}`, `dabc1`},
		{`{{ 1 == 1.0 }} {{ 1 == "1" }} {{ 1 != "1" }} {{ "a" == "a" }} {{ l == l }} {{ 2 < 10 }} {{ f >= 1 }}`, `true false false true true true true`},
		{`{{ not 1 == 2 }} {{ not s }} {{ not nope }} {{ not "a" in ["b"] }}`, `false false true true`},
		{`{{ "a" in l }} {{ 2 in l }} {{ 2.0 in l }} {{ "b" not in "abc" }} {{ "k" in d }} {{ "b" in s }}`, `true true false false true true`},
		{`{{ s is defined }} {{ nope is defined }} {{ nope is not defined }} {{ nope.x is undefined }}`, `true false true true`},
		{`{{ yes() and no() or yes() }} {{ not no() and no() }} {{ (yes() or no()) and (no()) }}`, `true false false`},
		{`{% if yes() %}a{% else %}b{% endif %}{% if no() %}a{% elif n == 3 %}c{% else %}b{% endif %}{% if no() %}x{% endif %}`, `ac`},
		{`{% if nope %}a{% elif e %}b{% elif 0 %}c{% elif "0" %}d{% endif %}`, `d`},
		{`{% if s | nofilter %}a{% else %}b{% endif %}`, `b`},
		{`{% if yes() %}{% if no() %}1{% else %}2{% endif %}{% endif %}`, `2`},
		{`{% if (not yes()) and yes() %}a{% else %}b{% endif %}`, `a`},
		{`a{# x #}b{# "#}c`, `abc`},
		{`a {#- x -#} b {{- s -}} c {%- if yes() -%} d {%- endif -%} e`, `ababccde`},
		{`a {# x #}{{- s }}`, `a abc`},
		{`{% raw %}{{ s }}{% endif %}{% endraw %}{%- raw -%} x {%- endraw %} y`, `{{ s }}{% endif %}x y`},
		{`{% if no() %}{{ fail() }}{{ nope }}{% endif %}ok`, `ok`},
	}
	for _, tt := range tests {
		tpl, err := tera.Parse(tt.template)
		if err != nil {
			t.Errorf("%s: %v", tt.template, err)
			continue
		}
		out, err := tpl.Render(env())
		if err != nil || out.Text != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.template, out.Text, err, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	tests := []struct {
		template string
		offset   int
		want     string
	}{
		{`ab{{ nope }}`, 5, "nope is not defined"},
		{`{{ d.x }}`, 3, "d.x is not defined"},
		{`{{ l[7] }}`, 3, `l[7] is not defined: there is no "7"`},
		{`{{ l[-1] }}`, 3, "not defined"},
		{`{{ s.x }}`, 3, "s.x is not defined"},
		{`{{ fail() }}`, 3, "failed"},
		{`{{ broken }}`, 3, "broken"},
		{`{% if broken %}{% endif %}`, 6, "broken"},
		{`{{ not broken }}`, 7, "broken"},
		{`{{ broken | default(value=1) }}`, 3, "broken"},
		{`{{ broken is defined }}`, 3, "broken"},
		{`{{ bash(cmd="id") }}`, 3, "bash() runs commands"},
		{`{{ nofn() }}`, 3, "no function nofn()"},
		{`{{ now() }}{{ get_env(name="A") }}`, 3, "now() is not available"},
		{`{{ s | title }}`, 7, `filter "title" is not available`},
		{`{% if s | length %}{% endif %}`, 10, `filter "length" is not available`},
		{`{{ n | upper }}`, 7, "takes a string, not a number"},
		{`{{ "a" | replace(from="a") }}`, 9, "needs a string as to"},
		{`{{ 5 | port_offset(start=1, range=0) }}`, 7, "range"},
		{`{{ nope | default }}`, 10, "argument value"},
		{`{{ "a" < "b" }}`, 3, "compares numbers, not a string"},
		{`{{ 1 < 2 < 3 }}`, 9, `expected "}}", got "<"`},
		{`{{ b ~ s }}`, 3, "b is a bool"},
		{`{% if echo(v="x") %}{% endif %}`, 6, "takes a bool"},
		{`{% if nope == "x" %}{% endif %}`, 6, "nope is not defined"},
		{`{{ 1 + 2 }}`, 5, "arithmetic"},
		{`{{ s is starting_with("a") }}`, 8, "test \"starting_with\""},
		{`{{ "a" is defined }}`, 7, "expected"},
		{`{{ "a" if b else "c" }}`, 7, "condition within an expression"},
		{`{{ echo("x") }}`, 8, "by name"},
		{`{{ m::x() }}`, 3, "macros"},
		{`{{ [1] == [1] }}`, 7, `a comparison`},
		{`{{ not (1 == 1) }}`, 3, "no parentheses"},
		{`{{ ("a" ~ "b") | upper }}`, 15, `expected "}}"`},
		{`{{ not not b }}`, 11, `expected "}}"`},
		{`{{ 007 }}{{ 1. }}`, 4, "expected"},
		{`{{ 99999999999999999999 }}`, 3, "64 bits"},
		{`{{ "a }}`, 3, "no closing \""},
		{`{{ s`, 0, "end of the text"},
		{`{{ }}`, 3, "a value"},
		{`{##}`, 0, "empty"},
		{`{# x`, 0, "#}"},
		{`{% set x = 1 %}`, 0, "set %} is not available"},
		{`{% for x in l %}{% endfor %}`, 0, "for %} is not available"},
		{`{% include "x" %}`, 0, "include %} is not available"},
		{`{% nosuch %}`, 0, `unknown tag "nosuch"`},
		{`{% IF b %}`, 0, `unknown tag "IF"`},
		{`{% %}`, 0, "no name"},
		{`{% if(b) %}`, 0, "white space"},
		{`ab{% if b %}`, 2, "no endif"},
		{`{% endif %}`, 0, "endif without if"},
		{`{% if b %}{% else %}{% else %}{% endif %}`, 20, "else behind else"},
		{`{% if b) %}{% endif %}`, 7, `got ")"`},
		{`{% raw %}x`, 0, "no endraw"},
		{`{{ ` + strings.Repeat("(", 200) + `1`, 103, "too much"},
		{strings.Repeat(`{% if b %}`, 200), 1000, "too much"},
		{`{{ ` + strings.Repeat("l[", 200), 200, "too much"},
	}
	for _, tt := range tests {
		tpl, err := tera.Parse(tt.template)
		if err == nil {
			_, err = tpl.Render(env())
		}
		var e *tera.Error
		if !errors.As(err, &e) {
			t.Errorf("%.60s: got %v", tt.template, err)
			continue
		}
		if e.Offset != tt.offset && !strings.Contains(tt.want, "too much") || !strings.Contains(e.Error(), tt.want) {
			t.Errorf("%.60s: got %q at %d, want %q at %d", tt.template, e, e.Offset, tt.want, tt.offset)
		}
	}
}

// Each tag that fails is reported, and the others are written.
func TestAllErrors(t *testing.T) {
	tpl, err := tera.Parse(`{{ nope }}a{{ s }}{% if yes() %}{{ fail() }}{% endif %}b`)
	if err != nil {
		t.Fatal(err)
	}
	out, err := tpl.Render(env())
	if got := fmt.Sprint(err); out.Text != "aabcb" || !errors.Is(err, tera.ErrUndefined) || strings.Count(got, "\n") != 1 {
		t.Errorf("%q, %v", out.Text, err)
	}
}

func TestBudget(t *testing.T) {
	e := env()
	e.Names["s"] = strings.Repeat("a", 1<<20)
	for _, src := range []string{
		strings.Repeat(`{{ s }}`, 40),
		`{{ s | replace(from="a", to=s) }}`,
		`{{ s` + strings.Repeat(` ~ s`, 40) + `}}`,
		strings.Repeat(`{{ 1 }}`, 600_000),
	} {
		tpl, err := tera.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		e.Budget = tera.NewBudget()
		if _, err := tpl.Render(e); !errors.Is(err, tera.ErrTooMuch) {
			t.Errorf("%.40s: %v", src, err)
		}
	}
}

func TestSource(t *testing.T) {
	const src = `ab{{ s }}cd{% if yes() %} ef {%- endif %}gh`
	tpl, err := tera.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	out, err := tpl.Render(env())
	if err != nil || out.Text != "ababccd efgh" {
		t.Fatalf("%q, %v", out.Text, err)
	}
	for _, piece := range []string{"cd", "ef", "gh"} {
		if got, want := out.Source(strings.Index(out.Text, piece)), strings.Index(src, piece); got != want {
			t.Errorf("%s: %d, want %d", piece, got, want)
		}
	}
	if got := out.Source(3); got != 2 {
		t.Errorf("within an output: %d", got)
	}
}

func TestNotes(t *testing.T) {
	tpl, err := tera.Parse(`{% if (not b) %}{% endif %}{% if not (b) and (not b and s) %}{% endif %}`)
	if err != nil || len(tpl.Notes()) != 1 || tpl.Notes()[0].Offset != 6 {
		t.Errorf("%v, %v", tpl, err)
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{
		`a{{ s }}b`, `{% if yes() and n > 2 %}x{% else %}y{% endif %}`, `{{ echo(v="a", w=[1,2]) | upper }}`,
		`{# c #}{% raw %}{{ x }}{% endraw %}`, `{{- l[z] ~ d["k"] -}}`, `{{ (not b) or nope is not defined }}`, `{{ "main" | hash | port_offset(start=1, range=2) }}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		tpl, err := tera.Parse(src)
		if err != nil {
			var e *tera.Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(src) {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		out, err := tpl.Render(env())
		for i := range len(out.Text) + 1 {
			if n := out.Source(i); n < 0 || n > len(src) {
				t.Fatalf("%q: output %d comes from %d", src, i, n)
			}
		}
		if err == nil && !tera.HasTags(src) && out.Text != src {
			t.Fatalf("%q: %q", src, out.Text)
		}
		again, _ := tpl.Render(env())
		if again.Text != out.Text {
			t.Fatalf("%q: %q, then %q", src, out.Text, again.Text)
		}
	})
}
