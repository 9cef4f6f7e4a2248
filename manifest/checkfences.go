package manifest

import "strings"

// fences looks at a script of which several hints read the output: each is to have
// its part between markers, and one that has none gets nothing where another has.
func (c *checker) fences() {
	script := c.root.Get("execute", "script")
	if !c.newest() || script == nil {
		return
	}
	hints := []struct{ key, fence string }{
		{"inventory", "INVENTORY"}, {"check", "CHECK"}, {"collect", "COLLECT"}, {"feed", "FEED"},
	}
	has := func(fence string) bool { return strings.Contains(script.Text(), "#KANADE-"+fence+"-BEGIN") }
	printed := ""
	for _, h := range hints {
		if printed == "" && has(h.fence) {
			printed = "#KANADE-" + h.fence + "-BEGIN"
		}
	}
	for _, h := range hints {
		v := c.root.Get(h.key)
		if v == nil || printed == "" || has(h.fence) || h.key == "feed" && len(v.Elements) == 0 {
			continue
		}
		f := c.onKey(v, "fence", SeverityWarning, h.key, h.key+" gets nothing: the script prints "+printed+", and no #KANADE-"+h.fence+"-BEGIN")
		c.also(f, script, "the script is here")
	}
}
