package schema_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/kanadehq/kanade-shared/conformance"
	"github.com/kanadehq/kanade-shared/schema"
	"github.com/kanadehq/kanade-shared/wire"
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
	schema.KindView: true, schema.KindGroup: true, schema.KindAgentConfig: true, schema.KindBackendConfig: true,
}

// TestMessages compares the schemas of messages with what was recorded with the
// reference: what it reads is accepted.
func TestMessages(t *testing.T) {
	for _, at := range wire.Contracts() {
		folder := "../conformance/vectors"
		if at > wire.V0_43_53 {
			folder += "/" + at.String()
		}
		paths, err := filepath.Glob(folder + "/*.jsonl")
		if err != nil || len(paths) == 0 {
			t.Fatal(paths, err)
		}
		if at == wire.V0_43_53 {
			foreign, err := filepath.Glob(vectorsDir + "/wire-*.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			paths = append(paths, foreign...)
		}
		judged := judgeMessages(t, at, paths)
		for _, kind := range schema.KindsOf(schema.VersionAt(at)) {
			if !people[kind] && judged[kind] == 0 && (at == wire.V0_43_53 || differs(t, at, kind)) {
				t.Errorf("there are no vectors of %s of %s", kind, at)
			}
		}
	}
}

// differs reports whether a contract has another schema of a kind than the first.
func differs(t *testing.T, at wire.Contract, kind schema.Kind) bool {
	first, err := schema.Get(schema.Version, kind, schema.Plain)
	if err != nil {
		return true // it has come with a later one
	}
	later, err := schema.Get(schema.VersionAt(at), kind, schema.Plain)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(first), schema.Version, schema.VersionAt(at)) != string(later)
}

func judgeMessages(t *testing.T, at wire.Contract, paths []string) map[schema.Kind]int {
	known := map[schema.Kind]bool{}
	for _, k := range schema.KindsOf(schema.VersionAt(at)) {
		known[k] = !people[k]
	}
	judged, refused, taken := map[schema.Kind]int{}, 0, 0
	for _, path := range paths {
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
			err := schema.ValidateAt(at, kind, []byte(req.JSON))
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
	t.Logf("%s: %v judged; %d refused by both, %d by the reference alone", at, judged, refused, taken)
	return judged
}
