package main

// noText is about a key with nothing behind it, or null, where that is a text.
const noText = "there is no text here"

// jobRules are those of Job.Validate, and advice about what is accepted and does
// not work.
func jobRules(b *builder) {
	scriptRules(b)
	const emits = "cannot be combined with emit, which takes the whole of the output"
	alone := newObject("inventory", unsetMember("emit-alone", emits), "check", unsetMember("emit-alone", emits))
	if b.newer() {
		alone.set("collect", unsetMember("emit-alone", emits))
		alone.set("feed", nothing("emit-alone", emits))
	}
	b.def("Job").add("allOf", newObject("if", setMember("emit"), "then", newObject("properties", alone)))
	for _, path := range []string{
		"CheckHint.name", "CheckHint.status_field", "CheckHint.detail_field", "CheckHint.troubleshoot",
		"ClientHint.name", "ClientHint.description", "ClientHint.icon",
	} {
		b.notBlankText(path)
	}

	if b.newer() {
		jobRulesNewer(b)
	} else {
		b.advise("Execute.script_object", "want <name>/<version>", newObject("type", []string{"string", "null"}, "pattern", scriptObjectPattern))
		b.advise("ClientHint.category", "no client app knows this category: it is shown as unknown", newObject("enum", []string{"software_update", "troubleshoot", "catalog"}))
	}

	b.advise("Job.id", "letters, digits, - _ and . are safe in an id, which is a key of the broker", safeID())
	b.adviseDuration("Execute.timeout", "the job cannot be started")
	for _, path := range []string{"Job.version", "CheckHint.name", "CheckHint.status_field", "CheckHint.detail_field", "ClientHint.name"} {
		b.advise(path, noText, newObject("not", newObject("type", "null")))
	}
	b.advise("DisplayField.type", "no program knows this: it is shown as text", newObject("enum", []any{"number", "bytes", "timestamp", "table", nil}))
	b.advise("ExplodeColumn.type", "want text, integer or real: the table is left out", newObject("enum", []any{"text", "integer", "real", nil}))
	identifier := newObject("type", "string", "pattern", columnPattern)
	for _, path := range []string{"ExplodeSpec.table", "ExplodeColumn.field"} {
		b.advise(path, "want a letter or _, then letters, digits and _: the table is left out", clone(identifier).(*object))
	}
	maxAge := b.def("Staleness").list("allOf")[0].(*object).object("then").object("properties").object("max_cache_age")
	maxAge.add("x-advice", newObject("unless", newObject("type", "string", "pattern", durationPattern()), "message", "not a duration such as 5m: it counts as 0"))
}

// scriptRules: exactly one of three members says where the script is.
func scriptRules(b *builder) {
	const rule, message = "script-source", "only one of script, script_file and script_object may be set"
	x := b.def("Execute")
	// A script that is empty counts as unset, and later one of white space too.
	script := newObject("type", "object", "properties", newObject("script", newObject("not", newObject("enum", []any{"", nil}))), "required", []string{"script"})
	something := "^(?:[^x]|x)"
	if b.newer() {
		something = notBlank
		script.set("properties", newObject("script", newObject("type", []string{"string", "number", "boolean"}, "pattern", notBlank)))
	}
	file, stored := setMember("script_file"), setMember("script_object")
	x.add("allOf",
		newObject("if", script, "then", newObject("properties", newObject(
			"script_file", unsetMember(rule, message), "script_object", unsetMember(rule, message)))),
		newObject("if", file, "then", newObject("properties", newObject("script_object", unsetMember(rule, message)))),
		newObject(
			"if", newObject("not", newObject("anyOf", []*object{clone(script).(*object), clone(file).(*object), clone(stored).(*object)})),
			"then", newObject(
				"properties", newObject("script", newObject(
					"type", []string{"string", "number", "boolean"}, "pattern", something,
					"x-rule", rule, "x-message", "one of script, script_file and script_object must be set")),
				"required", []string{"script"}, "x-title", "one of the scripts", "x-rule", rule, "x-message", "one of script, script_file and script_object must be set"),
		),
	)
}

// safeID is an id that every part of a fleet can take.
func safeID() *object {
	return newObject("type", []string{"string", "number", "boolean"}, "pattern", identifierPattern)
}
