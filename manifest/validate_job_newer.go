package manifest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/wire"
)

// ValidateAt is [Job.Validate] by the rules of one version of the contract. Those
// of 0.101.0 are stricter about the source of the script, and know the members
// that came with it.
func (j *Job) ValidateAt(at wire.Contract) error {
	if at < wire.V0_101_0 {
		return j.Validate()
	}
	for _, rule := range []func() error{
		j.Execute.validateNewer, j.validateTyped, j.validateTier, j.validateFinalize, j.validateEmit, j.validateCheckNewer, j.validateClientNewer,
		j.validateCollect, j.validateAggregate, func() error { return validateTags(j.Tags) },
	} {
		if err := rule(); err != nil {
			return err
		}
	}
	return nil
}

// isResourceID reports whether text is the id of a resource.
func isResourceID(text string) bool {
	return text != "" && strings.IndexFunc(text, func(c rune) bool {
		return !('A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '-')
	}) < 0
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

func (x *Execute) validateNewer() error {
	if typed, ok := x.Typed.Get(); ok {
		return typed.Validate()
	}
	for _, source := range []named{
		{path: "execute.script_file", text: x.ScriptFile}, {path: "execute.script_object", text: x.ScriptObject},
	} {
		if text, ok := source.text.Get(); ok && blank(text) {
			return &RuleError{source.path, " must not be blank when set: leave the key out to use another source"}
		}
	}
	y := *x
	if blank(y.Script.Or("")) {
		y.Script.Clear() // counts as unset
	}
	if err := y.Validate(); err != nil {
		return err
	}
	if key, ok := x.ScriptObject.Get(); ok {
		name, version, _ := strings.Cut(key, "/")
		if !isResourceID(name) || !isResourceID(version) {
			return &RuleError{"execute.script_object", fmt.Sprintf(" must be <name>/<version>, each of A-Z a-z 0-9 . _ - (got '%s')", key)}
		}
	}
	return nil
}

// validateTier checks where a job runs, and its feeds.
func (j *Job) validateTier() error {
	tier, _ := j.Tier.Get()
	switch {
	case j.Tier.IsSet() && tier != TierEndpoint && tier != TierController:
		return &RuleError{"tier", fmt.Sprintf(": unknown tier '%s': want endpoint or controller", tier)}
	}
	var ids []string
	for i, f := range j.Feed {
		path := fmt.Sprintf("feed[%d]", i)
		id := strings.TrimSpace(f.ID)
		switch {
		case id == "":
			return &RuleError{path + ".id", " must not be empty"}
		case blank(f.Field):
			return &RuleError{path + ".field", " must not be empty"}
		case len(f.PrimaryKey) == 0:
			return &RuleError{path + ".primary_key", " must list at least one column"}
		case slices.ContainsFunc(f.PrimaryKey, blank):
			return &RuleError{path + ".primary_key", " must not contain blank entries"}
		case slices.Contains(ids, id):
			return &RuleError{path + ".id", fmt.Sprintf(": '%s' is declared more than once", id)}
		}
		ids = append(ids, id)
	}
	if len(j.Feed) > 0 && tier == TierEndpoint {
		return &RuleError{"feed", ": runs on the controller tier: leave `tier: endpoint` out"}
	}
	return nil
}

func (j *Job) validateFinalize() error {
	f, ok := j.Finalize.Get()
	if !ok {
		return nil
	}
	if blank(f.Script) {
		return &RuleError{"finalize.script", " must not be empty"}
	}
	if _, err := duration("finalize.timeout", f.Timeout); err != nil {
		return err
	}
	switch {
	case f.Shell == wire.ShellCmd || f.Shell == wire.ShellSh:
		return &RuleError{"finalize.shell", fmt.Sprintf(": %s cannot be given the result safely: want powershell or pwsh", f.Shell)}
	case f.OnEachBundle && !j.Collect.IsSet():
		return &RuleError{"finalize.on_each_bundle", " needs `collect:`: without it there are no bundles"}
	}
	return nil
}

func (j *Job) validateEmit() error {
	if j.Emit.IsSet() && (j.Inventory.IsSet() || j.Check.IsSet() || j.Collect.IsSet() || len(j.Feed) > 0) {
		return &RuleError{"emit", ": is incompatible with `inventory:` / `check:` / `collect:` / `feed:`: events take the whole of the output"}
	}
	return nil
}

func (j *Job) validateCheckNewer() error {
	c, ok := j.Check.Get()
	if !ok {
		return nil
	}
	if err := validateCheck(&c); err != nil {
		return err
	}
	if err := firstBlank(named{"check.label", c.Label, false}); err != nil {
		return err
	}
	a, ok := c.Alert.Get()
	switch {
	case !ok:
		return nil
	case !a.NotifyUser && len(a.NotifyGroups) == 0:
		return &RuleError{"check.alert", " must set notify_user or notify_groups: nobody is told"}
	case blank(a.Title):
		return &RuleError{"check.alert.title", " must not be empty"}
	case len(a.On) == 0:
		return &RuleError{"check.alert.on", " must list at least one status"}
	case slices.ContainsFunc(a.NotifyGroups, blank):
		return &RuleError{"check.alert.notify_groups", " must not contain blanks"}
	case a.Email && len(a.NotifyGroups) == 0:
		return &RuleError{"check.alert.email", " needs notify_groups: mail goes to the contacts of groups"}
	case !c.Fleet:
		return &RuleError{"check.alert", " needs `fleet: true`"}
	}
	return nil
}

func (j *Job) validateClientNewer() error {
	c, ok := j.Client.Get()
	if !ok {
		return nil
	}
	if err := firstBlank(
		named{"client.name", wire.Some(c.Name), true},
		named{"client.category", wire.Some(string(c.Category)), true},
		named{"client.description", c.Description, false},
		named{"client.icon", c.Icon, false},
		named{"client.category_label", c.CategoryLabel, false},
		named{"client.category_icon", c.CategoryIcon, false},
	); err != nil {
		return err
	}
	if t, ok := c.VisibleTo.Get(); ok && !t.Specified() {
		return &RuleError{"client.visible_to", " must set at least one of all, groups and pcs: leave it out for all PCs"}
	}
	if w, ok := c.ShowWhen.Get(); ok {
		switch {
		case !isResourceID(strings.TrimSpace(w.Check)):
			return &RuleError{"client.show_when.check", " must be the name of a check, of A-Z a-z 0-9 . _ -"}
		case len(w.Is) == 0:
			return &RuleError{"client.show_when.is", " must list at least one status"}
		}
	}
	if ask, ok := c.Confirm.Get(); ok {
		if err := firstBlank(named{"client.confirm.message", ask.Message, false}); err != nil {
			return err
		}
	}
	if scope, ok := c.Unlock.Get(); ok && !isResourceID(scope) {
		return &RuleError{"client.unlock", " must be the scope of a support code, of A-Z a-z 0-9 . _ -"}
	}
	return nil
}

func (j *Job) validateCollect() error {
	c, ok := j.Collect.Get()
	if !ok {
		return nil
	}
	if err := firstBlank(
		named{"collect.name", wire.Some(c.Name), true},
		named{"collect.files_field", wire.Some(c.FilesField), true},
		named{"collect.description", c.Description, false},
	); err != nil {
		return err
	}
	if text, ok := c.MaxSize.Get(); ok {
		if _, err := wire.ParseSize(text); err != nil {
			return &RuleError{"collect.max_size", ": " + strings.TrimPrefix(err.Error(), "wire: ")}
		}
	}
	return nil
}

func (j *Job) validateAggregate() error {
	widgets, ok := j.Aggregate.Get()
	if !ok {
		return nil
	}
	return brokenWidgets("aggregate", widgets).first()
}

func validateTags(tags []string) error {
	if slices.ContainsFunc(tags, blank) {
		return &RuleError{"tags", " must not contain empty entries"}
	}
	return nil
}
