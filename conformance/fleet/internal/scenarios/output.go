package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// largeOutput prints more than a message takes and reads it from the backend.
func largeOutput(ctx context.Context, s *stage) error {
	const last = 60000
	if err := s.register(ctx, "fleet-large", fmt.Sprintf("seq 1 %d", last)); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-large", bothPCs...)
	if err != nil {
		return err
	}
	row, err := s.sameOfBoth(ctx, exec, whole)
	if err != nil {
		return err
	}
	var want strings.Builder
	for i := range last {
		fmt.Fprintln(&want, i+1)
	}
	if want.Len() <= kvkeys.StdoutInlineThreshold {
		return fmt.Errorf("%d bytes are not large", want.Len())
	}
	if row.Stdout != want.String() {
		return fmt.Errorf("the backend shows %d bytes of %d", len(row.Stdout), want.Len())
	}
	s.story.Say("the backend shows all %d bytes of both agents", want.Len())
	stored, err := s.storedResult(ctx, row.RequestID)
	if err != nil {
		return err
	}
	key, ok := stored.StdoutObject.Get()
	if !ok || stored.Stdout != "" {
		return fmt.Errorf("the result of %s carries %d bytes itself", lab.OurPC, len(stored.Stdout))
	}
	store, err := s.Broker.JetStream.ObjectStore(ctx, kvkeys.ObjectResultOutput)
	if err != nil {
		return err
	}
	info, err := store.GetInfo(ctx, key)
	if err != nil {
		return fmt.Errorf("object %s: %w", key, err)
	}
	if info.Size != uint64(want.Len()) {
		return fmt.Errorf("object %s has %d bytes", key, info.Size)
	}
	s.story.Say("our agent's are in the object store %s, object %s", kvkeys.ObjectResultOutput, key)
	return nil
}

// storedResult reads the result of a request from its stream.
func (s *stage) storedResult(ctx context.Context, request string) (wire.ExecResult, error) {
	var r wire.ExecResult
	stream, err := s.Broker.JetStream.Stream(ctx, kvkeys.StreamResults)
	if err != nil {
		return r, err
	}
	id, err := subjects.ParseRequestID(request)
	if err != nil {
		return r, err
	}
	msg, err := stream.GetLastMsgForSubject(ctx, subjects.Results(id))
	if err != nil {
		return r, fmt.Errorf("stored result: %w", err)
	}
	return r, r.UnmarshalJSON(msg.Data)
}
