package main

import (
	"reflect"
	"strings"
	"unicode"

	"github.com/kanadehq/kanade-shared/config"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// documentType is a kind of document that gets schemas.
type documentType struct {
	kind   string
	title  string
	root   reflect.Type
	format format
	strict bool
	// rules adds what the types do not say.
	rules func(*builder)
	// since is the contract that brought it; 0 for the first.
	since wire.Contract
}

// documents lists the kinds in the order of the index.
func documents() []documentType {
	all := []documentType{
		{"job", "Kanade job", reflect.TypeFor[manifest.Job](), asYAML, true, jobRules, 0},
		{"schedule", "Kanade schedule", reflect.TypeFor[manifest.Schedule](), asYAML, true, scheduleRules, 0},
		{"freeze", "Kanade freeze", reflect.TypeFor[manifest.Freeze](), asYAML, true, freezeRules, 0},
		{"fanout-plan", "Kanade fan-out plan", reflect.TypeFor[manifest.FanoutPlan](), asYAML, true, fanoutRules, 0},
		{"view", "Kanade view", reflect.TypeFor[manifest.View](), asYAML, true, viewRules, wire.V0_101_0},
		{"group", "Kanade group", reflect.TypeFor[manifest.GroupDef](), asYAML, true, groupRules, wire.V0_101_0},
		{"agent-config", "Kanade agent configuration, agent.toml", reflect.TypeFor[config.Agent](), asTOML, false, configRules, 0},
		{"backend-config", "Kanade backend configuration, backend.toml", reflect.TypeFor[config.Backend](), asTOML, false, configRules, 0},
	}
	for _, t := range []reflect.Type{
		reflect.TypeFor[wire.Command](), reflect.TypeFor[wire.EventStarted](), reflect.TypeFor[wire.ExecResult](),
		reflect.TypeFor[wire.Heartbeat](), reflect.TypeFor[wire.HostPerf](), reflect.TypeFor[wire.ProcessPerf](),
		reflect.TypeFor[wire.HwInventory](), reflect.TypeFor[wire.ObsEvent](),
		reflect.TypeFor[wire.JobTailRequest](), reflect.TypeFor[wire.JobTailReply](), reflect.TypeFor[wire.LogsRequest](),
		reflect.TypeFor[wire.AgentGroups](), reflect.TypeFor[wire.ConfigScope](), reflect.TypeFor[wire.EffectiveConfig](),
	} {
		all = append(all, documentType{kebab(t.Name()), "Kanade message " + t.Name(), t, asJSON, false, nil, 0})
	}
	for _, t := range []reflect.Type{
		reflect.TypeFor[wire.AgentMeta](), reflect.TypeFor[wire.GroupContacts](), reflect.TypeFor[wire.ServerSettings](),
		reflect.TypeFor[wire.SupportCodesProjection](),
	} {
		all = append(all, documentType{kebab(t.Name()), "Kanade message " + t.Name(), t, asJSON, false, nil, wire.V0_101_0})
	}
	return all
}

// kebab makes HwInventory hw-inventory.
func kebab(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// neutral makes the schema of a document, as a contract has it, from which the
// dialects are rendered.
func (d documentType) neutral(m *module, contract wire.Contract) (*object, error) {
	b := newBuilder(m, contract, d.format, d.strict)
	if err := b.build(d.root); err != nil {
		return nil, err
	}
	if d.rules != nil {
		d.rules(b)
	}
	b.hints(d.kind)
	if b.err != nil {
		return nil, b.err
	}
	root := newObject("title", d.title)
	def := b.defs.object(d.root.Name())
	for _, k := range def.keys {
		root.set(k, def.values[k])
	}
	b.defs.remove(d.root.Name())
	defs := newObject()
	for _, k := range b.sortedDefs() {
		defs.set(k, b.defs.values[k])
	}
	if len(defs.keys) > 0 {
		root.set("$defs", defs)
	}
	return root, nil
}
