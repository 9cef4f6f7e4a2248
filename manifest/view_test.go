package manifest_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/manifest"
	"github.com/kanadehq/kanade-shared/wire"
)

const fullView = `id: usage
description: Applications
widgets:
  - placement:
      analytics: {tab: usage, width: half}
      dashboard: {pin: true, width: odd}
    title: Top applications
    order: -1
    scope: fleet
    kind: app_usage
    agg: sum
    group_by: app.name
    value_path: minutes
    exclude: [explorer, "1"]
    limit: 10
    render: bar
sql_widgets:
  - title: Disks
    query: SELECT name FROM disks WHERE pc_id = :pc_id
    render: {kind: table, labels: {b: B, a: "1"}, donut: false}
    refresh: 6h
    placement: {analytics: disks}
tags: [x]
origin: {path: views/usage.yaml}
`

const fullViewJSON = `{"id":"usage","description":"Applications","widgets":[{"placement":{"analytics":{"tab":"usage","width":"half"},"dashboard":{"pin":true,"width":"odd"}},` +
	`"title":"Top applications","order":-1,"scope":"fleet","kind":"app_usage","agg":"sum","group_by":"app.name","value_path":"minutes","exclude":["explorer","1"],"limit":10,"render":"bar"}],` +
	`"sql_widgets":[{"title":"Disks","query":"SELECT name FROM disks WHERE pc_id = :pc_id","render":{"kind":"table","labels":{"a":"1","b":"B"},"donut":false},"refresh":"6h","placement":{"analytics":"disks"}}],` +
	`"tags":["x"],"origin":{"path":"views/usage.yaml"}}`

func TestView(t *testing.T) {
	v, err := manifest.Reader{Strict: true}.View([]byte(fullView))
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Validate(); err != nil {
		t.Error(err)
	}
	data, err := v.AppendJSON(nil)
	if err != nil || string(data) != fullViewJSON {
		t.Errorf("%v\n%s\n%s", err, data, fullViewJSON)
	}
	fromJSON, err := manifest.Reader{Strict: true, JSON: true}.View(data)
	if err != nil {
		t.Fatal(err)
	}
	text, err := fromJSON.EncodeYAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := manifest.Reader{Strict: true}.View(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if data, err = again.AppendJSON(nil); err != nil || string(data) != fullViewJSON {
		t.Errorf("%v\n%s\n%s", err, data, text)
	}
	w := &v.SQLWidgets[0]
	if !w.PerPC() || w.RefreshInterval() != 6*time.Hour || (&manifest.SQLWidget{}).RefreshInterval() != time.Hour || w.Placement.Pinned() || !v.Widgets[0].Placement.Pinned() {
		t.Errorf("%+v", w)
	}
}

func TestGroupDef(t *testing.T) {
	const text = "id: pilots\nquery: |\n  SELECT pc_id\nrefresh: 30m # often\n"
	g, err := manifest.Reader{Strict: true}.Group([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	query, ok := g.DynamicQuery()
	if err := g.Validate(); err != nil || query != "SELECT pc_id" || !ok || g.RefreshInterval() != 30*time.Minute {
		t.Errorf("%v, %q, %t, %v", err, query, ok, g.RefreshInterval())
	}
	g.Refresh = wire.Some("soon")
	if g.RefreshInterval() != manifest.DefaultGroupRefresh {
		t.Errorf("%v", g.RefreshInterval())
	}
	g.Refresh, g.Query, g.Members = wire.Some("1h"), wire.Opt[string]{}, []string{"PC-1", "PC-2"}
	rewritten, err := manifest.RewriteGroup([]byte(text), g)
	if want := "id: pilots\nmembers: [PC-1, PC-2]\nrefresh: 1h # often\n"; err != nil || string(rewritten) != want {
		t.Errorf("%v\n%s", err, rewritten)
	}
	if _, err := (manifest.Reader{Strict: true}).Group([]byte("id: a\nmembers: [b]\nzz: 1\n")); err == nil || err.Error() != "unknown field(s): zz" {
		t.Error(err)
	}
}

func TestRewriteView(t *testing.T) {
	v, err := manifest.Reader{}.View([]byte(fullView))
	if err != nil {
		t.Fatal(err)
	}
	labels, _ := v.SQLWidgets[0].Render.Labels.Get()
	labels["c"] = "C"
	v.Widgets[0].Limit = wire.Some(uint32(5))
	v.Widgets[0].Placement.Analytics.Set(manifest.AnalyticsPlacement{Tab: "other"})
	got, err := manifest.RewriteView([]byte(fullView), v)
	if err != nil || !sameDocument(t, got, v) {
		t.Errorf("%v\n%s", err, got)
	}
	if !bytes.Contains(got, []byte("title: Top applications\n    order: -1\n")) || !bytes.Contains(got, []byte("analytics: other")) {
		t.Errorf("%s", got)
	}
}

// sameDocument reports whether a text says what a view says.
func sameDocument(t *testing.T, text []byte, v *manifest.View) bool {
	t.Helper()
	read, err := manifest.Reader{}.View(text)
	if err != nil {
		t.Fatal(err)
	}
	a, err := read.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := v.AppendJSON(nil)
	return err == nil && bytes.Equal(a, b)
}

// TestWidgetFindings: each broken widget is a finding where it is broken.
func TestWidgetFindings(t *testing.T) {
	const good = "placement: {analytics: a}, title: t, kind: k, agg: count, render: bar"
	for _, tt := range []struct{ widget, rule, path string }{
		{good, "", ""},
		{strings.Replace(good, "title: t", "title: ' '", 1), "widget", "widgets[1].title"},
		{strings.Replace(good, "analytics: a", "", 1), "widget", "widgets[1].placement"},
		{good + ", limit: 3", "widget", "widgets[1].limit"},
		{good + ", bool_path: a", "widget", "widgets[1].bool_path"},
		{good + ", order: 1.5", "wrong-type", "widgets[1].order"},
		{good + ", zz: 1", "unknown-key", "widgets[1].zz"},
		{strings.Replace(good, "agg: count", "agg: ratio", 1), "widget", "widgets[1].agg"},
		{strings.Replace(good, "render: bar", "render: bars", 1), "widget", "widgets[1].render"},
		{strings.Replace(good, "render: bar", "render: timeline", 1), "widget", "widgets[1].render"},
	} {
		text := "id: v\nwidgets:\n- {" + good + "}\n- {" + tt.widget + "}\n"
		r := manifest.Check(manifest.KindView, []byte(text), manifest.CheckOptions{})
		switch {
		case tt.rule == "":
			if len(r.Findings) > 0 || r.View == nil {
				t.Errorf("%s: %+v", tt.widget, r.Findings)
			}
		case len(r.Findings) != 1 || r.Findings[0].Rule != tt.rule || r.Findings[0].Path != tt.path || r.Findings[0].Span.Start.Line != 4:
			t.Errorf("%s: %+v", tt.widget, r.Findings)
		}
		agree(t, manifest.KindView, []byte(text))
	}
	for text, path := range map[string]string{
		"id: a b\nmembers: [x]\n": "id", "id: g\n": "members", "id: g\nmembers: [x]\nquery: q\n": "query", "id: g\nmembers: [x]\nrefresh: 5\n": "refresh",
		"id: g\nmembers: [x, x]\n": "members[1]", "id: g\nmembers: [x]\ntags: ['']\n": "tags",
	} {
		r := agree(t, manifest.KindGroup, []byte(text))
		if len(r.Findings) != 1 || r.Findings[0].Path != path {
			t.Errorf("%s: %+v", text, r.Findings)
		}
	}
}

func TestDetectViews(t *testing.T) {
	for text, want := range map[string]manifest.Kind{
		fullView: manifest.KindView, "id: v\nsql_widgets: []\n": manifest.KindView, "id: g\nmembers: [a]\n": manifest.KindGroup, "query: q\n": manifest.KindGroup,
		"id: j\nexecute: {}\naggregate: []\n": manifest.KindJob,
	} {
		if got, ok := manifest.DetectKind([]byte(text)); got != want || !ok {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestHostileViews: what is large takes bounded time, and gives a bounded report.
func TestHostileViews(t *testing.T) {
	many := "id: v\nwidgets: [" + strings.Repeat("{placement: {}, title: t, render: bar},", 20_000) + "]\n"
	r := manifest.Check(manifest.KindView, []byte(many), manifest.CheckOptions{})
	if len(r.Findings) != 1000 {
		t.Errorf("%d findings", len(r.Findings))
	}
	v := &manifest.View{}
	if err := v.UnmarshalJSON([]byte(`{"id":"v","sql_widgets":[{"title":"t","query":"` + strings.Repeat("''/*--", 100_000) + `","render":{"kind":"stat"},"placement":{}}]}`)); err != nil {
		t.Fatal(err)
	}
	if v.SQLWidgets[0].PerPC() {
		t.Error("no query is about a PC that does not bind it")
	}
}

func FuzzViewYAML(f *testing.F) {
	f.Add([]byte(fullView))
	for _, path := range []string{"view/0.101.0/usage.kanade-view.yaml"} {
		text, err := os.ReadFile(filepath.Join("..", "internal", "reference", "examples", path))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		agree(t, manifest.KindView, text)
		v, err := manifest.Reader{}.View(text)
		if err != nil {
			return
		}
		written, err := v.EncodeYAML()
		if err != nil {
			if errors.Is(err, manifest.ErrTooLarge) {
				return
			}
			t.Fatal(err)
		}
		if !sameDocument(t, written, v) {
			t.Fatalf("%q", written)
		}
	})
}

func FuzzGroupYAML(f *testing.F) {
	for _, text := range []string{"id: g\nmembers: [a, b]\n", "id: g\nquery: SELECT 1\nrefresh: 5m\n", "id: g\ntags: [a]\norigin: {path: p}\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		agree(t, manifest.KindGroup, text)
		g, err := manifest.Reader{}.Group(text)
		if err != nil {
			return
		}
		data, err := g.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := manifest.Reader{JSON: true}.Group(data)
		if err != nil {
			t.Fatal(err)
		}
		if written, err := again.AppendJSON(nil); err != nil || !bytes.Equal(data, written) {
			t.Fatalf("%v: %s, %s", err, data, written)
		}
	})
}

func ExampleView_Validate() {
	v, err := manifest.Reader{}.View([]byte(`
id: fleet
sql_widgets:
  - title: Windows versions
    query: SELECT os, count(*) AS n FROM agents GROUP BY os
    render: {kind: pie, label: os}
    placement: {analytics: overview}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Validate())
	// Output:
	// sql_widgets[0].render.value is required for kind=pie
}
