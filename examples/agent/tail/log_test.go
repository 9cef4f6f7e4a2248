package tail

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/examples/agent/lossy"
)

func TestLogTail(t *testing.T) {
	tests := []struct {
		log      string
		lines    uint32
		maxBytes int
		want     string
	}{
		{"", 5, 100, ""},
		{"a\nb\nc\n", 0, 100, ""},
		{"a\nb\nc\n", 1, 100, "c\n"},
		{"a\nb\nc\n", 2, 100, "b\nc\n"},
		{"a\nb\nc\n", 3, 100, "a\nb\nc\n"},
		{"a\nb\nc\n", 4, 100, "a\nb\nc\n"},
		{"a\nb\nc\n", 1<<32 - 1, 100, "a\nb\nc\n"},
		{"a\n\n\n", 2, 100, "\n\n"},
		{"a\nb", 1, 100, "b"},
		{"aaa\nbbb\nccc\n", 3, 9, "bbb\nccc\n"},
		{"aaa\nbbb\nccc\n", 3, 8, "ccc\n"}, // no telling whether a line begins there
		{"aaa\nbbb\nccc\n", 3, 2, "c\n"},
		{"日本\n", 3, 3, "\n"},
		{"aaa\n", 3, 0, ""},
		{"\xff\n", 1, 100, "\ufffd\n"},
	}
	for _, tt := range tests {
		l := NewLog()
		_, _ = l.Write([]byte(tt.log))
		if got := l.Tail(tt.lines, tt.maxBytes); got != tt.want {
			t.Errorf("%q, %d lines, %d bytes: got %q, want %q", tt.log, tt.lines, tt.maxBytes, got, tt.want)
		}
	}
}

func TestLogIsBounded(t *testing.T) {
	l := NewLog()
	log := slog.New(slog.NewTextHandler(l, nil))
	for i := range 20000 {
		log.Info("something happened", "number", i, "text", "two\nlines "+strings.Repeat("x", 50))
	}
	text := l.Tail(1<<20, 10<<20)
	if len(text) > LogLimit || len(text) < LogLimit/2 {
		t.Errorf("%d bytes", len(text))
	}
	if !strings.HasPrefix(text, "time=") || !strings.Contains(text[strings.LastIndex(text, "time="):], "number=19999 ") {
		t.Errorf("from %.60q to %q", text, text[len(text)-60:])
	}
	if got := strings.Count(l.Tail(7, LogLimit), "\n"); got != 7 {
		t.Errorf("%d lines, want 7", got)
	}
}

func TestLogAnswer(t *testing.T) {
	l := NewLog()
	for i := range 600 {
		fmt.Fprintln(l, i)
	}
	for _, tt := range []struct {
		request string
		lines   int
	}{
		{`{}`, 500}, {`{"tail_lines":0}`, 0}, {`{"tail_lines":3}`, 3}, {`{"tail_lines":4294967295}`, 600},
		{``, 500}, {`null`, 500}, {`{"tail_lines":-1}`, 500}, {`{"tail_lines":null}`, 500}, {`{"tail_lines":7,"tail_lines":7}`, 500},
	} {
		if got := strings.Count(string(l.Answer([]byte(tt.request), 1<<20)), "\n"); got != tt.lines {
			t.Errorf("%s: %d lines, want %d", tt.request, got, tt.lines)
		}
	}
}

func FuzzLogAnswer(f *testing.F) {
	f.Add([]byte(`{"tail_lines":2}`), []byte("a\nb\nc\n"), uint16(5))
	f.Add([]byte(`{}`), []byte("日\n\xff\n\n"), uint16(100))
	f.Fuzz(func(t *testing.T, request, log []byte, maxPayload uint16) {
		l := NewLog()
		_, _ = l.Write(log)
		got := l.Answer(request, int(maxPayload))
		if len(got) > int(maxPayload) || !utf8.Valid(got) {
			t.Errorf("%d bytes, at most %d: %q", len(got), maxPayload, got)
		}
		if !strings.HasSuffix(lossy.Text(string(log)), string(got)) {
			t.Errorf("%q is not the end of %q", got, log)
		}
	})
}
