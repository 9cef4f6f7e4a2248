package kvrmw_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/kvrmw"
)

// exampleContext connects to a broker inside the process that has one bucket,
// agent_groups. A real program connects to its fleet's broker.
func exampleContext() (js jetstream.JetStream, stop func()) {
	broker, err := testbroker.Start(testbroker.Options{})
	if err != nil {
		log.Fatal(err)
	}
	nc, err := nats.Connect(broker.ClientURL())
	if err != nil {
		log.Fatal(err)
	}
	js, err = jetstream.New(nc)
	if err != nil {
		log.Fatal(err)
	}
	_, err = js.CreateKeyValue(context.Background(), jetstream.KeyValueConfig{Bucket: "agent_groups"})
	if err != nil {
		log.Fatal(err)
	}
	return js, func() {
		nc.Close()
		if err := broker.Shutdown(); err != nil {
			log.Print(err)
		}
	}
}

func Example() {
	js, stop := exampleContext()
	defer stop()
	ctx := context.Background()

	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	type groups struct {
		Groups []string `json:"groups"`
	}
	for _, name := range []string{"canary", "tokyo", "canary"} {
		res, err := kvrmw.Update(ctx, b, "PC1", func(g *groups) (bool, error) {
			if slices.Contains(g.Groups, name) {
				return false, nil // nothing is written
			}
			g.Groups = append(g.Groups, name)
			return true, nil
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Value.Groups, res.Revision, res.Changed)
	}
	// Output:
	// [canary] 1 true
	// [canary tokyo] 2 true
	// [canary tokyo] 2 false
}

func ExampleUpdate_errors() {
	js, stop := exampleContext()
	defer stop()
	ctx := context.Background()

	b, err := kvrmw.Open(ctx, js, "agent_groups")
	if err != nil {
		fmt.Println(err)
		return
	}
	count := func(m *map[string]int) (bool, error) {
		if *m == nil {
			*m = map[string]int{}
		}
		(*m)["runs"]++
		return true, nil
	}
	_, err = kvrmw.Update(ctx, b, "no spaces, please", count)
	var value *kvrmw.ValueError
	var attempts *kvrmw.AttemptsError
	switch {
	case errors.Is(err, kvrmw.ErrInvalidKey):
		fmt.Println("the key is wrong")
	case errors.As(err, &value):
		fmt.Println("the stored document is not one of ours:", value.Err)
	case errors.As(err, &attempts):
		fmt.Println("too many writers, try later")
	case errors.Is(err, kvrmw.ErrAmbiguous):
		fmt.Println("counted or not? read and decide")
	}
	// Output: the key is wrong
}
