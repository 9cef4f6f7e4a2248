package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/fleet"
	"github.com/kanadehq/kanade-shared/subjects"
	"github.com/kanadehq/kanade-shared/wire"
)

// defaultAnswer is how long one agent may take to answer.
const defaultAnswer = 5 * time.Second

// askFlags are those of verbs that ask the agent of one PC.
type askFlags struct{ answer time.Duration }

func (f *askFlags) register(fs *flag.FlagSet) {
	fs.DurationVar(&f.answer, "answer", defaultAnswer, "wait `DURATION` for an answer")
}

// onePC reads the one argument of such a verb.
func (f *askFlags) onePC(args []string) (subjects.PCID, error) {
	switch {
	case len(args) != 1:
		return subjects.PCID{}, asUse(fmt.Errorf("takes one PC, got %d arguments", len(args)))
	case f.answer <= 0:
		return subjects.PCID{}, asUse(errors.New("--answer must be positive"))
	}
	return parsePC(args[0])
}

// silent makes an agent that does not answer a finding.
func silent(err error) error {
	if errors.Is(err, fleet.ErrNoAnswer) {
		return finding(err)
	}
	return err
}

func pingVerb() verb {
	return verb{
		name: "ping", args: "PC",
		short: "ask an agent for a sign of life",
		long: `
  controller ping PC1

--format json writes one document: pc_id, took_ms, heartbeat (the answer)

exit codes: 0 it answered; 1 nobody answered; 2 wrong use; 3 the broker could not
be asked`,
		flags: func(fs *flag.FlagSet) work {
			var f askFlags
			f.register(fs)
			return func(ctx context.Context, a *app, args []string) error {
				pc, err := f.onePC(args)
				if err != nil {
					return err
				}
				return a.ping(ctx, pc, f.answer)
			}
		},
	}
}

func (a *app) ping(ctx context.Context, pc subjects.PCID, answer time.Duration) error {
	return a.with(ctx, func(b broker) error {
		ctx, cancel := context.WithTimeout(ctx, answer)
		defer cancel()
		hb, took, err := fleet.Ping(ctx, b.nc, pc)
		if err != nil {
			return silent(err)
		}
		if a.json() {
			return a.emit(struct {
				PCID      string          `json:"pc_id"`
				TookMS    float64         `json:"took_ms"`
				Heartbeat *wire.Heartbeat `json:"heartbeat"`
			}{pc.String(), float64(took.Microseconds()) / 1000, &hb})
		}
		a.screen.Line("%s answered in %s: agent %s on %s (%s)", hb.PCID, console.Took(took), hb.AgentVersion, hb.Hostname.Or("an unnamed host"), hb.OSFamily.Or("unknown system"))
		return nil
	})
}

func logsVerb() verb {
	return verb{
		name: "logs", args: "PC",
		short: "show the end of an agent's own log",
		long: `
  controller logs PC1 --lines 100

--format json writes one document: pc_id, text

exit codes: 0 shown; 1 nobody answered; 2 wrong use; 3 the broker could not be
asked`,
		flags: func(fs *flag.FlagSet) work {
			var f askFlags
			f.register(fs)
			lines := fs.Uint("lines", wire.DefaultTailLines, "show `N` lines")
			return func(ctx context.Context, a *app, args []string) error {
				pc, err := f.onePC(args)
				if err != nil {
					return err
				}
				if *lines != uint(uint32(*lines)) {
					return asUse(errors.New("--lines is too large"))
				}
				return a.logs(ctx, pc, uint32(*lines), f.answer)
			}
		},
	}
}

func (a *app) logs(ctx context.Context, pc subjects.PCID, lines uint32, answer time.Duration) error {
	return a.with(ctx, func(b broker) error {
		ctx, cancel := context.WithTimeout(ctx, answer)
		defer cancel()
		text, err := fleet.Logs(ctx, b.nc, pc, lines)
		if err != nil {
			return silent(err)
		}
		if a.json() {
			return a.emit(struct {
				PCID string `json:"pc_id"`
				Text string `json:"text"`
			}{pc.String(), text})
		}
		a.screen.Show(func(w io.Writer) { console.PrintText(w, "", text) })
		return nil
	})
}

const tailHelp = `
Shows what a run prints while it runs, from the agent's memory, until it ends.
Without --result that is the newest run of the PC, of --exec if that is given;
runs that were fired without an exec id are only found by --result.

  controller tail PC1
  controller tail PC1 --exec 4fe2b6a0-7f0c-4d52-9a3c-0c7f2ffbb0f1

Agents remember the last 128 KiB of each output, and that until a minute after the
end; the result has all of it: "controller watch results --since 1h".

--format json writes a document for each piece: pc_id, result_id, running, stdout,
stderr (what is new), gap (true where something was lost in between)

exit codes: 0 the run ended, or Ctrl-C; 1 nobody answered, or the agent knows no
such run any more; 2 wrong use; 3 the broker could not be asked`

func tailVerb() verb {
	return verb{
		name: "tail", args: "PC",
		short: "follow the output of a run",
		long:  tailHelp,
		flags: func(fs *flag.FlagSet) work {
			var f askFlags
			f.register(fs)
			result := fs.String("result", "", "the run with the result id `ID`")
			exec := fs.String("exec", "", "the newest run of what was fired as `EXEC_ID`")
			pause := fs.Duration("pause", time.Second, "ask again after `DURATION`")
			return func(ctx context.Context, a *app, args []string) error {
				pc, err := f.onePC(args)
				if err != nil {
					return err
				}
				t := tail{a: a, pc: pc, result: *result, answer: f.answer, pause: *pause}
				if *exec != "" {
					if t.exec, err = subjects.ParseExecID(*exec); err != nil {
						return asUse(fmt.Errorf("--exec: %w", err))
					}
				}
				if *pause <= 0 {
					return asUse(errors.New("--pause must be positive"))
				}
				return a.with(ctx, func(b broker) error { return t.follow(ctx, b) })
			}
		},
	}
}

// tail follows one run.
type tail struct {
	a             *app
	pc            subjects.PCID
	exec          subjects.ExecID
	result        string
	answer, pause time.Duration

	stdout, stderr string // as the agent gave them last
	heldOut        string // lines that have not ended yet
	heldErr        string
}

func (t *tail) follow(ctx context.Context, b broker) error {
	if err := t.find(ctx, b); err != nil {
		return err
	}
	for {
		asking, cancel := context.WithTimeout(ctx, t.answer)
		reply, err := fleet.Tail(asking, b.nc, t.pc, t.result)
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return silent(err)
		case !reply.Found:
			return finding(fmt.Errorf("%s remembers nothing of run %s: it ended more than a minute ago, or never began there", t.pc, t.result))
		}
		if err := t.show(&reply); err != nil {
			return err
		}
		if !reply.Running {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(t.pause):
		}
	}
}

// find looks up the run that is meant.
func (t *tail) find(ctx context.Context, b broker) error {
	if t.result != "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	event, ok, err := fleet.LastRun(ctx, b.js, t.pc, t.exec)
	switch {
	case err != nil:
		return err
	case !ok:
		return finding(fmt.Errorf("%s has not begun any such run in the last days", t.pc))
	}
	t.result = event.ResultID
	if !t.a.json() {
		t.a.screen.Note("job %s %s, begun %s, result id %s", event.ManifestID, event.Version, event.StartedAt.UTC().Format(time.RFC3339), event.ResultID)
	}
	return nil
}

// show writes what is new.
func (t *tail) show(reply *wire.JobTailReply) error {
	stdout, lostOut := fleet.News(t.stdout, reply.Stdout)
	stderr, lostErr := fleet.News(t.stderr, reply.Stderr)
	t.stdout, t.stderr = reply.Stdout, reply.Stderr
	if t.a.json() {
		if stdout+stderr == "" && reply.Running {
			return nil
		}
		return t.a.emit(struct {
			PCID     string `json:"pc_id"`
			ResultID string `json:"result_id"`
			Running  bool   `json:"running"`
			Stdout   string `json:"stdout"`
			Stderr   string `json:"stderr"`
			Gap      bool   `json:"gap"`
		}{t.pc.String(), t.result, reply.Running, stdout, stderr, lostOut || lostErr})
	}
	if lostOut || lostErr {
		t.a.note("some output came too fast and is not shown; the result has it")
	}
	stdout, t.heldOut = wholeLines(t.heldOut+stdout, reply.Running)
	stderr, t.heldErr = wholeLines(t.heldErr+stderr, reply.Running)
	t.a.screen.Show(func(w io.Writer) {
		console.PrintText(w, "", stdout)
		console.PrintText(w, "stderr: ", stderr)
	})
	if !reply.Running {
		t.a.screen.Note("%s", "the run has ended")
	}
	return nil
}

// wholeLines holds back a line that may go on.
func wholeLines(text string, goesOn bool) (whole, held string) {
	if !goesOn {
		return text, ""
	}
	i := strings.LastIndexByte(text, '\n') + 1
	return text[:i], text[i:]
}
