package scenarios

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

// operatorFields are those that the contract leaves to the operator: ours keeps
// them, theirs resets them.
var operatorFields = []string{"description", "metadata"}

// resources are 7 streams, and a stream behind each of 11 buckets and 4 stores.
const resources = 22

// takeTurns lets both set up one broker again and again, each side first once.
func takeTurns(ctx context.Context, s *stage) error {
	if s.Newer() {
		s.story.Say("the CLI sets nothing up any more: its backend does")
		return nil
	}
	ours := []string{string(lab.Contract), "bootstrap"}
	theirs := []string{string(lab.Kanade), "jetstream", "setup"}
	var first map[string]config
	for _, order := range []struct {
		name  string
		turns [][]string
	}{{"ours-first", [][]string{ours, theirs, ours}}, {"theirs-first", [][]string{theirs, ours, theirs, ours}}} {
		configs, err := s.turns(ctx, order.name, order.turns)
		if err != nil {
			return fmt.Errorf("%s: %w", order.name, err)
		}
		if first == nil {
			first = configs
		}
		if err := same(first, configs); err != nil {
			return fmt.Errorf("who is first makes a difference: %w", err)
		}
	}
	s.story.Say("%d resources are the same whoever was first and whoever was last, and our plan is empty after every turn", resources)
	return nil
}

// turns runs tools one after the other on a new broker. Each must leave the
// resources as the one before, and what is stored in them.
func (s *stage) turns(ctx context.Context, name string, turns [][]string) (map[string]config, error) {
	b, err := s.NewBroker(name)
	if err != nil {
		return nil, err
	}
	var before map[string]config
	for i, turn := range turns {
		if err := s.quietlyOn(ctx, b, lab.Tool(turn[0]), turn[1:]...); err != nil {
			return nil, err
		}
		after, err := streamConfigs(ctx, b)
		if err != nil {
			return nil, err
		}
		if len(after) != resources {
			return nil, fmt.Errorf("%s made %d resources, not %d", turn[0], len(after), resources)
		}
		if before != nil {
			if err := same(before, after); err != nil {
				return nil, fmt.Errorf("%s changes what was there: %w", turn[0], err)
			}
			if reset := changed(before, after, operatorFields); len(reset) > 0 {
				s.story.Say("%s: %s changes what is the operator's: %s", name, turn[0], strings.Join(reset, "; "))
			}
		}
		before = after
		if err := s.quietlyOn(ctx, b, lab.Contract, "bootstrap", "--plan"); err != nil {
			return nil, fmt.Errorf("after %s the plan is not empty: %w", turn[0], err)
		}
		kv, err := b.JetStream.KeyValue(ctx, kvkeys.BucketAgentGroups)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			if _, err := kv.PutString(ctx, "kept", `{"groups":["kept"]}`); err != nil {
				return nil, err
			}
		}
		entry, err := kv.Get(ctx, "kept")
		if err != nil {
			return nil, fmt.Errorf("%s lost what was stored: %w", turn[0], err)
		}
		if entry.Revision() != 1 {
			return nil, fmt.Errorf("%s wrote what was stored anew", turn[0])
		}
	}
	return before, nil
}

// config is a stream's configuration as the broker reports it.
type config map[string]any

// streamConfigs asks a broker for the configuration of all streams. It is not
// decoded into a type, which would know only some fields.
func streamConfigs(ctx context.Context, b *lab.Broker) (map[string]config, error) {
	msg, err := b.Conn.RequestWithContext(ctx, "$JS.API.STREAM.LIST", nil)
	if err != nil {
		return nil, fmt.Errorf("list streams: %w", err)
	}
	var answer struct {
		Total   int `json:"total"`
		Streams []struct {
			Config config `json:"config"`
		} `json:"streams"`
	}
	if err := json.Unmarshal(msg.Data, &answer); err != nil {
		return nil, fmt.Errorf("list streams: %w", err)
	}
	if len(answer.Streams) != answer.Total {
		return nil, fmt.Errorf("list streams: %d of %d", len(answer.Streams), answer.Total)
	}
	configs := map[string]config{}
	for _, stream := range answer.Streams {
		name, _ := stream.Config["name"].(string)
		configs[name] = stream.Config
	}
	return configs, nil
}

// changed counts the streams in which each of some fields differs.
func changed(before, after map[string]config, fields []string) []string {
	var list []string
	for _, field := range fields {
		n := 0
		for name := range after {
			if !reflect.DeepEqual(before[name][field], after[name][field]) {
				n++
			}
		}
		if n > 0 {
			list = append(list, fmt.Sprintf("%s of %d", field, n))
		}
	}
	return list
}

// same returns every field that differs and is not the operator's.
func same(before, after map[string]config) error {
	if b, a := slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)); !slices.Equal(b, a) {
		return fmt.Errorf("the streams were %s and are %s", strings.Join(b, " "), strings.Join(a, " "))
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(after)) {
		fields := maps.Clone(before[name])
		maps.Copy(fields, after[name])
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			b, a := before[name][field], after[name][field]
			if !slices.Contains(operatorFields, field) && !reflect.DeepEqual(b, a) {
				errs = append(errs, fmt.Errorf("%s: %s was %v and is %v", name, field, b, a))
			}
		}
	}
	return errors.Join(errs...)
}
