package wire

// EmitConfig says that a job's standard output is a list of events that the
// agent publishes instead of returning it. It stands in a manifest and in a
// [Command].
//
//wire:message shared
type EmitConfig struct {
	// Type is what the output holds; written as "type".
	Type EmitKind `json:"type"`
	// WatermarkPath documents where the script remembers how far it got;
	// nothing reads it.
	WatermarkPath Opt[string] `json:"watermark_path,omitzero"`
}

// CheckHint says that a job's standard output is one JSON object that is the
// outcome of a health check. It stands in a manifest and in a [Command].
//
//wire:message shared
type CheckHint struct {
	// Name is the check's id.
	Name string `json:"name"`
	// StatusField is the member of the output that holds ok, warn, fail or
	// unknown. Default: status.
	StatusField string `json:"status_field" wire:"default=\"status\""`
	// DetailField is the member that holds the one-line summary. Default:
	// detail.
	DetailField string `json:"detail_field" wire:"default=\"detail\""`
	// Troubleshoot is the id of a job that mends the failure.
	Troubleshoot Opt[string] `json:"troubleshoot,omitzero"`
	// Fleet says whether the fleet's overview shows the check too. Default:
	// true.
	Fleet bool `json:"fleet" wire:"default=true"`
}

// NewCheckHint returns the hint for a check with every default.
func NewCheckHint(name string) CheckHint {
	return CheckHint{Name: name, StatusField: "status", DetailField: "detail", Fleet: true}
}
