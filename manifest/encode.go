package manifest

import (
	"fmt"

	"github.com/kanadehq/kanade-shared/internal/shape"
	"github.com/kanadehq/kanade-shared/internal/yamlwrite"
)

// AppendYAML appends the job as YAML that people like to read: keys in the order
// of the contract, without members that are unset or have their default, with
// scripts as blocks, and with quotes where some reader of YAML would take a text
// for a number, a date or a boolean. [DecodeJob] gives the same job back. The
// error is that of AppendJSON, or wraps [ErrTooLarge] where the document would be
// too long to be read; then the result is dst.
func (j *Job) AppendYAML(dst []byte) ([]byte, error) { return appendYAML(dst, j, shapeJob()) }

// AppendYAML is [Job.AppendYAML] for schedules.
func (s *Schedule) AppendYAML(dst []byte) ([]byte, error) {
	return appendYAML(dst, s, shapeSchedule())
}

// AppendYAML is [Job.AppendYAML] for freezes.
func (f *Freeze) AppendYAML(dst []byte) ([]byte, error) { return appendYAML(dst, f, shapeFreeze()) }

// AppendYAML is [Job.AppendYAML] for views; [Reader.View] gives the same view back.
func (v *View) AppendYAML(dst []byte) ([]byte, error) { return appendYAML(dst, v, shapeView()) }

// AppendYAML is [Job.AppendYAML] for definitions of groups; [Reader.Group] gives the
// same one back.
func (g *GroupDef) AppendYAML(dst []byte) ([]byte, error) {
	return appendYAML(dst, g, shapeGroupDef())
}

// EncodeYAML returns the job as YAML; see AppendYAML.
func (j *Job) EncodeYAML() ([]byte, error) { return j.AppendYAML(nil) }

// EncodeYAML returns the schedule as YAML; see AppendYAML.
func (s *Schedule) EncodeYAML() ([]byte, error) { return s.AppendYAML(nil) }

// EncodeYAML returns the freeze as YAML; see AppendYAML.
func (f *Freeze) EncodeYAML() ([]byte, error) { return f.AppendYAML(nil) }

// EncodeYAML returns the view as YAML; see AppendYAML.
func (v *View) EncodeYAML() ([]byte, error) { return v.AppendYAML(nil) }

// EncodeYAML returns the definition as YAML; see AppendYAML.
func (g *GroupDef) EncodeYAML() ([]byte, error) { return g.AppendYAML(nil) }

// jsonAppender is a document that is written as JSON.
type jsonAppender interface {
	AppendJSON(dst []byte) ([]byte, error)
}

func appendYAML(dst []byte, doc jsonAppender, t *shape.Type) ([]byte, error) {
	value, err := valueOf(doc, t)
	if err != nil {
		return dst, err
	}
	long := yamlwrite.Append(dst, &value)
	if n := len(long) - len(dst); n > MaxDocument {
		return dst, fmt.Errorf("%w: %s would have %d bytes of at most %d", ErrTooLarge, t.Name, n, MaxDocument)
	}
	return long, nil
}

// valueOf is what a document says, without defaults.
func valueOf(doc jsonAppender, t *shape.Type) (yamlwrite.Value, error) {
	json, err := doc.AppendJSON(nil)
	if err != nil {
		return yamlwrite.Value{}, err
	}
	value, err := yamlwrite.Read(json, t, defaults())
	if err != nil {
		return yamlwrite.Value{}, fmt.Errorf("manifest: encode %s: %w", t.Name, err)
	}
	return value, nil
}

// defaults are what members are when they are missing, as JSON.
func defaults() yamlwrite.Defaults {
	return yamlwrite.Defaults{
		"Job.require_approval":      "false",
		"Job.staleness":             `{"mode":"cached"}`,
		"Execute.run_as":            `"system"`,
		"ExplodeSpec.track_history": "false",
		"ExplodeColumn.index":       "false",
		"CheckHint.status_field":    `"status"`,
		"CheckHint.detail_field":    `"detail"`,
		"CheckHint.fleet":           "true",
		"Schedule.target":           `{"groups":[],"pcs":[],"all":false}`,
		"Schedule.active":           "{}",
		"Schedule.constraints":      "{}",
		"Schedule.on_failure":       "{}",
		"Schedule.tz":               `"local"`,
		"Schedule.runs_on":          `"backend"`,
		"Schedule.enabled":          "true",
		"Calendar.days":             "[]",
		"Constraints.skip_dates":    "[]",
		"FanoutPlan.target":         `{"groups":[],"pcs":[],"all":false}`,
		"Target.groups":             "[]",
		"Target.pcs":                "[]",
		"Target.all":                "false",
		"Rollout.strategy":          `"wave"`,
		"Freeze.tz":                 `"local"`,

		"CheckAlert.on":               `["fail"]`,
		"CheckAlert.notify_user":      "false",
		"CheckAlert.notify_groups":    "[]",
		"CheckAlert.priority":         `"warn"`,
		"CheckAlert.require_ack":      "false",
		"CheckAlert.toast":            "false",
		"CheckAlert.email":            "false",
		"CollectHint.files_field":     `"files"`,
		"ConfirmHint.enabled":         "true",
		"FinalizeSpec.timeout":        `"60s"`,
		"FinalizeSpec.run_as":         `"system"`,
		"FinalizeSpec.on_each_bundle": "false",
		"Execute.kind":                `"shell"`,
		"Execute.bypass_local_limit":  "false",
		"Job.tags":                    "[]",
		"Job.feed":                    "[]",
		"Require.ac_power":            "false",
		"Require.network":             "false",
		"Schedule.tags":               "[]",

		"TypedExecute.run_as":          `"system"`,
		"DeployBackend.repair_service": "false",
		"DeployCLI.adopt_existing_cli": "false",

		"AggregateWidget.scope":   `"pc"`,
		"AggregateWidget.exclude": "[]",
		"DashboardPlacement.pin":  "false",
		"View.widgets":            "[]",
		"View.sql_widgets":        "[]",
		"View.tags":               "[]",
		"GroupDef.members":        "[]",
		"GroupDef.tags":           "[]",
	}
}
