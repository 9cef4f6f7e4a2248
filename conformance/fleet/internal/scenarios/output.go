package scenarios

import (
	"context"
	"fmt"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
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
	row, err := s.sameOfBoth(ctx, exec)
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
	store, err := s.Broker.JetStream.ObjectStore(ctx, kvkeys.ObjectResultOutput)
	if err != nil {
		return err
	}
	info, err := store.GetInfo(ctx, row.RequestID+"/stdout")
	if err != nil {
		return fmt.Errorf("output of %s: %w", lab.OurPC, err)
	}
	s.story.Say("they are in the object store %s, object <request id>/stdout", kvkeys.ObjectResultOutput)
	if info.Size != uint64(want.Len()) {
		return fmt.Errorf("the object has %d bytes", info.Size)
	}
	return nil
}
