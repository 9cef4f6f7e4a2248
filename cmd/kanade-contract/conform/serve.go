package conform

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/kanadehq/kanade-shared/wire"
)

// Serve reads a request from each line of in and writes its answer as a line to
// out, before it reads the next one. It returns nil when in ends, the context's
// error when that ends, and otherwise what reading or writing failed with.
//
// Lines may be of any length. A line that is no JSON object gets an answer of
// kind bad_request, and Serve goes on.
func Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	return ServeAt(ctx, in, out, wire.V0_43_53)
}

// ServeAt is [Serve] for requests that do not name the version of the contract by
// which they are to be answered.
func ServeAt(ctx context.Context, in io.Reader, out io.Writer, contract wire.Contract) error {
	r := bufio.NewReaderSize(in, 1<<16)
	for {
		line, err := r.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if _, err := out.Write(answerLine(ctx, line, contract)); err != nil {
				return err
			}
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// answer is what goes back: exactly one of ok and failure is set.
type answer struct {
	ID      json.RawMessage `json:"id"`
	OK      any             `json:"ok,omitempty"`
	Failure *failure        `json:"err,omitempty"`
}

func answerLine(ctx context.Context, line []byte, contract wire.Contract) []byte {
	a := answer{ID: json.RawMessage("null")}
	req, err := parseRequest(line)
	if err == nil {
		a.ID = req.id()
		if !req.has("contract") {
			req["contract"] = json.RawMessage(`"` + contract.String() + `"`)
		}
		a.OK, err = dispatch(ctx, req)
	}
	if err != nil {
		a.OK, a.Failure = nil, toFailure(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a); err != nil {
		// Whatever an operation returned, the other side waits for a line.
		b.Reset()
		a.OK, a.Failure = nil, &failure{Kind: kindBadRequest, Message: err.Error()}
		_ = e.Encode(a)
	}
	return b.Bytes()
}

// operation answers one request.
type operation func(ctx context.Context, req request) (any, error)

func operations() map[string]operation {
	return map[string]operation{
		"hello":            hello,
		"wire":             roundTrip,
		"resolve":          resolve,
		"result_id":        resultID,
		"subject":          subject,
		"key":              key,
		"constants":        constants,
		"humantime":        humantime,
		"manifest":         readManifest,
		"schedule.lower":   lowered,
		"schedule.preview": preview,
		"schedule.next":    nextFire,
		"schedule.gate":    gates,
		"freeze.active":    frozen,
		"config":           loadConfig,
		"schema":           schemaOf,
		"bootstrap":        ensure,
		"rmw":              readModifyWrite,
		"bench":            bench,
		"key_pair":         keyPair,
		"sign":             sign,
		"verify":           verify,
		"keyring":          keyring,
		"envelope.sign":    signEnvelope,
		"envelope.verify":  openEnvelope,
		"result":           judgeResult,
		"refusal_id":       refusalID,
		"contacts":         contacts,
		"settings":         serverSettings,
		"frame":            frame,
		"frame.headers":    frameHeaders,
	}
}

func dispatch(ctx context.Context, req request) (any, error) {
	name, err := req.text("op")
	if err != nil {
		return nil, err
	}
	op, ok := operations()[name]
	if !ok {
		return nil, unsupported("operation", name)
	}
	return op(ctx, req)
}
