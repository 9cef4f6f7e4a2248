package bootstrap_test

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// TestInterrupted ends Apply at each of its requests, in each way that it can
// end, and runs it again.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	empty := func(*testing.T, jetstream.JetStream) {}
	drifted := func(t *testing.T, js jetstream.JetStream) {
		for name, drift := range map[string]func(*jetstream.StreamConfig){
			"INVENTORY":     func(c *jetstream.StreamConfig) { c.MaxBytes = 1 << 20 },
			"EXEC":          func(c *jetstream.StreamConfig) { c.Subjects = []string{"commands.all", "audit.x"} },
			"jobs":          func(c *jetstream.StreamConfig) { c.AllowDirect = false },
			"result_output": func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		} {
			cfg := resource(t, name).StreamConfig()
			drift(&cfg)
			createStream(t, js, cfg)
		}
		createStream(t, js, jetstream.StreamConfig{
			Name: "KANADE_BOOTSTRAP_PROBE", Subjects: []string{"_KANADE.bootstrap.probe"}, MaxBytes: 1 << 30,
		})
	}
	var few []bootstrap.Resource
	for _, name := range []string{"INVENTORY", "EXEC", "AUDIT", "agent_groups", "jobs", "scripts", "result_output"} {
		few = append(few, resource(t, name))
	}
	tests := []struct {
		name      string
		resources []bootstrap.Resource
		start     func(*testing.T, jetstream.JetStream)
		// lost loses the answer, and not the request.
		lost bool
		// cancel ends the context, and not the connection.
		cancel bool
		least  int
	}{
		{"killed before the request", bootstrap.Resources(), empty, false, false, 25},
		{"killed before the answer", bootstrap.Resources(), empty, true, false, 25},
		{"cancelled before the answer", few, empty, true, true, 10},
		{"killed while mending", few, drifted, true, false, 15},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			broker, js := brokertest.JetStream(t)
			g := newGate(t, broker.ClientURL())
			want, all := map[string]map[string]any{}, expected(t)
			for _, r := range tt.resources {
				want[r.StreamName()] = all[r.StreamName()]
			}
			these := bootstrap.Of(tt.resources...)
			for n := 1; ; n++ {
				for _, name := range streams(t, js) {
					if err := js.DeleteStream(t.Context(), name); err != nil {
						t.Fatal(err)
					}
				}
				tt.start(t, js)

				nc := brokertest.Connect(t, broker.ClientURL(), nats.NoReconnect())
				ctx, cancel := context.WithCancel(t.Context())
				count := 0
				end := func() bool {
					if count++; count != n {
						return false
					}
					if tt.cancel {
						cancel()
					} else {
						nc.Close()
					}
					return true
				}
				hook := func(_ string, data []byte) []byte {
					if end() {
						return nil
					}
					return data
				}
				if tt.lost {
					g.set(nil, hook)
				} else {
					g.set(hook, nil)
				}
				_, err := bootstrap.Apply(ctx, g.context(t, nc), these, bootstrap.RequestTimeout(2*time.Second))
				g.set(nil, nil)
				cancel()
				nc.Close()
				if err == nil {
					if n <= tt.least {
						t.Errorf("ended after %d requests", n-1)
					}
					break
				}

				if tt.cancel {
					for _, name := range streams(t, js) {
						if name == "KANADE_BOOTSTRAP_PROBE" {
							t.Errorf("request %d: the reservation was left behind", n)
						}
					}
				}
				if err := bootstrap.Ensure(t.Context(), js, these); err != nil {
					t.Fatal(err)
				}
				compareAll(t, js, want)
				if d := plan(t, js, these); !d.Empty() {
					t.Errorf("request %d: the plan is not empty:\n%s", n, d.Text())
				}
				if t.Failed() {
					t.Fatalf("interrupted at request %d by %v", n, err)
				}
			}
		})
	}
}
