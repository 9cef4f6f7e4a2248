package main

// perVersion is the policy that came with 0.101.0.
const perVersion = "once_per_version"

// scheduleRulesNewer are those that Schedule.ValidateAt has beyond
// Schedule.Validate.
func scheduleRulesNewer(b *builder) {
	b.notBlankItems("Schedule.tags")
	pcs := b.at("Target.pcs").object("items")
	pcs.set("pattern", labelsPattern)
	pcs.set("x-rule", "bad-id")
	pcs.set("x-message", "has more than four labels, between dots")

	targetRule(b, "Schedule")
	b.notBlankText("Wave.group")
	b.refer("Wave.delay", "duration")
	b.restrict("Rollout.waves", "no-waves", "must list at least one wave", "minItems", 1)
	deadline := b.at("Schedule.deadline_at")
	deadline.remove("anyOf")
	deadline.set("description", "Not to be written: it is computed at each fire.")
	b.restrict("Schedule.deadline_at", "no-effect", "is computed at each fire: want starting_deadline", "type", "null")

	policyRules(b)
	requireRules(b)
}

// policyRules: counting by version is the backend's, and about single PCs.
func policyRules(b *builder) {
	const onAgent = "once_per_version cannot be combined with runs_on: agent, which keeps no record by version"
	never := func(message string) *object {
		return newObject("if", newObject("const", perVersion), "then", newObject("enum", []string{"once"}, "x-rule", "runs-on", "x-message", message))
	}
	perTarget := b.at("When.per_target")
	perTarget.add("allOf", never("once_per_version counts for each PC: want per_pc"))
	b.def("Schedule").add("allOf", newObject(
		"if", newObject("properties", newObject("runs_on", newObject("const", "agent")), "required", []string{"runs_on"}),
		"then", newObject("properties", newObject(
			"when", newObject("type", "object", "properties", newObject("per_pc", never(onAgent))),
			"rollout", unsetMember("runs-on", "cannot be combined with runs_on: agent: waves are the backend's"),
		)),
	))
}

// requireRules are about the state of a PC, which agents alone see.
func requireRules(b *builder) {
	const onBackend = "needs runs_on: agent: the backend does not see the state of a PC"
	b.refer("Require.idle", "plainDuration")
	// Digits behind a 0 are a number where only a number can be meant, and a text to
	// some readers of YAML.
	b.restrict("Require.cpu_below", "cpu-below", "want more than 0, and 100 at most",
		"type", []string{"number", "string", "null"}, "exclusiveMinimum", 0, "maximum", 100, "pattern", "^[+]?0+(?:[1-9][0-9]?|100)$")
	unset := func() *object { return unsetMember("runs-on", onBackend) }
	off := func() *object { return newObject("const", false, "x-rule", "runs-on", "x-message", onBackend) }
	b.def("Schedule").add("allOf", newObject(
		"if", newObject("not", newObject("properties", newObject("runs_on", newObject("const", "agent")), "required", []string{"runs_on"})),
		"then", newObject("properties", newObject("constraints", newObject("type", []string{"object", "null"}, "properties", newObject(
			"require", newObject("type", []string{"object", "null"}, "properties", newObject(
				"ac_power", off(), "idle", unset(), "cpu_below", unset(), "network", off())))))),
	))
}
