package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/nats-io/nats.go/jetstream"
)

// older is a program of the reference, or one with types that drop what they do
// not know.
type older struct {
	url    string
	js     jetstream.JetStream
	testee *testee // nil for the latter
	// helps: the testee has a helper for groups.
	helps bool
}

// change reads, modifies and writes a document.
func (o *older) change(ctx context.Context, d document, step int) error {
	if o.testee != nil && o.helps && d.typ == "AgentGroups" {
		// It has a helper for these.
		mutation := []string{"groups_insert", "groups_remove"}[step/5%2]
		_, err := o.testee.ask(map[string]any{
			"op": "rmw", "url": o.url, "bucket": d.bucket, "key": d.key, "mutation": mutation, "value": fmt.Sprintf("old%d", step%5),
		})
		return err
	}
	kv, err := o.js.KeyValue(ctx, d.bucket)
	if err != nil {
		return err
	}
	e, err := kv.Get(ctx, d.key)
	if err != nil {
		return err
	}
	// Decoded, changed, encoded: the last two in one, as the change is to members
	// that the type knows.
	var members map[string]any
	if err := json.Unmarshal(e.Value(), &members); err != nil {
		return err
	}
	d.edit(members, step)
	data, err := json.Marshal(members)
	if err != nil {
		return err
	}
	if o.testee != nil {
		data, err = o.testee.wire(d.typ, data)
	} else {
		data, err = d.without(data)
	}
	if err != nil {
		return err
	}
	_, err = kv.Update(ctx, d.key, data, e.Revision())
	return err
}

// testee is the reference as a program that answers.
type testee struct {
	command []string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func (t *testee) start() error {
	t.cmd = exec.Command(t.command[0], t.command[1:]...)
	t.cmd.Stderr = os.Stderr
	in, err := t.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	t.in, t.out = in, bufio.NewReader(out)
	return t.cmd.Start()
}

func (t *testee) stop() {
	if t.in != nil {
		_ = t.in.Close() // it ends with its input
		_ = t.cmd.Wait()
	}
}

func (t *testee) ask(request map[string]any) (json.RawMessage, error) {
	if t.in == nil {
		if err := t.start(); err != nil {
			return nil, err
		}
	}
	line, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	if _, err := t.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	line, err = t.out.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("the reference has ended: %w", err)
	}
	var a struct {
		OK  json.RawMessage
		Err *struct{ Kind, Message string }
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return nil, err
	}
	if a.Err != nil {
		return nil, fmt.Errorf("the reference: %s: %s", a.Err.Kind, a.Err.Message)
	}
	return a.OK, nil
}

func (t *testee) wire(typ string, data []byte) ([]byte, error) {
	ok, err := t.ask(map[string]any{"op": "wire", "type": typ, "json": string(data)})
	if err != nil {
		return nil, err
	}
	var document struct{ JSON string }
	err = json.Unmarshal(ok, &document)
	return []byte(document.JSON), err
}
