package manifest

import (
	"errors"
	"time"

	"github.com/kanadehq/kanade-shared/wire"
)

// Check says all that is wrong with a document, and where. The text is YAML, of
// which JSON is a part. It never fails: what cannot be read at all is a finding
// too.
//
// There is an error among the findings just where the strict decoder or Validate
// refuses the document; what is accepted but cannot work is a warning.
// docs/rules.md explains every rule and names the few exceptions.
func Check(kind Kind, text []byte, opts CheckOptions) *Report {
	local := opts.Local
	if local == nil {
		local = time.UTC
	}
	r := &Report{Kind: kind}
	c := checker{text: text, report: r}
	var err error
	switch kind {
	case KindJob:
		if r.Job, err = DecodeJob(text); err == nil {
			_, strict := DecodeJobStrict(text)
			c.add(strict)
			err = r.Job.Validate()
		}
	case KindSchedule:
		if r.Schedule, err = DecodeSchedule(text); err == nil {
			_, strict := DecodeScheduleStrict(text)
			c.add(strict)
			err = r.Schedule.Validate(local)
		}
	case KindFreeze:
		if r.Freeze, err = DecodeFreeze(text); err == nil {
			_, strict := strictYAML(text, new(Freeze), shapeFreeze())
			c.add(strict)
			err = r.Freeze.Validate(local)
		}
	case KindFanoutPlan:
		if r.FanoutPlan, err = decodeYAML(text, new(FanoutPlan), shapeFanoutPlan()); err == nil {
			_, err = strictYAML(text, new(FanoutPlan), shapeFanoutPlan())
		}
	}
	c.add(err)
	return r
}

// checker gathers the findings on a document.
type checker struct {
	text   []byte
	report *Report
}

// add makes findings of an error of a decoder or of Validate.
func (c *checker) add(err error) {
	var refused *wire.DecodeError
	var unknown *UnknownFieldsError
	var rule *RuleError
	switch {
	case errors.As(err, &unknown):
		for _, f := range unknown.Fields {
			c.find("unknown-key", f.Path, Position{f.Offset, f.Line, f.Column}, "nobody knows this key")
		}
	case errors.As(err, &refused):
		c.find("wrong-type", refused.Path, Position{refused.Offset, refused.Line, refused.Column}, "expected "+refused.Expected+", got "+refused.Got)
	case errors.As(err, &rule):
		c.find("broken-rule", rule.Path, Position{Line: 1, Column: 1}, rule.Error())
	}
}

func (c *checker) find(rule, path string, at Position, message string) {
	c.report.Findings = append(c.report.Findings, Finding{
		Rule: rule, Severity: SeverityError, Span: Span{at, at}, Path: path, Message: message,
	})
}
