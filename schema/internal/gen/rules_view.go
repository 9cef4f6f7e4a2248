package main

// viewRules are those of View.Validate.
func viewRules(b *builder) {
	b.restrict("View.id", "bad-id", "want one or more of A-Z a-z 0-9 . _ -", "pattern", "^"+resourceID+"$")
	b.notBlankItems("View.tags")
	some := func(key string) *object {
		return newObject("properties", newObject(key, newObject("type", "array", "minItems", 1)), "required", []string{key})
	}
	const none = "at least one widget is wanted, in widgets or sql_widgets"
	b.def("View").add("allOf", newObject(
		"if", newObject("not", some("widgets")),
		"then", newObject("properties", newObject("sql_widgets", newObject("type", "array", "minItems", 1, "x-rule", "missing-key", "x-message", none)),
			"required", []string{"sql_widgets"}, "x-title", "widgets", "x-rule", "missing-key", "x-message", none)))
	widgetRules(b)
	for _, path := range []string{"SQLWidget.title", "SQLWidget.query", "SQLWidget.description"} {
		b.notBlankText(path)
	}
	b.refer("SQLWidget.refresh", "plainDuration")
}

// widgetRules are about widgets that sum up events; some of what depends on more
// than one member is left to the reader.
func widgetRules(b *builder) {
	for _, path := range []string{
		"AggregateWidget.title", "AggregateWidget.description", "AggregateWidget.source", "AggregateWidget.kind",
		"AnalyticsPlacement.tab",
	} {
		b.notBlankText(path)
	}
	tab := b.def("AnalyticsPlacement").list("anyOf")[0].(*object)
	tab.set("pattern", notBlank)
	tab.set("x-rule", "blank")
	tab.set("x-message", "must not be empty")
	b.restrict("AggregateWidget.limit", "wrong-type", "must be 1 at least", "minimum", 1)
	b.restrict("AggregateWidget.sample_minutes", "wrong-type", "must be 1 at least", "minimum", 1)
	b.notBlankItems("AggregateWidget.exclude")
	const nowhere = "must set analytics, or pin the widget to the dashboard: it is drawn nowhere"
	pinned := newObject("type", "object", "properties", newObject("pin", newObject("const", true)), "required", []string{"pin"}, "x-message", nowhere)
	b.def("Placement").add("allOf", newObject(
		"if", newObject("not", setMember("analytics")),
		"then", newObject("properties", newObject("dashboard", pinned), "required", []string{"dashboard"},
			"x-title", "analytics", "x-rule", "missing-key", "x-message", nowhere)))
}

// groupRules are those of GroupDef.Validate: a list or a query.
func groupRules(b *builder) {
	const one = "exactly one of members and query is wanted"
	b.restrict("GroupDef.id", "bad-id", "want one or more of A-Z a-z 0-9 . _ -", "pattern", "^"+resourceID+"$")
	b.notBlankItems("GroupDef.tags")
	b.notBlankItems("GroupDef.members")
	b.refer("GroupDef.refresh", "plainDuration")
	query := newObject("type", "object", "properties", newObject("query", newObject("type", []string{"string", "number", "boolean"}, "pattern", notBlank)), "required", []string{"query"})
	b.def("GroupDef").add("allOf", newObject(
		"if", query,
		"then", newObject("properties", newObject("members", nothing("refused", one))),
		"else", newObject("properties", newObject("members", newObject("type", "array", "minItems", 1, "x-rule", "missing-key", "x-message", one)),
			"required", []string{"members"}, "x-title", "members", "x-rule", "missing-key", "x-message", one)))
}
