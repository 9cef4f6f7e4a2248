package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the arguments of a builder are: p and g may have dots, as may n, a
// notification; i may not; t is any text.
var arguments = map[string]string{
	"commands_group": "g", "commands_pc": "p", "notifications_group": "g", "notifications_pc": "p", "events_notifications_acked": "pin",
	"events_notifications_unacked": "pin", "validate_pc_id": "p", "remote_ctrl": "p", "remote_frame": "p", "remote_input": "p",
	"results": "i", "heartbeat": "p", "host_perf": "p", "process_perf": "p", "obs": "p", "kill": "i", "inventory": "pi", "events_started": "ip",
	"logs_fetch": "p", "job_tail": "p", "ping": "p",
	"agent_config_group_key": "g", "agent_config_pc_key": "p", "notifications_read_key": "pin", "notifications_read_prefix": "pi",
	"dispatch_mark_pc_key": "tp", "dispatch_mark_target_key": "t",
}

// storable is what a bucket takes as a key.
var storable = regexp.MustCompile(`^[-/_=.a-zA-Z0-9]+$`)

// identifier: what would make another subject or key of one, or none, is refused.
func identifier(x *exchange) bool {
	q := x.question
	roles := arguments[q.Name]
	if q.Op != "subject" && q.Op != "key" || x.differs() != "ok / decode" || len(roles) != len(q.Args) {
		return false
	}
	for i, a := range q.Args {
		if roles[i] != 't' && !careful(a, roles[i] != 'i') {
			return true
		}
	}
	if q.Op == "subject" {
		return false
	}
	var key string
	if json.Unmarshal(x.ref.ok()["value"], &key) != nil {
		return false
	}
	if q.Name == "notifications_read_prefix" {
		key = strings.TrimSuffix(key, ".")
	}
	labels := strings.Split(key, ".")
	if !storable.MatchString(key) || slices.Contains(labels, "") {
		return true
	}
	return q.Name == "notifications_read_key" && ambiguous(labels, strings.Count(q.Args[0], ".")+1)
}

// keyID: an id of a key that no header can hold is refused by whoever signs.
func keyID(x *exchange) bool {
	id := x.question.Member("kid")
	return id != nil && x.question.Op != "verify" && x.differs() == "ok / decode" && strings.ContainsAny(*id, "\r\n")
}

// careful reports whether an identifier can be a part of a subject.
func careful(s string, dots bool) bool {
	return s != "" && len(s) <= 1024 && utf8.ValidString(s) && (dots || !strings.Contains(s, ".")) &&
		!slices.Contains(strings.Split(s, "."), "") &&
		!strings.ContainsFunc(s, func(c rune) bool { return c == '*' || c == '>' || unicode.IsSpace(c) || unicode.IsControl(c) })
}

// ambiguous reports whether a label other than that of the user can be one.
func ambiguous(labels []string, user int) bool {
	for i := 1; i < len(labels)-1; i++ {
		if i != user && strings.HasPrefix(labels[i], "S-") {
			return true
		}
	}
	return false
}
