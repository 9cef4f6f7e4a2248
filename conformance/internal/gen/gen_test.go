package gen

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	_ "time/tzdata" // the zones that requests name, on every platform

	"github.com/kanadehq/kanade-shared/cmd/kanade-contract/conform"
	"github.com/kanadehq/kanade-shared/conformance/internal/shapes"
	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/wire"
)

// allTypes are those that this module knows.
func allTypes(t *testing.T, at wire.Contract) []string {
	t.Helper()
	var hello struct{ Types []string }
	answer(t, &Question{At: at, Op: "hello", Count: -1}, &hello)
	return hello.Types
}

// answer asks this module; the kind of a failure is returned.
func answer(t *testing.T, q *Question, ok any) string {
	t.Helper()
	var out bytes.Buffer
	if err := conform.Serve(context.Background(), bytes.NewReader(append(q.AppendRequest(nil, 1), '\n')), &out); err != nil {
		t.Fatal(err)
	}
	a := struct {
		OK  any
		Err struct{ Kind string }
	}{OK: ok}
	if err := json.Unmarshal(out.Bytes(), &a); err != nil {
		t.Fatalf("%s: %s: %v", q.AppendRequest(nil, 1), &out, err)
	}
	return a.Err.Kind
}

func TestSameEachTime(t *testing.T) {
	types := allTypes(t, wire.V0_43_53)
	first, err := New(wire.V0_43_53, 1, types, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := New(wire.V0_43_53, 1, types, nil)
	other, _ := New(wire.V0_43_53, 2, types, nil)
	equal := 0
	for i := range uint64(2000) {
		a, b, c := first.Question(i), again.Question(i), other.Question(i)
		if string(a.AppendRequest(nil, i)) != string(b.AppendRequest(nil, i)) {
			t.Fatalf("question %d: %s and %s", i, a.AppendRequest(nil, i), b.AppendRequest(nil, i))
		}
		if string(a.AppendRequest(nil, i)) == string(c.AppendRequest(nil, i)) {
			equal++
		}
	}
	if equal > 100 {
		t.Errorf("%d of 2000 questions are the same with another seed", equal)
	}
}

// TestEverythingIsAsked: each topic comes, and each member of each type.
func TestEverythingIsAsked(t *testing.T) {
	for _, at := range wire.Contracts() {
		t.Run(at.String(), func(t *testing.T) { everythingIsAsked(t, at) })
	}
}

func everythingIsAsked(t *testing.T, at wire.Contract) {
	types := allTypes(t, at)
	s, err := New(at, 1, types, nil)
	if err != nil {
		t.Fatal(err)
	}
	missing := s.Topics()
	unseen := map[string]string{} // the type and member of each text that is to come
	for name, typ := range shapes.At(at) {
		if typ.Kind != shape.Object || !slices.Contains(types, name) {
			continue
		}
		for _, f := range typ.Fields() {
			unseen[name+` "`+f.Name+`":`] = name + " never has " + f.Name
		}
	}
	member := regexp.MustCompile(`"[a-z_0-9]+":`)
	for i := range uint64(150_000) {
		if len(missing) == 0 && len(unseen) == 0 {
			break // some members come rarely
		}
		q := s.Question(i)
		if q.JSON != nil {
			for _, m := range member.FindAllString(*q.JSON, -1) {
				delete(unseen, q.Type+" "+m)
			}
		}
		missing = slices.DeleteFunc(missing, func(topic string) bool { return topic == q.Topic() })
	}
	if len(missing) > 0 {
		t.Errorf("not asked: %s", strings.Join(missing, ", "))
	}
	for _, never := range unseen {
		t.Error(never)
	}
}

// TestGoodDocuments: what the generator takes for good decodes.
func TestGoodDocuments(t *testing.T) {
	all := shapes.At(wire.V0_43_53)
	for _, name := range allTypes(t, wire.V0_43_53) {
		if strings.HasPrefix(name, "ipc.Rpc") {
			continue // not every frame is meant to be one
		}
		for i := range uint64(60) {
			r := dice{Rand: rand.New(rand.NewPCG(i, 0))}
			text := r.value(all[name], "", style(i%3), 6).compact()
			if kind := answer(t, &Question{Op: "wire", Type: name, JSON: &text, Count: -1}, nil); kind != "" && !strings.Contains(text, "-31") && !strings.Contains(text, "-30") && !strings.Contains(text, "-29") {
				t.Errorf("%s: %s: %s", name, kind, text)
			}
		}
	}
}

// TestMostManifestsAreRead: there is something to compare beyond refusals.
func TestMostManifestsAreRead(t *testing.T) {
	s, err := New(wire.V0_43_53, 1, allTypes(t, wire.V0_43_53), regexp.MustCompile("manifest|config|schedule"))
	if err != nil {
		t.Fatal(err)
	}
	asked, refused := map[string]int{}, map[string]int{}
	for i := range uint64(4000) {
		q := s.Question(i)
		if q.Op == "config" {
			continue // its file is not there
		}
		asked[q.Op]++
		if kind := answer(t, q, nil); kind == "decode" {
			refused[q.Op]++
		}
	}
	for op, n := range asked {
		if refused[op]*2 > n {
			t.Errorf("%s: %d of %d are not even read", op, refused[op], n)
		}
	}
}

func TestRequest(t *testing.T) {
	text := "\"<é\u2028\x7f\n"
	q := &Question{Op: "key", Args: []string{"a", ""}, Text: &text, Count: 0, Global: "{}", Validate: true}
	var got map[string]any
	if err := json.Unmarshal(q.AppendRequest(nil, 7), &got); err != nil {
		t.Fatal(err)
	}
	if got["id"] != 7.0 || got["text"] != text || got["validate"] != true || got["count"] != 0.0 || len(got) != 7 {
		t.Errorf("%v", got)
	}
	clone := q.Clone()
	*clone.Text, clone.Args[0] = "", "b"
	if *q.Text != text || q.Args[0] != "a" {
		t.Error("a clone shares its text")
	}
}

// TestResign: a body that has become another one has a good signature again, and none
// has one that had none.
func TestResign(t *testing.T) {
	s, err := New(wire.V0_101_0, 1, nil, regexp.MustCompile("^verify$"))
	if err != nil {
		t.Fatal(err)
	}
	good := 0
	for i := range uint64(200) {
		q := s.Question(i)
		var before, after struct{ Kid string }
		if answer(t, q, &before) != "" {
			continue
		}
		*q.Member("body") += " "
		q.Resign()
		if answer(t, q, &after); after != before {
			t.Errorf("question %d: %v, and then %v", i, before, after)
		}
		if before.Kid != "" {
			good++
		}
	}
	if good < 50 {
		t.Errorf("%d of 200 signatures are good", good)
	}
}
