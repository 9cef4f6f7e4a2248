package bootstrap_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// without removes a member from the configuration in a message, as a broker
// that does not know it ignores it in requests and leaves it out of answers.
func without(t *testing.T, member string) func(op string, data []byte) []byte {
	return func(op string, data []byte) []byte {
		var top map[string]json.RawMessage
		if !strings.HasPrefix(op, "STREAM.") || len(data) == 0 || json.Unmarshal(data, &top) != nil {
			return data
		}
		config := top
		if inner, ok := top["config"]; ok {
			if err := json.Unmarshal(inner, &config); err != nil {
				t.Error(err)
				return data
			}
		}
		delete(config, member)
		if _, ok := top["config"]; ok {
			inner, err := json.Marshal(config)
			if err != nil {
				t.Error(err)
			}
			top["config"] = inner
		}
		out, err := json.Marshal(top)
		if err != nil {
			t.Error(err)
		}
		return out
	}
}

// TestOldBroker speaks to one that does not know allow_direct.
func TestOldBroker(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	g := newGate(t, broker.ClientURL())
	old := g.context(t, brokertest.Connect(t, broker.ClientURL()))
	g.set(without(t, "allow_direct"), without(t, "allow_direct"))

	// The reservation tells before the first change.
	err := bootstrap.Ensure(t.Context(), old)
	wantError(t, err, "script_current", bootstrap.ErrServerVersion, "allow_direct", "nats-server 2.9.0")
	if left := streams(t, js); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// Without one, the resource itself does.
	err = bootstrap.Ensure(t.Context(), old, bootstrap.SkipProbe(), bootstrap.Of(resource(t, "jobs")))
	wantError(t, err, "jobs", bootstrap.ErrServerVersion, "allow_direct", "nats-server 2.9.0")
	// And one that is there shows in the plan.
	d := plan(t, old, bootstrap.Of(resource(t, "jobs")))
	wantError(t, problem(t, d, "jobs"), "jobs", bootstrap.ErrServerVersion, "allow_direct", "nats-server 2.9.0")
}

// TestNewBroker speaks to one that stores what this program has never heard of.
func TestNewBroker(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	g := newGate(t, broker.ClientURL())
	newer := g.context(t, brokertest.Connect(t, broker.ClientURL()))
	exec := resource(t, "EXEC").StreamConfig()
	exec.Subjects = []string{"commands.all"}
	createStream(t, js, exec)

	const unknown = `"quantum":{"a":[1.50,"<"]},`
	var sent bool
	g.set(func(op string, data []byte) []byte {
		if op == "STREAM.UPDATE.EXEC" {
			sent = bytes.Contains(data, []byte(strings.TrimSuffix(unknown, ",")))
			var config map[string]json.RawMessage
			if err := json.Unmarshal(data, &config); err != nil {
				t.Error(err)
			}
			delete(config, "quantum")
			data, _ = json.Marshal(config)
		}
		return data
	}, func(op string, data []byte) []byte {
		if op == "STREAM.INFO.EXEC" {
			return bytes.Replace(data, []byte(`"config":{`), []byte(`"config":{`+unknown), 1)
		}
		return data
	})
	this := bootstrap.Of(resource(t, "EXEC"))
	rd := planned(t, plan(t, newer, this), "EXEC")
	if f := rd.Fields; len(f) != 2 || f[1].Field != "quantum" || f[1].Verdict != bootstrap.KeepOperator {
		t.Errorf("%v", f)
	}
	if err := bootstrap.Ensure(t.Context(), newer, this); err != nil {
		t.Fatal(err)
	}
	if !sent {
		t.Error("the update did not carry the unknown member as it was")
	}
}

// TestBrokerThatKeepsAField takes an update and does nothing about it.
func TestBrokerThatKeepsAField(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	exec := resource(t, "EXEC").StreamConfig()
	exec.Subjects = []string{"commands.all"}
	createStream(t, js, exec)
	g := newGate(t, broker.ClientURL())
	g.set(func(op string, data []byte) []byte {
		if op == "STREAM.UPDATE.EXEC" {
			return bytes.Replace(data, []byte(`"commands.>"`), []byte(`"commands.all"`), 1)
		}
		return data
	}, nil)
	stubborn := g.context(t, brokertest.Connect(t, broker.ClientURL()))
	err := bootstrap.Ensure(t.Context(), stubborn, bootstrap.Of(resource(t, "EXEC")))
	wantError(t, err, "EXEC", bootstrap.ErrImmutable, "keeps subjects at commands.all")
}

// TestNonsense: what a broker never says, or somebody else on its subjects does.
func TestNonsense(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	createStream(t, js, resource(t, "EXEC").StreamConfig())
	g := newGate(t, broker.ClientURL())
	odd := g.context(t, brokertest.Connect(t, broker.ClientURL()))
	say := func(op, text string) {
		g.set(nil, func(o string, data []byte) []byte {
			if o == op {
				return []byte(text)
			}
			return data
		})
	}
	this := bootstrap.Of(resource(t, "EXEC"))
	for op, texts := range map[string][]string{
		"STREAM.NAMES": {"", "x", "[]", `{"streams":7}`},
	} {
		for _, text := range texts {
			say(op, text)
			if _, err := bootstrap.Plan(t.Context(), odd, this); err == nil {
				t.Errorf("%s %q: no error", op, text)
			}
		}
	}
	for _, text := range []string{`{}`, `{"config":{}}`, `{"config":{"max_age":"long"}}`, `{"config":null}`, `{"config":{"metadata":7}}`, `{"error":{"code":500,"err_code":99999,"description":"x"}}`} {
		say("STREAM.INFO.EXEC", text)
		d, err := bootstrap.Plan(t.Context(), odd, this)
		if err != nil {
			continue // not an answer
		}
		if d.Empty() {
			t.Errorf("%q: an empty plan", text)
		}
	}
	// Names without end are not asked for without end.
	say("STREAM.NAMES", `{"total":1000000,"streams":[]}`)
	if d := plan(t, odd, this); d.Count(bootstrap.StepCreate) != 1 {
		t.Errorf("%s", d.Text())
	}
}

// TestPages: a broker lists so many names at a time.
func TestPages(t *testing.T) {
	broker, js := brokertest.JetStream(t)
	createStream(t, js, resource(t, "EXEC").StreamConfig())
	g := newGate(t, broker.ClientURL())
	var offsets []int
	g.set(nil, nil)
	g.set(func(op string, data []byte) []byte {
		var req struct {
			Offset int `json:"offset"`
		}
		if op == "STREAM.NAMES" {
			if err := json.Unmarshal(data, &req); err != nil {
				t.Error(err)
			}
			offsets = append(offsets, req.Offset)
		}
		return data
	}, func(op string, data []byte) []byte {
		switch {
		case op != "STREAM.NAMES":
			return data
		case offsets[len(offsets)-1] == 0:
			return []byte(`{"total":3,"streams":["A","B"]}`)
		default:
			return []byte(`{"total":3,"streams":["EXEC"]}`)
		}
	})
	paged := g.context(t, brokertest.Connect(t, broker.ClientURL()))
	if d := plan(t, paged, bootstrap.Of(resource(t, "EXEC"))); !d.Empty() || len(offsets) != 2 || offsets[1] != 2 {
		t.Errorf("offsets %v\n%s", offsets, d.Text())
	}
}
