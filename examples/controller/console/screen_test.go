package console

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

func TestScreen(t *testing.T) {
	blank := func(n int) string { return "\r" + strings.Repeat(" ", n) + "\r" }
	for _, terminal := range []bool{false, true} {
		var b strings.Builder
		s := NewScreen(&b, &b, terminal)
		s.Line("a\x1b[2J %d", 1)
		s.Status("half\n")
		s.Status("%s", strings.Repeat("é", 100))
		s.Note("b")
		s.Status("c")
		s.Show(func(w io.Writer) { fmt.Fprintln(w, "d") })
		s.Status("e")
		s.Clear()
		s.Clear()
		want := "a\ufffd[2J 1\nb\nd\n"
		if terminal {
			want = "a\ufffd[2J 1\nhalf\ufffd" + blank(5) + strings.Repeat("é", 79) + blank(79) + "b\nc" + blank(1) + "d\ne" + blank(1)
		}
		if b.String() != want {
			t.Errorf("terminal %t: got %q, want %q", terminal, b.String(), want)
		}
	}
}

func TestLive(t *testing.T) {
	var b strings.Builder
	l := NewLive(&b)
	lines := []string{"one\x1b[2J", "twotwo", "three", "four"}
	for _, size := range [][2]int{{0, 0}, {4, 5}, {1, 0}} {
		if err := l.Draw(lines, size[0], size[1]); err != nil {
			t.Fatal(err)
		}
	}
	want := "\x1b[2J\x1b[Hone\ufffd[2J\x1b[K\r\ntwotwo\x1b[K\r\nthree\x1b[K\r\nfour\x1b[K\r\n\x1b[J" +
		"\x1b[Hone\ufffd[\x1b[K\r\ntwotw\x1b[K\r\n... a\x1b[K\r\n\x1b[J" +
		"\x1b[Hone\ufffd[2J\x1b[K\r\ntwotwo\x1b[K\r\nthree\x1b[K\r\nfour\x1b[K\r\n\x1b[J"
	if b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	if lines[2] != "three" {
		t.Errorf("the lines were changed: %q", lines)
	}
}

func TestJSON(t *testing.T) {
	tests := []struct {
		value any
		want  string
	}{
		{"<&>é日\u2028", "\"<&>é日\\u2028\"\n"},
		{"\x1b\t\u009b\u007f\"\\", "\"\\u001b\\t\\u009b\\u007f\\\"\\\\\"\n"},
		{map[string]int{"b": 1, "a": 2}, "{\"a\":2,\"b\":1}\n"},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		if err := JSON(&b, tt.value); err != nil || b.String() != tt.want {
			t.Errorf("%q: got %q, %v, want %q", tt.value, b.String(), err, tt.want)
		}
	}
	if err := JSON(io.Discard, math.Inf(1)); err == nil {
		t.Error("infinity was written")
	}
}

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"a\tb\n":                "a b\ufffd",
		strings.Repeat("日", 60): strings.Repeat("日", 60),
		strings.Repeat("日", 61): strings.Repeat("日", 59) + "…",
	} {
		if got := Cell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
