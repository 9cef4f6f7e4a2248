package bootstrap

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// The requests are made here and not through jetstream.StreamManager, because
// its StreamConfig knows only the fields of its own release: a configuration
// that went through it would lose what a newer broker stores.

// apiPrefix is where the JetStream API of this context listens.
func apiPrefix(js jetstream.JetStream) string {
	opts := js.Options()
	switch {
	case opts.Domain != "":
		return "$JS." + opts.Domain + ".API."
	case opts.APIPrefix == "":
		return jetstream.DefaultAPIPrefix
	case opts.APIPrefix[len(opts.APIPrefix)-1] != '.':
		return opts.APIPrefix + "."
	default:
		return opts.APIPrefix
	}
}

// streamConfig returns the configuration of a stream as the broker reports it.
func (e *ensurer) streamConfig(ctx context.Context, name string) (json.RawMessage, error) {
	var resp struct {
		Config json.RawMessage `json:"config"`
	}
	if err := e.request(ctx, "STREAM.INFO."+name, nil, &resp); err != nil {
		return nil, err
	}
	return resp.Config, nil
}

func (e *ensurer) createStream(ctx context.Context, cfg jetstream.StreamConfig) error {
	return e.request(ctx, "STREAM.CREATE."+cfg.Name, cfg, nil)
}

func (e *ensurer) updateStream(ctx context.Context, name string, cfg json.RawMessage) error {
	return e.request(ctx, "STREAM.UPDATE."+name, cfg, nil)
}

// overlapping names the streams that listen on subjects of r. It only makes an
// error clearer, so its own failures do not matter.
func (e *ensurer) overlapping(ctx context.Context, r Resource) []string {
	var names []string
	for _, subject := range r.Subjects {
		var resp struct {
			Streams []string `json:"streams"`
		}
		req := map[string]string{"subject": subject}
		if err := e.request(ctx, "STREAM.NAMES", req, &resp); err == nil {
			names = append(names, resp.Streams...)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(s string) bool { return s == r.StreamName() })
}

// request sends one request of the JetStream API and decodes the answer into
// resp unless that is nil. A refusal is returned as *jetstream.APIError.
func (e *ensurer) request(ctx context.Context, subject string, req, resp any) error {
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()

	var data []byte
	if req != nil {
		var err error
		if data, err = json.Marshal(req); err != nil {
			return fmt.Errorf("%s: %w", subject, err)
		}
	}
	msg, err := e.js.Conn().RequestWithContext(ctx, e.prefix+subject, data)
	if err != nil {
		return fmt.Errorf("%s: %w", subject, err)
	}
	var failure struct {
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(msg.Data, &failure); err != nil {
		return fmt.Errorf("%s: answer: %w", subject, err)
	}
	if failure.Error != nil {
		return failure.Error
	}
	if resp == nil {
		return nil
	}
	if err := json.Unmarshal(msg.Data, resp); err != nil {
		return fmt.Errorf("%s: answer: %w", subject, err)
	}
	return nil
}
