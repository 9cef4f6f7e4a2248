package manifest

// ApplyEdits returns the text with the edits, which must be sorted and must not
// overlap, as those of a [Suggestion] are. One that begins before the end of the
// one before, or ends beyond the text, is left out.
func ApplyEdits(text []byte, edits []Edit) []byte {
	out := make([]byte, 0, len(text))
	done := 0
	for _, e := range edits {
		start, end := e.Span.Start.Offset, e.Span.End.Offset
		if start < done || end < start || end > len(text) {
			continue
		}
		out = append(out, text[done:start]...)
		out = append(out, e.NewText...)
		done = end
	}
	return append(out, text[done:]...)
}
