package main

import (
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
)

// describeDashboards describes the documents of dashboards and groups, and their
// parts.
func (c catalogue) describeDashboards() {
	s, b := of(str), of(boolean)
	open := func(name string, variants ...string) {
		c.choice(name, variants...)
		c[name].open = true
	}
	open("AggregateScope", "pc", "fleet")
	open("AggregateAgg", "count", "ratio", "sum")
	open("AggregateTransform", "host")
	open("AggregateTimeBucket", "hour")
	open("AggregateRender", "bar", "gauge", "timeline", "stat", "op_timeline")
	open("WidgetWidth", "full", "half")
	open("RenderKind", "table", "stat", "bar", "pie", "gauge")
	c.describe("DashboardPlacement", defaulted("pin", b), optional("width", c.typed("WidgetWidth")))
	c.describe("Placement", optional("analytics", spec{
		kind: oneOf, texts: []string{`"usage"`, `{"tab":"usage","width":"half"}`}, odd: []string{`{"tab":"usage"}`, `""`, `{"zz":{},"width":null,"tab":""}`},
		wrong: []string{`1`, `true`, `[]`, `{}`, `{"tab":null}`, `{"tab":1}`, `{"tab":"a","tab":"b"}`, `{"tab":"a","width":1}`, `{"tab":"a","zz":1e999}`, `{"Tab":"a"}`},
	}), optional("dashboard", c.typed("DashboardPlacement")))
	c.describe("AggregateWidget", must("placement", c.typed("Placement")), must("title", s), optional("description", s), optional("order", of(i32)),
		defaulted("scope", c.typed("AggregateScope")), optional("kind", s), optional("source", s), optional("agg", c.typed("AggregateAgg")),
		optional("group_by", s), optional("bool_path", s), optional("value_path", s), optional("transform", c.typed("AggregateTransform")),
		optional("sample_minutes", of(u32)), defaulted("exclude", listOf(s)), optional("time_bucket", c.typed("AggregateTimeBucket")),
		optional("limit", of(u32)), must("render", c.typed("AggregateRender")))
	c.describe("RenderSpec", must("kind", c.typed("RenderKind")), optional("columns", listOf(s)), optional("labels", spec{
		kind: oneOf, texts: []string{`{"b":"B","a":"A"}`, `{"n":"Number"}`}, odd: []string{`{}`, `{"a":"1","a":"2","A":"3","":"","é":"4"}`},
		wrong: []string{`[]`, `"a"`, `1`, `{"a":null}`, `{"a":1}`, `{"a":["b"]}`, `{"a":"\ud800"}`, `{"\ud800":"a"}`},
	}), optional("value", s), optional("label", s), optional("limit", of(u32)), optional("donut", b), optional("num", s), optional("den", s))
	c.describe("SqlWidget", must("title", s), optional("description", s), must("query", s), must("render", c.typed("RenderSpec")),
		optional("refresh", s), must("placement", c.typed("Placement")))
	c.describe("View", must("id", s), optional("description", s), defaulted("widgets", listOf(c.typed("AggregateWidget"))),
		defaulted("sql_widgets", listOf(c.typed("SqlWidget"))), defaulted("tags", listOf(s)), optional("origin", c.typed("RepoOrigin")))
	c.describe("GroupDef", must("id", s), optional("description", s), defaulted("members", listOf(s)), optional("query", s),
		optional("refresh", s), defaulted("tags", listOf(s)), optional("origin", c.typed("RepoOrigin")))
}

// parts asks for documents that hold a part, whose type the testees do not know by
// itself: % in the frame is its place.
func parts(name, typ, frame string, n int) []candidate {
	var out []candidate
	for _, c := range telling.Sample(chance("parts "+name), documents(types[name]), n) {
		text := strings.Replace(frame, "%", *c.req.JSON, 1)
		out = append(out, candidate{note: "within: " + c.note, optional: c.optional, req: request{Op: "wire", Type: typ, JSON: &text}})
	}
	return out
}

// asManifest asks for a document that people write: as they read it who store it, and
// as they do who take it from people.
func asManifest(kind, format, note, text string) []candidate {
	var out []candidate
	for _, mode := range []string{"tolerant", "strict"} {
		// A value that an open set does not have is rewritten, unless it is refused.
		odd := slices.ContainsFunc(strangers, func(s string) bool { return strings.Contains(text, s) })
		out = append(out, candidate{note: note, optional: odd, req: request{
			Op: "manifest", Kind: kind, Mode: mode, Format: format, Text: &text, Validate: mode == "strict",
		}})
	}
	return out
}

// strangers are values in manifests that an open set does not have.
var strangers = []string{
	"scope: }", "scope: ~", "scope: world", "scope: PC", "render: line", "agg: mean", "agg: nope", "transform: path", "time_bucket: day", "kind: chart", "kind: nope",
}

func views() []candidate {
	out := slices.Concat(wire("View")(),
		parts("AggregateWidget", "View", `{"id":"v","widgets":[%]}`, 300),
		parts("SqlWidget", "View", `{"id":"v","sql_widgets":[%]}`, 150),
		parts("RenderSpec", "View", `{"id":"v","sql_widgets":[{"title":"t","query":"q","placement":{},"render":%}]}`, 200),
		parts("Placement", "View", `{"id":"v","sql_widgets":[{"title":"t","query":"q","render":{"kind":"stat"},"placement":%}]}`, 120))
	for _, w := range brokenWidgets {
		out = append(out, asManifest("view", "yaml", "widget", "id: v\nwidgets: [{"+w+"}]\n")...)
	}
	for _, w := range sqlWidgets {
		out = append(out, asManifest("view", "yaml", "query", "id: v\nsql_widgets: [{"+w+"}]\n")...)
	}
	for _, text := range viewTexts {
		out = append(out, asManifest("view", "yaml", "view", text)...)
	}
	return out
}

func groupDefs() []candidate {
	out := wire("GroupDef")()
	for _, text := range groupTexts {
		out = append(out, asManifest("group", "yaml", "group", text)...)
	}
	return out
}

// dashboards are jobs with widgets.
func dashboards() []candidate {
	const head = `"id":"j","version":"1","execute":{"shell":"sh","script":"x","timeout":"1s"}`
	out := parts("AggregateWidget", "Manifest", `{`+head+`,"aggregate":[%]}`, 200)
	for _, list := range []string{`[]`, `null`, `{}`, `""`, `[null]`, `[[]]`} {
		text := `{` + head + `,"aggregate":` + list + `}`
		out = append(out, candidate{note: "list", req: request{Op: "wire", Type: "Manifest", JSON: &text}})
		out = append(out, asManifest("job", "json", "list", text)...)
	}
	for _, w := range brokenWidgets {
		out = append(out, asManifest("job", "yaml", "widget", "id: j\nversion: 1\nexecute: {shell: sh, script: x, timeout: 1s}\naggregate:\n- {"+w+"}\n")...)
	}
	return out
}

// brokenWidgets are members of a widget, many of which break a rule.
var brokenWidgets = func() []string {
	const (
		at  = "placement: {analytics: a}, "
		bar = at + "title: t, kind: k, render: bar, "
	)
	return []string{
		bar + "agg: count", at + "title: ' ', kind: k, render: bar, agg: count", at + "title: 1, kind: 2, render: bar, agg: count",
		"placement: {}, title: t, kind: k, render: bar, agg: count", "placement: {analytics: ' '}, title: t, kind: k, render: bar, agg: count",
		"placement: {analytics: }, title: t, kind: k, render: bar, agg: count", "placement: {analytics: 1}, title: t, kind: k, render: bar, agg: count",
		"placement: {analytics: '1'}, title: t, kind: k, render: bar, agg: count", "placement: {analytics: {tab: a, zz: 1}}, title: t, kind: k, render: bar, agg: count",
		"placement: {analytics: {tab: a, width: half}, zz: 1}, title: t, kind: k, render: bar, agg: count",
		"placement: {analytics: {tab: 1}}, title: t, kind: k, render: bar, agg: count",
		"placement: {dashboard: {}}, title: t, kind: k, render: bar, agg: count", "placement: {dashboard: {pin: true}}, title: t, kind: k, render: bar, agg: count",
		"placement: {dashboard: {pin: yes}}, title: t, kind: k, render: bar, agg: count", "placement: {dashboard: {pin: true, width: half}}, title: t, kind: k, render: bar, agg: count",
		"placement: , title: t, kind: k, render: bar, agg: count", "title: t, kind: k, render: bar, agg: count",
		bar + "agg: count, description: ' '", bar + "agg: count, description: ", bar + "agg: count, order: -3", bar + "agg: count, order: 2147483648",
		bar + "agg: count, order: 1.5", bar + "agg: count, order: '1'", bar + "agg: count, order: 0x10", bar + "agg: count, scope: ", bar + "agg: count, scope: ~",
		bar + "agg: count, scope: fleet", bar + "agg: count, scope: world", bar + "agg: count, scope: PC",
		at + "title: t, kind: k, agg: count", at + "title: t, kind: k, render: line, agg: count", at + "title: t, kind: ' ', render: bar, agg: count",
		at + "title: t, render: bar, agg: count", bar, bar + "agg: mean", bar + "agg: count, source: ' '", bar + "agg: count, source: s",
		bar + "agg: count, group_by: a, transform: host", bar + "agg: count, group_by: a, transform: path", bar + "agg: count, time_bucket: hour", bar + "agg: count, time_bucket: day",
		bar + "agg: count, group_by: a.b_1.C", bar + "agg: count, group_by: a..b", bar + "agg: count, group_by: ''", bar + "agg: count, group_by: a-b", bar + "agg: count, group_by: é",
		bar + "agg: count, bool_path: a", bar + "agg: count, value_path: a", bar + "agg: count, value_path: .a", bar + "agg: ratio", bar + "agg: ratio, bool_path: a",
		bar + "agg: ratio, bool_path: a, value_path: b", bar + "agg: ratio, value_path: b", bar + "agg: sum", bar + "agg: sum, value_path: a",
		bar + "agg: sum, value_path: a, bool_path: b", bar + "agg: sum, bool_path: b", bar + "agg: count, group_by: pc_id", bar + "agg: count, group_by: pc_id, scope: fleet",
		bar + "agg: count, group_by: pc_id, scope: fleet, transform: host", bar + "agg: count, limit: 3", bar + "agg: count, group_by: a, limit: 3", bar + "agg: count, group_by: a, limit: 0",
		bar + "agg: count, limit: -1", bar + "agg: count, transform: host", bar + "agg: count, exclude: [a]", bar + "agg: count, exclude: []", bar + "agg: count, exclude: ",
		bar + "agg: count, group_by: a, exclude: [a, ' ']", bar + "agg: count, group_by: a, exclude: [1, true]", bar + "agg: count, sample_minutes: 0", bar + "agg: count, sample_minutes: 5",
		at + "title: t, kind: k, render: gauge, agg: count", at + "title: t, kind: k, render: gauge, agg: ratio, bool_path: a",
		at + "title: t, kind: k, render: timeline, agg: count", at + "title: t, kind: k, render: timeline, agg: count, time_bucket: hour",
		at + "title: t, kind: k, render: stat, agg: count, time_bucket: hour", at + "title: t, kind: k, render: stat, agg: sum, value_path: a",
		at + "title: t, render: op_timeline", at + "title: t, render: op_timeline, scope: fleet", at + "title: t, render: op_timeline, scope: pc", at + "title: t, render: op_timeline, kind: k",
		at + "title: t, render: op_timeline, source: s", at + "title: t, render: op_timeline, agg: nope", at + "title: t, render: op_timeline, group_by: a",
		at + "title: t, render: op_timeline, bool_path: a", at + "title: t, render: op_timeline, value_path: a", at + "title: t, render: op_timeline, transform: host",
		at + "title: t, render: op_timeline, sample_minutes: 1", at + "title: t, render: op_timeline, time_bucket: hour", at + "title: t, render: op_timeline, limit: 1",
		at + "title: t, render: op_timeline, exclude: [a]", at + "title: t, render: op_timeline, exclude: []", at + "title: t, render: op_timeline, order: 1, description: d",
		bar + "agg: count, zz: 1", bar + "agg: count, agg: count", bar + "agg: count, zz: 1, zz: 2",
	}
}()

// sqlWidgets are members of a widget with a query, many of which break a rule.
var sqlWidgets = func() []string {
	const at = "title: t, query: SELECT 1, placement: {analytics: a}, "
	out := []string{
		at + "render: {kind: table}", at + "render: {kind: chart}", at + "render: {}", at + "render: ", at + "render: {kind: stat}", at + "render: {kind: stat, value: ' '}",
		at + "render: {kind: stat, value: v}", at + "render: {kind: bar}", at + "render: {kind: bar, label: l}", at + "render: {kind: bar, value: v}", at + "render: {kind: bar, label: l, value: v}",
		at + "render: {kind: pie, label: l, value: v, donut: true, limit: 1}", at + "render: {kind: pie, label: l, value: v, limit: 0}", at + "render: {kind: pie, value: v, limit: 0}",
		at + "render: {kind: gauge}", at + "render: {kind: gauge, value: v}", at + "render: {kind: gauge, num: n, den: d}", at + "render: {kind: gauge, num: n}", at + "render: {kind: gauge, value: v, num: n, den: d}",
		at + "render: {kind: gauge, value: v, den: d}", at + "render: {kind: gauge, value: ' ', num: n, den: d}", at + "render: {kind: table, columns: [a, ' ']}", at + "render: {kind: table, columns: []}",
		at + "render: {kind: stat, value: v, columns: [' ']}", at + "render: {kind: table, labels: {b: B, a: A}}", at + "render: {kind: table, labels: {a: ' '}}", at + "render: {kind: table, labels: {' ': a}}",
		at + "render: {kind: table, labels: {}}", at + "render: {kind: table, labels: }", at + "render: {kind: table, labels: {1: one, true: yes, ~: nothing, 1.5: 2}}", at + "render: {kind: table, labels: {a: 1, a: 2}}",
		at + "render: {kind: table, labels: {a: [1], a: 2}}", at + "render: {kind: table, labels: {[a]: 2}}", at + "render: {kind: table, labels: [a]}", at + "render: {kind: table, labels: {a: ~}}",
		at + "render: {kind: table, limit: 0, donut: yes}", at + "render: {kind: table, limit: 0, donut: false}", at + "render: {kind: table, zz: 1}",
		at + "render: {kind: table}, refresh: 6h", at + "render: {kind: table}, refresh: 30", at + "render: {kind: table}, refresh: ' '", at + "render: {kind: table}, refresh: ", at + "render: {kind: table}, description: ' '",
		"title: ' ', query: q, placement: {analytics: a}, render: {kind: table}", "title: t, query: ' ', placement: {analytics: a}, render: {kind: table}",
		"title: t, query: q, placement: {}, render: {kind: table}", "title: t, query: q, render: {kind: table}", "title: t, query: q, refresh: x, placement: {}, render: {kind: nope}",
	}
	for _, query := range []string{
		":pc_id", "SELECT * FROM a WHERE pc_id = :pc_id", "SELECT ':pc_id'", `SELECT ":pc_id"`, "SELECT 'it''s :pc_id'", "SELECT 'a' || :pc_id", "SELECT 'open :pc_id", "SELECT 1 -- :pc_id",
		"SELECT 1 -- :pc_id\\n, :pc_id", "SELECT 1 /* :pc_id */", "SELECT 1 /* a */ , :pc_id", "SELECT 1 /*/ :pc_id */", "SELECT 1 /* :pc_id", ":pc_ids", ":pc_id2", ":pc_id_", ":pc_idé", ":pc_id日", ":pc_id²",
		":pc_id-", "::pc_id", ":PC_ID", ": pc_id", "- :pc_id", "/ :pc_id", "''':pc_id'", "'':pc_id", ":pc_ids, :pc_id", ":pc_id\\u0345", ":pc_id\\u0301",
	} {
		out = append(out, `title: t, query: "`+strings.ReplaceAll(query, `"`, `\"`)+`", placement: {dashboard: {pin: true}}, render: {kind: table}`)
	}
	return append(out, "title: t, query: ':pc_id', placement: {analytics: a, dashboard: {pin: false}}, render: {kind: table}")
}()

var viewTexts = []string{
	"id: v\n", "id: v\nwidgets: []\nsql_widgets: []\n", "id: v\nwidgets: ~\n", "id: v\nwidgets:\n", "id: ''\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\n",
	"id: a b\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\n", "id: ' v '\nwidgets: []\n", "id: A-z_0.9\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\n",
	"id: 1\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\ntags: [a, ' ']\n", "id: v\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\ntags: [a]\norigin: {path: p}\n",
	"id: v\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\norigin: {}\n", "id: v\nzz: 1\n", "id: v\nzz: 1\nzz: 2\n", "id: v\nid: w\n", "", "[]\n", "v\n", "widgets: []\n",
	"id: v\n1: 2\n~: 3\ntrue: 4\n", "id: v\nwidgets: [~]\n", "id: v\nwidgets: {}\n", "id: v\ndescription: ' '\nwidgets: [{placement: {analytics: a}, title: t, render: op_timeline}]\n",
}

var groupTexts = []string{
	"id: g\n", "id: g\nmembers: []\n", "id: g\nmembers: [a, b]\n", "id: g\nquery: SELECT 1\n", "id: g\nquery: ' '\n", "id: g\nquery: ' '\nmembers: [a]\n", "id: g\nquery: q\nmembers: [a]\n",
	"id: g\nmembers: [a, ' ']\n", "id: g\nmembers: [1, 2]\n", "id: g\nmembers: [~]\n", "id: g\nmembers: a\n", "id: g\nmembers:\n", "id: g\nquery:\n", "id: g\nquery: 1\n", "id: g\nmembers: [a]\nrefresh: 30m\n",
	"id: g\nmembers: [a]\nrefresh: soon\n", "id: g\nmembers: [a]\nrefresh: 30\n", "id: g\nquery: q\nrefresh: 0\n", "id: g\nquery: q\nrefresh: ' '\n", "id: g\nmembers: [a]\ntags: ['']\n", "id: g\nmembers: [a]\ntags: [x]\n",
	"id: ''\nmembers: [a]\n", "id: a b\nmembers: [a]\n", "id: ' g'\nmembers: [a]\n", "id: é\nmembers: [a]\n", "id: A-z_0.9\nmembers: [a]\n", "id: a/b\nmembers: [a]\n", "members: [a]\n", "id: g\nmembers: [a]\nzz: 1\n",
	"id: g\nmembers: [a]\norigin: {path: p, repo: r, script_file: s, zz: 1}\n", "id: g\nmembers: [a]\norigin: {}\n", "id: g\nmembers: [a]\nmembers: [b]\n", "id: g\nmembers: [a]\nzz: {a: 1, a: 2}\nzz: 3\n",
	"id: g\nmembers: [a, a]\n", "id: g\nmembers: &m [a]\ntags: *m\n", "", "g\n", "[]\n",
}
