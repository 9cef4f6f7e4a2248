package manifest

import (
	"errors"
	"strconv"

	"github.com/kanadehq/kanade-shared/internal/yamldoc"
)

// unparsed makes a finding of a text that is no YAML document.
func (c *checker) unparsed(err error) {
	var e *yamldoc.Error
	if !errors.As(err, &e) {
		c.find("syntax", SeverityError, yamldoc.Span{}, "", err.Error())
		return
	}
	if errors.Is(err, yamldoc.ErrTooLarge) {
		c.find("too-large", SeverityError, yamldoc.Span{}, "", "the document has "+e.Got+" bytes, and may have "+strconv.Itoa(MaxDocument))
		return
	}
	d := c.parsed.Diagnose(e)
	rule := map[yamldoc.Ailment]string{
		yamldoc.BadEncoding: "encoding", yamldoc.SecondDocument: "multiple-documents", yamldoc.TooManyTags: "too-complex",
	}[d.Ailment]
	if rule == "" {
		rule = "syntax"
	}
	f := c.find(rule, SeverityError, d.Span, "", d.Message)
	if d.Advice == "" {
		return
	}
	f.Suggestion = &Suggestion{Message: d.Advice}
	if d.Edit {
		f.Suggestion.Edits = c.edit(d.Replace, d.NewText)
	}
}
