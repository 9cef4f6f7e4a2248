package main

import (
	"context"
	"log/slog"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/examples/agent/desk"
	"github.com/kanadehq/kanade-shared/ipc/endpoint"
)

// serveApps opens the desk for the apps of this PC, until ctx ends. It returns what is
// told of the PC's groups, and what waits for the end.
func serveApps(ctx context.Context, nc *nats.Conn, cfg config, log *slog.Logger) (groups func([]string), wait func(), err error) {
	d, err := desk.New(nc, desk.Options{PCID: cfg.pc, Version: version, Identify: endpoint.IdentifyPerson, Logger: log})
	if err != nil {
		return nil, nil, err
	}
	path := endpoint.Path()
	l, err := endpoint.Listen(path)
	if err != nil {
		return nil, nil, err
	}
	log.Info("client apps are served", "at", path)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := d.Serve(ctx, l); err != nil {
			log.Error("client apps are no longer served", "err", err)
		}
	}()
	return d.SetGroups, func() { <-ended }, nil
}
