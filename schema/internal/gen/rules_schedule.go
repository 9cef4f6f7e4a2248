package main

import (
	"reflect"

	"github.com/kanadehq/kanade-shared/manifest"
)

// when describes a type whose codec is written by hand.
func when(b *builder) *object {
	if b.defs.has("When") {
		return newObject("$ref", defsPrefix+"When")
	}
	b.defs.set("When", newObject()) // keeps its place
	words, texts := []string{"once"}, []any{"until it has succeeded"}
	if b.newer() {
		words, texts = append(words, perVersion), append(texts, "until its present version has succeeded; since 0.101.0")
	}
	policy := newObject(
		"description", "How often a job that has succeeded runs again: never (once), or after a time.",
		"anyOf", []*object{
			newObject("type", "string", "enum", words, "x-texts", texts, "x-rule", "wrong-type"),
			newObject(
				"type", "object",
				"properties", newObject("every", newObject("description", "A duration, counted from the last success.", "$ref", b.shared("duration").text("$ref"))),
				"required", []string{"every"}, "x-unknown", true),
		})
	b.defs.set("Policy", policy)
	b.defs.set("When", newObject(
		"description", "What makes a schedule fire: exactly one of per_pc, per_target, calendar and on.",
		"type", "object",
		"properties", newObject(
			"per_pc", newObject("description", "Runs the job on each PC by itself, as often as the policy says.", "$ref", defsPrefix+"Policy"),
			"per_target", newObject("description", "Runs the job on the whole target until one of its PCs has succeeded, as often as the policy says.", "$ref", defsPrefix+"Policy"),
			"calendar", newObject("description", "Runs the job at times of the clock.", "$ref", b.structRef(reflect.TypeFor[manifest.Calendar](), false).text("$ref")),
			"on", newObject("description", "Runs the job when one of these things happens on a PC.",
				"type", "array", "items", b.enumRef(reflect.TypeFor[manifest.Trigger]()), "minItems", 1, "x-rule", "no-triggers"),
		),
		"additionalProperties", false, "minProperties", 1, "allOf", oneShape(), "x-rule", "when-shape",
	))
	return newObject("$ref", defsPrefix+"When")
}

// oneShape refuses every key of when but the first. (An editor that is to offer
// keys is led astray by maxProperties.)
func oneShape() []*object {
	keys := []string{"per_pc", "per_target", "calendar", "on"}
	var out []*object
	for i, key := range keys[:len(keys)-1] {
		others := newObject()
		for _, other := range keys[i+1:] {
			others.set(other, false)
		}
		out = append(out, newObject(
			"if", newObject("properties", newObject(key, true), "required", []string{key}),
			"then", newObject("properties", others, "x-rule", "when-shape", "x-message", "only one of per_pc, per_target, calendar and on may be set"),
		))
	}
	return out
}

// scheduleRules are those of Schedule.Validate, and advice.
func scheduleRules(b *builder) {
	calendarRules(b)
	whereRules(b)
	b.refer("Schedule.jitter", "duration")
	nullableRef(b.at("Schedule.jitter"))
	b.refer("Schedule.starting_deadline", "plainDuration")
	b.refer("Retry.backoff", "duration")
	b.restrict("Retry.max", "retry", "want 1 to 10 attempts", "minimum", 1, "maximum", 10)
	b.refer("Active.from", "bound")
	b.refer("Active.until", "bound")
	constraintRules(b)
	if b.newer() {
		scheduleRulesNewer(b)
	} else {
		b.advise("Schedule.deadline_at", "has no effect: the scheduler overwrites it at each fire", newObject("type", "null"))
		b.adviseDuration("Wave.delay", "the wave cannot be started")
	}

	b.advise("Schedule.id", "letters, digits, - _ and . are safe in an id, which is a key of the broker", safeID())
	b.advise("Schedule.job_id", "letters, digits, - _ and . are safe in an id, which is a key of the broker", safeID())
}

// nullableRef makes alternatives of a reference.
func nullableRef(p *object) {
	ref := p.text("$ref")
	p.remove("$ref")
	p.set("anyOf", []*object{newObject("$ref", ref), newObject("type", "null")})
	p.set("x-rule", "duration")
}

func calendarRules(b *builder) {
	at := b.at("Calendar.at")
	at.remove("$ref")
	at.set("type", "string")
	b.restrict("Calendar.at", "calendar-at", "a time of day, HH:MM, or one time, YYYY-MM-DD HH:MM, is wanted", "pattern", momentPattern())
	b.at("Calendar.days").set("items", newObject(
		"type", []string{"string", "integer"}, "pattern", dayTokenPattern(), "minimum", 0, "maximum", 7,
		"x-rule", "calendar-days", "x-message", "a day is wanted: mon to sun, 0 to 7, a range such as mon-fri, tue#2 or friL"))
	b.def("Calendar").add("allOf", newObject(
		"if", newObject("properties", newObject("at", newObject("type", "string", "pattern", "[-/]")), "required", []string{"at"}),
		"then", newObject("properties", newObject("days", newObject(
			"enum", []any{[]any{}, nil}, "x-rule", "one-shot-days", "x-message", "an at with a date fires once, and cannot have days"))),
	))
}

// whereRules are about what an agent, or the backend, cannot do.
func whereRules(b *builder) {
	const agentOnly = "needs runs_on: agent, because its events happen on the PCs"
	is := func(key string, value any) *object {
		return newObject("properties", newObject(key, newObject("const", value)), "required", []string{key})
	}
	b.def("Schedule").add("allOf",
		newObject(
			"if", is("runs_on", "agent"),
			"then", newObject("properties", newObject(
				"when", newObject("type", "object", "properties", newObject("per_target", false),
					"x-rule", "runs-on", "x-message", "cannot be combined with runs_on: agent, which knows of its own PC alone"),
				"constraints", newObject("type", []string{"object", "null"}, "properties", newObject("max_concurrent",
					unsetMember("runs-on", "cannot be combined with runs_on: agent, which does not see the fleet"))),
			)),
		),
		newObject(
			"if", newObject("properties", newObject("when", newObject("type", "object", "properties", newObject("on", true), "required", []string{"on"})), "required", []string{"when"}),
			"then", newObject(
				"properties", newObject("runs_on", newObject("const", "agent", "x-rule", "runs-on", "x-message", "when.on "+agentOnly)),
				"required", []string{"runs_on"}, "x-title", "runs_on", "x-rule", "runs-on", "x-message", "when.on "+agentOnly),
		),
	)
}

func constraintRules(b *builder) {
	b.at("Constraints.window").remove("$ref")
	b.restrict("Constraints.window", "window", "two times of day are wanted, HH:MM-HH:MM", "type", []string{"string", "null"}, "pattern", windowPattern())
	b.restrict("Constraints.max_concurrent", "max-concurrent", "must be 1 at least", "minimum", 1)
	b.at("Constraints.skip_dates").set("items", newObject(
		"type", "string", "pattern", skipDatePattern(), "x-rule", "date", "x-message", "a date is wanted, YYYY-MM-DD"))
}

// freezeRules are those of Freeze.Validate.
func freezeRules(b *builder) {
	b.refer("Freeze.from", "bound")
	b.refer("Freeze.until", "bound")
}

// fanoutRules are those by which a controller refuses to carry a plan out.
func fanoutRules(b *builder) {
	b.refer("FanoutPlan.jitter", "plainDuration")
	b.requiredDuration("Wave.delay")
	targetRule(b, "FanoutPlan")
}

// targetRule: where there are no waves, a target says who runs the job.
func targetRule(b *builder, name string) {
	const nobody = "must select something: all, groups or pcs"
	waves := newObject("type", "object", "properties", newObject("waves", newObject("type", "array", "minItems", 1)), "required", []string{"waves"})
	b.def(name).add("allOf", newObject(
		"if", newObject("not", newObject("properties", newObject("rollout", waves), "required", []string{"rollout"})),
		"then", newObject("properties", newObject("target", selects(nobody)),
			"required", []string{"target"}, "x-rule", "no-target", "x-message", nobody, "x-title", "target"),
	))
}
