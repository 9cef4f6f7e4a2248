package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
)

// Defaults of [Options].
const (
	DefaultMaxMessages = 10_000
	DefaultMaxBytes    = 1 << 30
	DefaultAckTimeout  = 30 * time.Second
	DefaultMinPause    = time.Second
	DefaultMaxPause    = 30 * time.Second
)

// Options configure an [Outbox].
type Options struct {
	// Dir is the folder; it is created. Required.
	Dir string
	// MaxMessages and MaxBytes bound what is stored. Defaults:
	// [DefaultMaxMessages] and [DefaultMaxBytes].
	MaxMessages int
	MaxBytes    int64
	// AckTimeout bounds the wait for the stream's answer. Default:
	// [DefaultAckTimeout].
	AckTimeout time.Duration
	// MinPause and MaxPause bound the pause before a message is sent again. It
	// doubles, and a random half of it is waited, so that a fleet whose broker
	// comes back does not send in one moment. Defaults: [DefaultMinPause] and
	// [DefaultMaxPause].
	MinPause, MaxPause time.Duration
	// Prepare, if set, has the last word on a message before it is sent, such as
	// to move a part of it elsewhere. What it returns replaces the message on
	// disk, so it is not done again. With an error the message waits for the
	// next time. The subject and the id must stay.
	Prepare func(ctx context.Context, m Message) (Message, error)
	// Logger gets what an operator wants to know. Default: slog.Default.
	Logger *slog.Logger
}

// ErrFull means that the outbox holds as much as it may. The message that was
// to be added is refused; none that it holds is given up for it.
var ErrFull = errors.New("outbox: full")

// Outbox is a folder of messages. Make one with [Open]. Its methods may be
// called by several goroutines at once.
type Outbox struct {
	opts Options
	log  *slog.Logger
	wake chan struct{} // holds one

	mu        sync.Mutex
	entries   []*entry        // in the order of their sequences
	ids       map[string]bool // of the entries
	bytes     int64
	next      uint64
	emptied   chan struct{} // closed when the last entry goes; nil while nobody waits
	interrupt func()        // ends the attempt that is under way
}

// entry is a message that is stored.
type entry struct {
	sequence uint64
	id       string
	size     int64
	held     bool // not to be sent yet
	tries    int
	due      time.Time // not to be sent before
}

// Open opens the folder of an outbox and reads what is in it: an outbox that was
// left behind is taken over, except for files that are no messages. The error
// says that the folder cannot be used.
func Open(opts Options) (*Outbox, error) {
	if opts.Dir == "" {
		return nil, errors.New("outbox: no folder")
	}
	opts.MaxMessages = cmp.Or(opts.MaxMessages, DefaultMaxMessages)
	opts.MaxBytes = cmp.Or(opts.MaxBytes, DefaultMaxBytes)
	opts.AckTimeout = cmp.Or(opts.AckTimeout, DefaultAckTimeout)
	opts.MinPause = cmp.Or(opts.MinPause, DefaultMinPause)
	opts.MaxPause = max(opts.MinPause, cmp.Or(opts.MaxPause, DefaultMaxPause))
	o := &Outbox{
		opts: opts,
		log:  cmp.Or(opts.Logger, slog.Default()),
		wake: make(chan struct{}, 1),
		ids:  make(map[string]bool),
	}
	if err := o.open(); err != nil {
		return nil, fmt.Errorf("outbox %s: %w", opts.Dir, err)
	}
	return o, nil
}

func (o *Outbox) open() error {
	if err := safefile.MakeDir(o.opts.Dir); err != nil {
		return err
	}
	// A folder that can be read alone is found out now, not with the first result.
	probe, err := os.CreateTemp(o.opts.Dir, safefile.TempPattern)
	if err != nil {
		return err
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return err
	}
	return o.scan()
}

// Add stores a message and lets it be sent. When it returns nil, the message
// survives a crash. Adding an id that is stored already does nothing.
//
// The error matches [ErrFull], [ErrInvalid], or [safefile.ErrDiskFull], or is
// another one of the file system; the message is then not stored.
func (o *Outbox) Add(m Message) error {
	release, err := o.Hold(m)
	if err == nil {
		release()
	}
	return err
}

// Hold stores a message as [Outbox.Add] does, but it is not sent before release
// is called or the outbox is opened again. In between, the caller can write down
// that its work is done: whatever moment a crash picks, the message is then
// either still there or was owed to nobody.
func (o *Outbox) Hold(m Message) (release func(), err error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	header := m.header()
	e, err := o.reserve(m.ID, int64(len(header)+len(m.Data)))
	if e == nil {
		return func() {}, err
	}
	if err := safefile.Write(o.path(fileName(e.sequence)), header, m.Data); err != nil {
		_ = os.Remove(o.path(fileName(e.sequence)))
		o.drop(e)
		return nil, fmt.Errorf("outbox: store message: %w", err)
	}
	return func() { o.release(e) }, nil
}

// reserve makes room for a message; the entry is nil where there is none or the
// id is stored.
func (o *Outbox) reserve(id string, size int64) (*entry, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ids[id] {
		return nil, nil
	}
	if len(o.entries)+1 > o.opts.MaxMessages || size > o.opts.MaxBytes-o.bytes {
		return nil, fmt.Errorf("%w: %d messages, %d bytes, and %d bytes do not fit", ErrFull, len(o.entries), o.bytes, size)
	}
	e := &entry{sequence: o.next, id: id, size: size, held: true}
	o.next++
	o.insert(e)
	return e, nil
}

func (o *Outbox) insert(e *entry) {
	o.entries = append(o.entries, e)
	o.ids[e.id] = true
	o.bytes += e.size
}

func (o *Outbox) release(e *entry) {
	o.mu.Lock()
	e.held = false
	o.mu.Unlock()
	o.signal()
}

// drop forgets an entry whose file is gone.
func (o *Outbox) drop(e *entry) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.Index(o.entries, e)
	o.entries = slices.Delete(o.entries, i, i+1)
	delete(o.ids, e.id)
	o.bytes -= e.size
	if len(o.entries) == 0 && o.emptied != nil {
		close(o.emptied)
		o.emptied = nil
	}
}

// Holds reports whether a message with this id is stored.
func (o *Outbox) Holds(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.ids[id]
}

// Len returns how many messages are stored, and their size in bytes.
func (o *Outbox) Len() (messages int, bytes int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.entries), o.bytes
}

// WaitEmpty waits until all messages are sent. It returns the error of ctx
// where that ends first.
func (o *Outbox) WaitEmpty(ctx context.Context) error {
	for {
		o.mu.Lock()
		if len(o.entries) == 0 {
			o.mu.Unlock()
			return nil
		}
		if o.emptied == nil {
			o.emptied = make(chan struct{})
		}
		emptied := o.emptied
		o.mu.Unlock()
		select {
		case <-emptied:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
