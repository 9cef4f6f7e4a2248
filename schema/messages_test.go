package schema_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/schema"
)

// kindOf is the kind of a message by the name of its type.
func kindOf(typ string) schema.Kind {
	var b strings.Builder
	for i, r := range typ {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return schema.Kind(b.String())
}

// people are the kinds that people write.
var people = map[schema.Kind]bool{
	schema.KindJob: true, schema.KindSchedule: true, schema.KindFreeze: true, schema.KindFanoutPlan: true,
	schema.KindAgentConfig: true, schema.KindBackendConfig: true,
}

// TestMessages compares the schemas of messages with what was recorded with the
// reference: what it reads is accepted.
func TestMessages(t *testing.T) {
	paths, err := filepath.Glob("../conformance/vectors/*.jsonl")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	foreign, err := filepath.Glob(vectorsDir + "/wire-*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	known := map[schema.Kind]bool{}
	for _, k := range schema.Kinds() {
		known[k] = !people[k]
	}
	judged, refused, taken := map[schema.Kind]int{}, 0, 0
	for _, path := range append(paths, foreign...) {
		vectors, err := conformance.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vectors {
			var req struct{ Op, Type, JSON string }
			if err := json.Unmarshal(v.Request, &req); err != nil || req.Op != "wire" || !known[kindOf(req.Type)] {
				continue
			}
			kind := kindOf(req.Type)
			judged[kind]++
			err := schema.Validate(kind, []byte(req.JSON))
			switch {
			case v.Want.OK != nil && err != nil:
				t.Errorf("%s (%s): the reference reads it, and %v: %.300s", v.Place, v.Note, err, req.JSON)
			case v.Want.OK == nil && err == nil:
				taken++
			case v.Want.OK == nil:
				refused++
			}
		}
	}
	for k, ok := range known {
		if ok && judged[k] == 0 {
			t.Errorf("there are no vectors of %s", k)
		}
	}
	t.Logf("%v judged; %d refused by both, %d by the reference alone", judged, refused, taken)
}
