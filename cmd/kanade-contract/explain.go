package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/kanadehq/kanade-shared/internal/reference"
	"github.com/kanadehq/kanade-shared/wire"
)

func explainVerb() verb {
	return verb{
		name: "explain", args: "[PATH]",
		short: "explain a document, or one key of it",
		long: `
PATH is the name of a document and, behind it, the keys that lead to one:

  kanade-contract explain job
  kanade-contract explain job.execute.run_as
  kanade-contract explain schedule --recursive

What came with a newer contract than the first says since when it is there.
--contract leaves out what a version does not have:

  kanade-contract explain job --contract 0.43.53

Without a PATH the documents are listed: manifests, configuration files, messages.
Places in lists may stand in a path, as in schedule.rollout.waves[0].delay.`,
		flags: func(fs *flag.FlagSet) func(context.Context, streams, []string) int {
			var v explainFlags
			fs.BoolVar(&v.recursive, "recursive", false, "show all keys below, as a tree")
			fs.StringVar(&v.format, "format", "text", "`FORMAT` of the output: text or json")
			newest := wire.Contracts()[len(wire.Contracts())-1]
			version := fs.String("contract", newest.String(), "explain what this `VERSION` has: "+contractNames())
			return func(_ context.Context, std streams, args []string) int {
				var err error
				v.contract, err = contract(*version)
				switch {
				case err != nil:
					return wrongUse(std, "explain", err.Error())
				case len(args) > 1:
					return wrongUse(std, "explain", fmt.Sprintf("explain takes one path, got %d", len(args)))
				case v.format != "text" && v.format != "json":
					return wrongUse(std, "explain", fmt.Sprintf("unknown format %q: text or json", v.format))
				case len(args) == 0:
					return v.list(std)
				}
				return v.run(std, args[0])
			}
		},
		complete: completePaths,
	}
}

type explainFlags struct {
	recursive bool
	format    string
	contract  wire.Contract
}

// explained is a key as --format json prints it.
type explained struct {
	Path       string           `json:"path"`
	Type       string           `json:"type"`
	Required   bool             `json:"required"`
	Default    *string          `json:"default,omitempty"`
	Text       string           `json:"text,omitempty"`
	When       string           `json:"when,omitempty"`
	Since      string           `json:"since"`
	Deprecated string           `json:"deprecated,omitempty"`
	Values     []explainedValue `json:"values,omitempty"`
	Rules      []explainedRule  `json:"rules,omitempty"`
	Example    string           `json:"example,omitempty"`
	Keys       []string         `json:"keys,omitempty"`
}

type explainedValue struct {
	Value string `json:"value"`
	Text  string `json:"text,omitempty"`
	Since string `json:"since"`
}

type explainedRule struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

func (v *explainFlags) run(std streams, path string) int {
	r := reference.NewAt(v.contract)
	key, err := r.Find(path)
	if err != nil {
		if later, known := reference.New().Find(path); known == nil {
			return wrongUse(std, "explain", fmt.Sprintf("%s is not there in %s: it came with a later contract", later.Full(), v.contract))
		}
		return wrongUse(std, "explain", err.Error())
	}
	if v.format == "json" {
		list := []explained{explain(r, key)}
		if v.recursive {
			for below := range r.Below(key) {
				list = append(list, explain(r, below))
			}
		}
		return printLines(std, list)
	}
	if v.recursive {
		printTree(std.stdout, r, key)
	} else {
		printKey(std.stdout, r, key)
	}
	return exitFine
}

// list prints the documents.
func (v *explainFlags) list(std streams) int {
	r := reference.NewAt(v.contract)
	if v.format == "json" {
		var list []explained
		for _, d := range r.Documents() {
			if key, err := r.Find(d.Name); err == nil {
				list = append(list, explain(r, key))
			}
		}
		return printLines(std, list)
	}
	table := tabwriter.NewWriter(std.stdout, 0, 0, 3, ' ', 0)
	last := reference.Group(0xff)
	for _, d := range r.Documents() {
		if d.Group != last {
			if last != 0xff {
				fmt.Fprintln(table)
			}
			fmt.Fprintln(table, [...]string{"manifests (YAML)", "configuration files (TOML)", "messages and stored documents (JSON)", "messages between agent and client app (JSON)"}[d.Group])
			last = d.Group
		}
		fmt.Fprintf(table, "  %s\t%s\n", d.Name, plain(firstSentence(r.Type(d.Root).Doc)))
	}
	table.Flush()
	fmt.Fprint(std.stdout, "\nMore about one: kanade-contract explain job\n")
	return exitFine
}

func printLines(std streams, list []explained) int {
	enc := json.NewEncoder(std.stdout)
	enc.SetEscapeHTML(false)
	for _, e := range list {
		if err := enc.Encode(e); err != nil {
			return cannot(std, err)
		}
	}
	return exitFine
}

func explain(r *reference.Reference, key reference.Key) explained {
	e := explained{Path: key.Full(), Text: plain(key.DocText()), Since: cmp.Or(key.Document.Since, reference.Level), Example: r.Example(key)}
	if f := key.Field; f != nil {
		e.Type, e.Required, e.When, e.Deprecated = r.TypeText(f.Type), f.Presence == reference.Required, f.When, f.Deprecated
		if f.Presence == reference.Defaulted {
			e.Default = &f.Default
		}
		if f.Since != "" {
			e.Since = f.Since
		}
	} else {
		e.Type = r.TypeText(key.Document.Root)
	}
	if key.Type != nil {
		for _, value := range key.Type.Values {
			e.Values = append(e.Values, explainedValue{value.Text, plain(value.Doc), cmp.Or(value.Since, e.Since)})
		}
	}
	for _, rule := range r.Rules(key) {
		e.Rules = append(e.Rules, explainedRule{rule.ID, rule.Title})
	}
	for _, child := range r.Children(key) {
		e.Keys = append(e.Keys, child.Field.Name)
	}
	return e
}

// printKey explains one key.
func printKey(w io.Writer, r *reference.Reference, key reference.Key) {
	e := explain(r, key)
	fmt.Fprintf(w, "%s\n\n", e.Path)
	text := e.Text
	if key.Field != nil && key.Type != nil {
		text += "\n\n" + plain(key.Type.Doc)
	}
	for para := range strings.SplitSeq(text, "\n\n") {
		fmt.Fprintf(w, "%s\n\n", wrap(para, 78, "  "))
	}
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	row := func(name, text string) { fmt.Fprintf(table, "  %s\t%s\n", name, text) }
	row("type", e.Type)
	switch {
	case key.Field == nil:
		if key.Document.File != "" {
			row("file", key.Document.File)
		}
	case e.Required && e.When != "":
		row("required", fmt.Sprintf("where %s is %s, not allowed otherwise", key.Parent.Tag, e.When))
	case e.Required:
		row("required", "yes")
	case e.Default != nil:
		row("default", *e.Default)
	case key.Parent.Kind == reference.Choice:
		row("required", "exactly one of "+strings.Join(siblings(key), ", "))
	default:
		row("default", "unset")
	}
	if e.Deprecated != "" {
		row("deprecated", e.Deprecated)
	}
	row("since", e.Since)
	table.Flush()
	if len(e.Values) > 0 {
		fmt.Fprint(w, "\nvalues\n")
		for _, v := range e.Values {
			text := firstSentence(v.Text)
			if v.Since != e.Since {
				text = strings.TrimSpace(text + " Since " + v.Since + ".")
			}
			fmt.Fprintf(table, "  %s\t%s\n", v.Value, text)
		}
		table.Flush()
	}
	if children := r.Children(key); len(children) > 0 {
		fmt.Fprint(w, "\nkeys\n")
		for _, word := range key.Type.Words {
			text := word.Doc
			if word.Since != "" {
				text += " Since " + word.Since + "."
			}
			fmt.Fprintf(table, "  %s\t\t%s (instead of keys)\n", word.Text, text)
		}
		for _, child := range children {
			text := firstSentence(plain(child.DocText()))
			if child.Field.Since != "" {
				text += " Since " + child.Field.Since + "."
			}
			fmt.Fprintf(table, "  %s\t%s\t%s\n", child.Field.Name, need(child), text)
		}
		table.Flush()
	}
	if len(e.Rules) > 0 {
		fmt.Fprint(w, "\nrules\n")
		for _, rule := range e.Rules {
			fmt.Fprintf(table, "  %s\t%s\n", rule.ID, rule.Title)
		}
		table.Flush()
	}
	if e.Example != "" {
		fmt.Fprint(w, "\nexample\n")
		for line := range strings.Lines(e.Example) {
			fmt.Fprint(w, "  "+line)
		}
	}
}

// printTree prints a key and all below it, a line each.
func printTree(w io.Writer, r *reference.Reference, key reference.Key) {
	fmt.Fprintln(w, key.Full())
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for below := range r.Below(key) {
		depth := below.Depth() - key.Depth()
		if key.Path == "" {
			depth++
		}
		text := r.TypeText(below.Field.Type)
		if below.Again {
			text += ", as above"
		}
		fmt.Fprintf(table, "%s%s\t%s\t%s\n", strings.Repeat("  ", depth), below.Field.Name, need(below), text)
	}
	table.Flush()
}

// need says in a word or two whether a key must be there.
func need(key reference.Key) string {
	f := key.Field
	switch {
	case f.Presence == reference.Required && f.When != "":
		return "for " + f.When
	case f.Presence == reference.Required:
		return "required"
	case f.Presence == reference.Defaulted:
		return "= " + f.Default
	case key.Parent.Kind == reference.Choice:
		return "one of these"
	}
	return "optional"
}

func siblings(key reference.Key) []string {
	var names []string
	for _, f := range key.Parent.Fields {
		names = append(names, f.Name)
	}
	return names
}

// plain leaves out the marks around names.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }

func firstSentence(text string) string {
	text, _, _ = strings.Cut(text, "\n\n")
	if before, _, ok := strings.Cut(text, ". "); ok {
		return before + "."
	}
	return text
}

// wrap breaks a text into lines of at most width characters, where it has blanks.
func wrap(text string, width int, indent string) string {
	var out strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
			out.WriteString(indent)
			column = len(indent)
		case column+1+n > width:
			out.WriteString("\n" + indent)
			column = len(indent)
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += n
	}
	return out.String()
}
