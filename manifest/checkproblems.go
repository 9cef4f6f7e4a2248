package manifest

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamldoc"
	"github.com/kanadehq/kanade-shared/wire"
)

// problem makes a finding of what keeps the text from being the document.
func (c *checker) problem(p *yamldoc.Problem) {
	switch p.Code {
	case yamldoc.UnknownKey:
		c.unknownKey(p)
	case yamldoc.ForbiddenKey:
		c.find("unknown-key", SeverityError, p.Span, p.Path, "the key "+quoted(p.Key)+" belongs to typed operations, which have kind: typed_operation")
	case yamldoc.MissingKey:
		c.missingKey(p)
	case yamldoc.DuplicateKey:
		severity := SeverityError
		if p.Overlooked {
			severity = SeverityWarning
		}
		f := c.find("duplicate-key", severity, p.Span, p.Path, "the key "+quoted(p.Key)+" is here a second time")
		for _, other := range p.Others {
			f.Related = append(f.Related, Related{c.span(other), "it was here before"})
		}
	case yamldoc.KeyNotText:
		c.find("key-not-text", SeverityError, p.Span, p.Path, "a key must be a name, got "+p.Got)
	case yamldoc.WrongKind:
		c.wrongKind(p)
	case yamldoc.Null:
		c.null(p)
	case yamldoc.NullText:
		f := c.find("text-null", SeverityWarning, p.Span, p.Path, "this is the text "+quoted(p.Value)+", and not nothing")
		f.Suggestion = &Suggestion{Message: "to mean the word, write it in quotes", Edits: c.edit(p.Span, c.inQuotes(p.Span, p.Value))}
	case yamldoc.NotListed:
		c.notListed(p)
	case yamldoc.NotBool:
		c.notBool(p)
	case yamldoc.NotInteger, yamldoc.NotTime:
		c.notParsed(p)
	case yamldoc.NotText:
		c.notText(p)
	case yamldoc.NotOne:
		c.notOne(p)
	case yamldoc.Tagged:
		c.tagged(p)
	case yamldoc.Unreadable:
		c.find("tag", SeverityError, p.Span, p.Path, "expected "+p.Expected+", got "+p.Got)
	case yamldoc.TooComplex:
		c.find("too-complex", SeverityError, p.Span, p.Path, "expected "+p.Expected+", got "+p.Got)
	}
}

// tagged reports a tag, and suggests to drop it with the blanks behind it.
func (c *checker) tagged(p *yamldoc.Problem) {
	f := c.find("tag", SeverityError, p.Span, p.Path, "a tag is not allowed here, got "+strings.TrimPrefix(p.Got, "the tag "))
	rest := c.text[p.Span.End:]
	blanks := len(rest) - len(bytes.TrimLeft(rest, " "))
	f.Suggestion = &Suggestion{Message: "leave the tag out", Edits: c.edit(yamldoc.Span{Start: p.Span.Start, End: p.Span.End + blanks}, "")}
}

// quoted is a text of the document for people, cut where it is long.
func quoted(text string) string {
	const longest = 40
	text = strings.ToValidUTF8(text[:min(len(text), longest*(utf8.UTFMax+1))], "\ufffd")
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return "'" + strings.Join(strings.FieldsFunc(text, isUnprintable), " ") + "'"
}

func isUnprintable(r rune) bool {
	return r < ' ' || r == 0x7f || r == '\u0085' || r == '\u2028' || r == '\u2029'
}

// childPath is the path of a member.
func childPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func (c *checker) missingKey(p *yamldoc.Problem) {
	what := expectedOf(p.Type)
	if isDuration(p.Path) {
		what = "a duration such as 30s"
	}
	where := ""
	if i := strings.LastIndexByte(p.Path, '.'); i > 0 {
		where = " in " + p.Path[:i]
	}
	c.find("missing-key", SeverityError, p.Span, p.Path, "the required key "+quoted(p.Key)+" is missing"+where+", want "+what)
}

// expectedOf says for people what a type takes.
func expectedOf(t *shape.Type) string {
	switch t.Kind {
	case shape.Map:
		return "a mapping"
	case shape.Object, shape.Choice:
		if len(t.Words) > 0 {
			return strings.Join(t.Words, ", ") + ", or a mapping"
		}
		return "a mapping"
	case shape.List:
		return "a list"
	case shape.Bool:
		return "true or false"
	case shape.Uint32, shape.Uint64, shape.Int32, shape.Int64:
		return "a whole number"
	case shape.Float64:
		return "a number"
	case shape.Time:
		return "a timestamp such as 2026-07-01T09:00:00Z"
	case shape.Enum:
		return orList(t.Values)
	}
	return "text"
}

// orList lists words: a, b or c.
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// andList lists words: a, b and c.
func andList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// isDuration reports whether a path leads to a duration string.
func isDuration(path string) bool {
	switch name := path[strings.LastIndexByte(path, '.')+1:]; name {
	case "timeout", "jitter", "delay", "every", "backoff", "starting_deadline", "max_cache_age", "idle":
		return true
	}
	return false
}

func (c *checker) wrongKind(p *yamldoc.Problem) {
	rule, message := "wrong-type", "expected "+expectedOf(p.Type)+", got "+p.Got
	if since := c.newerValue(p); since != "" {
		rule, message = "newer-value", message+", which is of the contract "+since
	}
	f := c.find(rule, SeverityError, p.Span, p.Path, message)
	source := string(c.text[p.Span.Start:p.Span.End])
	oneLine := p.Value != "" && !strings.ContainsAny(source, "\r\n")
	switch {
	case !oneLine:
		if p.Type.Kind == shape.String {
			f.Suggestion = &Suggestion{Message: "for text of many lines, write | behind the key and the lines below it, indented"}
		}
	case p.Type.Kind == shape.List && p.Type.Elem.Kind != shape.Object:
		text := source
		if p.Plain && strings.ContainsAny(source, ",[]{}") {
			parts := strings.FieldsFunc(source, func(r rune) bool { return r == ',' || r == ' ' })
			if strings.ContainsAny(source, "[]{}") || len(parts) == 0 {
				return
			}
			text = strings.Join(parts, ", ")
		}
		f.Suggestion = &Suggestion{Message: "a list of one is written in brackets: [" + text + "]", Edits: c.edit(p.Span, "["+text+"]"), Safe: text == source}
		if text != source {
			f.Suggestion.Message = "a list is written in brackets: [" + text + "]"
		}
	case p.Type.Tag != "" && slices.Contains([]string{"cached", "unchecked"}, p.Value):
		f.Suggestion = &Suggestion{Message: "did you mean {mode: " + p.Value + "}?", Edits: c.edit(p.Span, c.member("mode", c.word(p.Span, p.Value))), Safe: true}
	case p.Type.Name == "Target" && p.Value == "all":
		f.Suggestion = &Suggestion{Message: "did you mean {all: true}?", Edits: c.edit(p.Span, c.member("all", "true")), Safe: true}
	case p.Type.Name == "Calendar":
		if _, ok := (&Calendar{At: p.Value}).moment(); ok {
			text := c.member("at", c.inQuotes(p.Span, strings.TrimSpace(p.Value)))
			f.Suggestion = &Suggestion{Message: "did you mean " + text + "?", Edits: c.edit(p.Span, text), Safe: true}
		}
	case p.Type.Name == "Policy":
		c.suggestPolicy(f, p)
	}
}

// suggestPolicy looks for a policy in a scalar.
func (c *checker) suggestPolicy(f *Finding, p *yamldoc.Problem) {
	if word, same := nearest(p.Value, p.Type.Words); word != "" {
		f.Suggestion = c.didYouMean(p.Span, word, same)
	} else if _, err := wire.ParseSpan(p.Value); err == nil {
		text := c.member("every", c.word(p.Span, strings.Join(strings.Fields(p.Value), " ")))
		f.Suggestion = &Suggestion{Message: "did you mean " + text + "?", Edits: c.edit(p.Span, text), Safe: true}
	}
}

func (c *checker) null(p *yamldoc.Problem) {
	what := "nothing is here"
	if p.Value != "" {
		what = p.Value + " is not allowed here"
	}
	f := c.find("null-value", SeverityError, p.Span, p.Path, what+": expected "+expectedOf(p.Type))
	switch {
	case p.Type.Kind == shape.List:
		f.Suggestion = &Suggestion{Message: "an empty list is written []"}
	case p.Type.Kind == shape.Object && len(p.Type.Words) == 0 && p.Type.Tag == "":
		f.Suggestion = &Suggestion{Message: "leave the key out, or write {} for a mapping without keys"}
	case p.Type.Kind == shape.String && p.Value != "":
		f.Suggestion = &Suggestion{Message: "to mean the word, write it in quotes", Edits: c.edit(p.Span, c.inQuotes(p.Span, p.Value))}
	}
}

// synonyms are words that others use for values of enums.
var synonyms = map[string]map[string]string{
	"Shell":         {"pwsh": "powershell", "ps": "powershell", "ps1": "powershell", "bat": "cmd", "batch": "cmd"},
	"RunAs":         {"localsystem": "system", "admin": "system", "administrator": "system", "root": "system", "currentuser": "user"},
	"Zone":          {"z": "utc", "gmt": "utc"},
	"RunsOn":        {"server": "backend", "controller": "backend", "client": "agent", "endpoint": "agent"},
	"Trigger":       {"boot": "startup", "login": "logon", "signin": "logon"},
	"StalenessMode": {"none": "unchecked"},
}

func (c *checker) notListed(p *yamldoc.Problem) {
	rule, message := "unknown-value", "expected "+orList(p.Type.Values)+", got "+quoted(p.Value)
	if since := c.newerValue(p); since != "" {
		rule, message = "newer-value", message+", which is of the contract "+since
	}
	f := c.find(rule, SeverityError, p.Span, p.Path, message)
	c.suggestValue(f, p.Span, p.Value, p.Type)
	if f.Suggestion == nil && p.Type.Name == "Zone" {
		f.Suggestion = &Suggestion{Message: "there are no zones by name: local is that of the host which keeps the time"}
	}
}

// newerValue names the contract that brought a value, where it is beyond that of the
// check; "" otherwise.
func (c *checker) newerValue(p *yamldoc.Problem) string {
	if full := c.fullType(p.Type.Name); full != nil && c.isNewer(full.Since[p.Value]) {
		return full.Since[p.Value]
	}
	return ""
}

// suggestValue looks for the value of an enum that a word was meant to be.
func (c *checker) suggestValue(f *Finding, at yamldoc.Span, word string, t *shape.Type) {
	best, same := nearest(word, t.Values)
	if other, ok := synonyms[t.Name][bare(word)]; ok && !same {
		best = other
	}
	if best != "" {
		f.Suggestion = c.didYouMean(at, best, same)
	}
}

func (c *checker) notBool(p *yamldoc.Problem) {
	f := c.find("wrong-type", SeverityError, p.Span, p.Path, "expected true or false, got "+quoted(p.Value))
	word := ""
	switch strings.ToLower(strings.TrimSpace(p.Value)) {
	case "true", "yes", "y", "on":
		word = "true"
	case "false", "no", "n", "off":
		word = "false"
	default:
		return
	}
	f.Suggestion = &Suggestion{Message: "write " + word + ", without quotes", Edits: c.edit(p.Span, word), Safe: !strings.ContainsAny(string(c.text[p.Span.Start:p.Span.End]), "\r\n!|>")}
}

func (c *checker) notParsed(p *yamldoc.Problem) {
	f := c.find("wrong-type", SeverityError, p.Span, p.Path, "expected "+p.Expected+", got "+quoted(p.Value))
	if p.Code == yamldoc.NotInteger {
		if text := strings.TrimLeft(p.Value, "0"); text != "" && len(text) < 10 && strings.Trim(text, "0123456789") == "" {
			f.Suggestion = &Suggestion{Message: "did you mean " + text + "?", Edits: c.edit(p.Span, text), Safe: text == p.Value}
		}
	}
}

func (c *checker) notText(p *yamldoc.Problem) {
	f := c.find("needs-quotes", SeverityError, p.Span, p.Path, "expected text, got "+p.Value+", which is no text without quotes")
	if isDuration(p.Path) {
		if unit := missingUnit(p.Value); unit != "" {
			f.Suggestion = c.didYouMean(p.Span, unit, false)
			return
		}
	}
	if p.Plain {
		f.Suggestion = &Suggestion{Message: "write it in quotes", Edits: c.edit(p.Span, c.inQuotes(p.Span, p.Value)), Safe: !isDuration(p.Path)}
	}
}

func (c *checker) notOne(p *yamldoc.Problem) {
	f := c.find("when-shape", SeverityError, p.Span, p.Path, "expected "+p.Expected+", got "+p.Got)
	for _, other := range p.Others {
		f.Related = append(f.Related, Related{c.span(other), "another one"})
	}
	if word := bare(p.Value); p.Value != "" && word == "once" {
		f.Suggestion = &Suggestion{Message: "did you mean {per_pc: once}?", Edits: c.edit(p.Span, c.member("per_pc", c.word(p.Span, "once")))}
	}
}
