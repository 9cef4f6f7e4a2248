package tomldoc_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/tomldoc"
)

// plain is a table without places.
func plain(t tomldoc.Table) map[string]any {
	m := make(map[string]any, len(t))
	for k, v := range t {
		m[k] = plainValue(v)
	}
	return m
}

func plainValue(v *tomldoc.Value) any {
	switch d := v.Data.(type) {
	case tomldoc.Table:
		return plain(d)
	case []*tomldoc.Value:
		list := make([]any, len(d))
		for i, e := range d {
			list[i] = plainValue(e)
		}
		return list
	}
	return v.Data
}

func TestParse(t *testing.T) {
	tests := []struct {
		text string
		want map[string]any
	}{
		{"", map[string]any{}},
		{"\ufeffa = 1\n", map[string]any{"a": int64(1)}},
		{"a = 0xDEAD_beef\nb = 1_0.5\nc = -inf\nd = true\n", map[string]any{"a": int64(0xdeadbeef), "b": 10.5, "c": math.Inf(-1), "d": true}},
		{"a = 07:32\nb = 1979-05-27T07:32\nc = 1979-05-27\n", map[string]any{"a": tomldoc.Date("07:32:00"), "b": tomldoc.Date("1979-05-27T07:32:00"), "c": tomldoc.Date("1979-05-27")}},
		{"a = {b = 1, # c\n c.d = [\n2,]\n,}\n", map[string]any{"a": map[string]any{"b": int64(1), "c": map[string]any{"d": []any{int64(2)}}}}},
		{"a = \"\\e\\x41\"\nb = '''x\r\ny'''\n", map[string]any{"a": "\x1bA", "b": "x\r\ny"}},
		{"[[a.b]]\n[[a.b]]\n[a.b.c]\nd = 1\n[[a.b.e]]\n", map[string]any{"a": map[string]any{"b": []any{map[string]any{}, map[string]any{"c": map[string]any{"d": int64(1)}, "e": []any{map[string]any{}}}}}}},
	}
	for _, tt := range tests {
		got, err := tomldoc.Parse(tt.text, nil)
		if err != nil || !reflect.DeepEqual(plain(got), tt.want) {
			t.Errorf("%q: got %#v, %v", tt.text, plain(got), err)
		}
	}
}

func TestRefused(t *testing.T) {
	tests := []struct{ text, place string }{
		{"a = 1\na = 2\n", "2:1"},
		{"a = 1\nb = é\n", "2:5"},
		{"a = 1e400", "1:5"},
		{"a = 9223372036854775808", "1:5"},
		{"a = +0x1", ""},
		{"a = 01", ""},
		{"é = 1", "1:1"},
		{"a = 1\rb = 2", ""},
		{"# \x01", ""},
		{"[a.b]\n[a]\n[a.b]\n", "3:"},
		{"a = {}\n[a.b]\n", "2:"},
		{"a.b = 1\n[a]\nc = 1\n", "2:"},
		{"[a\n", ""},
		{"a = \"\\ud800\"", ""},
		{"\ufeff\ufeffa = 1", "1:"},
		{"x = " + strings.Repeat("[", 1<<16), ""},
		{"\n x = " + strings.Repeat("[", 101) + strings.Repeat("]", 101), "2:2"},
		{strings.Repeat("a.", 200) + "a = 1", "1:"},
		{strings.Repeat("a.", 200_000) + "a = 1", "1:"},
		{strings.Repeat("[[a]]\n", 20_000), "1:1"},
		{"a = {" + strings.Repeat("b = 1, ", 100_000) + "}", "1:1"},
		{"[" + strings.Repeat("a.", 200_000) + "a]", "1:"},
	}
	for _, tt := range tests {
		_, err := tomldoc.Parse(tt.text, nil)
		var e *tomldoc.Error
		if !errors.As(err, &e) || !strings.HasPrefix(e.Place.String(), tt.place) || e.Place.Line == 0 {
			t.Errorf("%.40q: got %v, want %s", tt.text, err, tt.place)
		}
	}
}

func TestPlaces(t *testing.T) {
	const text = "\ufeff'é'.b = {c = 1, d = [ 'x',\n {e = 2} ]}\n[t]\n  k = 3\n[[l]]\nx = 1\n[[l]]\n[l.y]\nz = 2\n"
	root, err := tomldoc.Parse(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(name string, v *tomldoc.Value)
	walk = func(name string, v *tomldoc.Value) {
		got = append(got, fmt.Sprintf("%s %s %s", name, v.Place(), v.Kind()))
		switch d := v.Data.(type) {
		case tomldoc.Table:
			for _, k := range []string{"b", "c", "d", "e", "k", "x", "y", "z"} {
				if w, ok := d[k]; ok {
					walk(name+"."+k, w)
				}
			}
		case []*tomldoc.Value:
			for i, w := range d {
				walk(fmt.Sprintf("%s[%d]", name, i), w)
			}
		}
	}
	for _, k := range []string{"é", "t", "l"} {
		walk(k, root[k])
	}
	want := `é 1:1 a table
é.b 1:5 a table
é.b.c 1:10 an integer
é.b.d 1:17 an array
é.b.d[0] 1:23 a string
é.b.d[1] 2:2 a table
é.b.d[1].e 2:3 an integer
t 3:2 a table
t.k 4:3 an integer
l 5:3 an array
l[0] 5:3 a table
l[0].x 6:1 an integer
l[1] 5:3 a table
l[1].y 8:4 a table
l[1].y.z 9:1 an integer`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestMerge(t *testing.T) {
	parse := func(text string) tomldoc.Table {
		root, err := tomldoc.Parse(text, nil)
		if err != nil {
			t.Fatal(err)
		}
		return root
	}
	under, over := parse("a = {b = 1, c = 2}\nl = [1]\nx = 's'\ny = [1]\n"), parse("a = {c = 3}\nl = [2]\nx = {z = 1}\ny = 1\n")
	sum := tomldoc.Table{}
	sum.Merge(under)
	sum.Merge(over)
	if got := fmt.Sprint(plain(sum)); got != "map[a:map[b:1 c:3] l:[1 2] x:map[z:1] y:1]" {
		t.Error(got)
	}
	if got := fmt.Sprint(plain(under)); got != "map[a:map[b:1 c:2] l:[1] x:s y:[1]]" {
		t.Errorf("changed what was merged: %s", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a = 1\n", "[[a.b]]\nc = {d = [1, {e = '''\r\n'''}]}\n", "\ufeff# c\n'x'.\"y\" = 07:32\n", "[a]\n[[a.b]]\n[a.b.c]\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		root, err := tomldoc.Parse(text, nil)
		if err != nil {
			return
		}
		lines := strings.Count(text, "\n") + 1
		for k, v := range root {
			if p := v.Place(); p.Line < 1 || p.Line > lines || p.Column < 1 {
				t.Fatalf("%q: %q at %v", text, k, p)
			}
		}
		again := tomldoc.Table{}
		again.Merge(root)
		again.Merge(root)
	})
}
