package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	agentconfig "github.com/kanadehq/kanade-shared/config"
)

// fromFile takes the PC's id, the broker and the log level from an agent.toml.
// Flags that were given override it. Its log file is not written: the example
// logs to standard error.
func (cfg *config) fromFile(path string, fs *flag.FlagSet, id *string, stderr io.Writer) error {
	layers := []agentconfig.Layer{agentconfig.Environment(nil)}
	fs.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "id":
			layers = append(layers, agentconfig.Flag("id", "agent.id", f.Value.String()))
		case "server":
			layers = append(layers, agentconfig.Flag("server", "agent.nats_url", f.Value.String()))
		}
	})
	l, err := agentconfig.LoadAgent(path, layers...)
	if err != nil {
		return err
	}
	for _, w := range l.Warnings {
		fmt.Fprintln(stderr, "agent: warning:", w)
	}
	*id, cfg.server = l.Config.Agent.ID, l.Config.Agent.NATSURL
	if level := strings.ToLower(l.Config.Log.Level); level == "debug" || level == "trace" {
		cfg.verbose = true
	}
	return nil
}
