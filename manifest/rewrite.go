package manifest

import (
	"bytes"
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamlwrite"
)

// RewriteJob changes a YAML document so that it says what the job says. Only what
// differs is written anew: other lines stay as they are to the byte, with their
// comments, order, quotes and line ends, and so do keys that nobody knows. Where
// that cannot be done, as in a document in braces or where an anchor is in the way,
// the whole document is written anew behind the comment that it begins with.
//
// [DecodeJob] of the result gives the job. The error is that of DecodeJob for the
// text, or that of [Job.AppendYAML].
func RewriteJob(text []byte, job *Job) ([]byte, error) {
	return rewrite(text, job, shapeJob(), func(text []byte) (jsonAppender, error) { return DecodeJob(text) })
}

// RewriteSchedule is [RewriteJob] for schedules.
func RewriteSchedule(text []byte, s *Schedule) ([]byte, error) {
	return rewrite(text, s, shapeSchedule(), func(text []byte) (jsonAppender, error) { return DecodeSchedule(text) })
}

// RewriteView is [RewriteJob] for views.
func RewriteView(text []byte, v *View) ([]byte, error) {
	return rewrite(text, v, shapeView(), func(text []byte) (jsonAppender, error) { return Reader{}.View(text) })
}

// RewriteGroup is [RewriteJob] for definitions of groups.
func RewriteGroup(text []byte, g *GroupDef) ([]byte, error) {
	return rewrite(text, g, shapeGroupDef(), func(text []byte) (jsonAppender, error) { return Reader{}.Group(text) })
}

func rewrite(text []byte, doc jsonAppender, t *shape.Type, decode func([]byte) (jsonAppender, error)) ([]byte, error) {
	was, err := decode(text)
	if err != nil {
		return nil, err
	}
	before, err := valueOf(was, t)
	if err != nil {
		return nil, err
	}
	after, err := valueOf(doc, t)
	if err != nil {
		return nil, err
	}
	if before.Equal(&after) {
		return bytes.Clone(text), nil
	}
	want, err := doc.AppendJSON(nil)
	if err != nil {
		return nil, err
	}
	if rewritten, ok := yamlwrite.Rewrite(text, t, &before, &after); ok && len(rewritten) <= MaxDocument {
		if is, err := decode(rewritten); err == nil {
			if got, err := is.AppendJSON(nil); err == nil && bytes.Equal(got, want) {
				return rewritten, nil
			}
		}
	}
	out := yamlwrite.Append(nil, &after)
	lead := leadingComment(text)
	if bytes.HasSuffix(lead, []byte("\r\n")) {
		out = bytes.ReplaceAll(out, []byte("\n"), []byte("\r\n"))
	}
	out = append(lead, out...)
	if len(out) > MaxDocument {
		return nil, fmt.Errorf("%w: %s would have %d bytes of at most %d", ErrTooLarge, t.Name, len(out), MaxDocument)
	}
	return out, nil
}

// leadingComment is a copy of the lines that a document begins with, as far as they
// are comments or empty.
func leadingComment(text []byte) []byte {
	var lead []byte
	for line := range bytes.Lines(text) {
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 && trimmed[0] != '#' || !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		lead = append(lead, line...)
	}
	return lead
}
