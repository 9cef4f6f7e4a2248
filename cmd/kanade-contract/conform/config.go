package conform

import (
	"context"

	"github.com/kanadehq/kanade-shared/config"
)

// loadConfig loads a configuration file.
func loadConfig(_ context.Context, req request) (any, error) {
	path, err := req.text("path")
	if err != nil {
		return nil, err
	}
	kind, err := req.text("kind")
	if err != nil {
		return nil, err
	}
	switch kind {
	case "agent":
		l, err := config.LoadAgent(path)
		if err != nil {
			return nil, fail(kindConfig, err)
		}
		return l.Config, nil
	case "backend":
		l, err := config.LoadBackend(path)
		if err != nil {
			return nil, fail(kindConfig, err)
		}
		return l.Config, nil
	}
	return nil, unsupported("kind", kind)
}

const kindConfig = "config"
