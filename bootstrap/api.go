package bootstrap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The requests are made here and not through jetstream.StreamManager, because
// its StreamConfig knows only the fields of its own release: a configuration
// that went through it would lose what a newer broker stores.

// denialDelay is how long a request goes unanswered before we ask whether the
// broker has denied it. It says so beside the request, never in an answer.
const denialDelay = 200 * time.Millisecond

// maxNames bounds the list of an account's streams: something that answers
// without end is no broker.
const maxNames = 1 << 20

// client talks to the JetStream API of one context, with one set of options.
type client struct {
	*options
	nc     *nats.Conn
	prefix string
}

func newClient(js jetstream.JetStream, opts []Option) (*client, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, err
	}
	return &client{options: o, nc: js.Conn(), prefix: apiPrefix(js)}, nil
}

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

// streamInfo is what a broker tells about a stream, as far as we read it.
type streamInfo struct {
	Config json.RawMessage `json:"config"`
}

func (c *client) streamInfo(ctx context.Context, name string) (*streamInfo, error) {
	var info streamInfo
	if err := c.request(ctx, "STREAM.INFO."+name, nil, &info); err != nil {
		return nil, err
	}
	return &info, nil
}

// createStream tries again where the broker cannot make the stream's folder: it
// may be removing the one of a stream of that name that was just deleted.
func (c *client) createStream(ctx context.Context, cfg jetstream.StreamConfig) (*streamInfo, error) {
	for round := 1; ; round++ {
		var info streamInfo
		err := c.request(ctx, "STREAM.CREATE."+cfg.Name, cfg, &info)
		if err == nil {
			return &info, nil
		}
		if !hasCode(err, codeStoreFolder) || round == maxRounds {
			return nil, err
		}
		if err := pause(ctx, round); err != nil {
			return nil, err
		}
	}
}

func (c *client) updateStream(ctx context.Context, name string, config json.RawMessage) (*streamInfo, error) {
	var info streamInfo
	if err := c.request(ctx, "STREAM.UPDATE."+name, config, &info); err != nil {
		return nil, err
	}
	return &info, nil
}

func (c *client) deleteStream(ctx context.Context, name string) error {
	return c.request(ctx, "STREAM.DELETE."+name, nil, nil)
}

// streamNames lists the streams of the account that listen on a subject, or
// all of them where it is empty.
func (c *client) streamNames(ctx context.Context, subject string) ([]string, error) {
	type request struct {
		Offset  int    `json:"offset"`
		Subject string `json:"subject,omitempty"`
	}
	var names []string
	for {
		var page struct {
			Total   int      `json:"total"`
			Streams []string `json:"streams"`
		}
		if err := c.request(ctx, "STREAM.NAMES", request{len(names), subject}, &page); err != nil {
			return nil, err
		}
		names = append(names, page.Streams...)
		if len(page.Streams) == 0 || len(names) >= page.Total {
			return names, nil
		}
		if len(names) > maxNames {
			return nil, fmt.Errorf("STREAM.NAMES: more than %d streams", maxNames)
		}
	}
}

// request sends one request of the JetStream API and decodes the answer into
// resp unless that is nil. A refusal is returned as *jetstream.APIError, a
// denied subject as an error that is nats.ErrPermissionViolation.
func (c *client) request(ctx context.Context, subject string, req, resp any) error {
	var data []byte
	if req != nil {
		var err error
		if data, err = marshal(req); err != nil {
			return fmt.Errorf("%s: %w", subject, err)
		}
	}
	msg, err := c.send(ctx, c.prefix+subject, data)
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

func (c *client) send(ctx context.Context, subject string, data []byte) (*nats.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	ctx, deny := context.WithCancelCause(ctx)
	defer deny(nil)

	before := c.nc.LastError()
	timer := time.AfterFunc(denialDelay, func() {
		// What the broker says about the request comes before this pong.
		if c.nc.FlushWithContext(ctx) != nil {
			return
		}
		if err := c.denial(subject, before); err != nil {
			deny(err)
		}
	})
	defer timer.Stop()

	msg, err := c.nc.RequestWithContext(ctx, subject, data)
	if err == nil {
		return msg, nil
	}
	if cause := context.Cause(ctx); errors.Is(cause, nats.ErrPermissionViolation) {
		return nil, cause
	}
	if denied := c.denial(subject, before); denied != nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, denied
	}
	return nil, err
}

// denial returns the broker's word that this user may not send to the subject,
// or may not receive answers. Of the former only what came after before counts;
// the latter it says once, for all requests of a connection.
func (c *client) denial(subject string, before error) error {
	err := c.nc.LastError()
	if !errors.Is(err, nats.ErrPermissionViolation) {
		return nil
	}
	text := err.Error()
	if err != before && strings.Contains(text, `"`+subject+`"`) || strings.Contains(text, `"`+c.inbox()+".") {
		return err
	}
	return nil
}

// inbox is the prefix of the subjects on which answers come.
func (c *client) inbox() string {
	if p := c.nc.Opts.InboxPrefix; p != "" {
		return p
	}
	return strings.TrimSuffix(nats.InboxPrefix, ".")
}
