package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// frozenTypes are those that get frozen documents.
var frozenTypes = []string{
	"AgentGroups", "CheckHint", "Command", "ConfigScope", "DiskInfo", "EffectiveConfig", "EmitConfig", "EventStarted",
	"ExecResult", "Freeze", "Heartbeat", "HostPerf", "HwInventory", "JobTailReply", "JobTailRequest", "LogsRequest", "ObsEvent",
	"ProcessPerf", "ProcessSnapshot", "RetrySpec", "RunAs", "Schedule", "Shell", "Staleness",
}

// allFrozen are those and the types of the client protocol.
func allFrozen() []string {
	return slices.Concat(frozenTypes, envelopeTypes, jobTypes, notificationTypes, miscTypes)
}

// recordFrozen writes for each type a full, a minimal and a hostile document,
// <Type>.<which>.json, and beside it what the reference makes of it,
// <Type>.<which>.out.json. SHA256SUMS lists them all. A document that is there
// already must be the same: a folder grows by types, but what it holds stays.
func recordFrozen(ref *reference, names []string, folder string) error {
	files := map[string][]byte{}
	for _, name := range names {
		for which, text := range frozen(types[name]) {
			out, err := settled(ref, name, text)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", name, which, err)
			}
			files[name+"."+which+".json"] = []byte(text)
			files[name+"."+which+".out.json"] = []byte(out)
		}
	}
	if err := unchanged(folder, files); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	var list strings.Builder
	for _, file := range slices.Sorted(maps.Keys(files)) {
		sum := sha256.Sum256(files[file])
		fmt.Fprintf(&list, "%s  %s\n", hex.EncodeToString(sum[:]), file)
	}
	files["SHA256SUMS"] = []byte(list.String())
	for file, content := range files {
		if err := os.WriteFile(filepath.Join(folder, file), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// settled returns what the reference makes of a document, which it must take
// and then leave alone.
func settled(ref *reference, typ, text string) (string, error) {
	out, ok, err := ref.wire(typ, text)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", fmt.Errorf("the reference refuses %s", text)
	}
	again, ok, err := ref.wire(typ, out)
	if err != nil {
		return "", err
	}
	if !ok || again != out {
		return "", fmt.Errorf("%s is not what the reference makes of itself", out)
	}
	return out, nil
}

// unchanged fails when a file of the folder would get other bytes.
func unchanged(folder string, files map[string][]byte) error {
	for _, file := range slices.Sorted(maps.Keys(files)) {
		old, err := os.ReadFile(filepath.Join(folder, file))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !bytes.Equal(old, files[file]):
			return fmt.Errorf("%s would change: frozen documents stay as they are, later ones get another name or release", filepath.Join(folder, file))
		}
	}
	return nil
}

func frozen(t *typ) map[string]string {
	r := chance("frozen " + t.name)
	if t.variants != nil {
		last := t.variants[len(t.variants)-1]
		return map[string]string{
			"full":    `"` + t.variants[0] + `"`,
			"minimal": `"` + last + `"`,
			"hostile": "\r\n\t \"" + escaped(last) + "\" ",
		}
	}
	most := full(r, t)
	for _, f := range t.fields {
		if f.kind == oneOf {
			most = most.with(strconv.Quote(f.name), leaf(f.texts[0]))
		}
	}
	return map[string]string{
		"full":    most.text(),
		"minimal": lean(r, t).text(),
		"hostile": hostile(t),
	}
}

// hostile is a document with everything that a decoder must put up with:
// extremes in every member, escapes in the names, unknown members of any depth
// and with broken text, white space, another order.
func hostile(t *typ) string {
	r := chance("hostile " + t.name)
	extreme := map[kind][]string{
		str:     {`"\ud83d\ude00\u0000\u001f\"\\\/<>&` + "\u2028\x7f日本" + `"`, `"` + strings.Repeat(`x\n`, 40) + `"`, `""`},
		ts:      {`"2026-05-16T23:59:59.123456789987+23:59"`, `"0000-01-01T00:00:00Z"`, `"9999-12-31T23:59:59.9Z"`},
		u32:     {"4294967295", "0"},
		u64:     {"18446744073709551615", "9007199254740993"},
		i32:     {"-2147483648", "2147483647"},
		i64:     {"-9223372036854775808", "9223372036854775807"},
		f64:     {"5e-324", "-0", "1.7976931348623157e308", "9007199254740993", "1e16", "0.00001"},
		boolean: {"true", "false"},
		free:    {`{"b":[1,1.0,-0,1e2,{"":null}],"a":18446744073709551616,"b":{"z":0,"y":"\u0000"},"é":"` + "日" + `"}`},
	}
	if t.unique {
		extreme[free][0] = strings.Replace(extreme[free][0], `"b":{`, `"c":{`, 1)
	}
	var document func(t *typ) doc
	value := func(f field) doc {
		switch f.kind {
		case enum:
			return single(r, f)
		case oneOf:
			return leaf(f.odd[0])
		}
		if f.typ != nil {
			return document(f.typ)
		}
		return leaf(pick(r, extreme[f.kind]))
	}
	document = func(t *typ) doc {
		d := build(t, func(field) bool { return true }, func(f field) doc {
			switch {
			case !f.list:
				return value(f)
			case f.kind == object:
				return array(value(f), value(f))
			}
			all := array()
			for _, text := range extreme[f.kind] {
				all.kids = append(all.kids, leaf(text))
			}
			return all
		})
		for i := range d.keys {
			if r.IntN(3) == 0 {
				d.keys[i] = `"` + escaped(d.keys[i][1:2]) + d.keys[i][2:]
			}
		}
		if t.buffering {
			// What is unknown here is not skipped but read: it must be good JSON.
			return d.and(`"x_free"`, leaf(extreme[free][0]))
		}
		return d
	}
	d := document(t).shuffled(r)
	if !t.buffering {
		d = d.and(`"x_deep"`, leaf(strings.Repeat(`[{"a":`, 150)+`"\ud800"`+strings.Repeat("}]", 150)))
		if !t.unique {
			d = d.first(`"x_twice"`, leaf("1e999")).and(`"x_twice"`, leaf("[]"))
		}
	}
	return d.airy(r)
}
