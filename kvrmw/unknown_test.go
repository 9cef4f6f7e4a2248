package kvrmw_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/kvrmw"
)

type settings struct {
	Groups []string `json:"groups"`
	Limit  *struct {
		Max int `json:"max"`
	} `json:"limit,omitempty"`
	Note string `json:"note,omitempty"`
}

func TestUnknownMembersSurvive(t *testing.T) {
	f := start(t)
	f.put(t, "k", `{"future":{"a":[1, 2]},"groups":["g"],"limit":{"max":1,"unit":"MB"},"n\u006fte":"old","\u00e9":"é","dup":1,"dup":2}`)
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *settings) (bool, error) {
		s.Groups = append(s.Groups, "<h>")
		s.Limit.Max = 2
		s.Note = ""
		return true, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.wantStored(t, "k", `{"future":{"a":[1, 2]},"groups":["g","<h>"],"limit":{"max":2,"unit":"MB"},"\u00e9":"é","dup":1,"dup":2}`)
}

func TestDropUnknown(t *testing.T) {
	f := start(t)
	f.put(t, "k", `{"future":1,"groups":["g"],"limit":{"max":1,"unit":"MB"}}`)
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *settings) (bool, error) {
		s.Groups = append(s.Groups, "h")
		return true, nil
	}, kvrmw.DropUnknown())
	if err != nil {
		t.Fatal(err)
	}
	f.wantStored(t, "k", `{"groups":["g","h"],"limit":{"max":1}}`)
}

// TestOpenTypesKeepNothing: what a map or raw document leaves is all there is.
func TestOpenTypesKeepNothing(t *testing.T) {
	f := start(t)
	const doc = `{"a":1,"gone":2}`

	f.put(t, "k", doc)
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(m *map[string]json.RawMessage) (bool, error) {
		delete(*m, "gone")
		return true, nil
	})
	if err != nil {
		t.Error(err)
	}
	f.wantStored(t, "k", `{"a":1}`)

	f.put(t, "k", doc)
	_, err = kvrmw.Update(t.Context(), f.bucket, "k", func(v *any) (bool, error) {
		delete((*v).(map[string]any), "gone")
		return true, nil
	})
	if err != nil {
		t.Error(err)
	}
	f.wantStored(t, "k", `{"a":1}`)

	f.put(t, "k", doc)
	_, err = kvrmw.Update(t.Context(), f.bucket, "k", func(raw *json.RawMessage) (bool, error) {
		*raw = json.RawMessage(strings.Replace(string(*raw), `,"gone":2`, ` `, 1))
		return true, nil
	})
	if err != nil {
		t.Error(err)
	}
	f.wantStored(t, "k", `{"a":1 }`)
}

func TestScalarDocuments(t *testing.T) {
	f := start(t)
	for want := range 3 {
		res, err := kvrmw.Update(t.Context(), f.bucket, "k", func(n *int) (bool, error) {
			*n++
			return true, nil
		})
		if err != nil || res.Value != want+1 {
			t.Fatalf("%+v, %v", res, err)
		}
	}
	f.wantStored(t, "k", "3")
}

// TestHostileUnknown stores what may stand in a document's unknown members.
func TestHostileUnknown(t *testing.T) {
	f := start(t)
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for name, value := range map[string]string{
		"deep":          deep,
		"invalid UTF-8": "\"\xff\xfe\"",
		"surrogate":     `"\ud800"`,
		"number":        "1e999999",
		"long":          `"` + strings.Repeat("x", 900<<10) + `"`,
	} {
		f.put(t, "k", `{"z":`+value+`,"groups":[]}`)
		_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *settings) (bool, error) {
			s.Groups = append(s.Groups, "g")
			return true, nil
		})
		if err != nil {
			t.Errorf("%s: %.200v", name, err)
			continue
		}
		f.wantStored(t, "k", `{"z":`+value+`,"groups":["g"]}`)
	}
	// Deeper than encoding/json reads: refused, not stored.
	f.put(t, "k", `{"z":`+strings.Repeat("[", 500<<10)+strings.Repeat("]", 500<<10)+`}`)
	_, err := kvrmw.Update(t.Context(), f.bucket, "k", func(s *settings) (bool, error) { return true, nil })
	var value *kvrmw.ValueError
	if !errors.As(err, &value) {
		t.Errorf("too deep: %.200v, want *ValueError", err)
	}
}
