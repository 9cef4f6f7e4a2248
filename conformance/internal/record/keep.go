package main

import (
	"encoding/json"
	"regexp"
)

// A leap second, which a Go time cannot hold.
var leapSecond = regexp.MustCompile(`\d:60\D`)

// A number literal of JSON.
var number = regexp.MustCompile(`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`)

// A string of JSON, to look for numbers outside of.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// The longest duration of a signed 64-bit count of nanoseconds.
const maxMillis = (1<<63 - 1) / 1_000_000

// keep reports whether an answer is one that every implementation must give.
// Left out are
//   - leniencies of the reference that no program relies on: a struct given as
//     an array, an enum given as an object, timestamps beyond RFC 3339. Their
//     makers set optional: only a refusal binds;
//   - variants that an open enum does not know, which the reference rewrites.
//     These are optional too;
//   - leap seconds;
//   - number literals that the reference reads inexactly;
//   - durations beyond 292 years.
//
// Identifiers that a careful implementation refuses are not asked for at all, nor
// are times of day and lists of days with which the reference has quirks.
func keep(ref *reference, c candidate, a answer) (bool, error) {
	if c.optional && a.Err == nil {
		return false, nil
	}
	if c.req.Op == "resolve" {
		return inRange(a.OK), nil
	}
	if c.req.JSON == nil {
		return true, nil
	}
	document := *c.req.JSON
	if leapSecond.MatchString(document) {
		return false, nil
	}
	for _, literal := range number.FindAllString(quoted.ReplaceAllLiteralString(document, " "), -1) {
		if well, err := ref.readsWell(literal); err != nil || !well {
			return false, err
		}
	}
	return true, nil
}

func inRange(ok json.RawMessage) bool {
	if ok == nil {
		return true
	}
	var d struct {
		Heartbeat json.Number `json:"heartbeat_ms"`
		HostPerf  json.Number `json:"host_perf_ms"`
		Jitter    json.Number `json:"target_version_jitter_ms"`
	}
	if err := json.Unmarshal(ok, &d); err != nil {
		return false
	}
	for _, n := range []json.Number{d.Heartbeat, d.HostPerf, d.Jitter} {
		if ms, err := n.Int64(); err != nil || ms > maxMillis {
			return false
		}
	}
	return true
}
