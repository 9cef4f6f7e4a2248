package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

// document is one that programs of all levels change.
type document struct {
	bucket, key string
	// typ is its name in the conformance protocol, and first what it holds at
	// first.
	typ, first string
	// inner are the objects in it, by their paths, into which newer programs put
	// members too.
	inner []string
	// change is what a program of this module does to it.
	change func(ctx context.Context, b *kvrmw.Bucket, step int) error
	// edit is what an older program does to the members that it knows.
	edit func(members map[string]any, step int)
	// without writes it with what this module's type knows alone.
	without func(data []byte) ([]byte, error)
}

// documents are of every kind that a bucket holds.
func documents() []document {
	const (
		job      = `{"id":"cleanup","version":"1.0.0","execute":{"shell":"cmd","script":"echo ok","timeout":"30s"},"client":{"name":"Clean up","category":"catalog"}}`
		schedule = `{"id":"nightly","when":{"calendar":{"at":"02:30"}},"job_id":"cleanup","target":{"all":true},"constraints":{"window":"22:00-05:00"}}`
	)
	groups := func(key string) document {
		return document{
			bucket: "agent_groups", key: key, typ: "AgentGroups", first: `{"groups":["canary"]}`,
			change: changing(key, func(g *wire.AgentGroups, step int) { toggle(g, step) }),
			edit: func(m map[string]any, step int) {
				m["groups"] = []any{"canary", fmt.Sprintf("g%d", step)}
			},
			without: through[wire.AgentGroups],
		}
	}
	scope := func(key string) document {
		return document{
			bucket: "agent_config", key: key, typ: "ConfigScope", first: `{"heartbeat_interval":"30s"}`,
			change:  changing(key, func(c *wire.ConfigScope, step int) { c.TargetVersion.Set(fmt.Sprintf("0.43.%d", step)) }),
			edit:    func(m map[string]any, step int) { m["target_version"] = fmt.Sprintf("0.43.%d", step) },
			without: through[wire.ConfigScope],
		}
	}
	return []document{
		groups("PC1"), groups("PC2"), scope("global"), scope("groups.canary"),
		{
			bucket: "jobs", key: "cleanup", typ: "Manifest", first: job, inner: []string{"execute", "client"},
			change:  changing("cleanup", func(j *manifest.Job, step int) { j.Version = fmt.Sprintf("1.0.%d", step) }),
			edit:    func(m map[string]any, step int) { m["version"] = fmt.Sprintf("1.0.%d", step) },
			without: through[manifest.Job],
		},
		{
			bucket: "schedules", key: "nightly", typ: "Schedule", first: schedule, inner: []string{"target", "constraints"},
			change:  changing("nightly", func(s *manifest.Schedule, step int) { s.Jitter.Set(fmt.Sprintf("%ds", step)) }),
			edit:    func(m map[string]any, step int) { m["jitter"] = fmt.Sprintf("%ds", step) },
			without: through[manifest.Schedule],
		},
		{
			bucket: "fleet_config", key: "freeze", typ: "Freeze", first: `{"from":"2026-07-01"}`,
			change:  changing("freeze", func(f *manifest.Freeze, step int) { f.Reason.Set(fmt.Sprint("step ", step)) }),
			edit:    func(m map[string]any, step int) { m["reason"] = fmt.Sprint("step ", step) },
			without: through[manifest.Freeze],
		},
	}
}

func toggle(g *wire.AgentGroups, step int) {
	name := fmt.Sprintf("wave%d", step%5)
	if !g.Insert(name) {
		g.Remove(name)
	}
}

// changing changes a document as programs of this module do.
func changing[T any](key string, change func(v *T, step int)) func(ctx context.Context, b *kvrmw.Bucket, step int) error {
	return func(ctx context.Context, b *kvrmw.Bucket, step int) error {
		_, err := kvrmw.Update(ctx, b, key, func(v *T) (bool, error) {
			change(v, step)
			return true, nil
		})
		return err
	}
}

// coded is a pointer to a document of this module.
type coded[T any] interface {
	*T
	json.Unmarshaler
	AppendJSON(dst []byte) ([]byte, error)
}

// through decodes a document and encodes it again.
func through[T any, P coded[T]](data []byte) ([]byte, error) {
	v := P(new(T))
	if err := v.UnmarshalJSON(data); err != nil {
		return nil, err
	}
	return v.AppendJSON(nil)
}

// prefix begins the names of the members of newer programs.
const prefix = "x_"

// addMembers is what a newer program does: it changes members of its own, at the
// top and in the objects within; known ones of 0.101.0 too.
func addMembers(ctx context.Context, b *kvrmw.Bucket, d document, step int, known bool) error {
	both := func(m map[string]json.RawMessage, object string) error {
		if known {
			if err := put(m, newer(d.typ, object, step)); err != nil {
				return err
			}
		}
		return put(m, unknown(step))
	}
	_, err := kvrmw.Update(ctx, b, d.key, func(doc *map[string]json.RawMessage) (bool, error) {
		if err := both(*doc, ""); err != nil {
			return false, err
		}
		for _, name := range d.inner {
			var inner map[string]json.RawMessage
			if err := json.Unmarshal((*doc)[name], &inner); err != nil {
				return false, err
			}
			if err := both(inner, name); err != nil {
				return false, err
			}
			text, err := json.Marshal(inner)
			if err != nil {
				return false, err
			}
			(*doc)[name] = text
		}
		return true, nil
	})
	return err
}

// unknown are members that no contract knows, one of each kind.
func unknown(step int) map[string]any {
	return map[string]any{
		"x_step": step, "x_text": fmt.Sprintf("step %d", step), "x_large": json.Number("18446744073709551616.5"),
		"x_object": map[string]any{"by": step, "list": []any{1, nil, "a"}},
	}
}

// put sets members.
func put(m map[string]json.RawMessage, values map[string]any) error {
	for name, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		m[name] = text
	}
	return nil
}

// newerMembers collects the members of newer programs with their values.
func newerMembers(path string, v any, found map[string]string) {
	object, ok := v.(map[string]any)
	if !ok {
		return
	}
	for name, member := range object {
		at := path + "/" + name
		if isNewer(name) {
			text, err := json.Marshal(member)
			if err != nil {
				continue // what was decoded encodes
			}
			found[at] = string(text)
			continue
		}
		newerMembers(at, member, found)
	}
}
