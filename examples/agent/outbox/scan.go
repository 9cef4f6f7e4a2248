package outbox

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
)

// Names in the folder.
const (
	suffix        = ".msg"
	digits        = 16
	maxSequence   = 9e15 // leaves numbers for those to come
	corruptFolder = "corrupt"
	refusedFolder = "refused"
)

func fileName(sequence uint64) string { return fmt.Sprintf("%0*d%s", digits, sequence, suffix) }

func parseName(name string) (uint64, bool) {
	number, ok := strings.CutSuffix(name, suffix)
	if !ok || len(number) != digits {
		return 0, false
	}
	sequence, err := strconv.ParseUint(number, 10, 64)
	return sequence, err == nil && sequence <= maxSequence && fileName(sequence) == name
}

// scan reads what an earlier run left in the folder. What is no message goes to
// the folder for corrupt files: left in place it would be met at each start.
func (o *Outbox) scan() error {
	found, err := os.ReadDir(o.opts.Dir)
	if err != nil {
		return err
	}
	for _, f := range found {
		name := f.Name()
		switch {
		case f.IsDir() && (name == corruptFolder || name == refusedFolder):
		case f.Type().IsRegular() && safefile.IsTemp(name):
			if err := os.Remove(o.path(name)); err != nil {
				o.log.Warn("unfinished file not removed", "file", o.path(name), "err", err)
			}
		default:
			e, err := o.inspect(name, f.Type().IsRegular())
			if err != nil {
				o.setAside(name, corruptFolder, err)
				continue
			}
			if o.ids[e.id] {
				o.setAside(name, corruptFolder, fmt.Errorf("%w: id %s comes twice", ErrCorrupt, e.id))
				continue
			}
			o.insert(e)
			o.next = max(o.next, e.sequence+1)
		}
	}
	return nil
}

// inspect reads all of a file but keeps little of it: there may be many.
func (o *Outbox) inspect(name string, regular bool) (*entry, error) {
	sequence, ok := parseName(name)
	if !ok || !regular {
		return nil, fmt.Errorf("%w: not a file of the outbox", ErrCorrupt)
	}
	f, err := os.Open(o.path(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return nil, err
	} else if info.Size() > max(o.opts.MaxBytes, DefaultMaxBytes) {
		return nil, fmt.Errorf("%w: %d bytes", ErrCorrupt, info.Size())
	}
	r := bufio.NewReaderSize(f, maxHeader)
	head, err := r.Peek(maxHeader)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	want, ids, err := splitHeader(head)
	if err != nil {
		return nil, err
	}
	m, _, err := splitIDs(ids)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	if _, err := r.Discard(headerSize); err != nil {
		return nil, err
	}
	size, err := io.Copy(h, r)
	if err != nil {
		return nil, err
	}
	if [sha256.Size]byte(h.Sum(nil)) != want {
		return nil, fmt.Errorf("%w: digest differs", ErrCorrupt)
	}
	return &entry{sequence: sequence, id: m.ID, size: int64(headerSize) + size}, nil
}

func (o *Outbox) path(name string) string { return filepath.Join(o.opts.Dir, name) }

// setAside moves a file out of the way and says so.
func (o *Outbox) setAside(name, folder string, cause error) {
	to, err := safefile.SetAside(o.path(name), folder)
	if err != nil {
		o.log.Error("message cannot be sent and not be set aside either", "file", o.path(name), "cause", cause, "err", err)
		return
	}
	o.log.Error("message set aside, it is not sent", "file", to, "err", cause)
}
