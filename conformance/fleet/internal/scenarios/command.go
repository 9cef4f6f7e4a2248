package scenarios

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
)

// detailed is a job that says everything a command can carry.
const detailed = `id: fleet-detailed
version: 2.3.4
description: says much
execute:
  shell: cmd
  script: |
    echo "détaillé <&>"
  timeout: 90s
  cwd: /
staleness:
  mode: strict
  max_cache_age: 10m
`

// commandOwnWords are the members of a command that differ each time.
var commandOwnWords = []string{"request_id", "exec_id"}

// sameCommand fires one job file at the real agent with the published CLI and
// with our controller, and compares the commands.
func sameCommand(ctx context.Context, s *stage) error {
	path, err := s.File("fleet-detailed.kanade-job.yaml", detailed)
	if err != nil {
		return err
	}
	sub, err := s.Broker.Conn.SubscribeSync("commands.pc." + lab.RealPC)
	if err == nil {
		defer func() { _ = sub.Unsubscribe() }()
		err = s.Broker.Conn.Flush()
	}
	if err != nil {
		return err
	}
	if err := s.registerFile(ctx, path); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-detailed", "--pcs", lab.RealPC)
	if err != nil {
		return err
	}
	theirs, err := nextCommand(ctx, sub)
	if err != nil {
		return err
	}
	row, err := s.result(ctx, exec, lab.RealPC)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 || row.Stdout != "détaillé <&>\n" {
		return fmt.Errorf("result %+v", row)
	}
	if _, err := s.tell(ctx, lab.Controller, "run", path, "--pc", lab.RealPC); err != nil {
		return err
	}
	ours, err := nextCommand(ctx, sub)
	if err != nil {
		return err
	}
	if err := twins(theirs, ours, commandOwnWords...); err != nil {
		return fmt.Errorf("the command of our controller is not the backend's: %w\n%s\n%s", err, theirs, ours)
	}
	s.story.Say("but for ids the command of our controller is the backend's to the byte")
	return nil
}

func nextCommand(ctx context.Context, sub *nats.Subscription) ([]byte, error) {
	msg, err := sub.NextMsgWithContext(ctx)
	if err != nil {
		return nil, fmt.Errorf("command: %w", err)
	}
	return msg.Data, nil
}
