package main

import (
	"maps"
	"slices"
	"strconv"
)

// describeLaterDocuments adds the documents of buckets that the newer controller owns,
// and the messages of remote viewing.
func describeLaterDocuments(c catalogue) {
	s, b, t := of(str), of(boolean), of(ts)
	n := of(u32)
	c.describe("MetaEntry", must("key", s), must("value", s))
	c.describe("AgentMeta", defaulted("entries", listOf(c.typed("MetaEntry"))))
	c.describe("GroupContacts", must("emails", listOf(s)))

	c.choice("MailEncryption", "starttls", "tls", "none")
	c.choice("NatsAuthMode", "token", "users")
	c.describe("MailSection", must("host", s), must("port", small(65535)), defaulted("encryption", c.typed("MailEncryption")),
		must("from", s), optional("username", s))
	c.describe("AgentInstallSection", optional("nats_url", s), optional("nats_token", s), optional("nats_user", s),
		optional("nats_password", s), optional("require_signed_commands", b))
	c.describe("ObjectStoreCaps", optional("result_output_mib", n), optional("agent_releases_mib", n), optional("app_packages_mib", n),
		optional("scripts_mib", n), optional("collections_mib", n))
	c.describe("SupportCode", defaulted("scope", s), defaulted("hash", s), optional("label", s), optional("ttl_minutes", n), defaulted("disabled", b))
	c.describe("SupportCodesProjection", defaulted("support_codes", listOf(c.typed("SupportCode"))))
	c.describe("ServerSettings", optional("agent_prune_days", n), optional("controller_group", s), optional("mail", c.typed("MailSection")),
		optional("agent_install", c.typed("AgentInstallSection")), optional("collect_retention_days", n), optional("result_output_retention_days", n),
		optional("session_ttl_hours", n), optional("check_status_stale_days", n), optional("object_store_caps", c.typed("ObjectStoreCaps")),
		optional("nats_auth_mode", c.typed("NatsAuthMode")), optional("nats_auth_mode_changed_at", t), defaulted("support_codes", listOf(c.typed("SupportCode"))))

	c.describe("RemoteCtrlReply", defaulted("accepted", b), optional("reason", s), optional("screen_w", n), optional("screen_h", n))
	c.describe("FrameMeta", must("frame_seq", of(u64)), must("tile_index", small(65535)), must("tile_count", small(65535)), must("x", n), must("y", n),
		must("w", n), must("h", n), must("screen_w", n), must("screen_h", n), must("captured_at_ms", of(u64)))
}

// small is an integer from 0 to a limit below that of the wider kinds.
func small(limit uint64) spec {
	text := func(n uint64) string { return strconv.FormatUint(n, 10) }
	return spec{
		kind: oneOf, texts: []string{"75", "1"}, odd: []string{"0", text(limit)},
		wrong: []string{text(limit + 1), "-1", "-0", "1.0", "1e2", `"1"`, "4294967296", "18446744073709551616", "true", "null", "[]", "{}"},
	}
}

// remotes are messages that have their members by the word in one of them.
func remotes() []candidate {
	var out []candidate
	ask := func(typ, note, text string) {
		out = append(out, candidate{note: note, req: request{Op: "wire", Type: typ, JSON: &text}})
	}
	numbers := []string{"0", "1", "75", "255", "256", "65535", "65536", "-1", "-0", "1.0", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", `"1"`, "null", "[]", "true"}
	tagged := func(typ, tag string, words []string, bases map[string]map[string]string) {
		for _, word := range words {
			base := bases[word]
			head := `{"` + tag + `":"` + word + `"`
			full := head
			for _, name := range slices.Sorted(maps.Keys(base)) {
				full += `,"` + name + `":` + base[name]
			}
			ask(typ, "full", full+"}")
			ask(typ, "lean", head+"}")
			ask(typ, "cut", full)
			ask(typ, "twice", full+`,"`+tag+`":"`+word+`"}`)
			ask(typ, "unknown", full+`,"x":{"y":1,"y":[1e999]}}`)
			ask(typ, "unknown", full+`,"x":1e999}`)
			ask(typ, "unknown", full+`,"x":1,"x":2}`)
			ask(typ, "unknown", full+`,"x":"\ud800"}`)
			for _, name := range slices.Sorted(maps.Keys(base)) {
				rest := ""
				for _, other := range slices.Sorted(maps.Keys(base)) {
					if other != name {
						rest += `,"` + other + `":` + base[other]
					}
				}
				ask(typ, "missing "+name, head+rest+"}")
				ask(typ, "twice "+name, full+`,"`+name+`":`+base[name]+"}")
				ask(typ, "first "+name, `{"`+name+`":`+base[name]+rest+`,"`+tag+`":"`+word+`"}`)
				for _, n := range append(numbers, `"left"`, `"Left"`, `"日本\u0000"`, "{}") {
					ask(typ, "value of "+name, head+rest+`,"`+name+`":`+n+"}")
				}
			}
		}
		for _, text := range []string{"{}", "null", "0", `""`, `{"` + tag + `":null}`, `{"` + tag + `":"nope"}`, `{"` + tag + `":1}`, `{"` + tag + `":{}}`, `{"` + tag + `":"` + words[0] + ` "}`} {
			ask(typ, "stranger", text)
		}
	}
	tagged("RemoteCtrl", "op", []string{"start", "stop", "tune"}, map[string]map[string]string{
		"start": {"session_id": `"s-1"`, "output_index": "1", "quality": "80", "max_fps": "5", "allow_input": "true"},
		"stop":  {"session_id": `"s-1"`},
		"tune":  {"session_id": `"s-1"`, "quality": "80", "max_fps": "5"},
	})
	tagged("RemoteInput", "kind", []string{"mouse_move", "mouse_button", "mouse_wheel", "key", "text"}, map[string]map[string]string{
		"mouse_move":   {"x": "10", "y": "20"},
		"mouse_button": {"x": "10", "y": "20", "button": `"right"`, "down": "true"},
		"mouse_wheel":  {"delta": "-120", "horizontal": "false"},
		"key":          {"vk": "13", "down": "false"},
		"text":         {"text": `"日本"`},
	})
	return out
}

// frameHeaders are headers of tiles and gaps.
func frameHeaders() []candidate {
	var out []candidate
	good := map[string]string{
		"Kanade-Kind": "tile", "Kanade-Frame-Seq": "7", "Kanade-Tile-Index": "0", "Kanade-Tile-Count": "2", "Kanade-Tile-X": "0", "Kanade-Tile-Y": "10",
		"Kanade-Tile-W": "640", "Kanade-Tile-H": "470", "Kanade-Screen-W": "640", "Kanade-Screen-H": "480", "Kanade-Encoding": "jpeg", "Kanade-Captured-At": "1700000000000",
	}
	ask := func(note string, headers map[string]string) {
		out = append(out, candidate{note: note, req: request{Op: "frame", Headers: headers}})
	}
	ask("tile", good)
	ask("none", map[string]string{})
	for _, kind := range []string{"tile", "gap", "resumed", "Tile", "", "frame"} {
		ask("kind", map[string]string{"Kanade-Kind": kind})
	}
	for _, name := range slices.Sorted(maps.Keys(good)) {
		without := maps.Clone(good)
		delete(without, name)
		ask("without "+name, without)
		for _, value := range []string{
			"", "0", "1", "+1", "++1", "+", "-0", "-1", "007", " 1", "1 ", "1.0", "1_0", "0x1", "65535", "65536", "4294967295", "4294967296",
			"18446744073709551615", "18446744073709551616", "webp", "JPEG", "tile", "１",
		} {
			with := maps.Clone(good)
			with[name] = value
			ask("value of "+name, with)
		}
	}
	for _, text := range []string{
		`{"frame_seq":7,"tile_index":0,"tile_count":1,"x":0,"y":0,"w":640,"h":480,"screen_w":640,"screen_h":480,"captured_at_ms":1700000000000}`,
		`{"frame_seq":18446744073709551615,"tile_index":65534,"tile_count":65535,"x":4294967295,"y":4294967295,"w":1,"h":1,"screen_w":4294967295,"screen_h":4294967295,"captured_at_ms":0}`,
		`{"frame_seq":0,"tile_index":1,"tile_count":1,"x":0,"y":0,"w":1,"h":1,"screen_w":1,"screen_h":1,"captured_at_ms":0}`,
		`{"frame_seq":0,"tile_index":0,"tile_count":0,"x":0,"y":0,"w":1,"h":1,"screen_w":1,"screen_h":1,"captured_at_ms":0}`,
		`{"frame_seq":0,"tile_index":0,"tile_count":1,"x":1,"y":0,"w":1,"h":1,"screen_w":1,"screen_h":1,"captured_at_ms":0}`,
		`{"frame_seq":0,"tile_index":0,"tile_count":1,"x":0,"y":0,"w":0,"h":1,"screen_w":1,"screen_h":1,"captured_at_ms":0}`,
	} {
		for _, encoding := range []string{"jpeg", "webp"} {
			out = append(out, candidate{note: "headers", req: request{Op: "frame.headers", JSON: &text, Name: encoding}})
		}
	}
	return out
}

// heldSettings are questions about what holds under settings.
func heldSettings() []candidate {
	r := chance("settings")
	var out []candidate
	ask := func(note, text string) {
		out = append(out, candidate{note: note, req: request{Op: "settings", JSON: &text}})
	}
	ask("nothing set", "{}")
	for _, name := range []string{"agent_prune_days", "collect_retention_days", "result_output_retention_days", "session_ttl_hours", "check_status_stale_days"} {
		for _, n := range []string{"0", "1", "30", "31", "3650", "3651", "8760", "8761", "36500", "36501", "4294967295", "null"} {
			ask(name, `{"`+name+`":`+n+`}`)
		}
	}
	for _, name := range []string{"result_output_mib", "agent_releases_mib", "app_packages_mib", "scripts_mib", "collections_mib"} {
		for _, n := range []string{"0", "1", "51200", "51201", "4294967295"} {
			ask(name, `{"object_store_caps":{"`+name+`":`+n+`}}`)
		}
	}
	for _, group := range []string{`""`, `" "`, `" a b "`, `"\u3000x\u0085"`, `"\u200bx"`} {
		ask("controller_group", `{"controller_group":`+group+`}`)
	}
	for _, mode := range []string{`"token"`, `"users"`, "null"} {
		ask("nats_auth_mode", `{"nats_auth_mode":`+mode+`}`)
	}
	for _, install := range []string{
		"{}", `{"nats_token":""}`, `{"nats_token":"secret","nats_token_set":false}`, `{"nats_token_set":true,"nats_user_set":null}`,
		`{"nats_url":"nats://b:4222","nats_user":"u","nats_password":"p","require_signed_commands":false}`, "null",
	} {
		ask("agent_install", `{"agent_install":`+install+`}`)
	}
	for _, codes := range []string{
		"[]", "[{}]", `[{"scope":"a","hash":"h","label":"A"}]`, `[{"scope":"a","hash":"h","disabled":true},{"scope":"a","hash":"i"}]`,
		`[{"scope":"a","hash":""},{"scope":"a","hash":"h","ttl_minutes":0},{"scope":"A","hash":"j","ttl_minutes":481}]`,
	} {
		ask("support_codes", `{"support_codes":`+codes+`}`)
	}
	for range 30 {
		ask("wild", wildDoc(r, types["ServerSettings"]).text())
	}
	return out
}

// metas are notes that are put in order, and addresses that are.
func metas() []candidate {
	var out []candidate
	for _, entries := range []string{
		`[{"key":" a ","value":" 1 "},{"key":"b","value":"2"},{"key":"a","value":"3"}]`, `[{"key":"","value":"x"},{"key":"\u3000\u0085\u00a0","value":"y"}]`,
		`[{"key":"\u200b","value":"\u200b"}]`, `[{"key":"A","value":"1"},{"key":"a","value":"\u001c"}]`, `[{"key":"\u001f","value":"\t\n\u000b\f\r "}]`, `null`, `{}`, `[null]`,
	} {
		text := `{"entries":` + entries + `}`
		out = append(out, candidate{note: "entries", req: request{Op: "wire", Type: "AgentMeta", JSON: &text}})
	}
	for _, emails := range [][]string{
		{}, {" B@x.example", "a@X.example ", "b@x.EXAMPLE"}, {"", " ", "\u3000"}, {"ÄÖ@é.example", "straße@x"}, {"İ@x", "I@x", "ı@x"},
		{"ΟΔΟΣ@x", "Σ", "ΑΣ", "ΑΣΑ", "Σ'Α", "ΑΣ'", "Α'Σ", "ΑΣ.Α", "1Σ", "ʰΣ", "Α\u0301Σ\u0301", "ΑΣ1", "ⅠΣ", "ΑΣ\u00adΑ", "ΑΣ:", "ΑΣ@Α"},
		{"ẞ", "ǅ", "Ꭰ", "Ⅷ", "𐐀", "K", "Å", "Ω"}, {"\x00A", "😀A"},
	} {
		out = append(out, candidate{note: "addresses", req: request{Op: "contacts", Args: emails}})
	}
	return out
}
