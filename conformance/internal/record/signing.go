package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/signing"
)

// The pair that signs, and another one.
const (
	secret      = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	otherSecret = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
	publicKey   = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
	noPoint     = "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	signedAt    = int64(1_700_000_000_000)
)

// What the pair signs: bodies, with the signatures that the reference has made of
// them, for questions about checking.
const (
	signedBody = `{"id":"echo","version":"1.0.0","request_id":"req-1","shell":"powershell","script":"echo hi","timeout_secs":30}`
	signature  = "ZzrLlBt7Xt9otsjtXtEDxGl+NdbJmKVcLQXYpFlqRoxm9LLt370Q5ZBA+N7hlSOTpeEIAfvDadnLTBnpSOv4Cg=="
)

func ringOf(more string) *string {
	text := `[{"kid":"backend-1","public_key":"` + publicKey + `"` + more + `}]`
	return &text
}

func goodHeaders() map[string]string {
	return map[string]string{
		"Kanade-Sig": signature, "Kanade-Sig-Kid": "backend-1", "Kanade-Sig-Alg": "ed25519", "Kanade-Sig-At": strconv.FormatInt(signedAt, 10),
	}
}

// signatures are requests about keys, rings and signatures.
func signatures() []candidate {
	r := chance("signatures")
	var out []candidate
	ask := func(note string, req request) { out = append(out, candidate{note: note, req: req}) }
	text := func(s string) *string { return &s }
	millis := func(n int64) *int64 { return &n }

	for _, s := range []string{secret, otherSecret, "", "x", secret[:43], secret + "\n", secret[:4] + "\n" + secret[5:], strings.Repeat("A", 44), strings.ReplaceAll(secret, "=", "")} {
		ask("pair", request{Op: "key_pair", Secret: text(s), Kid: text("backend-1"), Label: text("<é>")})
	}
	for range 120 {
		ask("sign", request{
			Op: "sign", Secret: text(pick(r, []string{secret, otherSecret})), Kid: text(pick(r, []string{"backend-1", "é", " a ", "k:1"})),
			Body: text(pick(r, []string{"", signedBody, wildDoc(r, types["Command"]).text(), strings.Repeat("x", 200)})),
			At:   millis(pick(r, []int64{0, -1, signedAt, 1<<63 - 1, -1 << 63, r.Int64()})),
		})
	}
	for _, kid := range []string{"", " ", "\u3000"} {
		ask("blank key id", request{Op: "sign", Secret: text(secret), Kid: text(kid), Body: text(""), At: millis(0)})
	}

	const entry = `"public_key":"` + publicKey + `"`
	for _, ring := range []string{
		`[]`, ` [ ] `, `null`, `{}`, `[null]`, `[1]`, ``, `[] x`, *ringOf(""), *ringOf(`,"label":"l"`), *ringOf(`,"label":null,"max_age_secs":null`),
		*ringOf(`,"label":1`), *ringOf(`,"max_age_secs":0`), *ringOf(`,"max_age_secs":900,"audit_every_use":false`), *ringOf(`,"max_age_secs":18446744073709551615`),
		*ringOf(`,"max_age_secs":18446744073709551616`), *ringOf(`,"max_age_secs":"900"`), *ringOf(`,"max_age_secs":-1`), *ringOf(`,"max_age_secs":1.0`),
		*ringOf(`,"audit_every_use":true`), *ringOf(`,"audit_every_use":null`), *ringOf(`,"x":[{}]`), *ringOf(`,"kid":"b"`), *ringOf(`,"label":"a","label":"a"`),
		`[{"kid":"b",` + entry + `},{"kid":"a",` + entry + `}]`, `[{"kid":"b",` + entry + `},{"kid":"b",` + entry + `}]`, `[{"kid":"",` + entry + `}]`,
		`[{` + entry + `}]`, `[{"kid":"a"}]`, `[{"kid":"a","public_key":"` + noPoint + `"}]`, `[{"kid":"a","public_key":""}]`, `[{"kid":"a","public_key":"` + publicKey[:43] + `"}]`,
		`[{"kid":"a","public_key":"` + strings.Replace(publicKey, "/", "_", 1) + `"}]`, `[{"kid":"a","public_key":"` + publicKey + `\n"}]`,
		`[{"kid":"a","public_key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]`, `[{"kid":"a","public_key":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA="}]`,
		`[{"kid":"a","public_key":"7v///////////////////////////////////////38="}]`, `[{"kid":"a","public_key":"7////////////////////////////////////////38="}]`,
	} {
		ask("keyring", request{Op: "keyring", JSON: text(ring)})
	}

	check := func(note string, ring *string, body string, headers map[string]string, now int64) {
		ask(note, request{Op: "verify", Keyring: ring, Body: text(body), Headers: headers, NowMillis: millis(now)})
	}
	check("good", ringOf(`,"label":"l"`), signedBody, goodHeaders(), signedAt)
	headers := map[string][]string{
		"Kanade-Sig":      {"", signature[:86], signature + "\n", signature[:40] + "\n" + signature[41:], signature[:84], strings.ReplaceAll(signature, "+", "-"), signature[:85] + "h=="},
		"Kanade-Sig-Kid":  {"", "Backend-1", "other", " backend-1"},
		"Kanade-Sig-Alg":  {"", "Ed25519", "rsa", " ed25519"},
		"Kanade-Sig-At":   {"", "+1700000000000", "001700000000000", "-0", " 1700000000000", "1_700", "1700000000000.0", "1700000000001", "9223372036854775808", "x"},
		"kanade-sig":      {"x"},
		"Kanade-Sig-More": {"x"},
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		for _, v := range headers[name] {
			h := maps.Clone(goodHeaders())
			h[name] = v
			check("header "+name, ringOf(""), signedBody, h, signedAt)
		}
		h := maps.Clone(goodHeaders())
		delete(h, name)
		check("without "+name, ringOf(""), signedBody, h, signedAt)
		check("only "+name, ringOf(""), signedBody, map[string]string{name: "x"}, signedAt)
	}
	check("unsigned", ringOf(""), signedBody, map[string]string{}, signedAt)
	check("nobody is trusted", text("[]"), signedBody, goodHeaders(), signedAt)
	for i := 0; i < len(signedBody); i += 7 {
		altered := []byte(signedBody)
		altered[i] ^= 1
		check("altered", ringOf(""), string(altered), goodHeaders(), signedAt)
	}
	for _, secs := range []string{"0", "1", "900", "18446744073709551615"} {
		for _, apart := range []int64{0, 1, -1, 999, 1000, 1001, -1001, 900_000, 900_001, -900_001} {
			check("bound", ringOf(`,"max_age_secs":`+secs), signedBody, goodHeaders(), signedAt+apart)
		}
	}
	check("no bound", ringOf(""), signedBody, goodHeaders(), 0)
	return out
}

// The worked example of an envelope.
const (
	envelope          = `{"kind":"kanade.command.v2","target_pc_id":"PC-01","expires_at":"2023-11-14T23:13:20Z","command":{"id":"echo","version":"1.0.0","request_id":"req-1","exec_id":null,"shell":"powershell","script":"echo hi","timeout_secs":30,"jitter_secs":null,"run_as":"system","staleness":{"mode":"cached"}}}`
	envelopeSignature = "umSM94kK8j6po/zNdEGptVycq7yR53qkEv+CTkUoAtA2/uAdLBewd3e/iwBp/1Eke/LLWAiLASs015BJFB8wDQ=="
)

// envelopes are requests about envelopes.
func envelopes() []candidate {
	r := chance("envelopes")
	var out []candidate
	ask := func(note string, req request) { out = append(out, candidate{note: note, req: req}) }
	text := func(s string) *string { return &s }
	for range 60 {
		command := pick(r, []doc{full(r, types["Command"]), lean(r, types["Command"]), wildDoc(r, types["Command"])}).text()
		ask("sign", request{
			Op: "envelope.sign", Secret: text(secret), Kid: text("backend-1"), Target: text(pick(r, []string{"PC-01", "PC-01", "", "é日本"})), Command: &command,
			Expires: pick(r, []string{"2023-11-14T23:13:20Z", "2023-11-14T22:13:20.5+00:00", "2023-11-21T22:13:20Z", "2023-11-21T22:13:20.001Z", "2023-11-14T22:13:19.999Z"}),
			Now:     "2023-11-14T22:13:20Z",
		})
	}
	headers := goodHeaders()
	headers["Kanade-Sig"] = envelopeSignature
	open := func(note, more, body, pc, now string) {
		ask(note, request{Op: "envelope.verify", Keyring: ringOf(more), Body: text(body), Headers: headers, PCID: text(pc), Now: now})
	}
	for _, now := range []string{
		"2023-11-14T22:13:20Z", "2023-11-14T23:13:20Z", "2023-11-14T23:13:20.000000001Z", "2023-11-14T21:13:20Z", "2023-11-14T21:13:19.999Z", "2023-11-14T22:28:20Z", "2023-11-14T22:28:20.001Z",
	} {
		open("time", "", envelope, "PC-01", now)
		open("time, key with a bound", `,"max_age_secs":900`, envelope, "PC-01", now)
	}
	signer, err := signing.ParsePair(secret, "backend-1")
	if err != nil {
		panic(err) // the pair is a constant
	}
	const start, id = "2023-11-14T22:13:20Z", `"id":"echo"`
	for _, change := range [][2]string{
		{"", ""}, {".v2", ".v3"}, {`"kanade.command.v2"`, "null"}, {`"kind":"kanade.command.v2",`, ""}, {`"kind"`, `"x":1,"kind"`},
		{`"kind"`, `"kind":"kanade.command.v2","kind"`}, {id, id + `,"x":1,"x":1`}, {id, id + `,"x":{"y":1,"y":1}`}, {id, id + `,"x":1`},
		{envelope, "{"}, {envelope, "[]"}, {envelope, "null"}, {envelope, signedBody}, {id, id + `,"x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200)},
		{`"target_pc_id":"PC-01",`, ""}, {`"PC-01"`, `""`}, {`"PC-01"`, "null"}, {`"PC-01"`, "1"}, {`"PC-01"`, `"\u0050C-01"`}, {"PC-01", "pc-01"},
		{`"expires_at":"2023-11-14T23:13:20Z",`, ""}, {`"2023-11-14T23:13:20Z"`, "null"}, {`"2023-11-14T23:13:20Z"`, "1"}, {`"2023-11-14T23:13:20Z"`, `""`},
		{"23:13:20Z", "23:13:20"}, {"23:13:20Z", "23:13:20+0000"}, {"23:13:20Z", "23:13:20 Z"}, {"23:13:20Z", "23:13:20Z "}, {"23:13:20Z", "23:13:20z"},
		{"T23:13:20Z", " 23:13:20Z"}, {"T23:13:20Z", "t23:13:20Z"}, {"T23:13:20Z", "T3:13:20Z"}, {"23:13:20Z", "23:13:20.Z"}, {"23:13:20Z", "23:13:20.123456789123Z"},
		{"23:13:20Z", "23:13Z"}, {"23:13:20Z", "24:00:00Z"}, {"2023-11-14T23:13:20Z", "2023-11-15T08:13:20+09:00"}, {"2023-11-14T23:13:20Z", "+2023-11-14T23:13:20Z"},
		{"2023-11-14T23:13:20Z", "2023-02-30T23:13:20Z"}, {"23:13:20Z", "23:13:20-00:00"}, {"23:13:20Z", "23:13:20+23:59"}, {"23:13:20Z", "23:13:20+9:00"},
		{`,"command":{`, `,"command_":{`}, {id, `"command_kind":"typed_operation",` + id}, {id, `"command_kind":null,` + id}, {id, `"command_kind":"shell",` + id},
		{id, `"operation":null,` + id}, {id, `"shell":"cmd",` + id}, {`"shell":"powershell"`, `"shell":"sh"`}, {`"shell":"powershell"`, `"shell":"bash"`},
		{"23:13:20Z", "22:13:19Z"}, {"2023-11-14T23:13:20Z", "2023-11-21T22:13:20Z"}, {"2023-11-14T23:13:20Z", "2023-11-21T22:13:20.001Z"},
		{id, `"deadline_at":"2023-11-14T22:13:20Z",` + id}, {id, `"deadline_at":"2023-11-14T22:13:19.999999999Z",` + id}, {id, `"deadline_at":"2024-11-14T22:13:21Z",` + id},
		{id, `"deadline_at":"2023-11-14T22:13:20",` + id}, {`"command":{`, ` "command" : {`},
	} {
		body := strings.Replace(envelope, change[0], change[1], 1)
		h := map[string]string{}
		header := map[string][]string{}
		signer.Sign([]byte(body), time.UnixMilli(signedAt)).Apply(header)
		for name, values := range header {
			h[name] = values[0]
		}
		ask("variant", request{Op: "envelope.verify", Keyring: ringOf(""), Body: text(body), Headers: h, PCID: text("PC-01"), Now: start})
	}
	open("another agent", "", envelope, "pc-01", "2023-11-14T22:13:20Z")
	open("altered", "", strings.Replace(envelope, "PC-01", "PC-02", 1), "PC-02", "2023-11-14T22:13:20Z")
	return out
}
