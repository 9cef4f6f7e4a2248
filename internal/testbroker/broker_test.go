package testbroker_test

import (
	"os"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

func TestShutdownLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	b, err := testbroker.Start(testbroker.Options{})
	if err != nil {
		t.Fatal(err)
	}
	nc, err := nats.Connect(b.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if err := b.Shutdown(); err != nil {
		t.Fatal(err)
	}
	if err := b.Shutdown(); err != nil {
		t.Errorf("second Shutdown: %v", err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := nats.Connect(b.ClientURL()); err == nil {
		t.Error("a stopped broker accepted a connection")
	}
}

func TestGivenStoreDirSurvivesRestart(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		b, err := testbroker.Start(testbroker.Options{StoreDir: dir})
		if err != nil {
			t.Fatal(err)
		}
		nc, err := nats.Connect(b.ClientURL())
		if err != nil {
			t.Fatal(err)
		}
		js, err := jetstream.New(nc)
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			_, err = js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "kept"})
		} else {
			_, err = js.KeyValue(t.Context(), "kept")
		}
		if err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		nc.Close()
		if err := b.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestStoreLimit(t *testing.T) {
	b, err := testbroker.Start(testbroker.Options{MaxStore: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Shutdown()
	nc, err := nats.Connect(b.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	_, err = js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "S", MaxBytes: 2 << 20})
	if err == nil {
		t.Error("a stream larger than the store limit was created")
	}
}
