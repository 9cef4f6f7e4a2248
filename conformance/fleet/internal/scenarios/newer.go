package scenarios

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

// derivedGroups has the backend derive a group from its definition.
func derivedGroups(ctx context.Context, s *stage) error {
	const group = "derived"
	subject := "commands.group." + group
	path, err := s.File(group+".yaml", "id: "+group+"\nmembers: ["+lab.RealPC+", "+lab.OurPC+"]\n")
	if err != nil {
		return err
	}
	if err := s.quietly(ctx, lab.Kanade, "group", "def", "create", path); err != nil {
		return err
	}
	s.story.Ran(string(lab.Kanade), []string{"group", "def", "create", path}, "", 0)
	for _, pc := range pair {
		if err := s.listens(ctx, pc, subject); err != nil {
			return err
		}
	}
	exec, err := s.fire(ctx, "fleet-hello", "--groups", group)
	if err != nil {
		return err
	}
	if err := s.bothSucceed(ctx, exec); err != nil {
		return err
	}
	s.story.Say("both listen for the group, and run the job")
	if err := s.quietly(ctx, lab.Kanade, "group", "def", "delete", group); err != nil {
		return err
	}
	s.story.Ran(string(lab.Kanade), []string{"group", "def", "delete", group}, "", 0)
	for _, pc := range pair {
		err := s.Wait(ctx, pc+" has left the group", func(context.Context) error {
			if s.Broker.Listens(pc, subject) == nil {
				return errors.New("it still listens for it")
			}
			return s.Broker.Listens(pc, "commands.pc."+pc)
		})
		if err != nil {
			return err
		}
	}
	s.story.Say("without its definition both have left it")
	return nil
}

// rowsPC is a PC that is nowhere but in the buckets.
const rowsPC = "rows-pc"

// newerRows lets our controller change rows that hold what only newer programs
// know, and what none of today's knows.
func newerRows(ctx context.Context, s *stage) error {
	const pc = rowsPC
	rows := []struct {
		bucket, key, before, after string
		change                     []string
	}{
		{
			kvkeys.BucketAgentConfig, "pcs." + pc,
			`{"max_local_concurrent":3,"heartbeat_interval":"9s","of_tomorrow":{"a":[1.50,"<&>"]}}`,
			`{"max_local_concurrent":3,"heartbeat_interval":"7s","of_tomorrow":{"a":[1.50,"<&>"]}}`,
			[]string{"config", "set", "--pc", pc, "heartbeat_interval=7s"},
		},
		{
			kvkeys.BucketAgentGroups, pc,
			`{"groups":["b"],"of_tomorrow":{"z":1,"a":2}}`,
			`{"groups":["a","b"],"of_tomorrow":{"z":1,"a":2}}`,
			[]string{"group", "add", pc, "a"},
		},
	}
	for _, row := range rows {
		kv, err := s.Broker.JetStream.KeyValue(ctx, row.bucket)
		if err != nil {
			return err
		}
		if _, err := kv.PutString(ctx, row.key, row.before); err != nil {
			return err
		}
		if _, err := s.tell(ctx, lab.Controller, row.change...); err != nil {
			return err
		}
		entry, err := kv.Get(ctx, row.key)
		if err != nil {
			return err
		}
		if err := sameJSON(entry.Value(), []byte(row.after)); err != nil {
			return fmt.Errorf("%s of %s: %w", row.key, row.bucket, err)
		}
		if err := kv.Purge(ctx, row.key); err != nil {
			return err
		}
	}
	s.story.Say("members that came with %s, and members that nobody knows yet, are in both rows as they were", lab.Newest)
	return nil
}

// sameJSON compares documents by what they say; a number says its digits too.
func sameJSON(got, want []byte) error {
	g, errG := members(got)
	w, errW := members(want)
	if err := errors.Join(errG, errW); err != nil {
		return err
	}
	if len(g) != len(w) {
		return fmt.Errorf("it is %s, want %s", got, want)
	}
	values := map[string]json.RawMessage{}
	for _, m := range g {
		values[m.name] = m.value
	}
	for _, m := range w {
		if string(values[m.name]) != string(m.value) {
			return fmt.Errorf("%s is %s, want %s", m.name, values[m.name], m.value)
		}
	}
	return nil
}

// conflict sends one request id with two commands.
func conflict(ctx context.Context, s *stage) error {
	cmd, body, err := rawCommand("echo first")
	if err != nil {
		return err
	}
	if err := s.bothRun(ctx, cmd.RequestID, body, s.sign(body), "first"); err != nil {
		return err
	}
	other := *cmd
	other.Script = "echo second"
	otherBody, err := other.MarshalJSON()
	if err != nil {
		return err
	}
	sub, err := s.Broker.Conn.SubscribeSync("obs.>")
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }()
		err = s.Broker.Conn.Flush()
	}
	if err != nil {
		return err
	}
	for _, again := range [][]byte{body, otherBody} {
		for _, pc := range pair {
			if err := s.send(ctx, pc, again, s.sign(again)); err != nil {
				return err
			}
		}
	}
	var events [2][]byte
	for events[0] == nil || events[1] == nil {
		msg, err := sub.NextMsgWithContext(ctx)
		if err != nil {
			return fmt.Errorf("events about the conflict: %w; so far %s", err, events)
		}
		var e struct {
			PC   string `json:"pc_id"`
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal(msg.Data, &e); err != nil {
			return err
		}
		for i, pc := range pair {
			if e.PC == pc && e.Kind == "command_admission_conflict" {
				events[i] = msg.Data
			}
		}
	}
	for i, pc := range pair { // the subject of the command is in the event
		events[i] = bytes.ReplaceAll(events[i], []byte("commands.pc."+pc), []byte("commands.pc.PC"))
	}
	if err := twins(events[0], events[1], "pc_id", "at"); err != nil {
		return fmt.Errorf("events about the conflict: %w", err)
	}
	if err := s.ranAt(ctx, s.sign, "afterwards"); err != nil {
		return err
	}
	if n, err := s.storedResults(ctx, cmd.RequestID); err != nil || n != len(pair) {
		return fmt.Errorf("%d results of one command, %w", n, err)
	}
	s.story.Say("the same command again is not run again; another one under the same id is not run at all, and both report the conflict as an event")
	return nil
}

// storedResults counts the results that the stream has of a request.
func (s *stage) storedResults(ctx context.Context, request string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	stream, err := s.Broker.JetStream.Stream(ctx, kvkeys.StreamResults)
	if err != nil {
		return 0, err
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter("results."+request))
	if err != nil {
		return 0, err
	}
	return int(info.State.Subjects["results."+request]), nil
}
