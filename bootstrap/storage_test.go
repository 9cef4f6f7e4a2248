package bootstrap_test

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/internal/testbroker/brokertest"
)

const gib = int64(1) << 30

// limited is a connection to a broker that stores so many bytes.
func limited(t *testing.T, bytes int64) (*testbroker.Broker, jetstream.JetStream) {
	t.Helper()
	broker := brokertest.Run(t, testbroker.Options{MaxStore: bytes})
	return broker, brokertest.Context(t, brokertest.Connect(t, broker.ClientURL()))
}

// account is a connection to a broker whose account has the given limits.
func account(t *testing.T, limits map[string]server.JetStreamAccountLimits) jetstream.JetStream {
	t.Helper()
	broker := brokertest.Run(t, testbroker.Options{Configure: func(o *server.Options) {
		acc := server.NewAccount("fleet")
		o.Accounts = []*server.Account{acc}
		o.Users = []*server.User{{Username: "u", Password: "p", Account: acc}}
	}})
	acc, err := broker.Server.LookupAccount("fleet")
	if err != nil {
		t.Fatal(err)
	}
	if err := acc.EnableJetStream(limits, nil); err != nil {
		t.Fatal(err)
	}
	return brokertest.Context(t, brokertest.Connect(t, broker.ClientURL(), nats.UserInfo("u", "p")))
}

func TestStorageLimit(t *testing.T) {
	_, js := limited(t, 4*gib)
	var probed bool
	_, err := bootstrap.Apply(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		probed = probed || ev.Action == bootstrap.Probing && ev.Bytes == 6241124352
		if ev.OfResource() {
			t.Errorf("%s %s", ev.Action, ev.Resource.Name)
		}
	}))
	wantError(t, err, "", bootstrap.ErrStorage, "10047", "max_file_store", "6241124352", "5.8125 GiB")
	var se *bootstrap.StorageError
	if !errors.As(err, &se) {
		t.Fatalf("%v is no StorageError", err)
	}
	if se.Need != 6241124352 || se.Account || se.Free > 4*gib || se.Free < 4*gib-16<<20 {
		t.Errorf("%+v", se)
	}
	if m := se.Missing(); m < 6241124352-4*gib || m > 6241124352-4*gib+16<<20 {
		t.Errorf("Missing = %d", m)
	}
	if !probed {
		t.Error("no event of the probe")
	}
	if left := streams(t, js); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}

	// Told to, it goes as far as it can.
	err = bootstrap.Ensure(t.Context(), js, bootstrap.SkipProbe())
	wantError(t, err, "OBS_EVENTS", bootstrap.ErrStorage, "10047", "512 MiB")
	if left := streams(t, js); len(left) != 5 {
		t.Errorf("%d streams, want 5: %v", len(left), left)
	}
	var api *jetstream.APIError
	if !errors.As(err, &api) || api.ErrorCode != 10047 {
		t.Errorf("error %v does not carry the broker's own", err)
	}
}

// TestRaisedLimitsAreReserved: what is there is mended, and that takes space.
func TestRaisedLimitsAreReserved(t *testing.T) {
	_, js := limited(t, 5*gib)
	for _, r := range bootstrap.Resources() {
		cfg := r.StreamConfig()
		if cfg.MaxBytes > 0 {
			cfg.MaxBytes = 1 << 20
		}
		createStream(t, js, cfg)
	}
	d := plan(t, js)
	if want := 6241124352 - int64(8)<<20; d.Storage.Reserve != want || d.Storage.Limit != -1 {
		t.Errorf("Storage = %+v, want %d to reserve", d.Storage, want)
	}
	wantError(t, bootstrap.Ensure(t.Context(), js), "", bootstrap.ErrStorage)
	if got := reported(t, js, "INVENTORY")["max_bytes"]; got != float64(1<<20) {
		t.Errorf("INVENTORY was changed: %v", got)
	}
}

func TestExactlyEnoughStorage(t *testing.T) {
	_, js := limited(t, 6241124352+1<<10)
	ensure(t, js)
	compareAll(t, js, expected(t))
}

// TestManyOnATightBroker: each reservation is in the way of the others.
func TestManyOnATightBroker(t *testing.T) {
	broker, js := limited(t, 6241124352+1<<10)
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		own := brokertest.Context(t, brokertest.Connect(t, broker.ClientURL()))
		wg.Go(func() { errs[i] = bootstrap.Ensure(t.Context(), own) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	compareAll(t, js, expected(t))
}

func TestAccountLimits(t *testing.T) {
	unlimited := server.JetStreamAccountLimits{MaxMemory: -1, MaxStore: -1, MaxStreams: -1, MaxConsumers: -1}
	with := func(change func(*server.JetStreamAccountLimits)) server.JetStreamAccountLimits {
		l := unlimited
		change(&l)
		return l
	}
	tests := []struct {
		name   string
		limits map[string]server.JetStreamAccountLimits
		cause  error
		words  []string
	}{
		{"storage", map[string]server.JetStreamAccountLimits{
			"": with(func(l *server.JetStreamAccountLimits) { l.MaxStore = gib }),
		}, bootstrap.ErrStorage, []string{"limit of the account", "5.81 GiB to be reserved", "1 GiB free", "4.81 GiB missing", "the account's storage limit"}},
		{"none", map[string]server.JetStreamAccountLimits{
			"": with(func(l *server.JetStreamAccountLimits) { l.MaxStore = 0 }),
		}, bootstrap.ErrStorage, []string{"0 bytes free"}},
		{"streams", map[string]server.JetStreamAccountLimits{
			"": with(func(l *server.JetStreamAccountLimits) { l.MaxStreams = 21 }),
		}, bootstrap.ErrLimit, []string{"22 streams to be created, room for 21", "raise max_streams"}},
		{"stream size", map[string]server.JetStreamAccountLimits{
			"": with(func(l *server.JetStreamAccountLimits) { l.StoreMaxStreamBytes = gib }),
		}, bootstrap.ErrLimit, []string{"a stream may have 1 GiB, 2 GiB are needed", "max_stream_bytes"}},
		{"max_bytes required", map[string]server.JetStreamAccountLimits{
			"": with(func(l *server.JetStreamAccountLimits) { l.MaxBytesRequired = true }),
		}, bootstrap.ErrLimit, []string{"max_bytes_required"}},
		{"tier", map[string]server.JetStreamAccountLimits{
			"R1": with(func(l *server.JetStreamAccountLimits) { l.MaxStore = gib }),
		}, bootstrap.ErrStorage, []string{"4.81 GiB missing"}},
		{"other tier", map[string]server.JetStreamAccountLimits{
			"R3": unlimited,
		}, bootstrap.ErrLimit, []string{"no limits for R1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			js := account(t, tt.limits)
			d := plan(t, js)
			if !d.Blocked() || d.Empty() {
				t.Errorf("the plan is not blocked:\n%s", d.Text())
			}
			_, err := bootstrap.Apply(t.Context(), js, bootstrap.KeepGoing())
			wantError(t, err, "", tt.cause, tt.words...)
			if left := streams(t, js); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
			if err := bootstrap.Ensure(t.Context(), js, bootstrap.SkipProbe()); err == nil || !errors.Is(err, tt.cause) {
				t.Errorf("without the check: %v", err)
			}
		})
	}
}

// TestAccountFits: limits that are just enough, one of which a reservation in
// one piece would break.
func TestAccountFits(t *testing.T) {
	l := server.JetStreamAccountLimits{
		MaxMemory: -1, MaxStore: 6241124352 + 1<<10, MaxStreams: 22, MaxConsumers: -1, StoreMaxStreamBytes: 2 * gib,
	}
	for _, tier := range []string{"", "R1"} {
		js := account(t, map[string]server.JetStreamAccountLimits{tier: l})
		var probed bool
		d, err := bootstrap.Apply(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
			probed = probed || ev.Action == bootstrap.Probed
		}))
		if err != nil {
			t.Fatalf("tier %q: %v", tier, err)
		}
		if !probed {
			t.Errorf("tier %q: not probed", tier)
		}
		if tier == "" && d.Storage.Limit != l.MaxStore {
			t.Errorf("Storage = %+v", d.Storage)
		}
		compareAll(t, js, expected(t))
	}
}

// TestNoRoomForTheProbe: the account takes no more streams, and none is needed.
func TestNoRoomForTheProbe(t *testing.T) {
	js := account(t, map[string]server.JetStreamAccountLimits{
		"": {MaxMemory: -1, MaxStore: -1, MaxStreams: 22, MaxConsumers: -1},
	})
	for _, r := range bootstrap.Resources() {
		cfg := r.StreamConfig()
		if r.Name == "AUDIT" {
			cfg.MaxBytes = 1 << 20
		}
		createStream(t, js, cfg)
	}
	if ev := ensure(t, js)["AUDIT"]; ev.Action != bootstrap.Updated {
		t.Errorf("AUDIT %s", ev.Action)
	}
}

func TestLeftoverProbe(t *testing.T) {
	_, js := limited(t, 8*gib)
	for name, subject := range map[string]string{
		"KANADE_BOOTSTRAP_PROBE":   "_KANADE.bootstrap.probe",
		"KANADE_BOOTSTRAP_PROBE_2": "_KANADE.bootstrap.probe.2",
	} {
		createStream(t, js, jetstream.StreamConfig{Name: name, Subjects: []string{subject}, MaxBytes: 3 * gib})
	}
	d := plan(t, js)
	if d.LeftoverProbe != 6*gib {
		t.Errorf("LeftoverProbe = %d", d.LeftoverProbe)
	}
	var removed int64
	if _, err := bootstrap.Apply(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
		if ev.Action == bootstrap.Removed {
			removed = ev.Bytes
		}
	})); err != nil {
		t.Fatal(err)
	}
	if removed != 6*gib {
		t.Errorf("removed %d", removed)
	}
	compareAll(t, js, expected(t))

	// It alone is enough for a plan not to be empty.
	createStream(t, js, jetstream.StreamConfig{Name: "KANADE_BOOTSTRAP_PROBE", Subjects: []string{"_KANADE.bootstrap.probe"}})
	if d := plan(t, js); d.Empty() {
		t.Error("empty beside a leftover")
	}
	ensure(t, js)
	if d := plan(t, js); !d.Empty() {
		t.Errorf("not empty:\n%s", d.Text())
	}
}

// TestForeignProbe: a stream that only has the name of the reservation stream
// belongs to somebody, and is never deleted.
func TestForeignProbe(t *testing.T) {
	precious := func(name string) jetstream.StreamConfig {
		return jetstream.StreamConfig{Name: name, Subjects: []string{"precious.>"}}
	}
	t.Run("before", func(t *testing.T) {
		_, js := brokertest.JetStream(t)
		createStream(t, js, precious("KANADE_BOOTSTRAP_PROBE"))
		wantError(t, bootstrap.Ensure(t.Context(), js), "", bootstrap.ErrProbe, "KANADE_BOOTSTRAP_PROBE", "without the check")
		if err := bootstrap.Ensure(t.Context(), js, bootstrap.SkipProbe()); err != nil {
			t.Fatal(err)
		}
		if left := streams(t, js); len(left) != 23 || !slices.Contains(left, "KANADE_BOOTSTRAP_PROBE") {
			t.Errorf("streams %v", left)
		}
	})
	t.Run("meanwhile", func(t *testing.T) {
		_, js := brokertest.JetStream(t)
		err := bootstrap.Ensure(t.Context(), js, bootstrap.OnEvent(func(ev bootstrap.Event) {
			if ev.Action == bootstrap.Probing {
				createStream(t, js, precious("KANADE_BOOTSTRAP_PROBE"))
			}
		}))
		wantError(t, err, "", bootstrap.ErrProbe, "KANADE_BOOTSTRAP_PROBE")
		if left := streams(t, js); !slices.Equal(left, []string{"KANADE_BOOTSTRAP_PROBE"}) {
			t.Errorf("streams %v", left)
		}
	})
	t.Run("one of several", func(t *testing.T) {
		js := account(t, map[string]server.JetStreamAccountLimits{
			"": {MaxMemory: -1, MaxStore: -1, MaxStreams: -1, MaxConsumers: -1, StoreMaxStreamBytes: 2 * gib},
		})
		createStream(t, js, precious("KANADE_BOOTSTRAP_PROBE_1"))
		err := bootstrap.Ensure(t.Context(), js)
		wantError(t, err, "", bootstrap.ErrProbe, "KANADE_BOOTSTRAP_PROBE_1")
		if left := streams(t, js); !slices.Equal(left, []string{"KANADE_BOOTSTRAP_PROBE_1"}) {
			t.Errorf("streams %v", left)
		}
	})
}

func TestReservation(t *testing.T) {
	if got := bootstrap.Reservation(bootstrap.Resources()); got != 6241124352 {
		t.Errorf("Reservation = %d, want 6241124352", got)
	}
}

func TestStorageErrorAsJSON(t *testing.T) {
	_, js := limited(t, gib)
	_, err := bootstrap.Apply(t.Context(), js)
	var e *bootstrap.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Cause, Text, Remedy string
		Need, Free          int64
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.Cause != "storage" || got.Need != 6241124352 || got.Free <= 0 || got.Text == "" || got.Remedy == "" {
		t.Errorf("%s", data)
	}
}

// TestFullForManyRounds: a resource that is refused for want of space is looked
// for each time, since somebody may have created it, and not finding it is no
// error of its own.
func TestFullForManyRounds(t *testing.T) {
	t.Parallel()
	_, js := limited(t, gib/2)
	err := bootstrap.Ensure(t.Context(), js, bootstrap.SkipProbe(), bootstrap.StorageRounds(7))
	wantError(t, err, "INVENTORY", bootstrap.ErrStorage)
}
