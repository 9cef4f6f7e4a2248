package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
)

const (
	// RequestAge is how long a request id is remembered: a day longer than the
	// stream EXEC keeps its command.
	RequestAge = 8 * 24 * time.Hour
	// MaxRequests is the most that are remembered; the oldest go first.
	MaxRequests = 50_000

	maxLine      = 2048 // an id has 1024 bytes at most
	compactAfter = 1024 // lines that say nothing any more
)

var checksums = crc32.MakeTable(crc32.Castagnoli)

// Requests is a set of request ids, which hold no white space, each with the digest
// of its message. Make one with [InMemory] or [OpenRequests]. Its methods may be called by several goroutines
// at once.
type Requests struct {
	path string // "" where nothing is kept
	most int

	mu     sync.Mutex
	known  map[string]Digest
	order  []request // oldest first
	file   *os.File  // nil where it has yet to be opened
	lines  int       // in the file
	torn   bool      // the last write failed half-way
	closed bool
}

type request struct {
	id     string
	digest Digest
	at     time.Time
}

// InMemory returns a set of at most so many ids that is gone with the program.
func InMemory(most int) *Requests { return &Requests{most: most, known: make(map[string]Digest)} }

// OpenRequests opens the set in a file, which it creates, and forgets what is
// older than [RequestAge]. Lines that are damaged, as the last one is by a crash
// in the middle of it, are passed over and counted.
func OpenRequests(path string, now time.Time) (r *Requests, damaged int, err error) {
	r = InMemory(MaxRequests)
	r.path = path
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, 0, err
	default:
		damaged, err = r.load(f, now)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, 0, err
		}
	}
	// Rewriting it drops what is damaged or old, and shows that it can be written.
	if err := r.compact(); err != nil {
		return nil, 0, err
	}
	return r, damaged, nil
}

// Has reports whether an id is in the set, and if so, whether it came with the same
// message, which counts as the same where its digest was not kept.
func (r *Requests) Has(id string, digest Digest) (known, same bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was, known := r.known[id]
	return known, was == "" || digest == "" || was == digest.kept()
}

// Add puts an id into the set and reports whether it was not there. When it
// returns no error, the id survives a crash, where there is a file. With one, it
// is remembered by this program alone.
func (r *Requests) Add(id string, digest Digest, now time.Time) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.known[id]; known {
		return false, nil
	}
	q := request{id, digest.kept(), now}
	r.remember(q)
	if r.path == "" {
		return true, nil
	}
	if err := r.append(q); err != nil {
		return true, fmt.Errorf("journal: request id not kept: %w", safefile.Explain(err))
	}
	if r.lines > 2*len(r.order)+compactAfter {
		if err := r.compact(); err != nil {
			r.lines = 0 // a file that is longer than it need be: later
		}
	}
	return true, nil
}

// Close closes the file. Ids can be added to the memory still.
func (r *Requests) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return r.closeFile()
}

func (r *Requests) closeFile() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file = nil
	return err
}

// openFile opens the file to append to it.
func (r *Requests) openFile() error {
	if r.closed {
		return fs.ErrClosed
	}
	f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		r.file = f
	}
	return err
}

func (r *Requests) remember(q request) {
	r.known[q.id] = q.digest
	r.order = append(r.order, q)
	if len(r.order) > r.most {
		delete(r.known, r.order[0].id)
		r.order[0] = request{}
		r.order = r.order[1:]
	}
}

// append writes one line behind the others.
func (r *Requests) append(q request) error {
	if r.file == nil {
		if err := r.openFile(); err != nil {
			return err
		}
	}
	line := formatLine(q)
	if r.torn { // end the broken line first
		line = append([]byte{'\n'}, line...)
	}
	_, err := r.file.Write(line)
	if err == nil {
		err = r.file.Sync()
	}
	r.torn = err != nil
	r.lines++
	return err
}

// compact writes the file anew with what is known. Windows replaces no file
// that is open.
func (r *Requests) compact() error {
	var buf bytes.Buffer
	for _, q := range r.order {
		buf.Write(formatLine(q))
	}
	err := r.closeFile()
	if err == nil {
		err = safefile.Write(r.path, buf.Bytes())
	}
	if err == nil {
		r.lines, r.torn = len(r.order), false
	}
	return errors.Join(err, r.openFile())
}

// load reads the lines of a file.
func (r *Requests) load(f io.Reader, now time.Time) (damaged int, err error) {
	in := bufio.NewReaderSize(f, maxLine)
	for {
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			damaged++
			if err := skipLine(in); err != nil {
				return damaged, ignoreEOF(err)
			}
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return damaged, err
		case len(line) == 0:
			return damaged, nil
		}
		if q, ok := parseLine(line); !ok {
			damaged++
		} else if q.at = earlier(q.at, now); now.Sub(q.at) < RequestAge {
			if _, known := r.known[q.id]; !known {
				r.remember(q)
			}
		}
	}
}

// earlier keeps a time that a wrong clock put into the future from making an id
// immortal.
func earlier(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}

func skipLine(in *bufio.Reader) error {
	for {
		_, err := in.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// formatLine makes a line of an id, the time in Unix seconds, the digest where there
// is one, and a checksum of all that.
func formatLine(q request) []byte {
	line := fmt.Appendf(nil, "%s %d ", q.id, q.at.Unix())
	if q.digest != "" {
		line = fmt.Appendf(line, "%s ", q.digest)
	}
	return fmt.Appendf(line, "%08x\n", crc32.Checksum(line, checksums))
}

func parseLine(line []byte) (request, bool) {
	const tail = 9 // checksum and line end
	if len(line) < tail || line[len(line)-1] != '\n' {
		return request{}, false
	}
	head := line[:len(line)-tail]
	id, rest, ok := bytes.Cut(bytes.TrimSuffix(head, []byte{' '}), []byte{' '})
	seconds, digest, has := strings.Cut(string(rest), " ")
	at, err := strconv.ParseInt(seconds, 10, 64)
	if !ok || err != nil || len(id) == 0 || has && !Digest(digest).valid() {
		return request{}, false
	}
	q := request{string(id), Digest(digest), time.Unix(at, 0)}
	return q, bytes.Equal(formatLine(q), line)
}
