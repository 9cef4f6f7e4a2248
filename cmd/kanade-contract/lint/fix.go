package lint

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kanadehq/kanade-shared/manifest"
)

// maxRounds bounds how often a document is checked again: a mended mistake may
// show another one.
const maxRounds = 10

// fix mends what is safe to mend, as long as that does not make the document
// worse, and writes the file.
func (r *Result) fix(text []byte, opts manifest.CheckOptions, dryRun bool) {
	fixed := text
	// try applies what some findings suggest, unless that makes things worse.
	try := func(findings []manifest.Finding) bool {
		edits, cured := safeEdits(findings)
		if hasCRLF(fixed) {
			for i := range edits {
				edits[i].NewText = strings.ReplaceAll(strings.ReplaceAll(edits[i].NewText, "\r\n", "\n"), "\n", "\r\n")
			}
		}
		next := manifest.ApplyEdits(fixed, edits)
		if bytes.Equal(next, fixed) {
			return false
		}
		report := manifest.Check(r.Kind, next, opts)
		if len(report.Findings) > len(r.Report.Findings) || errorsOf(report) > errorsOf(r.Report) {
			return false
		}
		fixed, r.Report = next, report
		r.Fixes = append(r.Fixes, cured...)
		return true
	}
	for range maxRounds {
		// All at once or, where these do not go together, one of them.
		if !try(r.Report.Findings) && !slices.ContainsFunc(r.Report.Findings, func(f manifest.Finding) bool {
			return try([]manifest.Finding{f})
		}) {
			break
		}
	}
	if len(r.Fixes) == 0 {
		return
	}
	r.Before, r.After = text, fixed
	if dryRun || r.Path == Stdin {
		return
	}
	if err := replace(r.Path, fixed); err != nil {
		r.Err = plain(err)
		r.Fixes, r.After = nil, nil
		r.Report = manifest.Check(r.Kind, text, opts)
	}
}

func errorsOf(r *manifest.Report) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == manifest.SeverityError {
			n++
		}
	}
	return n
}

// safeEdits are those of the suggestions that may be applied unasked, sorted, and
// the findings that they cure. Of suggestions that would change the same place the
// first is taken.
func safeEdits(findings []manifest.Finding) (edits []manifest.Edit, cured []manifest.Finding) {
	for _, f := range findings {
		if f.Suggestion == nil || !f.Suggestion.Safe || len(f.Suggestion.Edits) == 0 {
			continue
		}
		if slices.ContainsFunc(f.Suggestion.Edits, func(e manifest.Edit) bool {
			return slices.ContainsFunc(edits, func(o manifest.Edit) bool { return collide(e.Span, o.Span) })
		}) {
			continue
		}
		edits = append(edits, f.Suggestion.Edits...)
		cured = append(cured, f)
	}
	slices.SortStableFunc(edits, func(a, b manifest.Edit) int { return a.Span.Start.Offset - b.Span.Start.Offset })
	return edits, cured
}

// collide reports whether two spans share a character, or begin at the same one.
func collide(a, b manifest.Span) bool {
	return a.Start.Offset == b.Start.Offset || a.Start.Offset < b.End.Offset && b.Start.Offset < a.End.Offset
}

// hasCRLF reports whether lines end as on Windows, by the first that does.
func hasCRLF(text []byte) bool {
	i := bytes.IndexByte(text, '\n')
	return i > 0 && text[i-1] == '\r'
}

// replace writes a file anew, at once or not at all. It keeps its mode, and stays
// what links lead to.
func replace(path string, text []byte) (err error) {
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".kanade-contract-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
