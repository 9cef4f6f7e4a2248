package scenarios

import (
	"context"
	"fmt"

	"github.com/kanadehq/kanade-shared/conformance/fleet/internal/lab"
	"github.com/kanadehq/kanade-shared/kvkeys"
)

// whole is how much of stderr is compared where it is the script's alone.
const whole = -1

// bothPCs are the arguments that make an execution one for both PCs.
var bothPCs = []string{"--pcs", lab.RealPC + "," + lab.OurPC}

// sameOfBoth waits for the results of both PCs, compares them and returns ours.
// Of stderr only the first note bytes are compared, where that is not negative:
// what an agent says itself is in its own words. The version is left out: the
// backend has it from the started event, if that was there before the result.
func (s *stage) sameOfBoth(ctx context.Context, exec string, note int) (resultRow, error) {
	real, err := s.result(ctx, exec, lab.RealPC)
	if err != nil {
		return resultRow{}, err
	}
	ours, err := s.result(ctx, exec, lab.OurPC)
	if err != nil {
		return resultRow{}, err
	}
	realErr, oursErr := real.Stderr, ours.Stderr
	if note >= 0 {
		realErr, oursErr = realErr[:min(note, len(realErr))], oursErr[:min(note, len(oursErr))]
	}
	if *real.ExitCode != *ours.ExitCode || real.Stdout != ours.Stdout || realErr != oursErr || real.JobID != ours.JobID {
		return ours, fmt.Errorf("the backend shows another result of our agent, exit code %d\nstdout %.300q\nstderr %.300q\njob %q\nthan of the real one, exit code %d\nstdout %.300q\nstderr %.300q\njob %q",
			*ours.ExitCode, ours.Stdout, ours.Stderr, ours.JobID, *real.ExitCode, real.Stdout, real.Stderr, real.JobID)
	}
	return ours, nil
}

// bothSucceed waits for the same result of both PCs, with exit code 0.
func (s *stage) bothSucceed(ctx context.Context, exec string) error {
	row, err := s.sameOfBoth(ctx, exec, whole)
	if err != nil {
		return err
	}
	if *row.ExitCode != 0 {
		return fmt.Errorf("result %+v", row)
	}
	return nil
}

// execJob fires a job of the catalogue at both PCs by name, then at all.
func execJob(ctx context.Context, s *stage) error {
	for _, target := range [][]string{bothPCs, {"--all"}} {
		exec, err := s.fire(ctx, "fleet-hello", target...)
		if err != nil {
			return err
		}
		row, err := s.sameOfBoth(ctx, exec, whole)
		if err != nil {
			return err
		}
		if *row.ExitCode != 0 || row.Stdout != "hello\n" || row.Stderr != "oops\n" {
			return fmt.Errorf("result %+v", row)
		}
		if err := s.sameStart(ctx, exec); err != nil {
			return err
		}
	}
	s.story.Say("the backend shows the same result of both agents, both times")
	s.story.Say("but for ids and times their started events are the same to the byte")
	// The backend counts no result that comes before it has written down the
	// execution, which it does after it has sent the command.
	if err := s.register(ctx, "fleet-fails", "sleep 2; exit 9"); err != nil {
		return err
	}
	exec, err := s.fire(ctx, "fleet-fails", "--pcs", lab.OurPC)
	if err != nil {
		return err
	}
	if err := s.executed(ctx, exec, 0, 1); err != nil {
		return err
	}
	s.story.Say("a failure on our agent is counted as one")
	return nil
}

// sameStart compares the started events of both agents.
func (s *stage) sameStart(ctx context.Context, exec string) error {
	stream, err := s.Broker.JetStream.Stream(ctx, kvkeys.StreamEvents)
	if err != nil {
		return err
	}
	var events [2][]byte
	for i, pc := range []string{lab.RealPC, lab.OurPC} {
		// An agent's result may be there before its event.
		err := s.Wait(ctx, "the started event of "+pc, func(ctx context.Context) error {
			msg, err := stream.GetLastMsgForSubject(ctx, "events.started."+exec+"."+pc)
			if err != nil {
				return err
			}
			events[i] = msg.Data
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := twins(events[0], events[1], ownWords...); err != nil {
		return fmt.Errorf("started events: %w", err)
	}
	return nil
}
