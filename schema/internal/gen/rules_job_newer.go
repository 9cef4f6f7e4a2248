package main

import "github.com/kanadehq/kanade-shared/wire"

// newer reports whether the rules are those of 0.101.0.
func (b *builder) newer() bool { return b.contract >= wire.V0_101_0 }

// jobRulesNewer are those that Job.ValidateAt has beyond Job.Validate.
func jobRulesNewer(b *builder) {
	b.at("Execute.script_object").remove("$ref") // numbers have no slash
	b.restrict("Execute.script_object", "script-object", "want <name>/<version>, each of A-Z a-z 0-9 . _ -",
		"type", []string{"string", "null"}, "pattern", scriptObjectPattern)
	for _, path := range []string{
		"Execute.script_file", "CheckHint.label", "CheckAlert.title",
		"ClientHint.category", "ClientHint.category_label", "ClientHint.category_icon",
		"CollectHint.name", "CollectHint.files_field", "CollectHint.description",
		"FeedSpec.id", "FeedSpec.field", "FinalizeSpec.script", "ConfirmHint.message",
	} {
		b.notBlankText(path)
	}
	for _, path := range []string{
		"CheckAlert.title", "ClientHint.category", "CollectHint.name", "CollectHint.files_field",
		"FeedSpec.id", "FeedSpec.field", "FinalizeSpec.script", "ShowWhen.check",
	} {
		b.advise(path, noText, newObject("not", newObject("type", "null")))
	}
	b.def("JobCategory").set("description", "A tab of the client app: one of those that there always were, or any other name.")
	b.notBlankItems("Job.tags")
	b.notBlankItems("CheckAlert.notify_groups")
	typedRules(b)
	widgetRules(b)
	b.restrict("Job.aggregate", "missing-key", "must list at least one widget", "minItems", 1)
	feedRules(b)
	finalizeRules(b)
	alertRules(b)
	gateRules(b)

	const size = "a size such as 500000, 50MB or 64MiB is wanted"
	b.at("CollectHint.max_size").remove("$ref")
	b.restrict("CollectHint.max_size", "size", size, "type", []string{"string", "integer", "null"}, "pattern", sizePattern(), "minimum", 0)
	b.advise("CheckAlert.priority", "no program knows this priority", newObject("enum", []string{"info", "warn", "emergency"}))
}

// feedRules: rows that can be told apart, for controllers.
func feedRules(b *builder) {
	const rule = "primary-key"
	b.notBlankItems("FeedSpec.primary_key")
	b.restrict("FeedSpec.primary_key", rule, "must list at least one column", "type", "array", "minItems", 1)
	b.def("Job").add("allOf", newObject(
		"if", newObject("properties", newObject("tier", newObject("const", "endpoint")), "required", []string{"tier"}),
		"then", newObject("properties", newObject("feed", nothing("tier", "runs on the controller tier: leave tier: endpoint out"))),
	))
}

// finalizeRules: shells that can be given the result, and bundles to be called
// for.
func finalizeRules(b *builder) {
	const bundles = "needs collect: without it there are no bundles"
	b.requiredDuration("FinalizeSpec.timeout")
	shell := b.at("FinalizeSpec.shell")
	shell.remove("$ref")
	b.restrict("FinalizeSpec.shell", "finalize", "want powershell or pwsh: the others cannot be given the result safely",
		"type", "string", "enum", []string{"powershell", "pwsh"})
	each := newObject("on_each_bundle", newObject("const", true))
	b.def("Job").add("allOf", newObject(
		"if", newObject("properties", newObject("finalize", newObject("type", "object", "properties", each, "required", []string{"on_each_bundle"})),
			"required", []string{"finalize"}),
		"then", newObject(
			"properties", newObject("collect", newObject("type", "object", "x-rule", "finalize", "x-message", bundles)),
			"required", []string{"collect"}, "x-title", "collect", "x-rule", "finalize", "x-message", "on_each_bundle "+bundles),
	))
}

// alertRules: an alert tells somebody something about a check that the fleet sees.
func alertRules(b *builder) {
	const nobody, groups = "must set notify_user or notify_groups: nobody is told", "needs notify_groups: mail goes to the contacts of groups"
	b.restrict("CheckAlert.on", "no-statuses", "must list at least one status", "type", "array", "minItems", 1)
	some := func(message string) *object {
		return newObject("properties", newObject("notify_groups", newObject("type", "array", "minItems", 1, "x-rule", "alert", "x-message", message)),
			"required", []string{"notify_groups"}, "x-title", "notify_groups", "x-rule", "alert", "x-message", message)
	}
	is := func(key string, value any) *object {
		return newObject("properties", newObject(key, newObject("const", value)), "required", []string{key})
	}
	b.def("CheckAlert").add("allOf",
		newObject("if", newObject("not", is("notify_user", true)), "then", some(nobody)),
		newObject("if", is("email", true), "then", some("email "+groups)))
	b.def("CheckHint").add("allOf", newObject(
		"if", setMember("alert"),
		"then", newObject("properties", newObject("fleet", newObject("const", true, "x-rule", "no-effect", "x-message", "alert needs fleet: true")))))
}

// gateRules are about who sees an entry of the client app.
func gateRules(b *builder) {
	const names = "of A-Z a-z 0-9 . _ -"
	visible := b.at("ClientHint.visible_to")
	visible.add("allOf", newObject("if", newObject("type", "object"), "then", selects("must set at least one of all, groups and pcs: leave it out for all PCs")))
	b.restrict("ShowWhen.check", "bad-id", "must be the name of a check, "+names, "pattern", "^"+ws+resourceID+ws+"$")
	for _, v := range b.at("ShowWhen.is").list("anyOf") {
		if list := v.(*object); list.has("items") {
			list.set("minItems", 1)
			list.set("x-rule", "no-statuses")
			list.set("x-message", "must list at least one status")
		}
	}
	b.restrict("ClientHint.unlock", "bad-id", "must be the scope of a support code, "+names, "pattern", "^"+resourceID+"$")
}

// selects wants a target that names somebody.
func selects(message string) *object {
	is := func(key string, value *object) *object {
		value.set("x-message", message)
		return newObject("properties", newObject(key, value), "required", []string{key}, "x-message", message)
	}
	return newObject("type", "object", "x-rule", "no-target", "x-message", message, "anyOf", []*object{
		is("all", newObject("const", true)),
		is("groups", newObject("type", "array", "minItems", 1)), is("pcs", newObject("type", "array", "minItems", 1)),
	})
}

// nothing refuses a list that is not empty. (Editors that are to offer elements
// are led astray by maxItems.)
func nothing(rule, message string) *object {
	return newObject("enum", []any{[]any{}, nil}, "x-rule", rule, "x-message", message)
}
