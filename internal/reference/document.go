package reference

import (
	"strings"
	"unicode"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Level is the contract level that the descriptions are about.
const Level = "0.43.53"

// Group is where a document belongs.
type Group uint8

// The groups.
const (
	// Manifests are written by authors, in YAML.
	Manifests Group = iota
	// Configs are written by operators, in TOML.
	Configs
	// Messages travel on subjects or lie in KV buckets, in JSON.
	Messages
	// ClientMessages travel between the agent and the client app of a PC.
	ClientMessages
)

// Document is a document that stands for itself.
type Document struct {
	// Name in paths, addresses and file names: job, fanout-plan, host-perf.
	Name string
	// Title for people: Fan-out plan.
	Title string
	Group Group
	// Root is the name of its [Type].
	Root string
	// Kind is what the checker calls it; "" where it has no rules for it.
	Kind manifest.Kind
	// File is the name or pattern of its files; "" for messages.
	File string
	// Since is the contract level that brought it; "" for the first.
	Since string
}

// written are the documents that people write.
var written = []Document{
	{"job", "Job", Manifests, "manifest.Job", manifest.KindJob, "*.kanade-job.yaml", ""},
	{"schedule", "Schedule", Manifests, "manifest.Schedule", manifest.KindSchedule, "*.kanade-schedule.yaml", ""},
	{"freeze", "Freeze", Manifests, "manifest.Freeze", manifest.KindFreeze, "", ""},
	{"fanout-plan", "Fan-out plan", Manifests, "manifest.FanoutPlan", manifest.KindFanoutPlan, "", ""},
	{"view", "View", Manifests, "manifest.View", manifest.KindView, "*.kanade-view.yaml", "0.101.0"},
	{"group", "Group", Manifests, "manifest.GroupDef", manifest.KindGroup, "*.kanade-group.yaml", "0.101.0"},
	{"agent-config", "Agent configuration", Configs, "config.Agent", "", "agent.toml", ""},
	{"backend-config", "Backend configuration", Configs, "config.Backend", "", "backend.toml", ""},
}

// documents are those that people write, then each message that is no part of
// another.
func documents(types []*Type) []Document {
	docs := append([]Document{}, written...)
	part := map[string]bool{}
	for _, t := range types {
		for _, f := range t.Fields {
			part[strings.TrimPrefix(f.Type, "[]")] = true
		}
	}
	for _, t := range types {
		pkg, name, _ := strings.Cut(t.Name, ".")
		group, ok := map[string]Group{"wire": Messages, "ipc": ClientMessages}[pkg]
		if !ok || t.Kind != Object || part[t.Name] {
			continue
		}
		doc := Document{Name: kebab(name), Title: name, Group: group, Root: t.Name, Since: since(t.Doc)}
		if group == ClientMessages {
			doc.Name = "client-" + doc.Name
		}
		docs = append(docs, doc)
	}
	return docs
}

// since is the contract level that the text of a type names as its first; "" where it
// names none.
func since(doc string) string {
	_, rest, ok := strings.Cut(doc, "Since ")
	if !ok {
		return ""
	}
	level := rest[:strings.IndexFunc(rest+" ", func(r rune) bool { return r != '.' && !unicode.IsDigit(r) })]
	return strings.TrimSuffix(level, ".")
}

// kebab turns HostPerf into host-perf, RPCError into rpc-error.
func kebab(name string) string {
	var out strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		starts := i > 0 && unicode.IsUpper(r) &&
			(unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if starts {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
