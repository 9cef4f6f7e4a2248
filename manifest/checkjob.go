package manifest

import (
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

// job checks the rules of a job, as far as its members are what they should be.
func (c *checker) job() {
	c.id(c.root.Get("id"), "id")
	c.blank(c.root.Get("version"), "version", SeverityWarning)
	if v := c.root.Get("require_approval"); isTrue(v) {
		c.onKey(v, "no-effect", SeverityHint, "require_approval", "require_approval is a mark for people: no program asks for an approval")
	}
	if v := c.root.Get("execute"); v != nil && !isTyped(v) {
		c.source(v)
		c.script(v)
		if d, ok := c.wholeSeconds(v.Get("timeout"), "execute.timeout", SeverityWarning, "; the controller refuses to run the job, and an agent with a schedule of its own takes a minute"); ok && d.Seconds == 0 {
			c.on(v.Get("timeout"), "short-timeout", SeverityWarning, "execute.timeout", "a timeout of less than a second leaves no time to run")
		}
		c.blank(v.Get("cwd"), "execute.cwd", SeverityWarning)
	}
	c.emit()
	if v := c.root.Get("inventory"); v != nil {
		c.inventory(v)
	}
	if v := c.root.Get("check"); v != nil {
		c.checkHint(v)
	}
	if v := c.root.Get("staleness", "max_cache_age"); v != nil {
		c.duration(v, "staleness.max_cache_age", SeverityWarning, "; agents take it for 0, so that the job never runs from the cache")
		c.months(v, "staleness.max_cache_age")
	}
	if v := c.root.Get("client"); v != nil {
		c.client(v)
	}
	c.newerJob()
	c.fileKind()
}

// id checks the id of a job or schedule, which is a key of buckets.
func (c *checker) id(v *yamldoc.Value, path string) {
	if v == nil {
		return
	}
	if err := kvkeys.ValidateKey(v.Text()); err != nil {
		rule := err.Error()
		c.on(v, "bad-id", SeverityWarning, path, "nothing can be stored under this id: it "+rule[strings.LastIndex(rule, ": ")+2:]).
			Suggestion = c.suggestID(v)
	}
}

// suggestID makes an id of what was written.
func (c *checker) suggestID(v *yamldoc.Value) *Suggestion {
	const longest = 100
	text := strings.TrimSpace(v.Text())
	if len(text) > longest {
		return nil
	}
	id := strings.Map(func(r rune) rune {
		switch {
		case r < 0x80 && kvkeys.ValidateKey(string(r)) == nil || r == '.':
			return r
		case r == ' ' || r == '\t' || r == '\n' || strings.ContainsRune(`:\#+&,;()[]*`, r):
			return '-'
		}
		return -1
	}, text)
	id = strings.Trim(id, "-.")
	for strings.Contains(id, "..") || strings.Contains(id, "--") {
		id = strings.NewReplacer("..", ".", "--", "-").Replace(id)
	}
	if kvkeys.ValidateKey(id) != nil {
		return nil
	}
	return c.didYouMean(c.doc.Token(v), id, false)
}

// source checks that exactly one member says where the script is.
func (c *checker) source(execute *yamldoc.Value) {
	var set []*yamldoc.Value
	var names []string
	for _, name := range []string{"script", "script_file", "script_object"} {
		v := execute.Get(name)
		if v != nil && !(name == "script" && c.isNothing(v)) {
			set, names = append(set, v), append(names, name)
		}
	}
	switch len(set) {
	case 0:
		at := execute
		what := "one of script, script_file and script_object must be set"
		if script := execute.Get("script"); script != nil {
			at, what = script, "the script is "+map[bool]string{true: "empty", false: "nothing but white space"}[script.Text() == ""]+", which counts as none: "+what
		}
		if execute.Broken("script") || execute.Broken("script_file") || execute.Broken("script_object") {
			return
		}
		c.onKey(at, "script-source", SeverityError, "execute", what)
		return
	case 1:
		return
	}
	f := c.onKey(set[1], "script-source", SeverityError, "execute."+names[1], "only one of "+strings.Join(names, " and ")+" may be set")
	c.also(f, set[0], names[0]+" is set here")
	if len(set) > 2 {
		c.also(f, set[2], names[2]+" is set here")
	}
}

// isNothing reports whether a script counts as none.
func (c *checker) isNothing(script *yamldoc.Value) bool {
	return script.Text() == "" || c.newest() && blank(script.Text())
}

// emit checks that nothing else wants the output of events.
func (c *checker) emit() {
	emit := c.root.Get("emit")
	if emit == nil {
		return
	}
	for _, name := range []string{"inventory", "check", "collect", "feed"} {
		if other := c.root.Get(name); other != nil && !(name == "feed" && len(other.Elements) == 0) {
			f := c.onKey(emit, "emit-alone", SeverityError, "emit", "emit takes the whole of the output, so there can be no "+name)
			c.also(f, other, name+" is here")
		}
	}
}

func (c *checker) checkHint(v *yamldoc.Value) {
	for _, name := range []string{"name", "status_field", "detail_field", "troubleshoot", "label"} {
		c.blank(v.Get(name), "check."+name, SeverityError)
	}
	status, detail := v.Get("status_field"), v.Get("detail_field")
	if a, b := textOr(status, "status"), textOr(detail, "detail"); a == b {
		at, other := detail, status
		if at == nil {
			at, other = status, nil
		}
		f := c.on(at, "same-field", SeverityWarning, "check."+map[bool]string{true: "detail_field", false: "status_field"}[at == detail], "status and detail come from the same field "+quoted(a))
		if other != nil {
			c.also(f, other, "the other one")
		}
	}
	if help := v.Get("troubleshoot"); help != nil && help.Text() == c.root.Get("id").Text() && help.Text() != "" {
		c.on(help, "troubleshoot-self", SeverityWarning, "check.troubleshoot", "the job names itself as the remedy")
	}
}

func textOr(v *yamldoc.Value, def string) string {
	if v == nil {
		return def
	}
	return v.Text()
}

func (c *checker) client(v *yamldoc.Value) {
	for _, name := range []string{"name", "description", "icon"} {
		c.blank(v.Get(name), "client."+name, SeverityError)
	}
	c.newerClient(v)
	category := v.Get("category")
	if category == nil || wire.JobCategory(category.Text()).Known() {
		return
	}
	if c.newest() {
		c.ownCategory(category)
		return
	}
	f := c.on(category, "unknown-value", SeverityWarning, "client.category", "nobody knows the category "+quoted(category.Text())+", so the job is on no tab of this contract: expected "+orList(category.Type.Values))
	c.suggestValue(f, c.doc.Token(category), category.Text(), category.Type)
}

// ownCategory checks a tab that is none of those that every app has.
func (c *checker) ownCategory(v *yamldoc.Value) {
	c.blank(v, "client.category", SeverityError)
	if best, same := nearest(v.Text(), v.Type.Values); best != "" {
		severity := SeverityHint
		if same {
			severity = SeverityWarning
		}
		c.on(v, "category", severity, "client.category", quoted(v.Text())+" is a tab of its own, and not "+best).
			Suggestion = c.didYouMean(c.doc.Token(v), best, same)
	}
}

// blank reports a text of white space, or of nothing.
func (c *checker) blank(v *yamldoc.Value, path string, severity Severity) {
	if v != nil && strings.TrimSpace(v.Text()) == "" {
		c.on(v, "blank", severity, path, path+" must not be blank")
	}
}

// fileKind compares the kind with that of the file's name.
func (c *checker) fileKind() {
	for _, other := range []Kind{KindJob, KindSchedule, KindView, KindGroup} {
		if other != c.report.Kind && strings.HasSuffix(c.opts.Name, ".kanade-"+string(other)+".yaml") {
			c.find("file-name", SeverityWarning, yamldoc.Span{}, "", "the file's name says that it is a "+string(other)+", and it is a "+string(c.report.Kind))
		}
	}
}
