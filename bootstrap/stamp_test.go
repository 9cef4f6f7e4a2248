package bootstrap_test

import (
	"testing"
	"time"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

// ofLevel is a resource as a program of a later contract level defines it.
func ofLevel(t *testing.T, name string, level int, change func(*bootstrap.Resource)) bootstrap.Resource {
	t.Helper()
	r := resource(t, name)
	r.Level = level
	change(&r)
	return r
}

// TestOlderProgramLeavesNewerWork: a program of level 3 mends and creates, and
// one of level 1 comes after it.
func TestOlderProgramLeavesNewerWork(t *testing.T) {
	_, js := brokertest.JetStream(t)
	newer := []bootstrap.Resource{
		ofLevel(t, "EXEC", 3, func(r *bootstrap.Resource) { r.MaxMsgsPerSubject = 4; r.MaxAge = time.Hour }),
		ofLevel(t, "jobs", 3, func(r *bootstrap.Resource) { r.MaxMsgsPerSubject = 2 }),
		ofLevel(t, "scripts", 3, func(r *bootstrap.Resource) { r.MaxBytes = 1 << 20 }),
		resource(t, "AUDIT"),
	}
	ours := bootstrap.Of(resource(t, "EXEC"), resource(t, "jobs"), resource(t, "scripts"), resource(t, "AUDIT"))

	// The newer program finds what the older one made, and it is told apart by
	// its stamp from what nobody changed.
	if err := bootstrap.Ensure(t.Context(), js, bootstrap.Of(resource(t, "EXEC"))); err != nil {
		t.Fatal(err)
	}
	if _, ok := reported(t, js, "EXEC")["metadata"].(map[string]any)[bootstrap.StampKey]; ok {
		t.Error("a definition of level 1 is stamped")
	}
	if err := bootstrap.Ensure(t.Context(), js, bootstrap.Of(newer...), bootstrap.AllowDataLoss()); err != nil {
		t.Fatal(err)
	}
	before := map[string]map[string]any{}
	for _, stream := range []string{"EXEC", "KV_jobs", "OBJ_scripts", "AUDIT"} {
		before[stream] = reported(t, js, stream)
		got := before[stream]["metadata"].(map[string]any)[bootstrap.StampKey]
		if want := any("3"); stream == "AUDIT" && got != nil || stream != "AUDIT" && got != want {
			t.Errorf("%s: stamp %v", stream, got)
		}
	}
	if d := plan(t, js, bootstrap.Of(newer...)); !d.Empty() {
		t.Errorf("newer program, again:\n%s", d.Text())
	}

	d := plan(t, js, ours, bootstrap.AllowDataLoss())
	if !d.Empty() {
		t.Errorf("older program:\n%s", d.Text())
	}
	if f := planned(t, d, "jobs").Fields; len(f) != 1 || f[0].Verdict != bootstrap.KeepNewerLevel || f[0].Owner != bootstrap.OwnerContract {
		t.Errorf("jobs: %v", f)
	}
	if err := bootstrap.Ensure(t.Context(), js, ours, bootstrap.AllowDataLoss()); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, before)

	// Only what is stamped: the rest is mended as ever.
	s, err := js.Stream(t.Context(), "AUDIT")
	if err != nil {
		t.Fatal(err)
	}
	audit := s.CachedInfo().Config
	audit.MaxAge = time.Hour
	if _, err := js.UpdateStream(t.Context(), audit); err != nil {
		t.Fatal(err)
	}
	if err := bootstrap.Ensure(t.Context(), js, ours); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, before)
}

func TestStamps(t *testing.T) {
	tests := []struct {
		stamp string
		kept  bool
	}{
		{"1", false}, {"01", false}, {"2", true}, {"9999999999999999999999", true},
		{"", true}, {"0", true}, {"-1", true}, {"+2", true}, {"two", true}, {" 1", true},
	}
	_, js := brokertest.JetStream(t)
	exec := resource(t, "EXEC")
	for _, tt := range tests {
		t.Run(tt.stamp, func(t *testing.T) {
			cfg := exec.StreamConfig()
			cfg.MaxAge = time.Hour
			cfg.Metadata = map[string]string{bootstrap.StampKey: tt.stamp, "owner": "ops"}
			createStream(t, js, cfg)
			defer js.DeleteStream(t.Context(), "EXEC")
			if err := bootstrap.Ensure(t.Context(), js, bootstrap.Of(exec)); err != nil {
				t.Fatal(err)
			}
			got := reported(t, js, "EXEC")
			if kept := got["max_age"] == float64(time.Hour); kept != tt.kept {
				t.Errorf("kept %t, want %t", kept, tt.kept)
			}
			metadata := got["metadata"].(map[string]any)
			if metadata[bootstrap.StampKey] != tt.stamp || metadata["owner"] != "ops" {
				t.Errorf("metadata %v", metadata)
			}
		})
	}
}

// TestStampIsAddedBesideMetadata: a higher level than the stream's is written,
// and what else is there stays.
func TestStampIsAddedBesideMetadata(t *testing.T) {
	_, js := brokertest.JetStream(t)
	cfg := resource(t, "EXEC").StreamConfig()
	cfg.Metadata = map[string]string{bootstrap.StampKey: "2", "owner": "ops <&>"}
	createStream(t, js, cfg)
	this := bootstrap.Of(ofLevel(t, "EXEC", 3, func(*bootstrap.Resource) {}))
	if rd := planned(t, plan(t, js, this), "EXEC"); rd.Step != bootstrap.StepUpdate || rd.Fields[0].Field != "metadata."+bootstrap.StampKey {
		t.Errorf("%s %v", rd.Step, rd.Fields)
	}
	if err := bootstrap.Ensure(t.Context(), js, this); err != nil {
		t.Fatal(err)
	}
	metadata := reported(t, js, "EXEC")["metadata"].(map[string]any)
	if metadata[bootstrap.StampKey] != "3" || metadata["owner"] != "ops <&>" {
		t.Errorf("metadata %v", metadata)
	}
	if d := plan(t, js, this); !d.Empty() {
		t.Errorf("not empty:\n%s", d.Text())
	}
}
