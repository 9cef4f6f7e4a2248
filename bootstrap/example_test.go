package bootstrap_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/bootstrap"
	"github.com/kanadehq/kanade-shared/internal/testbroker"
)

func Example() {
	// A broker inside the process; a real program connects to its fleet's.
	broker, err := testbroker.Start(testbroker.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer broker.Shutdown()
	nc, err := nats.Connect(broker.ClientURL())
	if err != nil {
		log.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		log.Fatal(err)
	}

	actions := map[bootstrap.Action]int{}
	count := bootstrap.OnEvent(func(ev bootstrap.Event) { actions[ev.Action]++ })
	for range 2 {
		if err := bootstrap.Ensure(context.Background(), js, count); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(actions[bootstrap.Created], "created,", actions[bootstrap.Unchanged], "unchanged")
	// Output: 22 created, 22 unchanged
}

func ExamplePlan() {
	broker, err := testbroker.Start(testbroker.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer broker.Shutdown()
	nc, err := nats.Connect(broker.ClientURL())
	if err != nil {
		log.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err != nil {
		log.Fatal(err)
	}
	// Somebody has made a stream by hand.
	ctx := context.Background()
	_, err = js.CreateStream(ctx, jetstream.StreamConfig{
		Name: "RESULTS", Subjects: []string{"results.>"},
		MaxAge: time.Hour, MaxBytes: 3 << 30, Description: "by hand",
	})
	if err != nil {
		log.Fatal(err)
	}

	diff, err := bootstrap.Plan(ctx, js)
	if err != nil {
		fmt.Println(err) // says what helps
		return
	}
	fmt.Println(diff.Count(bootstrap.StepCreate), "resources are missing")
	for _, rd := range diff.Resources {
		if rd.Missing {
			continue
		}
		for _, f := range rd.Fields {
			fmt.Printf("%s %s of %s: %s\n", f.Verdict, f.Field, f.Owner, f.HaveText())
		}
	}
	// Output:
	// 21 resources are missing
	// mend max_age of contract: 1h
	// keep-larger max_bytes of contract: 3 GiB
	// keep-operator description of operator: "by hand"
}

func ExampleResources() {
	for _, r := range bootstrap.Resources()[:3] {
		fmt.Println(r.Kind, r.Name, r.Subjects, r.MaxAge)
	}
	// Output:
	// stream INVENTORY [inventory.>] 2160h0m0s
	// stream RESULTS [results.>] 720h0m0s
	// stream EXEC [commands.>] 168h0m0s
}
