package natsconn_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/kanadehq/kanade-shared/internal/testbroker"
	"github.com/kanadehq/kanade-shared/natsconn"
)

// A tool wants a connection that stands, or a sentence for its user.
func ExampleDial() {
	broker, err := testbroker.Start(testbroker.Options{NoJetStream: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer broker.Shutdown()

	nc, err := natsconn.Dial(context.Background(), broker.ClientURL(), natsconn.Options{Name: "tool"})
	switch {
	case errors.Is(err, natsconn.ErrAuthorization):
		fmt.Println("wrong token:", err)
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Println("connected:", nc.IsConnected())
		nc.Close()
	}
	// Output: connected: true
}

// An agent begins before its broker and outlives it. What cannot heal by itself
// is an error at once, such as a file that is not there.
func ExampleConnect() {
	nc, err := natsconn.Connect("broker.example.com", natsconn.Options{
		Name:    "kanade-agent",
		TLS:     natsconn.TLS{CAFile: "no-such-file.pem"},
		OnEvent: natsconn.LogEvents(slog.Default()),
	})
	if err != nil {
		fmt.Println("cannot begin:", errors.Is(err, natsconn.ErrTLS))
		return
	}
	defer nc.Close()
	// Output: cannot begin: true
}
