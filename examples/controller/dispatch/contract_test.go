package dispatch_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
	"github.com/kanadehq/kanade-shared/wire"
)

// announces plays the agent of a PC that says which version it is.
func announces(t *testing.T, js jetstream.JetStream, pc, version string) {
	t.Helper()
	nc := brokertest.Connect(t, js.Conn().ConnectedUrl())
	_, err := nc.Subscribe("agents."+pc+".ping", func(m *nats.Msg) {
		hb := wire.NewHeartbeat(pc, version, time.Now())
		data, err := hb.MarshalJSON()
		if err == nil {
			err = m.Respond(data)
		}
		if err != nil {
			t.Error(err)
		}
	})
	if err == nil {
		err = nc.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What an agent of a target cannot read is not sent, and no version is pinned.
func TestTooOld(t *testing.T) {
	js := fleet(t)
	join(t, js, "OLD", `{"groups":["a"]}`)
	join(t, js, "NEW", `{"groups":["a","b"]}`)
	join(t, js, "AWAY", `{"groups":["c"]}`)
	announces(t, js, "OLD", "0.43.53")
	announces(t, js, "NEW", "0.101.0")
	answers(t, js, "b", "NEW", 0)
	newer := func(groups ...string) []dispatch.Shot {
		shots := waves(t, groups...)
		for i := range shots {
			shots[i].Command.Shell = wire.ShellPwsh
		}
		return shots
	}
	for _, groups := range [][]string{{"a"}, {"b", "a:1h"}} {
		_, err := newDispatcher(t, js).FireAll(t.Context(), newer(groups...), dispatch.Options{})
		var old *dispatch.TooOldError
		if !errors.As(err, &old) || !errors.Is(err, dispatch.ErrTooOld) || len(old.Agents) != 1 || old.Agents["OLD"] != "0.43.53" {
			t.Fatalf("%v: %v", groups, err)
		}
		for _, want := range []string{"OLD (agent 0.43.53)", "pwsh", "0.101.0 or later"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("no %q in %v", want, err)
			}
		}
	}
	if got := published(t, js); got != "" {
		t.Errorf("published %q", got)
	}
	kv, err := js.KeyValue(t.Context(), "script_current")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.Get(t.Context(), "j"); !errors.Is(err, jetstream.ErrKeyNotFound) {
		t.Errorf("a version is pinned: %v", err)
	}
	report, err := newDispatcher(t, js).FireAll(t.Context(), newer("b"), dispatch.Options{})
	if err != nil || !report.OK() {
		t.Errorf("newer alone: %+v, %v", report, err)
	}
}

// Who does not say his version, and who passes something over, is noted.
func TestOldOnesAreNoted(t *testing.T) {
	js := fleet(t)
	join(t, js, "OLD", `{"groups":["a"]}`)
	join(t, js, "AWAY", `{"groups":["a"]}`)
	announces(t, js, "OLD", "0.43.53")
	for _, pc := range []string{"OLD", "AWAY"} {
		answers(t, js, "a", pc, 0)
	}
	var notes []string
	opts := dispatch.Options{PassedOver: []string{"finalize"}, Events: dispatch.Events{Note: func(text string) { notes = append(notes, text) }}}
	report, err := newDispatcher(t, js).FireAll(t.Context(), waves(t, "a"), opts)
	if err != nil || !report.OK() {
		t.Fatalf("%+v, %v", report, err)
	}
	if got := strings.Join(notes, "\n"); !strings.Contains(got, "OLD (agent 0.43.53): older agents run the job without finalize") || !strings.Contains(got, "may be too old") {
		t.Errorf("notes %q", notes)
	}
	notes, opts.PassedOver = nil, nil
	if _, err := newDispatcher(t, js).FireAll(t.Context(), waves(t, "a"), opts); err != nil || len(notes) > 0 {
		t.Errorf("a command that all can read: notes %q, %v", notes, err)
	}
}
