package manifest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/internal/shape"
)

// TestDefaults compares the table of defaults with what decoding puts in the
// place of a missing member: naming the default changes nothing.
func TestDefaults(t *testing.T) {
	const (
		head     = `"id":"a","version":"1",`
		run      = `"execute":{"shell":"cmd","script":"x","timeout":"1s"}`
		schedule = `"id":"a","job_id":"j","when":{"per_pc":"once"}`
		digest   = `"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"`
		parts    = `"package_object_key":"k","artifact_sha256":` + digest + `,"artifact_size_bytes":1,"package_id":"p","manifest_sha256":` + digest
		backend  = `"artifact_identity":{"role":"backend","version":"1.0.0","os":"windows","arch":"x86_64","distro_abi":"msvc","format":"exe"},` + parts +
			`,"preserve_config":true,"wipe_db":false,"require_db_backup":true,"start_policy":"never","firewall":"preserve"`
		cli   = `"artifact_identity":{"role":"cli","version":"1.0.0","os":"windows","arch":"x86_64","distro_abi":"msvc","format":"exe"},` + parts
		typed = `"kind":"typed_operation","payload_version":1,"timeout":"1m","operation":`
	)
	// A % marks where the member goes.
	docs := map[string]struct {
		shape *shape.Type
		text  string
	}{
		"Job":           {shapeJob(), `{%` + head + run + `}`},
		"Execute":       {shapeJob(), `{` + head + `"execute":{%"shell":"cmd","script":"x","timeout":"1s"}}`},
		"ExplodeSpec":   {shapeJob(), `{` + head + run + `,"inventory":{"display":[],"explode":[{%"field":"f","table":"t","primary_key":[],"columns":[]}]}}`},
		"ExplodeColumn": {shapeJob(), `{` + head + run + `,"inventory":{"display":[],"explode":[{"field":"f","table":"t","primary_key":[],"columns":[{%"field":"c"}]}]}}`},
		"CheckHint":     {shapeJob(), `{` + head + run + `,"check":{%"name":"n"}}`},
		"CheckAlert":    {shapeJob(), `{` + head + run + `,"check":{"name":"n","alert":{%"title":"t"}}}`},
		"CollectHint":   {shapeJob(), `{` + head + run + `,"collect":{%"name":"n"}}`},
		"ConfirmHint":   {shapeJob(), `{` + head + run + `,"client":{"name":"n","category":"catalog","confirm":{%}}}`},
		"FinalizeSpec":  {shapeJob(), `{` + head + run + `,"finalize":{%"shell":"powershell","script":"x"}}`},
		"Require":       {shapeSchedule(), `{` + schedule + `,"constraints":{"require":{%}}}`},
		"Schedule":      {shapeSchedule(), `{%` + schedule + `}`},
		"Calendar":      {shapeSchedule(), `{"id":"a","job_id":"j","when":{"calendar":{%"at":"09:00"}}}`},
		"Constraints":   {shapeSchedule(), `{` + schedule + `,"constraints":{%"max_concurrent":1}}`},
		"Rollout":       {shapeSchedule(), `{` + schedule + `,"rollout":{%"waves":[]}}`},
		"Target":        {shapeFanoutPlan(), `{"target":{%}}`},
		"FanoutPlan":    {shapeFanoutPlan(), `{%}`},
		"Freeze":        {shapeFreeze(), `{%}`},
		"View":          {shapeView(), `{%"id":"v"}`},
		"GroupDef":      {shapeGroupDef(), `{%"id":"g"}`},

		"TypedExecute":  {shapeJob(), `{` + head + `"execute":{%` + typed + `{"type":"deploy_cli","spec":{` + cli + `}}}}`},
		"DeployBackend": {shapeJob(), `{` + head + `"execute":{` + typed + `{"type":"deploy_backend","spec":{%` + backend + `}}}}`},
		"DeployCLI":     {shapeJob(), `{` + head + `"execute":{` + typed + `{"type":"deploy_cli","spec":{%` + cli + `}}}}`},

		"AggregateWidget":    {shapeJob(), `{` + head + run + `,"aggregate":[{%"placement":{},"title":"t","render":"bar"}]}`},
		"DashboardPlacement": {shapeView(), `{"id":"v","widgets":[{"placement":{"dashboard":{%}},"title":"t","render":"bar"}]}`},
	}
	read := func(t *testing.T, s *shape.Type, text string) []byte {
		t.Helper()
		into := map[string]interface {
			jsonAppender
			UnmarshalJSON([]byte) error
		}{"Job": new(Job), "Schedule": new(Schedule), "Freeze": new(Freeze), "FanoutPlan": new(FanoutPlan), "View": new(View), "GroupDef": new(GroupDef)}[s.Name]
		if err := into.UnmarshalJSON([]byte(strings.Replace(text, ",}", "}", 1))); err != nil {
			t.Fatal(err)
		}
		data, err := into.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	table := defaults()
	for name, value := range table {
		typ, member, _ := strings.Cut(name, ".")
		doc, ok := docs[typ]
		if !ok {
			t.Errorf("%s: no document of the test has a %s", name, typ)
			continue
		}
		want := read(t, doc.shape, strings.Replace(doc.text, "%", "", 1))
		if got := read(t, doc.shape, strings.Replace(doc.text, "%", `"`+member+`":`+value+`,`, 1)); !bytes.Equal(got, want) {
			t.Errorf("%s is not %s:\n%s\n%s", name, value, got, want)
		}
	}
	for _, root := range []*shape.Type{shapeJob(), shapeSchedule(), shapeFreeze(), shapeFanoutPlan(), shapeView(), shapeGroupDef()} {
		everyDefault(root, map[string]bool{}, func(name string) {
			if _, ok := table[name]; !ok {
				t.Errorf("the default of %s is not in the table", name)
			}
		})
	}
}

// everyDefault names the members with defaults of a type and of those in it.
func everyDefault(t *shape.Type, seen map[string]bool, name func(string)) {
	switch {
	case t.Kind == shape.List:
		everyDefault(t.Elem, seen, name)
	case t.Kind == shape.Object || t.Kind == shape.Choice:
		if seen[t.Name] {
			return
		}
		seen[t.Name] = true
		for _, f := range t.Fields() {
			if f.Presence == shape.Defaulted {
				name(t.Name + "." + f.Name)
			}
			everyDefault(f.Type, seen, name)
		}
	}
}
