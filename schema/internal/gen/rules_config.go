package main

// configRules: files may get what they lack from others that they include, and
// have tables that are for the templates alone.
func configRules(b *builder) {
	for _, name := range []string{"Agent", "Backend"} {
		if !b.defs.has(name) {
			continue
		}
		root := b.def(name)
		properties := root.object("properties")
		includes := func() *object {
			return newObject("description", "Files whose values this one overrides.", "type", "array", "items", newObject("type", "string"))
		}
		properties.set("include", includes())
		properties.set("vars", newObject("description", "Values for templates, which may refer to each other.", "type", "object"))
		properties.set("teravars", newObject("description", "An include under another name.", "type", "object", "properties", newObject("include", includes())))
		sections := root.list("required")
		root.remove("required")
		complete := newObject("required", sections)
		for _, s := range sections {
			key := s.(string)
			ref := properties.object(key).text("$ref")
			typ := ref[len(defsPrefix):]
			def := b.def(typ)
			present := newObject()
			for _, k := range def.list("required") {
				present.set(k.(string), true)
			}
			complete.object("properties").set(key, newObject("type", "object", "properties", present, "required", def.values["required"]))
			def.remove("required")
			def.set("x-unknown", true)
		}
		root.set("x-unknown", true)
		root.set("if", newObject("not", newObject("anyOf", []any{
			newObject("properties", newObject("include", true), "required", []string{"include"}),
			newObject("properties", newObject("teravars", true), "required", []string{"teravars"}),
		})))
		root.set("then", complete)
	}
	b.at("Log.keep_days").set("default", 14)
	if b.defs.has("AgentSection") {
		b.at("AgentSection.groups").set("deprecated", true)
		b.at("AgentSection.groups").set("x-deprecated", "it has no effect: the server keeps the groups of a PC")
	}
}
