package manifest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// newest reports whether the rules are those of 0.101.0.
func (c *checker) newest() bool { return c.opts.Contract >= wire.V0_101_0 }

// isTrue and isFalse are about a member that is a boolean, where it is there.
func isTrue(v *yamldoc.Value) bool  { return v.Text() != "" && strings.EqualFold(v.Text(), "true") }
func isFalse(v *yamldoc.Value) bool { return v.Text() != "" && strings.EqualFold(v.Text(), "false") }

// newerJob checks the members of a job that came with 0.101.0. The shape of an
// older contract has none of them.
func (c *checker) newerJob() {
	c.tags()
	c.feeds(c.root.Get("feed"))
	c.tier()
	if v := c.root.Get("finalize"); v != nil {
		c.finalize(v)
	}
	if v := c.root.Get("collect"); v != nil {
		for _, name := range []string{"name", "files_field", "description"} {
			c.blank(v.Get(name), "collect."+name, SeverityError)
		}
		c.size(v.Get("max_size"), "collect.max_size")
	}
	if v := c.root.Get("check", "alert"); v != nil {
		c.alert(v)
	}
	c.fences()
}

// tags checks the labels of the catalogue.
func (c *checker) tags() {
	seen := make(map[string]*yamldoc.Value)
	tags := c.root.Get("tags")
	if tags == nil {
		return
	}
	for i := range tags.Elements {
		tag, path := &tags.Elements[i], fmt.Sprintf("tags[%d]", i)
		if tag.Absent() {
			continue
		}
		c.blank(tag, path, SeverityError)
		c.again(seen, tag, path, SeverityHint, "the tag "+quoted(tag.Text())+" is in the list already")
	}
}

// again reports a text that was seen before.
func (c *checker) again(seen map[string]*yamldoc.Value, v *yamldoc.Value, path string, severity Severity, message string) {
	text := strings.TrimSpace(v.Text())
	if before := seen[text]; before != nil {
		c.also(c.on(v, "repeated", severity, path, message), before, "it is here too")
	} else if text != "" {
		seen[text] = v
	}
}

// feeds checks the feeds of data for the whole fleet.
func (c *checker) feeds(list *yamldoc.Value) {
	if list == nil {
		return
	}
	ids := make(map[string]*yamldoc.Value)
	for i := range list.Elements {
		feed, path := &list.Elements[i], fmt.Sprintf("feed[%d]", i)
		for _, name := range []string{"id", "field"} {
			c.blank(feed.Get(name), path+"."+name, SeverityError)
		}
		if id := feed.Get("id"); id != nil {
			c.again(ids, id, path+".id", SeverityError, "there is a feed "+quoted(id.Text())+" already")
		}
		key := feed.Get("primary_key")
		if key == nil {
			continue
		}
		if len(key.Elements) == 0 {
			c.onKey(key, "primary-key", SeverityError, path+".primary_key", "a feed needs a primary key: the columns that tell its rows apart")
		}
		columns := make(map[string]*yamldoc.Value)
		for j := range key.Elements {
			column, at := &key.Elements[j], fmt.Sprintf("%s.primary_key[%d]", path, j)
			if column.Absent() {
				continue
			}
			c.blank(column, at, SeverityError)
			c.again(columns, column, at, SeverityHint, "the column "+quoted(column.Text())+" is in the key already")
		}
	}
}

// tier checks where the job may be sent, and what does not go with it.
func (c *checker) tier() {
	tier, feed := c.root.Get("tier"), c.root.Get("feed")
	hasFeed := feed != nil && len(feed.Elements) > 0
	switch Tier(tier.Text()) {
	case TierEndpoint:
		if hasFeed {
			c.also(c.on(tier, "tier", SeverityError, "tier", "feeds are fetched by the controller's own hosts alone: tier: endpoint excludes them"), feed, "the feeds are here")
		}
		return
	case TierController:
	default:
		if tier != nil {
			f := c.on(tier, "unknown-value", SeverityError, "tier", "expected "+orList(tier.Type.Values)+", got "+quoted(tier.Text()))
			c.suggestValue(f, c.doc.Token(tier), tier.Text(), tier.Type)
			return
		}
		if !hasFeed {
			return
		}
		tier = feed // which implies the controller
	}
	if client := c.root.Get("client"); client != nil {
		f := c.onKey(client, "tier", SeverityWarning, "client", "users cannot run this job: it is sent to the controller's own hosts alone")
		c.also(f, tier, "because of this")
	}
}

// finalize checks the script that follows the job's own.
func (c *checker) finalize(v *yamldoc.Value) {
	shell := v.Get("shell")
	if text := wire.Shell(shell.Text()); text == wire.ShellCmd || text == wire.ShellSh {
		c.on(shell, "finalize", SeverityError, "finalize.shell", string(text)+" cannot be given the result safely: expected powershell or pwsh")
	}
	if script := v.Get("script"); script != nil {
		if blank(script.Text()) {
			c.on(script, "blank-script", SeverityError, "finalize.script", "the script is nothing but white space")
		} else {
			c.scriptText(script, shell.Text(), "finalize.script")
		}
	}
	c.blank(v.Get("cwd"), "finalize.cwd", SeverityWarning)
	timeout := v.Get("timeout")
	if d, ok := c.wholeSeconds(timeout, "finalize.timeout", SeverityError, ""); ok {
		job, err := wire.ParseSpan(c.root.Get("execute", "timeout").Text())
		switch {
		case d.Seconds == 0:
			c.on(timeout, "short-timeout", SeverityWarning, "finalize.timeout", "a timeout of less than a second leaves no time to run")
		case err == nil && less(job, d):
			f := c.on(timeout, "finalize", SeverityHint, "finalize.timeout", "the script that follows may take longer than the job itself")
			c.also(f, c.root.Get("execute", "timeout"), "the job's timeout is here")
		}
	}
	if each := v.Get("on_each_bundle"); isTrue(each) && c.root.Get("collect") == nil && !c.root.Broken("collect") {
		c.onKey(each, "finalize", SeverityError, "finalize.on_each_bundle", "on_each_bundle needs collect: without it there are no bundles")
	}
}

// size checks a number of bytes.
func (c *checker) size(v *yamldoc.Value, path string) {
	if v == nil {
		return
	}
	n, err := wire.ParseSize(v.Text())
	switch {
	case err != nil:
		f := c.on(v, "size", SeverityError, path, quoted(v.Text())+" is no size: expected digits and B, KB, MB, GB, KiB, MiB or GiB")
		if better := betterSize(v.Text()); better != "" {
			f.Suggestion = c.didYouMean(c.doc.Token(v), better, false)
		}
	case n == 0:
		c.on(v, "size", SeverityWarning, path, "nothing fits into 0 bytes")
	}
}

// betterSize is the size that a text was probably meant to be, or "".
func betterSize(text string) string {
	const longest = 40
	if len(text) > longest {
		return ""
	}
	text = strings.ToLower(strings.TrimSpace(text))
	digits := len(text) - len(strings.TrimLeft(text, "0123456789_"))
	unit := map[string]string{
		"k": "KB", "m": "MB", "g": "GB", "ki": "KiB", "mi": "MiB", "gi": "GiB", "byte": "B", "bytes": "B", "kb": "KB", "mb": "MB", "gb": "GB", "": "B",
	}[strings.TrimSpace(text[digits:])]
	better := strings.ReplaceAll(text[:digits], "_", "") + " " + unit
	if _, err := wire.ParseSize(better); err != nil || unit == "" {
		return ""
	}
	return better
}

// alert checks who is told that a check fails, and what.
func (c *checker) alert(v *yamldoc.Value) {
	const path = "check.alert"
	groups := v.Get("notify_groups")
	if !isTrue(v.Get("notify_user")) && !v.Broken("notify_user") && !v.Broken("notify_groups") && (groups == nil || len(groups.Elements) == 0) {
		c.onKey(v, "alert", SeverityError, path, "nobody is told: want notify_user: true or notify_groups")
	} else if email := v.Get("email"); isTrue(email) && !v.Broken("notify_groups") && (groups == nil || len(groups.Elements) == 0) {
		c.onKey(email, "alert", SeverityError, path+".email", "mail goes to the contacts of groups: want notify_groups")
	}
	if fleet := c.root.Get("check", "fleet"); isFalse(fleet) {
		c.also(c.onKey(v, "alert", SeverityError, path, "alerts need fleet: true: the controller does not see the check otherwise"), fleet, "fleet is here")
	}
	if on := v.Get("on"); on != nil {
		c.statuses(on, path+".on")
	}
	seen := make(map[string]*yamldoc.Value)
	for i := 0; groups != nil && i < len(groups.Elements); i++ {
		group, at := &groups.Elements[i], fmt.Sprintf("%s.notify_groups[%d]", path, i)
		if group.Absent() {
			continue
		}
		if blank(group.Text()) {
			c.blank(group, at, SeverityError)
		} else {
			c.group(group, at)
		}
		c.again(seen, group, at, SeverityHint, quoted(group.Text())+" is in the list already")
	}
	if p := v.Get("priority"); p != nil && !slices.Contains(p.Type.Values, p.Text()) {
		f := c.on(p, "unknown-value", SeverityWarning, path+".priority", "nobody knows the priority "+quoted(p.Text())+": expected "+orList(p.Type.Values))
		c.suggestValue(f, c.doc.Token(p), p.Text(), p.Type)
	}
	title := v.Get("title")
	c.blank(title, path+".title", SeverityError)
	c.placeholders(title, path+".title")
	c.placeholders(v.Get("body"), path+".body")
}

// statuses checks a list of statuses, or one of them.
func (c *checker) statuses(v *yamldoc.Value, path string) {
	if v.Text() == "" && len(v.Elements) == 0 {
		c.onKey(v, "no-statuses", SeverityError, path, "there is no status to wait for")
	}
	seen := make(map[string]*yamldoc.Value)
	for i := range v.Elements {
		if status := &v.Elements[i]; !status.Absent() {
			c.again(seen, status, fmt.Sprintf("%s[%d]", path, i), SeverityHint, "the status "+status.Text()+" is in the list already")
		}
	}
}

// placeholders looks for ones that nobody replaces. The finding is about the first.
func (c *checker) placeholders(v *yamldoc.Value, path string) {
	const most = 100 // are mended; nobody writes as many
	known := []string{"pc_id", "name", "label", "status", "detail", "last_logon"}
	var first, advice string
	var mended []string // old and new
	safe := true
	for rest := v.Text(); len(mended) < 2*most; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			break
		}
		rest = after
		name := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_ "))]
		if !strings.HasPrefix(rest[len(name):], "}") || blank(name) {
			continue
		}
		best, same := nearest(name, known)
		if best == name || best == "" && strings.Contains(name, " ") {
			continue
		}
		if first == "" {
			first, advice = name, best
		}
		safe = safe && same
		mended = append(mended, "{"+name+"}", "{"+cmp.Or(best, name)+"}")
	}
	if first == "" {
		return
	}
	f := c.on(v, "placeholder", SeverityWarning, path, "nobody replaces "+quoted("{"+first+"}")+": known are {"+strings.Join(known, "}, {")+"}")
	if advice == "" {
		return
	}
	f.Suggestion = &Suggestion{Message: "did you mean {" + advice + "}?"}
	token := c.doc.Token(v)
	source := string(c.text[token.Start:token.End])
	if text := strings.NewReplacer(mended...).Replace(source); text != source {
		f.Suggestion.Edits, f.Suggestion.Safe = c.edit(token, text), safe
	}
}

// newerClient checks the members of a client that came with 0.101.0.
func (c *checker) newerClient(v *yamldoc.Value) {
	for _, name := range []string{"category_label", "category_icon"} {
		c.blank(v.Get(name), "client."+name, SeverityError)
	}
	if visible := v.Get("visible_to"); visible != nil {
		if !c.target(visible, "client.visible_to") {
			c.onKey(visible, "no-target", SeverityError, "client.visible_to", "nobody would see the job: visible_to must have groups, pcs or all: true")
		} else if groups, pcs := visible.Get("groups"), visible.Get("pcs"); isTrue(visible.Get("all")) && (groups == nil || len(groups.Elements) == 0) && (pcs == nil || len(pcs.Elements) == 0) {
			c.onKey(visible, "no-effect", SeverityHint, "client.visible_to", "visible_to: {all: true} restricts nobody")
		}
	}
	if when := v.Get("show_when"); when != nil {
		if check := when.Get("check"); check != nil && !isResourceID(strings.TrimSpace(check.Text())) {
			c.on(check, "bad-id", SeverityError, "client.show_when.check", quoted(check.Text())+" is no name of a check: want letters, digits, ., _ and -")
		}
		if is := when.Get("is"); is != nil {
			c.statuses(is, "client.show_when.is")
		}
	}
	if confirm := v.Get("confirm"); confirm != nil {
		message := confirm.Get("message")
		c.blank(message, "client.confirm.message", SeverityError)
		if message != nil && isFalse(confirm.Get("enabled")) {
			f := c.onKey(message, "no-effect", SeverityWarning, "client.confirm.message", "nobody is asked: enabled is false")
			c.also(f, confirm.Get("enabled"), "because of this")
		}
	}
	if unlock := v.Get("unlock"); unlock != nil && !isResourceID(unlock.Text()) {
		c.on(unlock, "bad-id", SeverityError, "client.unlock", quoted(unlock.Text())+" is no scope of support codes: want letters, digits, ., _ and -")
	}
}
