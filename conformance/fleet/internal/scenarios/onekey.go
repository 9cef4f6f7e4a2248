package scenarios

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/kvrmw"
	"github.com/kanadehq/kanade-shared/wire"
)

// oneKey lets both sides add groups to the same PC at the same time.
func oneKey(ctx context.Context, s *stage) error {
	const (
		pc      = "shared-pc"
		writers = 3 // of each side
		rounds  = 12
	)
	bucket, err := kvrmw.Open(ctx, s.Broker.JetStream, kvkeys.BucketAgentGroups)
	if err != nil {
		return err
	}
	var want []string
	var wg sync.WaitGroup
	errs := make(chan error, 2*writers*rounds)
	for writer := range writers {
		theirs := func(round int) string { return fmt.Sprintf("theirs-%d-%02d", writer, round) }
		ours := func(round int) string { return fmt.Sprintf("ours-%d-%02d", writer, round) }
		for round := range rounds {
			want = append(want, theirs(round), ours(round))
		}
		wg.Go(func() {
			for round := range rounds {
				errs <- s.quietly(ctx, lab.Kanade, "group", "add", pc, theirs(round))
			}
		})
		wg.Go(func() {
			for round := range rounds {
				_, err := kvrmw.Update(ctx, bucket, pc, func(g *wire.AgentGroups) (bool, error) {
					return g.Insert(ours(round)), nil
				})
				errs <- err
			}
		})
	}
	wg.Wait()
	for range len(errs) {
		if err := <-errs; err != nil {
			return err
		}
	}
	var groups wire.AgentGroups
	kv, err := s.Broker.JetStream.KeyValue(ctx, kvkeys.BucketAgentGroups)
	if err != nil {
		return err
	}
	entry, err := kv.Get(ctx, pc)
	if err != nil {
		return err
	}
	if err := groups.UnmarshalJSON(entry.Value()); err != nil {
		return err
	}
	slices.Sort(want)
	if got := groups.Groups; !slices.Equal(got, want) {
		return fmt.Errorf("%d groups of %d are there: %q", len(got), len(want), got)
	}
	s.story.Say("%d writers of each side add %d groups each: all %d are there", writers, rounds, len(want))
	return nil
}
