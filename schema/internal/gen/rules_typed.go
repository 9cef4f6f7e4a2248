package main

// firewallPolicy describes a type whose codec is written by hand.
func firewallPolicy(*builder) *object {
	port := newObject("description", "A TCP port to open.", "type", "integer", "minimum", 1, "maximum", 65535)
	return newObject("anyOf", []*object{
		newObject("type", "string", "enum", []string{"preserve", "no_change"}, "x-rule", "unknown-value"),
		newObject("type", "object", "properties", newObject("managed_port", port), "required", []string{"managed_port"}, "additionalProperties", false),
	})
}

// digest describes a text of a fixed form.
func digest(b *builder) *object {
	text := newObject("type", "string")
	if b.format == asYAML {
		text = b.shared("text")
	}
	text.set("pattern", "^[0-9a-f]{64}$")
	text.set("x-rule", "wrong-type")
	text.set("x-message", "64 hexadecimal digits in lower case are wanted")
	return text
}

// typedRules: a job is either a script, or a typed operation with its plan. What an
// operation says is left to the reader, apart from types.
func typedRules(b *builder) {
	const rule, scripts = "refused", "a typed operation runs no script, so there is nothing for it"
	b.restrict("TypedExecute.payload_version", rule, "must be 1", "minimum", 1, "maximum", 1)
	b.requiredDuration("TypedExecute.timeout")
	runAs := b.at("TypedExecute.run_as")
	runAs.remove("$ref")
	b.restrict("TypedExecute.run_as", rule, "must be system", "type", "string", "enum", []string{"system"})

	const needed = "is required by a typed operation"
	none := newObject(
		"require_approval", newObject("const", true, "x-rule", rule, "x-message", needed),
		"deploy_authorization", newObject("type", "object", "x-rule", "missing-key", "x-message", needed),
		"feed", nothing(rule, scripts))
	for _, key := range []string{"inventory", "emit", "check", "collect", "finalize", "client"} {
		none.set(key, unsetMember(rule, scripts))
	}
	typed := newObject("type", "object", "properties", newObject("kind", newObject("const", "typed_operation")), "required", []string{"kind"})
	b.def("Job").add("allOf", newObject(
		"if", newObject("properties", newObject("execute", typed), "required", []string{"execute"}),
		"then", newObject("properties", none, "required", []string{"require_approval", "deploy_authorization"},
			"x-rule", "missing-key", "x-message", "require_approval and deploy_authorization are required by a typed operation"),
		"else", newObject("properties", newObject("deploy_authorization", unsetMember("unknown-key", "only a typed operation has it"))),
	))
}
