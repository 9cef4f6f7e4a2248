package natsconn_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

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

// An agent begins before its broker and outlives it.
func ExampleConnect() {
	logger := natsconn.LogEvents(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	nc, err := natsconn.Connect("broker.example.com", natsconn.Options{
		Name: "kanade-agent",
		TLS:  natsconn.TLS{CAFile: "/etc/kanade/ca.pem"},
		OnEvent: func(e natsconn.Event) {
			logger(e)
			if e.Kind == natsconn.Closed {
				os.Exit(1) // the service manager starts the agent again
			}
		},
	})
	if err != nil {
		fmt.Println("cannot begin:", errors.Is(err, natsconn.ErrTLS))
		return
	}
	defer nc.Close()
	// Output: cannot begin: true
}
