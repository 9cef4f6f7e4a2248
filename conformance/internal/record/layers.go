package main

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/internal/telling"
)

// resolutions are requests about layered configuration.
func resolutions() []candidate {
	r := chance("resolve")
	names := []string{"wave1", "dept-eng", "canary", "Zed", "empty", "é", ""}
	var out []candidate
	for i := range 120 {
		groups := doc{open: '{'}
		for _, name := range telling.Sample(r, names, r.IntN(5)) {
			groups = groups.and(strconv.Quote(name), layer(r))
		}
		req := request{
			Op:       "resolve",
			Groups:   json.RawMessage(groups.text()),
			Global:   json.RawMessage("null"),
			PC:       json.RawMessage("null"),
			MyGroups: json.RawMessage(mine(r, names)),
		}
		if r.IntN(3) > 0 {
			req.Global = json.RawMessage(layer(r).text())
		}
		if r.IntN(3) > 0 {
			req.PC = json.RawMessage(layer(r).text())
		}
		if i%2 == 0 {
			req.Now = pick(r, []string{"2026-05-16T12:00:00Z", "2026-05-16T11:59:59.999999999Z", "2026-05-16T21:00:01+09:00"})
		}
		out = append(out, candidate{note: "layers", req: req})
	}
	return append(out, unreadable()...)
}

// unreadable are layers that do not decode, of groups that count and of others.
func unreadable() []candidate {
	var out []candidate
	ask := func(global, groups, pc, mine string) {
		out = append(out, candidate{note: "unreadable layer", req: request{
			Op: "resolve", Global: json.RawMessage(global), Groups: json.RawMessage(groups),
			PC: json.RawMessage(pc), MyGroups: json.RawMessage(mine),
		}})
	}
	for _, bad := range []string{
		`5`, `"x"`, `true`, `{"heartbeat_interval":5}`, `{"target_version":{}}`, `{"process_perf_top_n":-1}`, `{"process_perf_top_n":1.0}`,
		`{"process_perf_top_n":4294967296}`, `{"process_perf_enabled":"true"}`, `{"process_perf_expires_at":"tomorrow"}`,
	} {
		ask(bad, `{}`, `null`, `[]`)
		ask(`null`, `{"g":`+bad+`}`, `null`, `["g"]`)
		ask(`null`, `{"g":`+bad+`}`, `null`, `[]`)
		ask(`null`, `{}`, bad, `[]`)
	}
	ask(`null`, `{"g":null}`, `null`, `["g"]`)
	ask(`null`, `[]`, `null`, `[]`)
	ask(`null`, `{}`, `null`, `[1]`)
	ask(`null`, `{}`, `null`, `{}`)
	return out
}

// layer is a scope with a few members, whose durations need not be any.
func layer(r *rand.Rand) doc {
	durations := []string{`"5s"`, `"60s"`, `"1m 30s"`, `"0"`, `"0s"`, `"bad"`, `""`, `"30"`, `"1.5h"`, `"30minutes"`, `".5s"`, `"5S"`, `"10m"`, `"1M"`, `"999ms"`}
	return build(types["ConfigScope"], func(field) bool { return r.IntN(3) == 0 }, func(f field) doc {
		switch {
		case r.IntN(12) == 0:
			return leaf("null")
		case strings.HasSuffix(f.name, "_interval") || strings.HasSuffix(f.name, "_jitter"):
			return leaf(pick(r, durations))
		}
		return single(r, f)
	})
}

func mine(r *rand.Rand, names []string) string {
	of := telling.Sample(r, append(slices.Clone(names), "ghost", "wave1"), r.IntN(6))
	kids := make([]doc, len(of))
	for i, name := range of {
		kids[i] = leaf(strconv.Quote(name))
	}
	return array(kids...).text()
}

// resultIDs are requests about the stable ids of results.
func resultIDs() []candidate {
	r := chance("result ids")
	var out []candidate
	for _, ids := range [][2]string{{`"r"`, `"x"`}, {`"shared"`, `"pc-1"`}, {`"shared"`, `"pc-2"`}, {`""`, `""`}, {`"a:b"`, `"c"`}, {`"a"`, `"b:c"`}, {`"日本"`, `"é"`}} {
		for _, own := range []string{"", `""`, `" "`, `"own"`} {
			d := lean(r, types["ExecResult"]).with(`"request_id"`, leaf(ids[0])).with(`"pc_id"`, leaf(ids[1]))
			if own != "" {
				d = d.with(`"result_id"`, leaf(own))
			}
			text := d.text()
			out = append(out, candidate{note: "stable id", req: request{Op: "result_id", JSON: &text}})
		}
	}
	for _, text := range []string{`{}`, `null`, ``} {
		out = append(out, candidate{note: "no result", req: request{Op: "result_id", JSON: &text}})
	}
	return out
}
