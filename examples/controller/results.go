package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/controller/argv"
	"github.com/kanadehq/kanade-shared/examples/controller/console"
	"github.com/kanadehq/kanade-shared/examples/controller/dispatch"
	"github.com/kanadehq/kanade-shared/examples/controller/feed"
	"github.com/kanadehq/kanade-shared/kvkeys"
	"github.com/kanadehq/kanade-shared/wire"
)

const watchResultsHelp = `
Shows results of all jobs, whoever fired them, as they are stored. --since begins
in the past: the broker keeps results for 30 days.

  controller watch results --job hello
  controller watch results --since 2h --until-now --format json

--format json writes a document for each result: sequence (its number in the
stream RESULTS), stored_at, ok, result (the message, output filled in with
--output)

exit codes: 0 Ctrl-C, or the end of what there is with --until-now; 2 wrong use;
3 the broker could not be asked`

// resultsFlags are the flags of watch results.
type resultsFlags struct {
	job, exec, pc    string
	since            string
	untilNow, output bool
}

func watchResultsVerb() verb {
	return verb{
		name: "watch results", short: "show results as they come",
		long: watchResultsHelp,
		flags: func(fs *flag.FlagSet) work {
			var f resultsFlags
			fs.StringVar(&f.job, "job", "", "only results of the job `ID`")
			fs.StringVar(&f.exec, "exec", "", "only results of what was fired as `EXEC_ID`")
			fs.StringVar(&f.pc, "pc", "", "only results of the PC `ID`")
			fs.StringVar(&f.since, "since", "", "begin at `TIME`: a duration ago or an RFC 3339 time (default: now)")
			fs.BoolVar(&f.untilNow, "until-now", false, "end with what is stored already")
			fs.BoolVar(&f.output, "output", false, "fetch output that was too large for a message")
			return func(ctx context.Context, a *app, args []string) error {
				if len(args) > 0 {
					return asUse(fmt.Errorf("watch results takes no arguments, got %q", args[0]))
				}
				if f.untilNow && f.since == "" {
					return asUse(errors.New("--until-now shows nothing without --since"))
				}
				var since time.Time
				if f.since != "" {
					var err error
					if since, err = argv.Ago(f.since, time.Now()); err != nil {
						return asUse(fmt.Errorf("--since: %w", err))
					}
				}
				return a.watchResults(ctx, f, since)
			}
		},
	}
}

func (a *app) watchResults(ctx context.Context, f resultsFlags, since time.Time) error {
	return a.with(ctx, func(b broker) error {
		setUp, cancel := context.WithTimeout(ctx, requestTimeout)
		defer cancel()
		next, err := feed.Next(setUp, b.js, kvkeys.StreamResults)
		if err != nil {
			return err
		}
		opts := feed.Options{From: next}
		if !since.IsZero() {
			opts = feed.Options{Since: since}
		}
		d, err := dispatch.New(b.nc)
		if err != nil {
			return err
		}
		messages, closed := make(chan jetstream.Msg, 1), make(chan struct{})
		defer close(closed)
		stream, err := feed.Open(setUp, b.js, kvkeys.StreamResults, opts, func(msg jetstream.Msg) {
			select {
			case messages <- msg:
			case <-closed:
			}
		})
		if err != nil {
			return err
		}
		defer stream.Close()
		v := &resultsView{a: a, d: d, flags: f}
		if f.untilNow {
			v.last = next - 1
			if none, err := stream.Empty(setUp); err != nil || none {
				return err
			}
		}
		return v.follow(ctx, messages)
	})
}

// resultsView shows results one by one.
type resultsView struct {
	a     *app
	d     *dispatch.Dispatcher
	flags resultsFlags
	last  uint64 // the number to end with; 0 is none
}

// follow shows what comes until ctx ends, or the last one has come.
func (v *resultsView) follow(ctx context.Context, messages <-chan jetstream.Msg) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case msg := <-messages:
			meta, err := msg.Metadata()
			if err != nil {
				return err
			}
			if v.last > 0 && meta.Sequence.Stream > v.last {
				return nil
			}
			if err := v.show(ctx, msg, meta); err != nil {
				return err
			}
			if v.last > 0 && (meta.Sequence.Stream == v.last || meta.NumPending == 0) {
				return nil
			}
		}
	}
}

func (v *resultsView) show(ctx context.Context, msg jetstream.Msg, meta *jetstream.MsgMetadata) error {
	r := dispatch.Result{}
	if err := r.Exec.UnmarshalJSON(msg.Data()); err != nil {
		v.a.note(fmt.Sprintf("message %d on %s is no result: %v", meta.Sequence.Stream, msg.Subject(), err))
		return nil
	}
	f := v.flags
	if f.job != "" && r.Exec.ManifestID.Or("") != f.job || f.exec != "" && r.Exec.ExecID.Or("") != f.exec || f.pc != "" && r.Exec.PCID != f.pc {
		return nil
	}
	r.Stdout, r.Stderr = r.Exec.Stdout, r.Exec.Stderr
	if f.output {
		v.d.Output(ctx, &r, v.a.note)
	}
	if !v.a.json() {
		v.a.screen.Show(func(w io.Writer) {
			fmt.Fprintf(w, "%s job %s\n", meta.Timestamp.UTC().Format(time.RFC3339), console.Clean(r.Exec.ManifestID.Or("unknown")))
			console.PrintResult(w, r)
		})
		return nil
	}
	r.Exec.Stdout, r.Exec.Stderr = r.Stdout, r.Stderr
	return v.a.emit(struct {
		Sequence uint64           `json:"sequence"`
		StoredAt time.Time        `json:"stored_at"`
		OK       bool             `json:"ok"`
		Result   *wire.ExecResult `json:"result"`
	}{meta.Sequence.Stream, meta.Timestamp.UTC(), r.OK(), &r.Exec})
}
