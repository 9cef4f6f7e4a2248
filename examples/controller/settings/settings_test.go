package settings_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/examples/controller/groups"
	"github.com/kanadehq/kanade-shared/examples/controller/settings"
	"github.com/kanadehq/kanade-shared/examples/controller/store"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

var now = time.Date(2026, 5, 16, 12, 0, 0, 0, time.UTC)

func start(t *testing.T) (jetstream.JetStream, jetstream.KeyValue) {
	t.Helper()
	_, js := brokertest.JetStream(t)
	if err := bootstrap.Ensure(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	kv, err := js.KeyValue(t.Context(), kvkeys.BucketAgentConfig)
	if err != nil {
		t.Fatal(err)
	}
	return js, kv
}

func put(t *testing.T, kv jetstream.KeyValue, key, doc string) {
	t.Helper()
	if _, err := kv.PutString(t.Context(), key, doc); err != nil {
		t.Fatal(err)
	}
}

func stored(t *testing.T, kv jetstream.KeyValue, key string) string {
	t.Helper()
	e, err := kv.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(e.Value())
}

func assign(t *testing.T, texts ...string) []settings.Assignment {
	t.Helper()
	out := make([]settings.Assignment, len(texts))
	for i, text := range texts {
		var err error
		if out[i], err = settings.Parse(text, now); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func layer(t *testing.T, group, pc string) settings.Layer {
	t.Helper()
	l, err := settings.Global(), error(nil)
	switch {
	case group != "":
		l, err = settings.Group(subjects.MustGroup(group))
	case pc != "":
		l, err = settings.PC(subjects.MustPCID(pc))
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestParse(t *testing.T) {
	tests := []struct{ text, doc string }{
		{"target_version=0.44.0", `{"target_version":"0.44.0"}`},
		{"target_version=a=b", `{"target_version":"a=b"}`},
		{"target_version_jitter=0", `{"target_version_jitter":"0"}`},
		{"heartbeat_interval=1m 30s", `{"heartbeat_interval":"1m 30s"}`},
		{"host_perf_interval=1s", `{"host_perf_interval":"1s"}`},
		{"process_perf_enabled=false", `{"process_perf_enabled":false}`},
		{"process_perf_expires_at=2h", `{"process_perf_expires_at":"2026-05-16T14:00:00Z"}`},
		{"process_perf_expires_at=2026-05-16T12:00:00+09:00", `{"process_perf_expires_at":"2026-05-16T03:00:00Z"}`},
		{"process_perf_top_n=0", `{"process_perf_top_n":0}`},
	}
	js, kv := start(t)
	for _, tt := range tests {
		if err := kv.Purge(t.Context(), "global"); err != nil {
			t.Fatal(err)
		}
		c, err := settings.Set(t.Context(), js, settings.Global(), assign(t, tt.text))
		if err != nil || !c.Changed {
			t.Errorf("%s: %+v, %v", tt.text, c, err)
			continue
		}
		if got := stored(t, kv, "global"); got != tt.doc {
			t.Errorf("%s: stored %s, want %s", tt.text, got, tt.doc)
		}
		values := settings.Values(&c.Scope)
		if len(values) != 1 || values[0].Name != tt.text[:strings.IndexByte(tt.text, '=')] {
			t.Errorf("%s: values %v", tt.text, values)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "unknown setting",
		"heartbeat_interval":               "write heartbeat_interval=VALUE",
		"hartbeat_interval=30s":            "did you mean heartbeat_interval?",
		"Heartbeat_Interval=30s":           "did you mean heartbeat_interval?",
		"colour=red":                       "there are: target_version, ",
		"heartbeat_interval=30":            "did you mean 30s?",
		"heartbeat_interval=30S":           "did you mean 30s?",
		"heartbeat_interval=":              "is empty",
		"heartbeat_interval=soon":          "invalid duration",
		"heartbeat_interval=0s":            "must be 1s or more",
		"host_perf_interval=999ms":         "must be 1s or more",
		"target_version_jitter=1H":         "did you mean 1h?",
		"target_version=":                  "unset it",
		"process_perf_enabled=yes":         "true or false",
		"process_perf_top_n=-1":            "whole number",
		"process_perf_top_n=4294967296":    "whole number",
		"process_perf_expires_at=tomorrow": "neither a duration",
	} {
		if _, err := settings.Parse(text, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for _, name := range settings.Names() {
		if settings.About(name) == "" || settings.Check(name) != nil {
			t.Errorf("%s says nothing of itself", name)
		}
	}
}

func TestChanges(t *testing.T) {
	js, kv := start(t)
	l := layer(t, "canary", "")
	put(t, kv, l.Key(), `{"later":{"x":1.0},"heartbeat_interval":"15s"}`)
	for _, step := range []struct {
		name    string
		change  func() (settings.Change, error)
		changed bool
		doc     string
	}{
		{"set", func() (settings.Change, error) {
			return settings.Set(t.Context(), js, l, assign(t, "process_perf_top_n=5", "heartbeat_interval=20s"))
		}, true, `{"later":{"x":1.0},"heartbeat_interval":"20s","process_perf_top_n":5}`},
		{"set again", func() (settings.Change, error) {
			return settings.Set(t.Context(), js, l, assign(t, "process_perf_top_n=5"))
		}, false, `{"later":{"x":1.0},"heartbeat_interval":"20s","process_perf_top_n":5}`},
		{"unset", func() (settings.Change, error) {
			return settings.Unset(t.Context(), js, l, []string{"heartbeat_interval", "target_version"})
		}, true, `{"later":{"x":1.0},"process_perf_top_n":5}`},
		{"unset again", func() (settings.Change, error) {
			return settings.Unset(t.Context(), js, l, []string{"heartbeat_interval"})
		}, false, `{"later":{"x":1.0},"process_perf_top_n":5}`},
	} {
		c, err := step.change()
		if err != nil || c.Changed != step.changed || c.Layer != l {
			t.Errorf("%s: %+v, %v", step.name, c, err)
		}
		if got := stored(t, kv, "groups.canary"); got != step.doc {
			t.Errorf("%s: stored %s, want %s", step.name, got, step.doc)
		}
	}
	if _, err := settings.Unset(t.Context(), js, l, []string{"colour"}); err == nil {
		t.Error("an unknown setting was unset")
	}
	if c, err := settings.Unset(t.Context(), js, layer(t, "", "PC1"), []string{"target_version"}); err != nil || c.Changed || c.Revision != 0 {
		t.Errorf("unset in a layer that is not there: %+v, %v", c, err)
	}
}

// TestManyOperators has each of them set something else in one layer.
func TestManyOperators(t *testing.T) {
	js, _ := start(t)
	texts := []string{"target_version=1", "target_version_jitter=1s", "heartbeat_interval=2s", "host_perf_interval=3s", "process_perf_enabled=true", "process_perf_top_n=4"}
	var all sync.WaitGroup
	for _, text := range texts {
		own := brokertest.Context(t, brokertest.Connect(t, js.Conn().ConnectedUrl()))
		a := assign(t, text)
		all.Go(func() {
			if _, err := settings.Set(t.Context(), own, settings.Global(), a); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	scope, there, err := settings.Get(t.Context(), js, settings.Global())
	if err != nil || !there || len(settings.Values(&scope)) != len(texts) {
		t.Errorf("%v, %t, %v", settings.Values(&scope), there, err)
	}
}

func TestGet(t *testing.T) {
	js, kv := start(t)
	if _, there, err := settings.Get(t.Context(), js, settings.Global()); err != nil || there {
		t.Errorf("absent: %t, %v", there, err)
	}
	put(t, kv, "global", `{"heartbeat_interval":5}`)
	var decode *wire.DecodeError
	if _, _, err := settings.Get(t.Context(), js, settings.Global()); !errors.As(err, &decode) {
		t.Errorf("broken: %v", err)
	}
	_, bare := brokertest.JetStream(t)
	if _, _, err := settings.Get(t.Context(), bare, settings.Global()); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no bucket: %v", err)
	}
	if _, err := settings.Set(t.Context(), bare, settings.Global(), nil); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no bucket: %v", err)
	}
	if _, err := settings.Group(subjects.MustGroup("a:b")); err == nil {
		t.Error("a group that makes no key")
	}
}

// origins is what Explain says, one setting a line.
func origins(e *settings.Explanation) string {
	var b strings.Builder
	for _, v := range e.Values {
		fmt.Fprintf(&b, "%s=%s %s\n", v.Name, v.Text, v.From)
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	js, kv := start(t)
	pc := subjects.MustPCID("PC1")
	e, err := settings.Explain(t.Context(), js, pc)
	if err != nil {
		t.Fatal(err)
	}
	const defaults = `target_version= default
target_version_jitter=10m default
heartbeat_interval=30s default
host_perf_interval=60s default
process_perf_enabled=false default
process_perf_expires_at= default
process_perf_top_n=20 default
`
	if got := origins(e); got != defaults {
		t.Errorf("got\n%s\nwant\n%s", got, defaults)
	}
	if _, err := groups.Set(t.Context(), js, pc, []subjects.Group{subjects.MustGroup("b"), subjects.MustGroup("a"), subjects.MustGroup("bad"), subjects.MustGroup("no:key")}); err != nil {
		t.Fatal(err)
	}
	put(t, kv, "global", `{"target_version":"1","heartbeat_interval":"5s","process_perf_expires_at":"2026-05-16T00:00:00Z"}`)
	put(t, kv, "groups.a", `{"heartbeat_interval":"6s","process_perf_top_n":1}`)
	put(t, kv, "groups.b", `{"heartbeat_interval":"7s","host_perf_interval":"8s"}`)
	put(t, kv, "groups.c", `{"host_perf_interval":"9s"}`)
	put(t, kv, "groups.bad", `[]`)
	put(t, kv, "pcs.PC1", `{"process_perf_enabled":true}`)
	if e, err = settings.Explain(t.Context(), js, pc); err != nil {
		t.Fatal(err)
	}
	const want = `target_version=1 global
target_version_jitter=10m default
heartbeat_interval=7s group b
host_perf_interval=8s group b
process_perf_enabled=true PC PC1
process_perf_expires_at=2026-05-16T00:00:00Z global
process_perf_top_n=1 group a
`
	if got := origins(e); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(e.Warnings) != 1 || e.Warnings[0].Field != "heartbeat_interval" {
		t.Errorf("warnings %v", e.Warnings)
	}
	if notes := strings.Join(e.Notes, "\n"); len(e.Notes) != 2 || !strings.Contains(notes, "group bad") || !strings.Contains(notes, "no:key") {
		t.Errorf("notes %q", notes)
	}
}

func TestFollow(t *testing.T) {
	js, kv := start(t)
	members, err := js.KeyValue(t.Context(), kvkeys.BucketAgentGroups)
	if err != nil {
		t.Fatal(err)
	}
	put(t, kv, "global", `{"heartbeat_interval":"5s"}`)
	put(t, members, "PC1", `{"groups":["a"]}`)
	notes := make(chan string, 10)
	live, err := settings.Follow(t.Context(), js, func(text string) { notes <- text })
	if err != nil {
		t.Fatal(err)
	}
	until := func(pc, interval string) {
		t.Helper()
		deadline := time.Now().Add(30 * time.Second)
		for {
			config := live.Of(pc)
			if config.HeartbeatInterval == interval {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s has %s, want %s", pc, config.HeartbeatInterval, interval)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	until("PC1", "5s")
	put(t, kv, "groups.a", `{"heartbeat_interval":"6s"}`)
	until("PC1", "6s")
	put(t, kv, "groups.a", `{"heartbeat_interval":6}`)
	put(t, kv, "pcs.PC2", `{"heartbeat_interval":"7s"}`)
	until("PC2", "7s")
	until("PC1", "6s") // what does not decode changes nothing
	if text := <-notes; !strings.Contains(text, "groups.a") {
		t.Errorf("note %q", text)
	}
	if got := strings.Join(live.PCs(), " "); got != "PC1 PC2" {
		t.Errorf("PCs %q", got)
	}
	put(t, kv, "tomorrow", `{}`)
	if err := kv.Delete(t.Context(), "groups.a"); err != nil {
		t.Fatal(err)
	}
	until("PC1", "5s")
	if err := kv.Delete(t.Context(), "global"); err != nil {
		t.Fatal(err)
	}
	until("PC1", "30s")
	put(t, kv, "groups.b", `{"heartbeat_interval":"8s"}`)
	put(t, members, "PC1", `{"groups":["b"]}`)
	until("PC1", "8s")
	if err := members.Delete(t.Context(), "PC1"); err != nil {
		t.Fatal(err)
	}
	until("PC1", "30s")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := settings.Follow(ctx, js, func(string) {}); err == nil {
		t.Error("no error although the context has ended")
	}
	_, bare := brokertest.JetStream(t)
	if _, err := settings.Follow(t.Context(), bare, func(string) {}); !errors.Is(err, store.ErrMissing) {
		t.Errorf("no bucket: %v", err)
	}
}

// FuzzParse checks that what is taken can be stored and read back as it was
// meant.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"target_version=0.44.0", "heartbeat_interval=30s", "heartbeat_interval=30", "process_perf_enabled=true",
		"process_perf_expires_at=2h", "process_perf_expires_at=9999y", "process_perf_top_n=7", "x", "=", "target_version=\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := settings.Parse(text, now)
		if err != nil {
			return
		}
		var scope, again wire.ConfigScope
		if err := a.Apply(&scope); err != nil {
			t.Fatalf("%q: taken, and then refused: %v", text, err)
		}
		doc, err := scope.MarshalJSON()
		if err != nil {
			t.Fatalf("%q: cannot be stored: %v", text, err)
		}
		if err := again.UnmarshalJSON(doc); err != nil {
			t.Fatalf("%q: cannot be read again: %v", text, err)
		}
		if got, want := settings.Values(&again), settings.Values(&scope); len(got) != 1 || got[0] != want[0] {
			t.Fatalf("%q: %v became %v", text, want, got)
		}
	})
}
