package secrets_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/host/secrets"
)

const text = "s3cret"

// holder keeps a secret as programs do, where fmt cannot see its methods too.
type holder struct {
	Exported secrets.Secret
	private  secrets.Secret
	pointer  *secrets.Secret
}

func TestNothingPrints(t *testing.T) {
	s := secrets.New(text)
	h := holder{s, s, &s}
	var out bytes.Buffer
	for _, v := range []any{s, &s, h, &h, []secrets.Secret{s}, map[string]secrets.Secret{"k": s}, fmt.Errorf("refused: %v", s)} {
		for verb := '!'; verb <= '~'; verb++ {
			fmt.Fprintf(&out, "%"+string(verb)+" ", v)
			fmt.Fprintf(&out, "%+20.3"+string(verb)+" %#"+string(verb)+" ", v, v)
		}
		fmt.Fprintln(&out, v)
		data, err := json.Marshal(v)
		fmt.Fprintln(&out, string(data), err)
		data, err = xml.Marshal(v)
		fmt.Fprintln(&out, string(data), err)
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("message", "value", v, slog.Group("group", "value", v))
		}
	}
	if got := out.String(); strings.Contains(got, text) || strings.Contains(got, fmt.Sprintf("%x", text)) {
		t.Errorf("the text got out:\n%s", got)
	}
}

func TestRedacted(t *testing.T) {
	for _, s := range []secrets.Secret{secrets.New(text), {}} {
		data, err := json.Marshal(map[string]any{"token": s})
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "token", s)
		for got, want := range map[string]string{
			s.String():                  "[redacted]",
			s.GoString():                "[redacted]",
			fmt.Sprintf("%q", s):        "[redacted]",
			fmt.Sprintf("%#v", s):       "[redacted]",
			fmt.Sprintf("%x", s):        "[redacted]",
			fmt.Sprint(s):               "[redacted]",
			string(data):                `{"token":"[redacted]"}`,
			s.LogValue().String():       "[redacted]",
			log.String()[log.Len()-17:]: "token=[redacted]\n",
		} {
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
}

func TestRevealAndEqual(t *testing.T) {
	a, b, other, zero := secrets.New(text), secrets.New(text), secrets.New(text+"\n"), secrets.Secret{}
	if a.Reveal() != text || other.Reveal() != text+"\n" || zero.Reveal() != "" {
		t.Errorf("revealed %q, %q, %q", a.Reveal(), other.Reveal(), zero.Reveal())
	}
	if a.IsZero() || !zero.IsZero() || !secrets.New("").IsZero() {
		t.Error("IsZero is wrong")
	}
	if !a.Equal(b) || a.Equal(other) || a.Equal(zero) || !zero.Equal(secrets.New("")) {
		t.Error("Equal is wrong")
	}
}
