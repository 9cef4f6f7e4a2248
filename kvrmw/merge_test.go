package kvrmw

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

type inner struct {
	X int    `json:"x"`
	Y string `json:"y,omitempty"`
}

type embedded struct {
	Shared string `json:"shared,omitempty"`
	Name   string `json:"name,omitempty"` // hidden by outer's
}

// maybe is an optional value in the manner of wire.Opt.
type maybe[T any] struct {
	value T
	set   bool
}

func (m maybe[T]) Get() (T, bool) { return m.value, m.set }
func (m maybe[T]) IsZero() bool   { return !m.set }
func (m maybe[T]) MarshalJSON() ([]byte, error) {
	return json.Marshal(m.value)
}
func (m *maybe[T]) UnmarshalJSON(data []byte) error {
	m.set = true
	return json.Unmarshal(data, &m.value)
}

type outer struct {
	embedded
	Name     string           `json:"name,omitempty"`
	ExecID   string           `json:"exec_id,omitempty" wire:"alias=job_id,alias=run_id"`
	In       *inner           `json:"in,omitempty"`
	Maybe    maybe[inner]     `json:"maybe,omitzero"`
	List     []inner          `json:"list,omitempty"`
	Map      map[string]inner `json:"map,omitempty"`
	Any      any              `json:"any,omitempty"`
	Time     time.Time        `json:"time,omitzero"`
	Next     *outer           `json:"next,omitempty"`
	Raw      json.RawMessage  `json:"raw,omitempty"`
	Ignored  string           `json:"-"`
	Untagged int              `json:",omitempty"`
	//lint:ignore U1000 a document may have a member of that name
	hidden map[string]string
}

// exact decodes itself, so that the case of its names matters.
type exact struct {
	A  int   `json:"a"`
	In inner `json:"in"`
}

func (e *exact) UnmarshalJSON(data []byte) error {
	type plain exact
	return json.Unmarshal(data, (*plain)(e))
}

func TestMerge(t *testing.T) {
	tests := []struct {
		name, old, next, want string
	}{
		{"nothing unknown", ` { "name" : "a" } `, `{"name":"b"}`, `{"name":"b"}`},
		{"order is the new one's without unknown", `{"name":"a","exec_id":"e"}`, `{"exec_id":"e","name":"a"}`, `{"exec_id":"e","name":"a"}`},
		{"top level", `{"name":"a","other":[1, 2]}`, `{"name":"b"}`, `{"name":"b","other":[1, 2]}`},
		{"place", `{"z":1,"name":"a","y":2}`, `{"name":"b"}`, `{"z":1,"name":"b","y":2}`},
		{"new ones at the end", `{"z":1,"name":"a"}`, `{"exec_id":"e","name":"b","in":{"x":1}}`, `{"z":1,"name":"b","exec_id":"e","in":{"x":1}}`},
		{"known removed", `{"name":"a","z":1,"exec_id":"e"}`, `{"name":"a"}`, `{"name":"a","z":1}`},
		{"all known removed", `{"name":"a","z":1}`, `{}`, `{"z":1}`},
		{"unknown bytes", `{"z":"é\/\u00e9<>" ,"w": {"a" : 1.0e5},"name":"a"}`, `{"name":"b"}`, `{"z":"é\/\u00e9<>","w":{"a" : 1.0e5},"name":"b"}`},
		{"unknown twice", `{"z":1,"name":"a","z":2}`, `{"name":"b"}`, `{"z":1,"name":"b","z":2}`},
		{"known twice", `{"name":"a","z":1,"name":"b"}`, `{"name":"c"}`, `{"name":"c","z":1}`},
		{"unknown key escaped", `{"\u007a":1,"name":"a"}`, `{"name":"b"}`, `{"\u007a":1,"name":"b"}`},
		{"known key escaped", `{"n\u0061me":"a","z":1}`, `{"name":"b"}`, `{"name":"b","z":1}`},
		{"known key escaped, removed", `{"n\u0061me":"a","z":1}`, `{}`, `{"z":1}`},
		{"empty key", `{"":1,"name":"a"}`, `{"name":"b"}`, `{"":1,"name":"b"}`},
		{"case", `{"NAME":"a","z":1}`, `{"name":"b"}`, `{"name":"b","z":1}`},
		{"case twice", `{"name":"a","NAME":"b","z":1}`, `{"name":"c"}`, `{"name":"c","z":1}`},
		{"embedded", `{"shared":"s","z":1}`, `{}`, `{"z":1}`},
		{"untagged", `{"Untagged":4,"z":1}`, `{}`, `{"z":1}`},
		{"ignored field is unknown", `{"Ignored":"i"}`, `{}`, `{"Ignored":"i"}`},
		{"unexported field is unknown", `{"hidden":"h"}`, `{}`, `{"hidden":"h"}`},
		{"alias", `{"job_id":"j","z":1}`, `{"exec_id":"e"}`, `{"exec_id":"e","z":1}`},
		{"second alias removed", `{"run_id":"j","z":1}`, `{}`, `{"z":1}`},
		{"nested", `{"in":{"x":1,"z":[ ]},"name":"a"}`, `{"name":"a","in":{"x":2}}`, `{"name":"a","in":{"x":2,"z":[ ]}}`},
		{"nested and top", `{"in":{"z":1,"x":1},"name":"a","q":0}`, `{"name":"a","in":{"x":2}}`, `{"in":{"z":1,"x":2},"name":"a","q":0}`},
		{"nested removed", `{"in":{"x":1,"z":1},"q":0}`, `{}`, `{"q":0}`},
		{"nested known removed", `{"in":{"x":1,"y":"s","z":1}}`, `{"in":{"x":1}}`, `{"in":{"x":1,"z":1}}`},
		{"nested under another case", `{"IN":{"x":1,"z":1}}`, `{"in":{"x":2}}`, `{"in":{"x":2,"z":1}}`},
		{"nested twice", `{"in":{"z":1},"in":{"w":2}}`, `{"in":{"x":0}}`, `{"in":{"z":1,"w":2,"x":0}}`},
		{"nested was null", `{"in":null,"q":0}`, `{"in":{"x":1}}`, `{"in":{"x":1},"q":0}`},
		{"optional", `{"maybe":{"x":1,"z":1}}`, `{"maybe":{"x":2}}`, `{"maybe":{"x":2,"z":1}}`},
		{"recursive", `{"next":{"next":{"z":1},"w":2}}`, `{"next":{"name":"a","next":{"name":"b"}}}`, `{"next":{"next":{"z":1,"name":"b"},"w":2,"name":"a"}}`},
		{"array elements", `{"list":[{"x":1,"z":1}]}`, `{"list":[{"x":1}]}`, `{"list":[{"x":1}]}`},
		{"map values", `{"map":{"k":{"x":1,"z":1},"gone":{}}}`, `{"map":{"k":{"x":1}}}`, `{"map":{"k":{"x":1}}}`},
		{"interface", `{"any":{"x":1,"z":1}}`, `{"any":{"x":1}}`, `{"any":{"x":1}}`},
		{"raw", `{"raw":{"x":1,"z":1}}`, `{"raw":{"x":1}}`, `{"raw":{"x":1}}`},
		{"no object before", `[]`, `{"name":"b"}`, `{"name":"b"}`},
		{"no object after", `{"z":1}`, `"text"`, `"text"`},
		{"invalid UTF-8", "{\"z\xff\":\"\xfe\",\"name\":\"a\"}", `{"name":"b"}`, "{\"z\xff\":\"\xfe\",\"name\":\"b\"}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := merge([]byte(tt.old), []byte(tt.next), knownOf[outer]())
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("merge(%s, %s)\n got %s\nwant %s", tt.old, tt.next, got, tt.want)
			}
		})
	}
}

func TestMergeExactNames(t *testing.T) {
	got, err := merge([]byte(`{"A":1,"in":{"X":2}}`), []byte(`{"a":3,"in":{"x":4}}`), knownOf[exact]())
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"A":1,"in":{"X":2,"x":4},"a":3}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// extra writes a member that it does not declare.
type extra struct {
	A int `json:"a"`
}

func (e extra) MarshalJSON() ([]byte, error) { return []byte(`{"a":1,"more":2}`), nil }

func TestMergeWhatTheTypeWritesIsIts(t *testing.T) {
	got, err := merge([]byte(`{"more":1,"z":0,"a":0}`), []byte(`{"a":1,"more":2}`), knownOf[extra]())
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"more":2,"z":0,"a":1}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNothingKnown(t *testing.T) {
	for name, k := range map[string]*known{
		"map":   knownOf[map[string]int](),
		"any":   knownOf[any](),
		"raw":   knownOf[json.RawMessage](),
		"slice": knownOf[[]inner](),
		"time":  knownOf[time.Time](),
		"int":   knownOf[int](),
	} {
		got, err := merge([]byte(`{"gone":1}`), []byte(`{"a":2}`), k)
		if err != nil || string(got) != `{"a":2}` {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for name, k := range map[string]*known{
		"pointer":         knownOf[*inner](),
		"optional":        knownOf[maybe[inner]](),
		"pointer to that": knownOf[**maybe[*inner]](),
	} {
		got, err := merge([]byte(`{"z":1,"y":"gone"}`), []byte(`{"x":2}`), k)
		if err != nil || string(got) != `{"z":1,"x":2}` {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

func TestFieldRules(t *testing.T) {
	type left struct {
		Both int
		L    int
	}
	type right struct {
		Both int
		R    int `json:"r"`
	}
	type tagged struct {
		Renamed int `json:"L"`
	}
	type all struct {
		left
		*right
		tagged
		Named inner `json:"named"`
		inner `json:"in"`
		Func  func() `json:"-"`
		//lint:ignore SA5008 an odd tag, and what it means is the point
		Dash int `json:"-,"`
	}
	// encoding/json itself says what the members are.
	data, err := json.Marshal(all{right: &right{}})
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]any
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range fieldsOf(reflect.TypeFor[all]()) {
		got[f.name] = true
		if _, ok := want[f.name]; !ok {
			t.Errorf("unexpected: %s", f.name)
		}
	}
	for name := range want {
		if !got[name] {
			t.Errorf("%s is missing", name)
		}
	}
	if len(want) != 5 {
		t.Errorf("members: %v", want)
	}
}

func TestMergeDepth(t *testing.T) {
	nest := func(n int, leaf string) []byte {
		return []byte(strings.Repeat(`{"next":`, n) + leaf + strings.Repeat(`}`, n))
	}
	k := knownOf[outer]()
	got, err := merge(nest(maxMergeDepth-1, `{"z":1}`), nest(maxMergeDepth-1, `{}`), k)
	if err != nil || string(got) != string(nest(maxMergeDepth-1, `{"z":1}`)) {
		t.Errorf("at the limit: %s, %v", got, err)
	}
	if _, err := merge(nest(20000, `{}`), nest(20000, `{}`), k); !errors.Is(err, errTooDeep) {
		t.Errorf("beyond: %v, want errTooDeep", err)
	}
	// What nobody here knows may be as deep as it likes.
	deep := `{"z":` + strings.Repeat("[", 1<<18) + strings.Repeat("]", 1<<18) + `,"name":"a"}`
	got, err = merge([]byte(deep), []byte(`{"name":"b"}`), k)
	if err != nil || string(got) != strings.Replace(deep, `"a"`, `"b"`, 1) {
		t.Errorf("deep unknown: %d bytes, %v", len(got), err)
	}
}

func TestFold(t *testing.T) {
	for _, names := range [][2]string{{"name", "NAME"}, {"k", "\u212a"}, {"s", "ſ"}, {"Ünder", "üNDER"}} {
		if fold(names[0]) != fold(names[1]) {
			t.Errorf("%q and %q fold to %q and %q", names[0], names[1], fold(names[0]), fold(names[1]))
		}
	}
	if fold("a") == fold("b") {
		t.Error("a and b fold alike")
	}
}
