package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/kanadehq/kanade-shared/examples/agent/journal"
	"github.com/kanadehq/kanade-shared/examples/agent/outbox"
	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
)

// What is in the data folder. The outboxes have the contract's names.
const (
	lockFile     = "agent.lock"
	requestsFile = "requests.log"
	runsFolder   = "runs"
	resultsBox   = "outbox"
	eventsBox    = "events-outbox"
	obsBox       = "obs-outbox"
)

// rememberedRequests is how many request ids an agent knows that keeps nothing
// on disk: a command comes a second time within minutes, if it does.
const rememberedRequests = 4096

// lockWait is how long a data folder may be in use when the agent starts. A
// killed agent's lock lives on for a moment in a script that it was about to
// start.
const lockWait = 2 * time.Second

// disk is what an agent keeps in its data folder. Without one, all but seen is
// nil.
type disk struct {
	seen    *journal.Requests // never nil
	runs    *journal.Runs
	results *outbox.Outbox
	events  *outbox.Outbox // what goes to the stream EVENTS
	obs     *outbox.Outbox // what goes to the stream OBS_EVENTS
	lock    *safefile.Lock
}

// openDisk opens the data folder and returns the commands that an earlier run
// has not accounted for. A folder that cannot be used is no reason not to serve;
// one that another agent uses is: each command would be run twice.
func (a *Agent) openDisk(ctx context.Context) ([]journal.Run, error) {
	a.disk = disk{seen: journal.InMemory(rememberedRequests)}
	if a.opts.DataDir == "" {
		return nil, nil
	}
	d, left, err := openFolder(ctx, a.opts, a.spill, a.log)
	switch {
	case errors.Is(err, safefile.ErrInUse):
		return nil, fmt.Errorf("agent: data folder: %w; each agent needs a folder of its own", err)
	case err != nil:
		a.log.Error("data folder cannot be used: missed commands are not caught up on, and results are lost with the agent", "dir", a.opts.DataDir, "err", err)
		return nil, nil
	}
	a.disk = d
	return left, nil
}

type prepareFunc = func(context.Context, outbox.Message) (outbox.Message, error)

// openFolder opens what is in a data folder, or nothing of it.
func openFolder(ctx context.Context, o Options, prepareResult prepareFunc, log *slog.Logger) (d disk, left []journal.Run, err error) {
	dir := o.DataDir
	if err := safefile.MakeDir(dir); err != nil {
		return d, nil, err
	}
	if d.lock, err = acquire(ctx, filepath.Join(dir, lockFile)); err != nil {
		return d, nil, err
	}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	for _, box := range []struct {
		name    string
		box     **outbox.Outbox
		prepare prepareFunc
	}{
		{resultsBox, &d.results, prepareResult},
		{eventsBox, &d.events, nil},
		{obsBox, &d.obs, nil},
	} {
		opts := outbox.Options{Dir: filepath.Join(dir, box.name), MaxMessages: o.MaxOutbox, Prepare: box.prepare, Logger: log}
		if *box.box, err = outbox.Open(opts); err != nil {
			return d, nil, err
		}
	}
	if d.runs, left, err = journal.OpenRuns(filepath.Join(dir, runsFolder), log); err != nil {
		return d, nil, err
	}
	seen, damaged, err := journal.OpenRequests(filepath.Join(dir, requestsFile), time.Now())
	if err != nil {
		return d, nil, err
	}
	if damaged > 0 {
		log.Warn("journal of request ids is damaged, as after a crash", "lines", damaged)
	}
	d.seen = seen
	return d, left, nil
}

// acquire takes the lock of the data folder, and tries for a while.
func acquire(ctx context.Context, path string) (*safefile.Lock, error) {
	deadline := time.Now().Add(lockWait)
	for {
		lock, err := safefile.Acquire(path)
		if !errors.Is(err, safefile.ErrInUse) || time.Now().After(deadline) || sleep(ctx, lockWait/100) != nil {
			return lock, err
		}
	}
}

// durable reports whether anything is kept on disk.
func (d *disk) durable() bool { return d.runs != nil }

func (d *disk) close() {
	if d.seen != nil {
		_ = d.seen.Close()
	}
	if d.lock != nil {
		_ = d.lock.Release()
	}
}

func (d *disk) boxes() []*outbox.Outbox {
	if !d.durable() {
		return nil
	}
	return []*outbox.Outbox{d.results, d.events, d.obs}
}

// drain sends what the outboxes hold until ctx ends; the broker's return hurries
// it.
func (d *disk) drain(ctx context.Context, js jetstream.JetStream) {
	var sending sync.WaitGroup
	for _, box := range d.boxes() {
		sending.Go(func() { box.Run(ctx, js) })
	}
	status := js.Conn().StatusChanged(nats.CONNECTED)
	defer js.Conn().RemoveStatusListener(status)
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-status:
			for _, box := range d.boxes() {
				box.Wake()
			}
		}
	}
	sending.Wait()
}

// flush waits until the outboxes are empty, ctx ends, or there is no broker:
// what is in them is safe.
func (d *disk) flush(ctx context.Context, nc *nats.Conn) {
	for _, box := range d.boxes() {
		if nc.IsConnected() {
			_ = box.WaitEmpty(ctx)
		}
	}
}
