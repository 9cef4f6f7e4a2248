package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/kanadehq/kanade-shared/manifest"
)

// Options of a run.
type Options struct {
	// Kind of all documents. Default: each says itself what it is.
	Kind manifest.Kind
	// Check is passed on, with the name of each document.
	Check manifest.CheckOptions
	// Fix applies the suggestions that are safe. Files are written unless DryRun
	// is set.
	Fix, DryRun bool
	// Stdin is read for [Stdin].
	Stdin io.Reader
	// Progress, if set, is called now and then with the number of documents that
	// have been checked, by one goroutine at a time.
	Progress func(done int)
}

// Result is what there is to say about a source.
type Result struct {
	Source
	// Kind of the document; "" where Skipped, and where there is an Err.
	Kind manifest.Kind
	// Skipped says that it was found in a folder and is none of our documents.
	Skipped bool
	// Err is why it could not be checked.
	Err error
	// Findings are sorted by their place in the text.
	Findings []manifest.Finding
	// Fixes are what has been mended, and Before and After the text where there
	// are any.
	Fixes         []manifest.Finding
	Before, After []byte
	// Report is the checker's, of the document as it is now, without the job; nil
	// where there is none.
	Report *manifest.Report

	text []byte // of standard input
}

// Text is what the findings are about, nil where it cannot be read any more.
func (r *Result) Text() []byte {
	switch {
	case r.After != nil:
		return r.After
	case r.Path == Stdin:
		return r.text
	}
	text, err := read(r.Path, nil, new(bytes.Buffer))
	if err != nil {
		return nil
	}
	return text
}

// Run checks sources, several at a time, and what they say of each other. The
// results are in the order of the sources. Texts are in memory only while they are
// checked. The error is that of the context.
func Run(ctx context.Context, sources []Source, opts Options) ([]Result, error) {
	results := make([]Result, len(sources))
	var next, done atomic.Int64
	var progress sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(sources)) {
		workers.Go(func() {
			var buffer bytes.Buffer
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(sources) {
					return
				}
				results[i] = check(sources[i], &opts, &buffer)
				done.Add(1)
				if opts.Progress != nil && progress.TryLock() {
					opts.Progress(int(done.Load()))
					progress.Unlock()
				}
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	together(results, opts.Check)
	return results, nil
}

// together adds what documents say of each other.
func together(results []Result, opts manifest.CheckOptions) {
	var docs []manifest.Document
	for i := range results {
		if r := results[i].Report; r != nil {
			docs = append(docs, manifest.Document{Name: results[i].Name, Report: r})
		}
	}
	found := manifest.CheckTogether(docs, opts)
	for i := range results {
		r := &results[i]
		if more := found[r.Name]; r.Report != nil && len(more) > 0 {
			r.Findings = append(slices.Clone(r.Findings), more...)
			slices.SortStableFunc(r.Findings, func(a, b manifest.Finding) int { return a.Span.Start.Offset - b.Span.Start.Offset })
		}
	}
}

// tooLargeRule is the checker's rule for documents that are not read.
const tooLargeRule = "too-large"

// check checks one source. Its text is in a buffer, which is used again unless
// somebody is to see it later.
func check(s Source, opts *Options, buffer *bytes.Buffer) Result {
	r := Result{Source: s}
	if opts.Fix || s.Path == Stdin {
		buffer = new(bytes.Buffer)
	}
	text, err := read(s.Path, opts.Stdin, buffer)
	var large *tooLargeError
	switch {
	case errors.As(err, &large):
		r.tooLarge(text, large, opts)
		return r
	case err != nil:
		r.Err = plain(err)
		return r
	}
	if s.Path == Stdin {
		r.text = text
	}
	if !r.detect(text, opts) {
		return r
	}
	o := opts.Check
	o.Name = s.Name
	r.Report = manifest.Check(r.Kind, text, o)
	if opts.Fix {
		r.fix(text, o, opts.DryRun)
	}
	r.Findings = r.Report.Findings
	r.Report.Job = nil // with its script, which nobody asks for any more
	return r
}

// tooLarge is the verdict on a document of which the beginning was read.
func (r *Result) tooLarge(text []byte, large *tooLargeError, opts *Options) {
	if !r.detect(text, opts) {
		return
	}
	at := manifest.Position{Line: 1, Column: 1}
	r.Findings = []manifest.Finding{{
		Rule: tooLargeRule, Severity: manifest.SeverityError, Span: manifest.Span{Start: at, End: at},
		Message: large.Error(),
	}}
}

// detect finds out what kind of document it is, and reports whether it is one that
// can be checked.
func (r *Result) detect(text []byte, opts *Options) bool {
	kind, ok := opts.Kind, opts.Kind != ""
	if !ok {
		kind, ok = kindByName(r.Name)
	}
	if !ok {
		kind, ok = manifest.DetectKind(text)
	}
	switch {
	case ok:
		r.Kind = kind
	case r.Found:
		r.Skipped = true
	default:
		r.Err = fmt.Errorf("%s: %w", r.Name, ErrUnknownKind)
	}
	return ok
}

// ErrUnknownKind is the error for a document that does not say what it is.
var ErrUnknownKind = errors.New("this is neither a job, a schedule, a freeze, a fan-out plan, a view nor a group; --kind says which it is meant to be")

// kindByName heeds the names that editors know.
func kindByName(name string) (manifest.Kind, bool) {
	name = strings.ToLower(name)
	for _, kind := range []manifest.Kind{manifest.KindJob, manifest.KindSchedule, manifest.KindView, manifest.KindGroup} {
		for _, extension := range []string{".yaml", ".yml"} {
			if strings.HasSuffix(name, ".kanade-"+string(kind)+extension) {
				return kind, true
			}
		}
	}
	return "", false
}

// tooLargeError is the error for a document that was not read to its end.
type tooLargeError struct{ size int64 } // 0 where nobody knows

func (e *tooLargeError) Error() string {
	if e.size == 0 {
		return fmt.Sprintf("the document has more than the %d bytes that are read at most", manifest.MaxDocument)
	}
	return fmt.Sprintf("the document has %d bytes; at most %d are read", e.size, manifest.MaxDocument)
}

// A document that is too large is read as far as its kind can be told.
const beginning = 64 << 10

// read returns a file's text, or that of standard input, in a buffer.
func read(path string, stdin io.Reader, buffer *bytes.Buffer) ([]byte, error) {
	in, size := stdin, int64(0)
	if path != Stdin {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		in, size = f, info.Size()
	}
	if size > manifest.MaxDocument {
		text, err := io.ReadAll(io.LimitReader(in, beginning))
		if err != nil {
			return nil, err
		}
		return text, &tooLargeError{size}
	}
	buffer.Reset()
	buffer.Grow(int(size) + bytes.MinRead)
	_, err := buffer.ReadFrom(io.LimitReader(in, manifest.MaxDocument+1))
	if err == nil && buffer.Len() > manifest.MaxDocument {
		err = &tooLargeError{}
	}
	return buffer.Bytes(), err
}
