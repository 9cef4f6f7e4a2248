package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/kanadehq/kanade-shared/examples/agent/safefile"
	"github.com/kanadehq/kanade-shared/wire"
)

const (
	runSuffix     = ".json"
	corruptFolder = "corrupt"
	// maxRun is more than any broker delivers: its limit for a message is 64 MiB.
	// A signed command is in its record twice, once in base64.
	maxRun = 220 << 20
)

// errCorrupt means that a file is no record of a run.
var errCorrupt = errors.New("journal: corrupt record")

// Run is the record of a command.
type Run struct {
	// Command is what was ordered. Its request id names the record.
	Command wire.Command
	// Digest is that of the message that it came in; "" where that is not known.
	Digest Digest
	// Body and Headers are the message itself where it was signed, for the
	// signature to be verified once more before a later start of the agent runs the
	// command.
	Body    []byte
	Headers map[string][]string
	// ResultID is the id that its result has or will have.
	ResultID string
	// AdmittedAt is when the command was taken.
	AdmittedAt time.Time
	// StartedAt is when its script was about to be started; zero before that.
	StartedAt time.Time
}

// runFile is a record as it is stored.
type runFile struct {
	ResultID   string          `json:"result_id"`
	AdmittedAt time.Time       `json:"admitted_at"`
	StartedAt  time.Time       `json:"started_at,omitzero"`
	Digest     Digest          `json:"digest,omitempty"`
	Command    json.RawMessage `json:"command"`

	Body    []byte              `json:"body,omitempty"`
	Headers map[string][]string `json:"headers,omitempty"`
}

// Runs is a folder of records. Make one with [OpenRuns]. Its methods may be
// called by several goroutines at once, for different commands.
type Runs struct{ dir string }

// OpenRuns opens a folder, which it creates, and returns the records in it in
// the order in which the commands were taken. What is no record is moved to the
// folder corrupt in it, and the log hears of it.
func OpenRuns(dir string, log *slog.Logger) (*Runs, []Run, error) {
	if err := safefile.MakeDir(dir); err != nil {
		return nil, nil, err
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	r := &Runs{dir}
	var left []Run
	for _, f := range found {
		path := filepath.Join(dir, f.Name())
		switch {
		case f.IsDir() && f.Name() == corruptFolder:
		case f.Type().IsRegular() && safefile.IsTemp(f.Name()):
			if err := os.Remove(path); err != nil {
				log.Warn("unfinished file not removed", "file", path, "err", err)
			}
		default:
			run, err := r.read(path, f)
			if err == nil {
				left = append(left, run)
				continue
			}
			if to, err := safefile.SetAside(path, corruptFolder); err == nil {
				path = to
			}
			log.Error("record of a command set aside: the command may have no result", "file", path, "err", err)
		}
	}
	slices.SortStableFunc(left, func(a, b Run) int { return a.AdmittedAt.Compare(b.AdmittedAt) })
	return r, left, nil
}

// Put stores a record or replaces it. When it returns nil, the record survives
// a crash; after an error there is none. The error matches
// [safefile.ErrDiskFull] where that is why.
func (r *Runs) Put(run Run) error {
	data, err := encodeRun(run)
	if err != nil {
		return fmt.Errorf("journal: record of a command: %w", err)
	}
	path := r.path(run.Command.RequestID)
	if err := safefile.Write(path, data); err != nil {
		_ = os.Remove(path)
		return fmt.Errorf("journal: record of a command: %w", err)
	}
	return nil
}

// Remove removes the record of a command, which need not be there. When it
// returns nil, the record does not come back after a crash.
func (r *Runs) Remove(requestID string) error {
	if err := safefile.Remove(r.path(requestID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("journal: record of a command: %w", err)
	}
	return nil
}

// path is that of a record: a request id may be too long for the name of a file,
// or be none on some systems.
func (r *Runs) path(requestID string) string {
	sum := sha256.Sum256([]byte(requestID))
	return filepath.Join(r.dir, hex.EncodeToString(sum[:16])+runSuffix)
}

func (r *Runs) read(path string, f fs.DirEntry) (Run, error) {
	if !f.Type().IsRegular() {
		return Run{}, fmt.Errorf("%w: no file", errCorrupt)
	}
	if info, err := f.Info(); err != nil {
		return Run{}, err
	} else if info.Size() > maxRun {
		return Run{}, fmt.Errorf("%w: %d bytes", errCorrupt, info.Size())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Run{}, err
	}
	run, err := decodeRun(data)
	if err == nil && r.path(run.Command.RequestID) != path {
		err = fmt.Errorf("%w: its name is another command's", errCorrupt)
	}
	return run, err
}

func encodeRun(run Run) ([]byte, error) {
	cmd, err := run.Command.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err = enc.Encode(runFile{run.ResultID, run.AdmittedAt, run.StartedAt, run.Digest, cmd, run.Body, run.Headers})
	return buf.Bytes(), err
}

func decodeRun(data []byte) (Run, error) {
	var f runFile
	if err := json.Unmarshal(data, &f); err != nil {
		return Run{}, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	run := Run{
		Digest: f.Digest, Body: f.Body, Headers: f.Headers,
		ResultID: f.ResultID, AdmittedAt: f.AdmittedAt, StartedAt: f.StartedAt,
	}
	if err := run.Command.UnmarshalJSON(f.Command); err != nil {
		return Run{}, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	if run.ResultID == "" || run.AdmittedAt.IsZero() {
		return Run{}, fmt.Errorf("%w: no result id or no time", errCorrupt)
	}
	if run.Digest != "" && !run.Digest.valid() {
		return Run{}, fmt.Errorf("%w: a digest that is none", errCorrupt)
	}
	return run, nil
}
