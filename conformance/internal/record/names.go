package main

// names are requests about subjects, keys and constants, built from identifiers
// that every implementation takes.
func names() []candidate {
	r := chance("names")
	pcs := []string{"PC1234", "pc-01", "host.example.com", "ws_17", "営業-02", "A", "$SYS", "a.b.c.d"}
	groups := []string{"canary", "wave1", "tokyo-office", "経理", "g_1"}
	ids := []string{"7f0b4f0e-5a40-4a1c-8a39-31f4a4c0a0b1", "req-1", "x", "exec_uuid"}
	users := []string{"S-1-5-21-1001", "S-1-5-21-397955417-626881126-188441444-3842"}
	notes := []string{"notif-9f3a", "n1"}
	categories := []string{"hw", "sw", "net", "custom"}
	safePCs := []string{"PC1234", "pc-01", "host.example.com", "ws_17"}

	var out []candidate
	ask := func(op, name string, lists ...[]string) {
		for range 4 {
			var args []string
			for _, l := range lists {
				args = append(args, pick(r, l))
			}
			out = append(out, candidate{note: "name", req: request{Op: op, Name: name, Args: args}})
		}
	}
	for _, name := range []string{"commands_pc", "notifications_pc", "heartbeat", "host_perf", "process_perf", "obs", "logs_fetch", "job_tail", "ping"} {
		ask("subject", name, pcs)
	}
	ask("subject", "commands_group", groups)
	ask("subject", "notifications_group", groups)
	ask("subject", "results", ids)
	ask("subject", "kill", ids)
	ask("subject", "inventory", pcs, categories)
	ask("subject", "events_started", ids, pcs)
	ask("subject", "events_notifications_acked", pcs, users, notes)

	ask("key", "agent_config_group_key", []string{"canary", "wave1", "a.b", "g_1"})
	ask("key", "agent_config_pc_key", safePCs)
	ask("key", "notifications_read_key", safePCs, users, notes)
	ask("key", "notifications_read_prefix", safePCs, users)
	ask("key", "dispatch_mark_pc_key", []string{"collect-winlog-events", "a.b", "a"}, safePCs)
	ask("key", "dispatch_mark_target_key", []string{"collect-winlog-events", "a.b", "pc.1.a"})
	parsed := []string{"groups.canary", "groups.a.b", "pcs.PC-01", "pcs.a.b", "global", "groups", "pcs", "Groups.x", "target_version", ""}
	for _, name := range []string{"parse_agent_config_group_key", "parse_agent_config_pc_key"} {
		for _, key := range parsed {
			out = append(out, candidate{note: "parse", req: request{Op: "key", Name: name, Args: []string{key}}})
		}
	}

	out = append(out,
		candidate{note: "constants", req: request{Op: "constants"}},
		candidate{note: "unknown operation", req: request{Op: "nope"}},
		candidate{note: "unknown operation", req: request{Op: "Wire"}},
		candidate{note: "unknown subject", req: request{Op: "subject", Name: "nope", Args: []string{"a"}}},
		candidate{note: "unknown key", req: request{Op: "key", Name: "nope", Args: []string{"a"}}},
		candidate{note: "a key is no subject", req: request{Op: "subject", Name: "agent_config_pc_key", Args: []string{"a"}}},
	)
	for _, name := range []string{"Nope", "heartbeat", "Heartbeat "} {
		document := "{}"
		out = append(out, candidate{note: "unknown type", req: request{Op: "wire", Type: name, JSON: &document}})
	}
	for _, members := range badRequests {
		out = append(out, candidate{note: "bad request", req: request{odd: members}})
	}
	return out
}

// badRequests lack a member or have one of another type.
var badRequests = []string{
	`{}`, `{"op":null}`, `{"op":5}`, `{"op":true}`,
	`{"op":"wire","json":"{}"}`, `{"op":"wire","type":5,"json":"{}"}`, `{"op":"wire","type":null,"json":"{}"}`,
	`{"op":"wire","type":"Heartbeat"}`, `{"op":"wire","type":"Heartbeat","json":null}`, `{"op":"wire","type":"Heartbeat","json":{}}`,
	`{"op":"result_id"}`, `{"op":"result_id","json":5}`,
	`{"op":"subject","args":["a"]}`, `{"op":"subject","name":5,"args":["a"]}`, `{"op":"subject","name":"ping"}`,
	`{"op":"subject","name":"ping","args":null}`, `{"op":"subject","name":"ping","args":"a"}`, `{"op":"subject","name":"ping","args":[]}`,
	`{"op":"subject","name":"ping","args":[1]}`, `{"op":"subject","name":"ping","args":["a","b"]}`,
	`{"op":"subject","name":"inventory","args":["a"]}`, `{"op":"subject","name":"events_notifications_acked","args":["a","b"]}`,
	`{"op":"key","args":["a"]}`, `{"op":"key","name":"agent_config_pc_key"}`, `{"op":"key","name":"agent_config_pc_key","args":["a","b"]}`,
	`{"op":"key","name":"parse_agent_config_pc_key","args":[]}`, `{"op":"key","name":"dispatch_mark_pc_key","args":["a",5]}`, `{"op":"key","name":"dispatch_mark_pc_key","args":["a",null]}`,
	`{"op":"resolve","global":null,"groups":{},"pc":null,"my_groups":[],"now":"soon"}`,
	`{"op":"resolve","global":null,"groups":{},"pc":null,"my_groups":[],"now":5}`,
}
